import { z } from 'zod';

const url = z.url().transform((value) => value.replace(/\/$/, ''));

/** Where the stack of this run answers, as `npm run e2e` says in the environment. */
export const settings = z
  .object({
    E2E_STOREFRONT_URL: url,
    E2E_ADMIN_URL: url,
    E2E_API_URL: url,
    E2E_SIMULATOR_ADMIN_URL: url,
    E2E_SCREENSHOT_DIR: z.string().min(1),
    CHROMIUM_PATH: z.string().min(1),
  })
  .transform((env) => ({
    storefrontUrl: env.E2E_STOREFRONT_URL,
    adminUrl: env.E2E_ADMIN_URL,
    apiUrl: env.E2E_API_URL,
    simulatorAdminUrl: env.E2E_SIMULATOR_ADMIN_URL,
    screenshotFolder: env.E2E_SCREENSHOT_DIR,
    chromiumPath: env.CHROMIUM_PATH,
  }))
  .parse(process.env);

/** Names and passwords that the seed gives, as the start prints them. */
export const demo = {
  ops: { username: 'ops', password: 'quanyu-ops-2026' },
  /** Approves what ops submit. */
  lead: { username: 'lead', password: 'quanyu-ops-2026' },
  clerkOf: (storeCode: string) => ({ username: `${storeCode.toLowerCase()}-clerk`, password: 'quanyu-store-2026' }),
} as const;
