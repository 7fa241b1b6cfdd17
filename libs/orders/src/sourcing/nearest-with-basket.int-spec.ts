import { ReceiveStock } from '@quanyu/inventory';
import { type NewStore, type Store, StoreEditing, Stores, storesEntities } from '@quanyu/stores';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { NearestWithBasket } from './nearest-with-basket.js';
import { Sourcing } from './sourcing.js';
import { SourcingModule } from './sourcing.module.js';

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));
/** A minute and a bit: what is remembered of assortments has run out. */
const FORGOTTEN_MS = 61_000;
const HOME = { latitude: 31.22, longitude: 121.44 };

let platform: TestPlatform;
let app: TestingModule;
let milk: string;
let bread: string;
let eggs: string;

beforeAll(async () => {
  platform = await createTestPlatform({ entities: [...storesEntities] });
  app = await platform.start([SourcingModule]);
});
afterAll(() => platform.close());
beforeEach(() => {
  [milk, bread, eggs] = [platform.ids.uuid(), platform.ids.uuid(), platform.ids.uuid()];
  platform.clock.advance(FORGOTTEN_MS);
});

let count = 0;

/** A store so many kilometres north of home that offers everything, with these units on its shelves. */
async function open(kilometres: number, stock: Record<string, number>, changes: Partial<NewStore> = {}): Promise<Store> {
  count += 1;
  const editing = app.get(StoreEditing);
  const created = await editing.createStore(
    {
      ...{ code: `T${String(count).padStart(4, '0')}`, name: `${kilometres} 公里`, city: '上海市', district: '静安区', address: '南京西路', phone: '021-62880001' },
      ...{ latitude: HOME.latitude + kilometres / 111.2, longitude: HOME.longitude, services: ['pickup', 'shipping'], weeklyHours: ALL_DAY, specialDays: [] },
      ...{ pickupLeadMinutes: 30, pickupInstructions: '' },
      ...changes,
    },
    EDITOR,
  );
  const store = await editing.setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '' }, EDITOR);
  await receive(store.stockLocationId, stock);
  await app.get(Stores).reload();
  return store;
}

async function receive(locationId: string, stock: Record<string, number>): Promise<void> {
  const lines = Object.entries(stock).map(([variantId, quantity]) => ({ variantId, quantity }));
  await platform.database.transaction((tx) => app.get(ReceiveStock).receive(tx, { receiptId: platform.ids.uuid(), locationId, reference: 'test', lines, actorName: '系统' }));
}

async function find(lines: Record<string, number>, limit = 5) {
  return app.get(NearestWithBasket).find({ ...HOME, kind: 'pickup', limit, lines: Object.entries(lines).map(([variantId, quantity]) => ({ variantId, quantity })) });
}

