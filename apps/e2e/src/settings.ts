import { z } from 'zod';

const url = z.url().transform((value) => value.replace(/\/$/, ''));
const shopSchema = z.object({ storefront: url, admin: url, api: url, simulatorAdmin: url });
const shops = z.string().transform((text): unknown => JSON.parse(text)).pipe(z.array(shopSchema).min(1));

/** Where the shop of this run answers, as `npm run e2e` says in the environment: each of Jest's workers has one to itself. */
export const settings = z
  .object({
    E2E_SHOPS: shops,
    JEST_WORKER_ID: z.coerce.number().int().min(1),
    E2E_SCREENSHOT_DIR: z.string().min(1),
    CHROMIUM_PATH: z.string().min(1),
  })
  .transform((env, context) => {
    const shop = env.E2E_SHOPS[env.JEST_WORKER_ID - 1];
    if (shop === undefined) {
      context.addIssue(`worker ${env.JEST_WORKER_ID} has no shop to itself`);
      return z.NEVER;
    }
    return {
      storefrontUrl: shop.storefront,
      adminUrl: shop.admin,
      apiUrl: shop.api,
      simulatorAdminUrl: shop.simulatorAdmin,
      screenshotFolder: env.E2E_SCREENSHOT_DIR,
      chromiumPath: env.CHROMIUM_PATH,
    };
  })
  .parse(process.env);

/** Names and passwords that the seed gives, as the start prints them. */
export const demo = {
  ops: { username: 'ops', password: 'quanyu-ops-2026' },
  /** Approves what ops submit. */
  lead: { username: 'lead', password: 'quanyu-ops-2026' },
  clerkOf: (storeCode: string) => ({ username: `${storeCode.toLowerCase()}-clerk`, password: 'quanyu-store-2026' }),
} as const;
