import { Catalogue } from '@quanyu/catalogue';
import { isDomainError, shopDate, shopInstant } from '@quanyu/platform';
import { EditAreas, EditSlotTemplate, SlotLedger, StoreEditing, Stores } from '@quanyu/stores';
import fc from 'fast-check';
import { CancelOrderFlow, CloseUnpaid, type PlaceOrder } from '../index.js';
import { OrderGroupsRepository } from '../order-groups.repository.js';
import type { GroupWish } from './plan-groups.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import type { QuoteChange } from '../pricing/quote.rules.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const EDITOR = { actor: 'system' } as const;
const HOME = { province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 88 号 301', latitude: 31.235, longitude: 121.455 };
const FAR_AWAY = { ...HOME, city: '北京市', latitude: 39.9, longitude: 116.4 };
const CONTACT = { name: '王小明', phone: '13800000000' };

let shop: TestShop;
let used = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 12, services: ['pickup', 'instantDelivery', 'shipping'] });
  const area = { shape: { type: 'circle', radiusMetres: 5_000 }, baseFeeFen: 600, freeAboveFen: 8_000, minimumFen: 500, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true } as const;
  for (const kind of ['instantDelivery', 'scheduledDelivery'] as const) {
    await shop.module.get(EditAreas).createOnce({ scope: 'test', key: kind }, { ...area, storeId: shop.store.id, kind, name: '五公里' }, EDITOR);
  }
  await planWindows('scheduledDelivery', 10);
}, 60_000);
afterAll(() => shop.close());

/** Windows of the test shop take so many orders from now on. */
async function planWindows(kind: 'pickup' | 'scheduledDelivery', orders: number): Promise<void> {
  const [known] = await shop.platform.database.query<{ version: number }>(`SELECT version FROM stores.slot_template WHERE store_id = $1 AND kind = $2`, [shop.store.id, kind]);
  const template = { storeId: shop.store.id, kind, windowMinutes: 30, weekdayWindows: [], leadMinutes: 60, cutOff: null, daysOffered: 2, capacity: { orders, units: 1_000, minutes: 10_000 }, version: known?.version ?? 0 };
  await shop.module.get(EditSlotTemplate).execute(template, EDITOR);
  await shop.module.get(Stores).reload();
}

async function stocked(quantity = 10): Promise<string> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  await shop.stock(variantId, quantity);
  return variantId;
}

function priceOf(variantId: string): number {
  return shop.module.get(Catalogue).snapshot().findVariant(variantId)?.priceFen ?? 0;
}

async function anOrder(groups: readonly GroupWish[], change: Partial<PlaceOrder> = {}): Promise<PlaceOrder> {
  const totals = new Map<string, number>();
  for (const { variantId, quantity } of groups.flatMap(({ lines }) => lines)) totals.set(variantId, (totals.get(variantId) ?? 0) + quantity);
  const lines = [...totals].map(([variantId, quantity]) => ({ variantId, quantity, unitPriceFen: priceOf(variantId) }));
  const payableFen = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceFen, 0) + groups.reduce((sum, { feeFen }) => sum + feeFen, 0);
  const request: PlaceOrder = {
    customerId: await shop.newCustomer(), idempotencyKey: shop.platform.ids.uuid(), channel: 'miniProgram', storeId: shop.store.id,
    lines, payableFen, groups, contact: CONTACT, address: HOME, fromCart: false,
  };
  return { ...request, ...change };
}

async function changesOf(promise: Promise<unknown>): Promise<QuoteChange[]> {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (!isDomainError(error, 'ORDERS.QUOTE_CHANGED')) throw new Error('it should have been refused for what changed', { cause: error });
  return error.details['changes'] as QuoteChange[];
}

async function groupsOf(orderId: string) {
  return shop.module.get(OrderGroupsRepository).list([orderId]);
}