describe('looking for a store that has the whole basket', () => {
  it('tells the nearest first, and leaves out who lacks a line or a unit', async () => {
    const near = await open(3, { [milk]: 5, [bread]: 5 });
    const nearer = await open(2, { [milk]: 5, [bread]: 5 });
    await open(1, { [milk]: 5 });
    await open(0.5, { [milk]: 5, [bread]: 1 });
    const offers = await find({ [milk]: 1, [bread]: 2 });
    expect(offers.map(({ store }) => store.id)).toEqual([nearer.id, near.id]);
    expect(offers[0]).toMatchObject({ availableLines: 2, missing: [] });
    expect(Math.abs((offers[0]?.distanceMetres ?? 0) - 2_000)).toBeLessThan(20);
  });

  it('puts stores that are open before nearer ones that open later', async () => {
    const shut = await open(1, { [milk]: 5 }, { weeklyHours: [] });
    const farther = await open(4, { [milk]: 5 });
    const offers = await find({ [milk]: 1 });
    expect(offers.map(({ store, opening }) => [store.id, opening.state])).toEqual([[farther.id, 'open'], [shut.id, 'closed']]);
  });

  it('says who has most of it when nobody has everything', async () => {
    const one = await open(1, { [milk]: 5 });
    const two = await open(8, { [milk]: 5, [bread]: 5 });
    const offers = await find({ [milk]: 1, [bread]: 1, [eggs]: 1 });
    expect(offers.map(({ store, availableLines }) => [store.id, availableLines])).toEqual([[two.id, 2], [one.id, 1]]);
    expect(offers[0]?.missing).toEqual([{ variantId: eggs, requested: 1, available: 0 }]);
  });

  it('offers nothing of what nobody carries', async () => {
    expect(await find({ [platform.ids.uuid()]: 1 })).toEqual([]);
  });

  it('sees at once that the last unit is gone or came back, and within a minute who begins to carry something', async () => {
    const store = await open(1, { [milk]: 1 });
    expect(await find({ [milk]: 1 })).toHaveLength(1);
    await platform.database.query(`UPDATE inventory.balance SET safety_stock = 1 WHERE location_id = $1`, [store.stockLocationId]);
    expect(await find({ [milk]: 1 })).toEqual([]);
    await platform.database.query(`UPDATE inventory.balance SET safety_stock = 0 WHERE location_id = $1`, [store.stockLocationId]);
    expect(await find({ [milk]: 1 })).toHaveLength(1);
    await open(2, { [milk]: 1 });
    platform.clock.advance(FORGOTTEN_MS);
    expect(await find({ [milk]: 1 })).toHaveLength(2);
  });

  it('goes on past stores that carry everything and have sold out of it', async () => {
    for (let index = 0; index < 20; index += 1) await open(1 + index / 100, { [milk]: 1, [bread]: 1 });
    await platform.database.query(`UPDATE inventory.balance SET safety_stock = 1 WHERE variant_id = $1`, [bread]);
    const far = await open(9, { [milk]: 1, [bread]: 1 });
    expect((await find({ [milk]: 1, [bread]: 1 })).map(({ store }) => store.id)).toEqual([far.id]);
  });

  it('leaves out stores that are paused, too far, or do not let collect', async () => {
    const paused = await open(1, { [milk]: 1 });
    await app.get(StoreEditing).setStatus({ storeId: paused.id, version: paused.version, status: 'paused', reason: '客流太大' }, EDITOR);
    await open(60, { [milk]: 1 });
    await open(2, { [milk]: 1 }, { services: ['shipping'] });
    await app.get(Stores).reload();
    expect(await find({ [milk]: 1 })).toEqual([]);
  });
});

describe('choosing where a parcel comes from', () => {
  const parcel = (lines: Record<string, number>) =>
    app.get(Sourcing).plan({ kind: 'shipping', destination: HOME, lines: Object.entries(lines).map(([variantId, quantity]) => ({ variantId, quantity })) });

  it('weighs stores and warehouses, and keeps what it knew', async () => {
    const store = await open(2, { [milk]: 9, [bread]: 9 });
    const warehouse = await app.get(StoreEditing).createWarehouse({ code: 'WH01', name: '华东仓', city: '上海市', latitude: HOME.latitude + 0.5, longitude: HOME.longitude }, EDITOR);
    await receive(warehouse.id, { [milk]: 900, [bread]: 900 });
    await app.get(Stores).reload();
    const decision = await parcel({ [milk]: 1, [bread]: 1 });
    expect(decision).toMatchObject({ kind: 'shipping', rulesNumber: 0, plan: { parts: [{ locationId: warehouse.id, storeId: null }], reason: { code: 'preferredKind', runnerUp: { locationIds: [store.stockLocationId] } }, short: [] } });
    expect(decision.candidates.map(({ locationId, kind, openOrders }) => [locationId, kind, openOrders])).toEqual([[store.stockLocationId, 'store', 0], [warehouse.id, 'warehouse', 0]]);
  });

  it('does not send what expires within a week', async () => {
    const [soon, fresh] = [await open(1, { [milk]: 5 }), await open(9, { [milk]: 5 })];
    const inDays = (days: number): string => new Date(platform.clock.nowMs() + days * 86_400_000).toISOString().slice(0, 10);
    for (const [store, days] of [[soon, 3], [fresh, 30]] as const) {
      await platform.database.query(
        `INSERT INTO inventory.stock_batch (location_id, variant_id, batch_no, expires_on, received, first_received_at) VALUES ($1, $2, 'B1', $3, 5, now())`,
        [store.stockLocationId, milk, inDays(days)],
      );
    }
    const { plan } = await parcel({ [milk]: 1 });
    expect(plan.parts).toMatchObject([{ locationId: fresh.stockLocationId }]);
    expect(plan.rejected).toMatchObject([{ locationId: soon.stockLocationId, code: 'shelfLife', limit: 7 }]);
  });

  it('finds each line somewhere when no place has all of them', async () => {
    await open(1, { [milk]: 5 });
    await open(2, { [bread]: 5 });
    const { plan } = await parcel({ [milk]: 1, [bread]: 1 });
    expect(plan.parts).toHaveLength(2);
    expect(plan.reason.code).toBe('splitNeeded');
  });
});
