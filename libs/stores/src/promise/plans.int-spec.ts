import type { TestingModule } from '@nestjs/testing';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { EditAreas, EditShifts, type NewArea, type Store, StoreEditing, Stores, storesEntities, StoresModule, WorkPace } from '../index.js';
import { aNewStore, at, everyDay } from '../test-kit/stores.js';

const editor = { actor: 'system' } as const;
const NEARBY = { latitude: 31.225, longitude: 121.445 };

describe('what is planned and measured for a store', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let stores: Stores;
  let store: Store;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: storesEntities });
    module = await platform.start([StoresModule]);
    stores = module.get(Stores);
    const created = await module.get(StoreEditing).createStore(aNewStore('SH001'), editor);
    store = await module.get(StoreEditing).setStatus({ storeId: created.id, version: 1, status: 'open', reason: '' }, editor);
    await stores.reload();
  });
  afterAll(() => platform.close());

  function anArea(changes: Partial<NewArea> = {}): NewArea {
    return {
      ...{ storeId: store.id, kind: 'instantDelivery', name: '三公里', shape: { type: 'circle', radiusMetres: 3_000 }, baseFeeFen: 500, freeAboveFen: null, minimumFen: 0 },
      ...{ distanceSteps: [], promiseMinutes: 30, rank: 2, isActive: true, ...changes },
    };
  }

  it('is an area once per request, the lowest rank where two overlap, and none once it is closed', async () => {
    const areas = module.get(EditAreas);
    const create = (key: string, area: NewArea) => areas.createOnce({ scope: 'staff:1', key }, area, editor);
    const wide = await create('area-0000001', anArea());
    expect((await create('area-0000001', anArea())).id).toBe(wide.id);
    const near = await create('area-0000002', anArea({ name: '一公里', shape: { type: 'circle', radiusMetres: 1_000 }, rank: 1, baseFeeFen: 0 }));
    await stores.reload();
    expect(stores.findServiceArea(store.id, 'instantDelivery', NEARBY)?.id).toBe(near.id);
    expect(stores.findServiceArea(store.id, 'scheduledDelivery', NEARBY)).toBeNull();
    expect(stores.listStoresServing(NEARBY, 'instantDelivery')).toMatchObject([{ store: { code: 'SH001' }, area: { name: '一公里' } }]);
    const { id: areaId, version: _version, storeId, kind: _kind, ...fields } = near;
    await areas.update({ storeId, areaId, version: 1, fields: { ...fields, isActive: false } }, editor);
    await expect(areas.update({ storeId, areaId, version: 1, fields }, editor)).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT', details: { current: { version: 2 } } });
    await stores.reload();
    expect(stores.findServiceArea(store.id, 'instantDelivery', NEARBY)?.id).toBe(wide.id);
  });

  it('is how many staff are in the store, from the shifts that were planned', async () => {
    expect(stores.staffOnShift(store.id, at('15:00'))).toBe(1);
    const weekly = everyDay('10:00', '18:00').map(({ weekday, opensAt, closesAt }) => ({ weekday, startsAt: opensAt, endsAt: closesAt, staffCount: 3 }));
    const plan = (version: number) => module.get(EditShifts).execute({ storeId: store.id, weekly, specialDays: [], version }, editor);
    const results = await Promise.allSettled([plan(0), plan(0)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stores.reload();
    expect([stores.staffOnShift(store.id, at('15:00')), stores.staffOnShift(store.id, at('19:00'))]).toEqual([3, 0]);
  });

  it('is a pace that every order teaches, also when several become ready at once, and that every process knows', async () => {
    const pace = module.get(WorkPace);
    const before = pace.of(store.id);
    const orders = Array.from({ length: 30 }, (_unused, index) => ({ storeId: store.id, units: 1 + (index % 5), minutes: 20 + 3 * (1 + (index % 5)) }));
    await Promise.all(orders.map((order) => platform.database.transaction((tx) => pace.record(tx, order))));
    const [row] = await platform.database.query<{ samples: number }>(`SELECT samples FROM stores.work_pace WHERE store_id = $1`, [store.id]);
    expect(row?.samples).toBe(30);
    expect(pace.of(store.id).minutesPerOrder).toBeGreaterThan(before.minutesPerOrder * 2);
    const elsewhere = (await platform.start([StoresModule])).get(WorkPace);
    await pace.reload();
    expect(elsewhere.of(store.id)).toEqual(pace.of(store.id));
  });

  it('is not learnt from an order whose transaction failed', async () => {
    const pace = module.get(WorkPace);
    const before = pace.of(store.id);
    const failing = platform.database.transaction(async (tx) => {
      await pace.record(tx, { storeId: store.id, units: 1, minutes: 200 });
      throw new Error('the hand-over failed');
    });
    await expect(failing).rejects.toThrow('the hand-over failed');
    await pace.reload();
    expect(pace.of(store.id)).toEqual(before);
  });
});
