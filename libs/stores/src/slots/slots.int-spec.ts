import type { TestingModule } from '@nestjs/testing';
import { GroupCommit, SMALL_ITEMS, type Tx } from '@quanyu/platform';
import { createTestPlatform, propertyRuns, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import { EditSlotTemplate, type SlotCapacity, type SlotDemand, SlotLedger, type SlotShortage, type SlotTemplate, type Store, StoreEditing, Stores, storesEntities, StoresModule } from '../index.js';
import { aNewStore, at, SATURDAY } from '../test-kit/stores.js';

const editor = { actor: 'system' } as const;
const THREE = at('15:00');
const RUNS = propertyRuns(25);

describe('the windows of a store', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let ledger: SlotLedger;
  let stores: Stores;
  let codes = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: storesEntities });
    module = await platform.start([StoresModule]);
    ledger = module.get(SlotLedger);
    stores = module.get(Stores);
  });
  afterAll(() => platform.close());

  async function openStore(capacity?: SlotCapacity): Promise<Store> {
    codes += 1;
    const editing = module.get(StoreEditing);
    const created = await editing.createStore(aNewStore(`S${String(codes).padStart(3, '0')}`), editor);
    const store = await editing.setStatus({ storeId: created.id, version: 1, status: 'open', reason: '' }, editor);
    await stores.reload();
    if (capacity !== undefined) await plan(store, { capacity });
    return store;
  }

  async function plan(store: Store, changes: Partial<SlotTemplate>): Promise<SlotTemplate> {
    const template: SlotTemplate = {
      ...{ storeId: store.id, kind: 'pickup', windowMinutes: 30, weekdayWindows: [], leadMinutes: 30, cutOff: null, daysOffered: 3, version: 0 },
      capacity: { orders: 1, units: 100, minutes: 100 },
      ...changes,
    };
    const planned = await module.get(EditSlotTemplate).execute(template, editor);
    await stores.reload();
    return planned;
  }

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => platform.database.transaction(work);

  function demand(store: Store, changes: Partial<SlotDemand> = {}): SlotDemand {
    return { orderId: platform.ids.uuid(), groupNo: 1, storeId: store.id, kind: 'pickup', startAt: THREE, orders: 1, units: 2, minutes: 5, ...changes };
  }

  async function hold(one: SlotDemand): Promise<SlotShortage | null> {
    const [outcome] = await within((tx) => ledger.hold(tx, [one]));
    return outcome ?? null;
  }

  async function left(store: Store, startAt = THREE): Promise<SlotCapacity | undefined> {
    return (await ledger.readLeft(store.id, 'pickup', [startAt])).get(startAt.getTime());
  }

  it('are held, given back once, and used up by the work that was done', async () => {
    const store = await openStore({ orders: 2, units: 10, minutes: 30 });
    const [first, second] = [demand(store), demand(store)];
    expect(await hold(first)).toBeNull();
    expect(await hold(second)).toBeNull();
    expect(await left(store)).toEqual({ orders: 0, units: 6, minutes: 20 });
    for (let told = 0; told < 3; told += 1) await within((tx) => ledger.release(tx, first.orderId, 'cancel'));
    expect(await left(store)).toEqual({ orders: 1, units: 8, minutes: 25 });
    for (let told = 0; told < 3; told += 1) await within((tx) => ledger.complete(tx, second.orderId, 1));
    await within((tx) => ledger.release(tx, second.orderId, 'expire'));
    expect(await left(store)).toEqual({ orders: 1, units: 8, minutes: 25 });
    expect(await ledger.findUnbalanced()).toEqual([]);
  });

  it('that are full name the next one with room', async () => {
    const store = await openStore({ orders: 1, units: 100, minutes: 100 });
    await hold(demand(store));
    await hold(demand(store, { startAt: at('15:30') }));
    expect(await hold(demand(store))).toMatchObject({ nextStartAt: at('16:00') });
    const offers = await ledger.listOffers(store.id, 'pickup');
    expect(offers.filter(({ startAt }) => startAt >= THREE).slice(0, 3).map((offer) => offer.left)).toEqual([0, 0, 1]);
  });

  it('may be taken again by an order that gave its place back, and never twice by one that has it', async () => {
    const store = await openStore({ orders: 5, units: 100, minutes: 100 });
    const one = demand(store);
    await hold(one);
    await expect(hold(one)).rejects.toThrow('groups without a place yet');
    await within((tx) => ledger.release(tx, one.orderId, 'expire'));
    expect(await hold({ ...one, startAt: at('16:00') })).toBeNull();
    expect([await left(store), await left(store, at('16:00'))].map((room) => room?.orders)).toEqual([5, 4]);
  });

  it('are changed for another one whole or not at all', async () => {
    const store = await openStore({ orders: 1, units: 100, minutes: 100 });
    const [mine, theirs] = [demand(store), demand(store, { startAt: at('17:00') })];
    await hold(mine);
    await hold(theirs);
    expect(await within((tx) => ledger.move(tx, { ...mine, startAt: at('17:00') }))).toMatchObject({ nextStartAt: at('17:30') });
    expect((await left(store))?.orders).toBe(0);
    expect(await within((tx) => ledger.move(tx, { ...mine, startAt: at('18:00'), units: 50 }))).toBeNull();
    expect(await within((tx) => ledger.move(tx, { ...mine, startAt: at('18:00'), units: 60 }))).toBeNull();
    expect([await left(store), await left(store, at('18:00'))]).toMatchObject([{ orders: 1 }, { orders: 0, units: 40 }]);
    expect(await ledger.findUnbalanced()).toEqual([]);
  });

  it('of a store that nobody has planned take every order of a rush', async () => {
    const store = await openStore();
    const outcomes = await within((tx) => ledger.hold(tx, Array.from({ length: 300 }, () => demand(store))));
    expect(outcomes.every((outcome) => outcome === null)).toBe(true);
  });

  it('take a new capacity at once, and keep what is promised above a lower one', async () => {
    const store = await openStore({ orders: 2, units: 100, minutes: 100 });
    await hold(demand(store));
    await hold(demand(store));
    await plan(store, { version: 1, capacity: { orders: 1, units: 100, minutes: 100 } });
    expect((await left(store))?.orders).toBe(0);
    expect(await hold(demand(store, { startAt: at('16:00') }))).toBeNull();
    expect(await hold(demand(store, { startAt: at('16:00') }))).not.toBeNull();
    await plan(store, { version: 2, capacity: { orders: 3, units: 100, minutes: 100 } });
    expect((await left(store))?.orders).toBe(1);
    await expect(plan(store, { version: 2 })).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
  });

  it('of two kinds do not touch each other', async () => {
    const store = await openStore({ orders: 1, units: 100, minutes: 100 });
    await plan(store, { kind: 'scheduledDelivery', capacity: { orders: 1, units: 100, minutes: 100 } });
    expect(await hold(demand(store))).toBeNull();
    expect(await hold(demand(store, { kind: 'scheduledDelivery' }))).toBeNull();
    expect(stores.listWindows(store.id, 'service', at('12:00'))).toEqual([]);
    expect(stores.findWindow(store.id, 'pickup', at('12:00'), at('10:30', SATURDAY))).toEqual({ startAt: at('10:30', SATURDAY), endAt: at('11:00', SATURDAY) });
  });

  describe('when five hundred ask for the last place at once', () => {
    it('go to exactly one, each asking in a transaction of its own on as many connections as there are', async () => {
      const store = await openStore({ orders: 1, units: 100, minutes: 100 });
      // The pool turns away whoever waits longer than three seconds, so fifty callers ask ten times each.
      const callers = Array.from({ length: 50 }, async () => {
        const answers: (SlotShortage | null)[] = [];
        for (let asked = 0; asked < 10; asked += 1) answers.push(await hold(demand(store)));
        return answers;
      });
      const outcomes = (await Promise.all(callers)).flat();
      expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
      expect(await left(store)).toMatchObject({ orders: 0 });
      expect(await ledger.findUnbalanced()).toEqual([]);
    }, 60_000);

    it('go to exactly one when those that wait share a transaction, over several lanes', async () => {
      const store = await openStore({ orders: 1, units: 100, minutes: 100 });
      const lanes = Array.from({ length: 4 }, () => new GroupCommit<SlotDemand, SlotShortage | null>(async (group) => {
        const outcomes = await within((tx) => ledger.hold(tx, group));
        return outcomes.map((outcome) => () => outcome);
      }, SMALL_ITEMS));
      const outcomes = await Promise.all(lanes.flatMap((lane) => Array.from({ length: 125 }, () => lane.submit(demand(store)))));
      expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
      expect(await ledger.findUnbalanced()).toEqual([]);
    }, 60_000);
  });

  it('are never over their capacity, however holding, giving back, moving and finishing interleave', async () => {
    const act = fc.record({ order: fc.nat(7), what: fc.constantFrom('hold', 'hold', 'release', 'complete', 'move'), startAt: fc.constantFrom(THREE, at('15:30')), units: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 30 }), async (acts) => {
        const store = await openStore({ orders: 3, units: 9, minutes: 100 });
        const orderIds = Array.from({ length: 8 }, () => platform.ids.uuid());
        const refused: string[] = [];
        const run = async ({ order, what, startAt, units }: (typeof acts)[number]): Promise<void> => {
          const one = demand(store, { orderId: orderIds[order] ?? '', startAt, units });
          if (what === 'hold') await hold(one);
          else if (what === 'move') await within((tx) => ledger.move(tx, one));
          else if (what === 'release') await within((tx) => ledger.release(tx, one.orderId, 'cancel'));
          else await within((tx) => ledger.complete(tx, one.orderId, 1));
        };
        // Orders are locked by their callers; without that, a group that has or had its place is refused by the ledger itself.
        await Promise.all(acts.map((one) => run(one).catch((error: unknown) => refused.push(String(error)))));
        for (const startAt of [THREE, at('15:30')]) {
          const room = await left(store, startAt);
          expect(Math.min(room?.orders ?? -1, room?.units ?? -1, room?.minutes ?? -1)).toBeGreaterThanOrEqual(0);
        }
        expect(refused.filter((text) => !/groups without a place yet|deadlock/.test(text))).toEqual([]);
        expect(await ledger.findUnbalanced()).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, RUNS * 5_000);

  it('are cleared away when they are long past and nobody holds them, and what is left adds up', async () => {
    const store = await openStore();
    const [old, held, recent] = [at('15:00', '2026-05-04'), at('15:00', '2026-05-05'), at('15:00', '2026-11-10')];
    const demands = [old, held, recent].map((startAt) => demand(store, { startAt }));
    for (const one of demands) await hold(one);
    const [done, , kept] = demands;
    await within((tx) => ledger.complete(tx, done?.orderId ?? '', 1));
    await within((tx) => ledger.complete(tx, kept?.orderId ?? '', 1));
    await Promise.all([ledger.prune(), ledger.prune()]);
    const count = async (table: string): Promise<Date[]> =>
      (await platform.database.query<{ startAt: Date }>(`SELECT start_at AS "startAt" FROM stores.${table} WHERE store_id = $1 ORDER BY 1`, [store.id])).map(({ startAt }) => startAt);
    expect(await count('slot')).toEqual([held, recent]);
    expect(await count('slot_hold')).toEqual([held, recent]);
    expect(await count('slot_entry')).toEqual([held, recent, recent]);
    expect(await ledger.findUnbalanced()).toEqual([]);
    // What ended with its window may be told again.
    await within((tx) => ledger.release(tx, done?.orderId ?? '', 'cancel'));
    expect(await ledger.prune()).toBe(0);
  });
});