describe('the ways offered for a basket', () => {
  it('have a price and a promise each', async () => {
    const variantId = await stocked();
    const { ways } = await shop.module.get(QuoteCheckout).execute({ customerId: shop.platform.ids.uuid(), storeId: shop.store.id, lines: [{ variantId, quantity: 1 }], destination: HOME, withWays: true });
    expect(ways.map(({ kind, isOffered, feeFen }) => ({ kind, isOffered, feeFen }))).toEqual([
      { kind: 'pickup', isOffered: true, feeFen: 0 },
      { kind: 'instantDelivery', isOffered: true, feeFen: 600 },
      { kind: 'scheduledDelivery', isOffered: true, feeFen: 600 },
      { kind: 'shipping', isOffered: true, feeFen: 1_000 },
    ]);
    expect(ways.every(({ promisedAt }) => promisedAt !== null)).toBe(true);
    expect(ways[1]?.minutes).toBe(30);
    expect(ways[2]?.windows.length).toBeGreaterThan(0);
  });

  it('say why not: out of the area, nothing left, no address', async () => {
    const variantId = await stocked(1);
    const quote = shop.module.get(QuoteCheckout);
    const refusals = async (request: { quantity: number; destination?: typeof HOME }) => {
      const { ways } = await quote.execute({ customerId: shop.platform.ids.uuid(), storeId: shop.store.id, lines: [{ variantId, quantity: request.quantity }], destination: request.destination, withWays: true });
      return Object.fromEntries(ways.map(({ kind, refusal }) => [kind, refusal]));
    };
    expect(await refusals({ quantity: 1, destination: FAR_AWAY })).toMatchObject({ pickup: null, instantDelivery: 'outOfArea', shipping: null });
    expect(await refusals({ quantity: 2, destination: HOME })).toMatchObject({ pickup: 'noStock', instantDelivery: 'noStock', shipping: 'noStock' });
    expect(await refusals({ quantity: 1 })).toMatchObject({ pickup: null, instantDelivery: 'addressNeeded', shipping: 'addressNeeded' });
  });
});

describe('a way that is closed at night', () => {
  it('says when it opens, to who lives near; who lives far away is told that', async () => {
    const variantId = await stocked();
    const { clock } = shop.platform;
    const before = clock.nowMs();
    const { version, id: storeId, ...fields } = shop.module.get(Stores).getStore(shop.store.id);
    const editing = shop.module.get(StoreEditing);
    const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '09:00', closesAt: '21:00' }));
    const changed = await editing.updateStore({ storeId, version, fields: { ...fields, weeklyHours: everyDay } }, EDITOR);
    await shop.module.get(Stores).reload();
    const night = shopInstant(shopDate(clock.now()), 22 * 60 + 30);
    clock.setTo(night.getTime());
    const instantTo = async (destination: typeof HOME) => {
      const { ways } = await shop.module.get(QuoteCheckout).execute({ customerId: shop.platform.ids.uuid(), storeId, lines: [{ variantId, quantity: 1 }], destination, withWays: true });
      const { refusal, opensAt } = ways.find(({ kind }) => kind === 'instantDelivery') ?? {};
      return { refusal, opensAt };
    };
    const told = { near: await instantTo(HOME), far: await instantTo(FAR_AWAY) };
    const changes = await changesOf(shop.placing.execute(await anOrder([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 1 }] }])));
    clock.setTo(before);
    await editing.updateStore({ storeId, version: changed.version, fields }, EDITOR);
    await shop.module.get(Stores).reload();
    const morning = new Date(night.getTime() + 10.5 * 3_600_000).toISOString();
    expect(told).toEqual({ near: { refusal: 'closed', opensAt: morning }, far: { refusal: 'outOfArea', opensAt: null } });
    expect(changes).toEqual([{ kind: 'way', groupNo: 1, reason: 'closed' }]);
  });
});

describe('an order that is brought', () => {
  it('keeps its address, its fee, its promise, and why this store brings it', async () => {
    const variantId = await stocked();
    const placed = await shop.placing.execute(await anOrder([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 2 }] }]));
    const order = await shop.order(placed.orderId);
    expect(order).toMatchObject({ deliveryFeeFen: 600, payableFen: order.itemsTotalFen + 600, address: HOME });
    const [group] = await groupsOf(placed.orderId);
    expect(group).toMatchObject({ kind: 'instantDelivery', storeId: shop.store.id, locationId: shop.store.stockLocationId, status: 'unfulfilled', feeFen: 600 });
    expect((group?.promisedAt?.getTime() ?? 0) - order.placedAt.getTime()).toBe(30 * 60_000);
    const [kept] = await shop.platform.database.query<{ reason: string }>(`SELECT sourcing->'plan'->'reason'->>'code' AS reason FROM orders.order_group WHERE order_id = $1`, [placed.orderId]);
    expect(kept?.reason).toBe('onlyPlace');
    expect(await shop.available(variantId)).toBe(8);
  });

  it('is refused with what changed: the fee, or that the address is out of reach', async () => {
    const variantId = await stocked();
    const lines = [{ variantId, quantity: 1 }];
    const total = priceOf(variantId);
    expect(await changesOf(shop.placing.execute(await anOrder([{ kind: 'instantDelivery', feeFen: 0, lines }])))).toEqual([
      { kind: 'total', fromFen: total, toFen: total + 600 },
      { kind: 'fee', groupNo: 1, fromFen: 0, toFen: 600 },
    ]);
    const changes = await changesOf(shop.placing.execute(await anOrder([{ kind: 'instantDelivery', feeFen: 600, lines }], { address: FAR_AWAY })));
    expect(changes).toContainEqual({ kind: 'way', groupNo: 1, reason: 'outOfArea' });
    expect(await shop.available(variantId)).toBe(10);
  });

  it('and collected in part has two groups under one payment, each with its lines', async () => {
    const [brought, collected] = [await stocked(), await stocked()];
    const [window] = shop.module.get(Stores).listWindows(shop.store.id, 'pickup', shop.platform.clock.now());
    const placed = await shop.placing.execute(
      await anOrder([
        { kind: 'pickup', startAt: window?.startAt.toISOString(), feeFen: 0, lines: [{ variantId: collected, quantity: 1 }] },
        { kind: 'shipping', feeFen: 1_000, lines: [{ variantId: brought, quantity: 2 }, { variantId: collected, quantity: 1 }] },
      ]),
    );
    expect((await groupsOf(placed.orderId)).map(({ kind, itemCount }) => [kind, itemCount])).toEqual([['pickup', 1], ['shipping', 3]]);
    expect(await shop.available(collected)).toBe(8);
    const held = await shop.platform.database.query(`SELECT 1 FROM stores.slot_hold WHERE order_id = $1 AND status = 'active'`, [placed.orderId]);
    expect(held).toHaveLength(1);
  });

  it('whose groups do not hold its lines is no order', async () => {
    const variantId = await stocked();
    const request = await anOrder([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId, quantity: 1 }] }]);
    const refusal = await shop.placing.execute({ ...request, lines: [{ variantId, quantity: 2, unitPriceFen: priceOf(variantId) }] }).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.GROUPS_INVALID')).toBe(true);
  });
});

