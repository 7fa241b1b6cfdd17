import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import { type FenceRequest, Fences, Inventory, InventoryModule, ReceiveStock } from '../index.js';

let platform: TestPlatform;
let inventory: Inventory;
let fences: Fences;
let receiving: ReceiveStock;
const LOCATION = '00000000-0000-7000-8000-000000000002';

beforeAll(async () => {
  platform = await createTestPlatform();
  const module = await platform.start([InventoryModule]);
  inventory = module.get(Inventory);
  fences = module.get(Fences);
  receiving = module.get(ReceiveStock);
});
afterAll(() => platform.close());

interface Sale {
  readonly variantId: string;
  readonly fenceId: string;
}

/** Goods on the shelf, some of them set aside for a campaign. */
async function sale(onHand: number, fenced: number): Promise<Sale> {
  const [variantId, fenceId] = [platform.ids.uuid(), platform.ids.uuid()];
  await platform.database.transaction((tx) =>
    receiving.receive(tx, { receiptId: platform.ids.uuid(), locationId: LOCATION, reference: 'PO-1', lines: [{ variantId, quantity: onHand }], actorName: '测试' }),
  );
  if (fenced > 0) expect(await fence({ variantId, fenceId }, fenced)).toEqual([]);
  return { variantId, fenceId };
}

function fence({ variantId, fenceId }: Sale, quantity: number, isNew = true): ReturnType<Fences['raise']> {
  const request: FenceRequest = { fenceId, locationId: LOCATION, variantId, quantity };
  return platform.database.transaction((tx) => fences.raise(tx, [request], isNew));
}

async function reserve({ variantId, fenceId }: Sale, quantity: number, from: 'fence' | 'shelf'): Promise<string | null> {
  const orderId = platform.ids.uuid();
  const [shortages] = await platform.database.transaction((tx) =>
    inventory.reserve(tx, [
      { orderId, lines: [{ locationId: LOCATION, variantId, quantity }], expiresAt: new Date(platform.clock.nowMs() + 60_000), ...(from === 'fence' ? { fenceId } : {}) },
    ]),
  );
  return shortages?.length === 0 ? orderId : null;
}

const shelf = async ({ variantId }: Sale): Promise<number> => (await inventory.readAvailability(LOCATION, [variantId])).get(variantId) ?? -1;
const left = async ({ fenceId }: Sale): Promise<number> => (await fences.read([fenceId]))[0]?.remaining ?? -1;
const end = (orderId: string, how: 'expire' | 'release'): Promise<void> => platform.database.transaction((tx) => inventory.release(tx, orderId, how));

describe('units set aside for a flash sale', () => {
  it('cannot be bought at the daily price, nor daily units at the flash price', async () => {
    const goods = await sale(10, 4);
    expect(await shelf(goods)).toBe(6);
    expect(await reserve(goods, 7, 'shelf')).toBeNull();
    expect(await reserve(goods, 5, 'fence')).toBeNull();
    expect(await reserve(goods, 6, 'shelf')).not.toBeNull();
    expect(await reserve(goods, 4, 'fence')).not.toBeNull();
    expect(await reserve(goods, 1, 'fence')).toBeNull();
  });

  it('are never more than there is: what is short is named and nothing moves', async () => {
    const goods = await sale(3, 0);
    expect(await fence(goods, 5)).toEqual([{ locationId: LOCATION, variantId: goods.variantId, requested: 5, available: 3 }]);
    expect(await shelf(goods)).toBe(3);
  });

  it('come back to the sale when an order is not paid, and to the shelf when the sale is over', async () => {
    const goods = await sale(10, 4);
    const [first, second] = [await reserve(goods, 3, 'fence'), await reserve(goods, 1, 'fence')];
    await end(first ?? '', 'expire');
    expect([await left(goods), await shelf(goods)]).toEqual([3, 6]);
    await platform.database.transaction((tx) => fences.close(tx, [goods.fenceId]));
    expect([await left(goods), await shelf(goods)]).toEqual([0, 9]);
    await end(second ?? '', 'release');
    expect(await shelf(goods)).toBe(10);
  });

  it('can be added to while the sale runs', async () => {
    const goods = await sale(10, 1);
    await reserve(goods, 1, 'fence');
    expect(await fence(goods, 2, false)).toEqual([]);
    expect(await reserve(goods, 2, 'fence')).not.toBeNull();
    expect((await fences.read([goods.fenceId]))[0]).toMatchObject({ planned: 1, added: 2, remaining: 0 });
  });

  it('go to exactly as many buyers as there are units when sixty come at once', async () => {
    const goods = await sale(20, 7);
    const orders = await Promise.all(Array.from({ length: 60 }, () => reserve(goods, 1, 'fence')));
    expect(orders.filter((orderId) => orderId !== null)).toHaveLength(7);
    expect([await left(goods), await shelf(goods)]).toEqual([0, 13]);
  });

  it('of a late payment are taken from the sale again, or from the shelf when it is over', async () => {
    const goods = await sale(2, 1);
    const orderId = (await reserve(goods, 1, 'fence')) ?? '';
    await end(orderId, 'expire');
    expect(await platform.database.transaction((tx) => inventory.allocateAgain(tx, orderId))).toBe(true);
    expect([await left(goods), await shelf(goods)]).toEqual([0, 1]);
  });
});

describe('whatever happens to a sale', () => {
  it('its books balance: every unit is on the shelf, in the fence, held, or sold', async () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant('order' as const), from: fc.constantFrom('fence' as const, 'shelf' as const), units: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ act: fc.constantFrom('expire' as const, 'commit' as const, 'cancel' as const, 'late' as const), which: fc.nat(10) }),
      fc.record({ act: fc.constant('add' as const), units: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ act: fc.constant('close' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8 }), fc.array(step, { maxLength: 14 }), async (fenced, steps) => {
        const goods = await sale(8, fenced);
        const orders: string[] = [];
        await Promise.all(
          steps.map(async (one) => {
            if (one.act === 'order') {
              const orderId = await reserve(goods, one.units, one.from);
              if (orderId !== null) orders.push(orderId);
            } else if (one.act === 'add') await fence(goods, one.units, false).catch(() => undefined);
            else if (one.act === 'close') await platform.database.transaction((tx) => fences.close(tx, [goods.fenceId]));
            else {
              const orderId = orders[one.which % Math.max(1, orders.length)] ?? platform.ids.uuid();
              if (one.act === 'expire') await end(orderId, 'expire');
              if (one.act === 'commit') await platform.database.transaction((tx) => inventory.commit(tx, orderId));
              if (one.act === 'cancel') await platform.database.transaction((tx) => inventory.deallocate(tx, orderId));
              if (one.act === 'late') await platform.database.transaction((tx) => inventory.allocateAgain(tx, orderId));
            }
          }),
        );
        expect(await inventory.findUnbalanced()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
