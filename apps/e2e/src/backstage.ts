import { randomUUID } from 'node:crypto';
import { type AdminClient, createAdminClient, createStorefrontClient, fetchTransport } from '@quanyu/api-client';
import { z } from 'zod';
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

/** A walk must not depend on the hour at which it is taken: the store is open around the clock from now on. */
export async function openAllDay(ops: AdminClient, storeId: string): Promise<void> {
  const store = await ops.call('getStore', { params: { storeId } });
  const { name, city, district, address, latitude, longitude, phone, services, specialDays, pickupLeadMinutes, pickupInstructions, version } = store;
  const weeklyHours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));
  await ops.call('updateStore', { params: { storeId }, body: { name, city, district, address, latitude, longitude, phone, services, specialDays, pickupLeadMinutes, pickupInstructions, weeklyHours, version } });
}

/** Leaves these goods in this one place, so that whatever is sourced comes from there. */
export async function keepOnlyAt(ops: AdminClient, storeId: string, goods: Goods): Promise<void> {
  const { items } = await ops.call('listStockLocations', {});
  for (const { id } of items) if (id !== storeId) await emptyShelf(ops, id, goods);
}

/** Leaves of these goods on the shelf of the store only what orders hold. */
export async function emptyShelf(ops: AdminClient, storeId: string, goods: Goods): Promise<void> {
  for (const { variantId } of goods.variants) {
    const { items } = await ops.call('listStock', { query: { locationId: storeId, variantId } });
    const [row] = items;
    if (row === undefined) continue;
    const held = row.reserved + row.allocated + row.unavailable;
    if (row.onHand === held) continue;
    await ops.call('adjustStock', { body: { locationId: storeId, variantId, onHand: held, expectedOnHand: row.onHand, reason: 'count' }, idempotencyKey: randomUUID() });
  }
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

/** A presale of one piece, submitted and waiting for its second person: its balance is due as soon as no more deposits are taken. */
export async function submitPresale(ops: AdminClient, sale: { readonly name: string; readonly storeId: string; readonly variantId: string; readonly priceFen: number; readonly depositsForSeconds: number }): Promise<string> {
  const nowMs = Date.now();
  const opensAt = new Date(nowMs + sale.depositsForSeconds * 1_000).toISOString();
  const { presaleId, version } = await ops.call('createPresale', {
    body: {
      name: sale.name, variantId: sale.variantId, locationId: sale.storeId, priceFen: sale.priceFen, depositFen: 1_000, creditFen: 2_000, forfeitsDeposit: true, quota: 1, limitPerCustomer: 1,
      depositStartsAt: new Date(nowMs - 60_000).toISOString(), depositEndsAt: opensAt, arrivesAt: opensAt, balanceStartsAt: opensAt, balanceEndsAt: new Date(nowMs + 3_600_000).toISOString(),
    },
    idempotencyKey: randomUUID(),
  });
  await ops.call('submitPresale', { params: { presaleId }, body: { version } });
  return presaleId;
}

const codeReply = z.object({ code: z.string() });

/** Shoppers who all sign in on one device, as a farm of accounts does; the worker finds out within half a minute that they belong together. The first gets the device with the answer, and is seen on it only by what they ask for next. */
export async function signInOnOneDevice(accounts: number): Promise<void> {
  let device: string | undefined;
  for (let account = 0; account < accounts; account += 1) {
    const { code } = codeReply.parse(await pull('js-code', { openid: `o-one-device-${randomUUID()}` }));
    const { deviceToken } = await storefront.call('signInWithWechat', { body: { code }, headers: device === undefined ? {} : { 'x-device-token': device } });
    device ??= deviceToken;
  }
}

/** The riders of the platforms, as their simulators let one move them by hand. */
export const riders = {
  /** From now on riders do what they are told, and nothing by themselves. */
  async hold(): Promise<void> {
    for (const provider of ['dada', 'aggregator']) await pull(`couriers/riders/${provider}`, { isAutomatic: false });
  },

  /** The rider who was called last takes a step, once there is one. */
  async step(step: 'accept' | 'arrive' | 'pickUp' | 'deliver'): Promise<void> {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const { rides } = rideList.parse(await pull('couriers/rides?limit=1'));
      const [ride] = rides;
      if (ride !== undefined && ride.status === BEFORE[step]) {
        await pull(`couriers/rides/${ride.provider}/${ride.originId}/step`, { step });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`no rider came to ${step}`);
  },
};

const BEFORE = { accept: 'waiting', arrive: 'accepted', pickUp: 'arrived', deliver: 'pickedUp' } as const;
const rideList = z.object({ rides: z.array(z.object({ provider: z.string(), originId: z.string(), status: z.string() })) });

async function pull(path: string, body?: object): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${settings.simulatorAdminUrl}/admin/${path}`, init);
  if (!response.ok) throw new Error(`the simulators answered ${response.status} to ${path}`);
  return response.json();
}
