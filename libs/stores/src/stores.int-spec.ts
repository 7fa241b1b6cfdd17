import { ChangeFeed, type StaffPrincipal } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { type NewStore, StoreEditing, Stores, storesEntities, StoresModule } from './index.js';

const editor = { actor: { staffId: '0193a000-0000-7000-8000-00000000000a', name: '李运营' } satisfies Pick<StaffPrincipal, 'staffId' | 'name'> };

function aNewStore(code: string, changes: Partial<NewStore> = {}): NewStore {
  return {
    ...{ code, name: `${code}店`, city: '上海市', district: '静安区', address: '南京西路 1 号', latitude: 31.22, longitude: 121.44, phone: '021-62880001' },
    services: ['pickup'],
    weeklyHours: [{ weekday: 5, opensAt: '10:00', closesAt: '22:00' }],
    specialDays: [],
    pickupLeadMinutes: 30,
    pickupInstructions: '服务台自提',
    ...changes,
  };
}

describe('opening and editing stores', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let editing: StoreEditing;
  let stores: Stores;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: storesEntities });
    module = await platform.start([StoresModule]);
    editing = module.get(StoreEditing);
    stores = module.get(Stores);
  });
  afterAll(() => platform.close());

  it('opens a store with a stock location of its own, resting until somebody opens it', async () => {
    const store = await editing.createStore(aNewStore('SH001'), editor);
    await stores.reload();
    expect(stores.getStore(store.id)).toMatchObject({ code: 'SH001', status: 'resting', version: 1, weeklyHours: [{ weekday: 5, opensAt: '10:00', closesAt: '22:00' }] });
    expect(stores.findByLocation(store.stockLocationId)?.code).toBe('SH001');
    expect(stores.listLocations()).toEqual([expect.objectContaining({ id: store.stockLocationId, kind: 'store' })]);
  });

  it('refuses a code that another store or warehouse has', async () => {
    await editing.createWarehouse({ code: 'WH01', name: '华东仓', city: '上海市' }, editor);
    await expect(editing.createStore(aNewStore('SH001'), editor)).rejects.toMatchObject({ code: 'STORES.CODE_TAKEN' });
    await expect(editing.createStore(aNewStore('WH01'), editor)).rejects.toMatchObject({ code: 'STORES.CODE_TAKEN' });
  });

  it('opens one store when the same request arrives twice at once', async () => {
    const request = () => editing.createStoreOnce({ scope: 'staff:1', key: 'key-00000001' }, aNewStore('SH002'), editor);
    const [first, second] = await Promise.all([request(), request()]);
    expect(second.id).toBe(first.id);
    await expect(editing.createStoreOnce({ scope: 'staff:1', key: 'key-00000001' }, aNewStore('SH003'), editor)).rejects.toMatchObject({ code: 'REQUEST.IDEMPOTENCY_KEY_REUSED' });
  });

  it('lets one of two editors win, and shows the other what the store is now', async () => {
    const store = await editing.createStore(aNewStore('SH010'), editor);
    const { code: _code, ...fields } = aNewStore('SH010');
    const edit = (phone: string) => editing.updateStore({ storeId: store.id, version: 1, fields: { ...fields, phone } }, editor);
    const results = await Promise.allSettled([edit('021-11111111'), edit('021-22222222')]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'REQUEST.VERSION_CONFLICT', details: { current: { version: 2 } } });
  });

  it('leaves who, what and why in the audit log', async () => {
    const store = await editing.createStore(aNewStore('SH020'), editor);
    const open = await editing.setStatus({ storeId: store.id, version: store.version, status: 'open', reason: '' }, editor);
    await editing.setStatus({ storeId: store.id, version: open.version, status: 'paused', reason: '客流太大' }, editor);
    const rows = await platform.database.query(`SELECT action, actor_name, reason FROM platform.audit_entry WHERE target_id = $1 ORDER BY id`, [store.id]);
    expect(rows).toEqual([
      { action: 'store.create', actor_name: '李运营', reason: null },
      { action: 'store.open', actor_name: '李运营', reason: '' },
      { action: 'store.paused', actor_name: '李运营', reason: '客流太大' },
    ]);
  });

  it('tells every process of a change', async () => {
    const changes = module.get(ChangeFeed);
    await changes.start();
    const store = await editing.createStore(aNewStore('SH030'), editor);
    const heard = new Promise<void>((resolve) => changes.on('stores', resolve));
    await editing.setStatus({ storeId: store.id, version: 1, status: 'open', reason: '' }, editor);
    await heard;
    await stores.reload();
    expect(stores.getStore(store.id).status).toBe('open');
  });
});