describe('a pickup as soon as possible', () => {
  it('is promised by the work that waits, and holds the window that the promise lies in', async () => {
    const variantId = await stocked();
    const placed = await shop.placing.execute(await anOrder([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity: 1 }] }], { address: undefined }));
    const [group] = await groupsOf(placed.orderId);
    expect(group?.promisedAt?.getTime()).toBeGreaterThanOrEqual(shop.platform.clock.nowMs() + shop.store.pickupLeadMinutes * 60_000);
    expect((group?.windowEndAt?.getTime() ?? 0) > (group?.promisedAt?.getTime() ?? Infinity)).toBe(true);
  });
});

describe('windows', () => {
  it('that are full name the next one; one of many gets the last place', async () => {
    const variantId = await stocked(100);
    await planWindows('pickup', 1);
    const [first, second] = shop.module.get(Stores).listWindows(shop.store.id, 'pickup', shop.platform.clock.now());
    const requests = await Promise.all(Array.from({ length: 20 }, async () => shop.anOrder(await shop.newCustomer(), [variantId], { pickup: { startAt: first?.startAt.toISOString() ?? '', contactName: '王', contactPhone: CONTACT.phone } })));
    const outcomes = await Promise.allSettled(requests.map((request) => shop.placing.execute(request)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(await changesOf(Promise.reject(refused?.reason as Error))).toEqual([{ kind: 'window', groupNo: 1, startAt: first?.startAt.toISOString(), nextStartAt: second?.startAt.toISOString() }]);
    expect(await shop.available(variantId)).toBe(99);
  });

  it('never take more than they have, whatever the order of placing, cancelling and running out', async () => {
    const variantId = await stocked(1_000);
    await planWindows('pickup', 2);
    const slots = shop.module.get(SlotLedger);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('place', 'cancel', 'expire'), { minLength: 4, maxLength: 12 }), fc.nat(3), async (steps, windowIndex) => {
        const window = shop.module.get(Stores).listWindows(shop.store.id, 'pickup', shop.platform.clock.now())[windowIndex + 2];
        const open: string[] = [];
        const act = async (step: string): Promise<void> => {
          const orderId = open.shift();
          if (step === 'place') {
            const request = await shop.anOrder(await shop.newCustomer(), [variantId], { pickup: { startAt: window?.startAt.toISOString() ?? '', contactName: '王', contactPhone: CONTACT.phone } });
            await shop.placing.execute(request).then((placed) => open.push(placed.orderId), (error: unknown) => {
              if (!isDomainError(error, 'ORDERS.QUOTE_CHANGED')) throw error;
            });
          } else if (orderId !== undefined) {
            if (step === 'cancel') await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
            else await shop.module.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
          }
        };
        // A few at once, so that later ones meet orders that stand.
        for (let next = 0; next < steps.length; next += 3) await Promise.all(steps.slice(next, next + 3).map(act));
        const [slot] = await shop.platform.database.query<{ held: number; capacity: number }>(
          `SELECT held_orders AS held, capacity_orders AS capacity FROM stores.slot WHERE store_id = $1 AND kind = 'pickup' AND start_at = $2`,
          [shop.store.id, window?.startAt],
        );
        if (slot !== undefined) expect(slot.held).toBeLessThanOrEqual(2);
        for (const orderId of open) await shop.module.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
        expect(await slots.findUnbalanced()).toEqual([]);
        expect(await shop.inventory.findUnbalanced()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});
