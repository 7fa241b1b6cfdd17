import { createTestPlatform, outcomeOf, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import { Inventory, InventoryModule, ReceiveStock, type Shortage, type StockLine } from './index.js';

let platform: TestPlatform;
let inventory: Inventory;
let receiving: ReceiveStock;
const HERE = '00000000-0000-7000-8000-000000000001';
const THERE = '00000000-0000-7000-8000-000000000002';

beforeAll(async () => {
  platform = await createTestPlatform();
  const module = await platform.start([InventoryModule]);
  inventory = module.get(Inventory);
  receiving = module.get(ReceiveStock);
});
afterAll(() => platform.close());

async function stocked(here: number, there: number): Promise<string> {
  const variantId = platform.ids.uuid();
  for (const [locationId, quantity] of [[HERE, here], [THERE, there]] as const) {
    if (quantity === 0) continue;
    await platform.database.transaction((tx) => receiving.receive(tx, { receiptId: platform.ids.uuid(), locationId, reference: 'PO-1', lines: [{ variantId, quantity }], actorName: '测试' }));
  }
  return variantId;
}

async function bought(variantId: string, here: number, there: number): Promise<string> {
  const orderId = platform.ids.uuid();
  const lines = [{ locationId: HERE, variantId, quantity: here }, { locationId: THERE, variantId, quantity: there }].filter(({ quantity }) => quantity > 0);
  await platform.database.transaction(async (tx) => {
    const [short] = await inventory.reserve(tx, [{ orderId, lines, expiresAt: new Date(platform.clock.nowMs() + 60_000) }]);
    if (short?.length !== 0) throw new Error('it must be held');
  });
  await platform.database.transaction((tx) => inventory.commit(tx, orderId));
  return orderId;
}

const at = (locationId: string, lines: readonly StockLine[]): { locationId: string; lines: readonly StockLine[] } => ({ locationId, lines });

interface Row {
  readonly onHand: number;
  readonly allocated: number;
  readonly unavailable: number;
}

async function balance(locationId: string, variantId: string): Promise<Row | undefined> {
  const [row] = await platform.database.query<Row>(`SELECT on_hand AS "onHand", allocated, unavailable FROM inventory.balance WHERE location_id = $1 AND variant_id = $2`, [locationId, variantId]);
  return row;
}

describe('an order held at two places', () => {
  it('is held at both or at none, and says where it is short', async () => {
    const variantId = await stocked(5, 1);
    const lines = [{ locationId: HERE, variantId, quantity: 2 }, { locationId: THERE, variantId, quantity: 2 }];
    const [short] = await platform.database.transaction((tx) => inventory.reserve(tx, [{ orderId: platform.ids.uuid(), lines, expiresAt: new Date() }]));
    expect(short).toEqual([{ locationId: THERE, variantId, requested: 2, available: 1 }]);
    const [here, there] = [await inventory.readAvailability(HERE, [variantId]), await inventory.readAvailability(THERE, [variantId])];
    expect([here.get(variantId), there.get(variantId)]).toEqual([5, 1]);
  });

  it('leaves each place by itself, in as many parts as there are parcels', async () => {
    const variantId = await stocked(5, 5);
    const orderId = await bought(variantId, 3, 2);
    await platform.database.transaction((tx) => inventory.fulfill(tx, orderId, at(HERE, [{ variantId, quantity: 2 }])));
    expect([await balance(HERE, variantId), await balance(THERE, variantId)]).toEqual([{ onHand: 3, allocated: 1, unavailable: 0 }, { onHand: 5, allocated: 2, unavailable: 0 }]);
    await platform.database.transaction((tx) => inventory.deallocate(tx, orderId, at(THERE, [{ variantId, quantity: 1 }])));
    await platform.database.transaction((tx) => inventory.fulfill(tx, orderId));
    expect([await balance(HERE, variantId), await balance(THERE, variantId)]).toEqual([{ onHand: 2, allocated: 0, unavailable: 0 }, { onHand: 4, allocated: 0, unavailable: 0 }]);
    expect(await inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('cannot hand over more than it holds at a place', async () => {
    const variantId = await stocked(5, 5);
    const orderId = await bought(variantId, 2, 2);
    const tooMany = (quantity: number): Promise<string> => outcomeOf(platform.database.transaction((tx) => inventory.fulfill(tx, orderId, at(HERE, [{ variantId, quantity }]))));
    expect(await tooMany(3)).toBe('INVENTORY.MORE_THAN_HELD');
    expect(await tooMany(2)).toBe('done');
    expect(await tooMany(1)).toBe('INVENTORY.MORE_THAN_HELD');
    expect((await balance(HERE, variantId))?.onHand).toBe(3);
  });
});

describe('a paid line', () => {
  it('goes to another place when that one has it, and back', async () => {
    const variantId = await stocked(2, 2);
    const orderId = await bought(variantId, 2, 0);
    const move = (from: string, to: string, quantity: number) => platform.database.transaction((tx) => inventory.moveAllocation(tx, orderId, { from, to, lines: [{ variantId, quantity }] }));
    expect(await move(HERE, THERE, 2)).toEqual([]);
    expect([(await balance(HERE, variantId))?.allocated, (await balance(THERE, variantId))?.allocated]).toEqual([0, 2]);
    expect(await move(THERE, HERE, 1)).toEqual([]);
    expect(await move(HERE, THERE, 1)).toEqual([]);
    await platform.database.transaction((tx) => inventory.fulfill(tx, orderId));
    expect([(await balance(HERE, variantId))?.onHand, (await balance(THERE, variantId))?.onHand]).toEqual([2, 0]);
    expect(await inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('stays where it is when the other place is short', async () => {
    const variantId = await stocked(2, 1);
    const orderId = await bought(variantId, 2, 0);
    const short = await platform.database.transaction((tx) => inventory.moveAllocation(tx, orderId, { from: HERE, to: THERE, lines: [{ variantId, quantity: 2 }] }));
    expect(short).toEqual([{ locationId: THERE, variantId, requested: 2, available: 1 }]);
    expect((await balance(HERE, variantId))?.allocated).toBe(2);
  });

  it('whose shelf is empty takes its units out of stock with it, and is filled elsewhere', async () => {
    const variantId = await stocked(3, 3);
    const orderId = await bought(variantId, 2, 0);
    await platform.database.transaction((tx) => inventory.adjustShort(tx, { orderId, locationId: HERE, variantId, quantity: 1, actorName: '店员小李' }));
    expect(await balance(HERE, variantId)).toEqual({ onHand: 2, allocated: 1, unavailable: 0 });
    expect(await platform.database.transaction((tx) => inventory.allocate(tx, orderId, at(THERE, [{ variantId, quantity: 1 }])))).toEqual([]);
    await platform.database.transaction((tx) => inventory.fulfill(tx, orderId));
    expect([(await balance(HERE, variantId))?.onHand, (await balance(THERE, variantId))?.onHand]).toEqual([1, 2]);
    expect(await inventory.findUnbalanced([variantId])).toEqual([]);
  });
});

describe('two paid lines that are each filled with what the other was to have', () => {
  /** The order's own units are gone, and others take their place, in one transaction. */
  function exchange(orderId: string, { gone, instead, onCorrected }: { gone: string; instead: string; onCorrected: () => Promise<void> }): Promise<readonly Shortage[]> {
    return platform.database.transaction(async (tx) => {
      await inventory.adjustShort(tx, { orderId, locationId: HERE, variantId: gone, quantity: 1, actorName: '店员小李', also: [{ locationId: HERE, variantId: instead }] });
      await onCorrected();
      return inventory.allocate(tx, orderId, at(HERE, [{ variantId: instead, quantity: 1 }]));
    });
  }

  /** Until somebody waits for a row that somebody else has. */
  async function untilSomebodyWaits(): Promise<void> {
    for (let waiting = 0; waiting === 0; ) {
      const [row] = await platform.database.query<{ waiting: number }>(`SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      waiting = row?.waiting ?? 0;
    }
  }

  it('wait for each other in turn, and both are filled', async () => {
    const [one, two] = [await stocked(9, 0), await stocked(9, 0)];
    const [first, second] = [await bought(one, 1, 0), await bought(two, 1, 0)];
    let other: Promise<readonly Shortage[]> = Promise.resolve([]);
    const own = exchange(first, {
      gone: one, instead: two, onCorrected: () => {
        other = exchange(second, { gone: two, instead: one, onCorrected: () => Promise.resolve() });
        return untilSomebodyWaits();
      },
    });
    expect(await own).toEqual([]);
    expect(await other).toEqual([]);
    expect(await inventory.findUnbalanced([one, two])).toEqual([]);
  });
});

describe('goods that come back', () => {
  it('can be sold again only when they are found sound', async () => {
    const variantId = await stocked(1, 0);
    const lines = [{ variantId, quantity: 2, condition: 'sellable' }, { variantId, quantity: 1, condition: 'damaged' }, { variantId, quantity: 1, condition: 'qualityControl' }] as const;
    await platform.database.transaction((tx) => inventory.returnToStock(tx, { referenceId: platform.ids.uuid(), locationId: HERE, lines, actorName: '店长王敏' }));
    expect(await balance(HERE, variantId)).toEqual({ onHand: 5, allocated: 0, unavailable: 2 });
    expect((await inventory.readAvailability(HERE, [variantId])).get(variantId)).toBe(3);
    expect(await inventory.findUnbalanced([variantId])).toEqual([]);
  });
});

describe('whatever happens to orders at two places at once', () => {
  it('every unit is on a shelf, held, or gone, and the books say which', async () => {
    const acts = ['reserve', 'commit', 'release', 'deallocate', 'fulfill', 'move', 'short', 'late'] as const;
    const step = fc.record({ act: fc.constantFrom(...acts), here: fc.boolean(), units: fc.integer({ min: 1, max: 3 }), which: fc.nat(20), isPart: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const variantId = await stocked(6, 6);
        const orders = [await bought(variantId, 1, 1)];
        await Promise.all(
          steps.map(async ({ act, here, units, which, isPart }) => {
            const [locationId, other] = here ? [HERE, THERE] : [THERE, HERE];
            const orderId = orders[which % orders.length] ?? '';
            const lines = [{ variantId, quantity: units }];
            const part = isPart ? at(locationId, lines) : undefined;
            const refusal = await outcomeOf(
              platform.database.transaction(async (tx) => {
                // As the order's row is held by whoever changes what it holds.
                await tx.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [orderId]);
                if (act === 'reserve') {
                  const request = { orderId: platform.ids.uuid(), lines: [{ locationId, variantId, quantity: units }], expiresAt: platform.clock.now() };
                  if ((await inventory.reserve(tx, [request]))[0]?.length === 0) orders.push(request.orderId);
                } else if (act === 'commit') await inventory.commit(tx, orderId);
                else if (act === 'release') await inventory.release(tx, orderId, 'release', part);
                else if (act === 'deallocate') await inventory.deallocate(tx, orderId, part);
                else if (act === 'fulfill') await inventory.fulfill(tx, orderId, part);
                else if (act === 'move') await inventory.moveAllocation(tx, orderId, { from: locationId, to: other, lines });
                else if (act === 'short') await inventory.adjustShort(tx, { orderId, locationId, variantId, quantity: units, actorName: '测试' });
                else await inventory.allocateAgain(tx, orderId);
              }),
            );
            expect(['done', 'INVENTORY.MORE_THAN_HELD']).toContain(refusal);
          }),
        );
        expect(await inventory.findUnbalanced([variantId])).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
