import { randomUUID } from 'node:crypto';
import { type AdminClient, createAdminClient, createStorefrontClient, fetchTransport } from '@quanyu/api-client';
import { demo, settings } from './settings.js';

const api = { baseUrl: settings.apiUrl, fetch: (url: string, init: object) => fetch(url, init) };

/** What is asked over the API because no screen is its subject: finding goods, and filling shelves before a walk. */
export const storefront = createStorefrontClient(fetchTransport(api));

export interface Goods {
  readonly productId: string;
  readonly title: string;
  readonly variants: readonly { readonly variantId: string; readonly choice: string; readonly barcode: string; readonly priceFen: number }[];
}

/** An administration client of the operations team. */
export async function signInOps(): Promise<AdminClient> {
  const { accessToken } = await createAdminClient(fetchTransport(api)).call('signIn', { body: demo.ops });
  return createAdminClient(fetchTransport({ ...api, headers: () => ({ authorization: `Bearer ${accessToken}` }) }));
}

export async function findStore(code: string): Promise<{ readonly id: string; readonly name: string; readonly address: string }> {
  const { items } = await storefront.call('listStores', { query: { q: code } });
  const store = items.find((card) => card.code === code);
  if (store === undefined) throw new Error(`the seed has no store ${code}`);
  return store;
}

/** Finds the product of this title and puts plenty of each of its variants on the shelf of the store. */
export async function stockUp(ops: AdminClient, storeId: string, title: string): Promise<Goods> {
  const { items } = await ops.call('listProducts', { query: { q: title, status: 'published' } });
  const row = items.find((product) => product.title === title);
  if (row === undefined) throw new Error(`the seed has no product ${title}`);
  const { productId, variants } = await ops.call('getProduct', { params: { productId: row.productId } });
  await ops.call('receiveStock', {
    body: { locationId: storeId, reference: 'E2E', lines: variants.map(({ variantId }) => ({ variantId, quantity: 20 })) },
    idempotencyKey: randomUUID(),
  });
  return {
    productId,
    title,
    variants: variants.map(({ variantId, optionValues, barcode, priceFen }) => ({ variantId, choice: optionValues.join('，'), barcode: barcode ?? '', priceFen })),
  };
}

/** A flash sale of one variant in one store, submitted and waiting for its second person. */
export async function submitFlashSale(
  ops: AdminClient,
  sale: { readonly name: string; readonly storeId: string; readonly variantId: string; readonly flashPriceFen: number; readonly units: number; readonly startsInSeconds: number },
): Promise<{ readonly campaignId: string; readonly sessionId: string; readonly itemId: string }> {
  const startsAtMs = Date.now() + sale.startsInSeconds * 1_000;
  const draft = await ops.call('createCampaign', {
    body: {
      name: sale.name,
      sessions: [
        {
          startsAt: new Date(startsAtMs).toISOString(),
          endsAt: new Date(startsAtMs + 3_600_000).toISOString(),
          items: [{ variantId: sale.variantId, flashPriceFen: sale.flashPriceFen, limitPerCustomer: 1, stock: [{ locationId: sale.storeId, quantity: sale.units }] }],
        },
      ],
      limits: { perDevice: null, perAddress: null, perRecipient: null },
      conditions: { newCustomersOnly: false, minAccountAgeHours: 0, minTier: 0 },
      protection: { waitingRoom: 'on', admitPerSecond: 5, passMinutes: 3, memberShare: 0, challenge: 'light', paymentMinutes: 5 },
      preheatAt: new Date(startsAtMs - 60_000).toISOString(),
      expectedOrdersPerSecond: 20,
    },
    idempotencyKey: randomUUID(),
  });
  const { campaignId } = draft;
  const submitted = await ops.call('submitCampaign', { params: { campaignId }, body: { version: draft.version } });
  const [session] = submitted.sessions;
  return { campaignId, sessionId: session?.sessionId ?? '', itemId: session?.items[0]?.itemId ?? '' };
}
