import { isDomainError, type StaffPrincipal } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import { AdjustStock, Inventory, InventoryModule, ReceiveStock } from './index.js';

let platform: TestPlatform;
let inventory: Inventory;
let receiving: ReceiveStock;
let adjusting: AdjustStock;
const LOCATION = '00000000-0000-7000-8000-000000000001';

const manager: StaffPrincipal = {
  kind: 'staff', staffId: '00000000-0000-7000-8000-0000000000aa', sessionId: 's', name: '店长王敏',
  permissions: new Set(['inventory.receive', 'inventory.adjust']), storeScope: [LOCATION],
};

beforeAll(async () => {
  platform = await createTestPlatform();
  const module = await platform.start([InventoryModule]);
  inventory = module.get(Inventory);
  receiving = module.get(ReceiveStock);
  adjusting = module.get(AdjustStock);
});
afterAll(() => platform.close());

function newVariant(): string {
  return platform.ids.uuid();
}

async function receive(variantId: string, quantity: number): Promise<void> {
  await platform.database.transaction((tx) =>
    receiving.receive(tx, { receiptId: platform.ids.uuid(), locationId: LOCATION, reference: 'PO-1', lines: [{ variantId, quantity }], actorName: '测试' }),
  );
}

async function reserve(variantId: string, quantity: number): Promise<string | null> {
  const orderId = platform.ids.uuid();
  const [shortages] = await platform.database.transaction((tx) =>
    inventory.reserve(tx, [{ orderId, lines: [{ locationId: LOCATION, variantId, quantity }], expiresAt: new Date(platform.clock.nowMs() + 60_000) }]),
  );
  return shortages?.length === 0 ? orderId : null;
}

async function available(variantId: string): Promise<number> {
  return (await inventory.readAvailability(LOCATION, [variantId])).get(variantId) ?? -1;
}

describe('when fifty shoppers want the last seven', () => {
  it('holds seven and refuses the rest', async () => {
    const variantId = newVariant();
    await receive(variantId, 7);
    const held = await Promise.all(Array.from({ length: 50 }, () => reserve(variantId, 1)));
    expect(held.filter((orderId) => orderId !== null)).toHaveLength(7);
    expect(await available(variantId)).toBe(0);
    expect(await inventory.findUnbalanced()).toEqual([]);
  });
});

describe('a basket', () => {
  it('is held whole or not at all, and says what is short', async () => {
    const [plenty, scarce] = [newVariant(), newVariant()];
    await receive(plenty, 10);
    await receive(scarce, 1);
    const orderId = platform.ids.uuid();
    const [shortages] = await platform.database.transaction((tx) =>
      inventory.reserve(tx, [{ orderId, lines: [{ locationId: LOCATION, variantId: plenty, quantity: 2 }, { locationId: LOCATION, variantId: scarce, quantity: 2 }], expiresAt: new Date() }]),
    );
    expect(shortages).toEqual([{ locationId: LOCATION, variantId: scarce, requested: 2, available: 1 }]);
    expect(await available(plenty)).toBe(10);
  });

  it('of one group that does not fit leaves room for a smaller one behind it', async () => {
    const variantId = newVariant();
    await receive(variantId, 3);
    const wants = [2, 2, 1].map((quantity) => ({ orderId: platform.ids.uuid(), lines: [{ locationId: LOCATION, variantId, quantity }], expiresAt: new Date() }));
    const outcomes = await platform.database.transaction((tx) => inventory.reserve(tx, wants));
    expect(outcomes.map((shortages) => shortages.length)).toEqual([0, 1, 0]);
  });

  it('that names a variant nobody ever stocked is refused, not an error', async () => {
    expect(await reserve(newVariant(), 1)).toBeNull();
  });
});

describe('the life of a hold', () => {
  it('becomes an allocation when paid and leaves with the goods', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    const orderId = await reserve(variantId, 2);
    if (orderId === null) throw new Error('it must be held');
    await platform.database.transaction((tx) => inventory.commit(tx, orderId));
    await platform.database.transaction((tx) => inventory.fulfill(tx, orderId));
    expect(await available(variantId)).toBe(3);
    expect(await inventory.findUnbalanced()).toEqual([]);
  });

  it('ends once, however often the end is told', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    const orderId = await reserve(variantId, 5);
    if (orderId === null) throw new Error('it must be held');
    await Promise.all(Array.from({ length: 5 }, () => platform.database.transaction((tx) => inventory.release(tx, orderId, 'expire'))));
    expect(await available(variantId)).toBe(5);
  });

  it('comes back for a late payment only while the units are there', async () => {
    const variantId = newVariant();
    await receive(variantId, 1);
    const late = await reserve(variantId, 1);
    if (late === null) throw new Error('it must be held');
    await platform.database.transaction((tx) => inventory.release(tx, late, 'expire'));
    const other = await reserve(variantId, 1);
    expect(other).not.toBeNull();
    expect(await platform.database.transaction((tx) => inventory.allocateAgain(tx, late))).toBe(false);
    await platform.database.transaction((tx) => inventory.release(tx, other ?? '', 'release'));
    expect(await platform.database.transaction((tx) => inventory.allocateAgain(tx, late))).toBe(true);
    expect(await inventory.findUnbalanced()).toEqual([]);
  });
});

describe('counting stock', () => {
  it('refuses a count below what orders hold', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    await reserve(variantId, 3);
    const refusal = await adjusting
      .adjustOnce(manager, 'count-below', { locationId: LOCATION, variantId, onHand: 2, expectedOnHand: 5, reason: 'count' })
      .catch((error: unknown) => error);
    expect(isDomainError(refusal, 'INVENTORY.BELOW_COMMITMENTS')).toBe(true);
  });

  it('refuses a count made against a number that has moved since', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    const refusal = await adjusting
      .adjustOnce(manager, 'count-stale', { locationId: LOCATION, variantId, onHand: 9, expectedOnHand: 4, reason: 'count' })
      .catch((error: unknown) => error);
    expect(isDomainError(refusal, 'REQUEST.VERSION_CONFLICT')).toBe(true);
  });

  it('acts once for the same request sent five times at once', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    const request = { locationId: LOCATION, variantId, onHand: 8, expectedOnHand: 5, reason: 'found' as const };
    const replies = await Promise.all(Array.from({ length: 5 }, () => adjusting.adjustOnce(manager, 'count-once', request)));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await available(variantId)).toBe(8);
    expect(await inventory.findUnbalanced()).toEqual([]);
  });

  it('of another store is refused', async () => {
    const elsewhere = '00000000-0000-7000-8000-000000000002';
    const refusal = await receiving
      .receiveOnce(manager, 'elsewhere-1', { locationId: elsewhere, reference: 'x', lines: [{ variantId: newVariant(), quantity: 1 }] })
      .catch((error: unknown) => error);
    expect(isDomainError(refusal, 'AUTH.FORBIDDEN')).toBe(true);
  });
});

describe('the ledger', () => {
  it('cannot be changed afterwards', async () => {
    await expect(platform.database.query(`UPDATE inventory.stock_movement SET on_hand_delta = 0`)).rejects.toThrow('append-only');
  });

  it('notices a balance that somebody changed by hand', async () => {
    const variantId = newVariant();
    await receive(variantId, 5);
    await platform.database.query(`UPDATE inventory.balance SET on_hand = 6 WHERE variant_id = $1`, [variantId]);
    expect(await inventory.findUnbalanced()).toEqual([{ locationId: LOCATION, variantId }]);
    await platform.database.query(`UPDATE inventory.balance SET on_hand = 5 WHERE variant_id = $1`, [variantId]);
  });

  it('adds up after any sequence of holds, payments, ends and receipts at once', async () => {
    const variants = [newVariant(), newVariant(), newVariant()];
    const step = fc.record({ action: fc.constantFrom('reserve', 'commit', 'release', 'deallocate', 'fulfill', 'receive'), variant: fc.nat(2), quantity: fc.integer({ min: 1, max: 4 }), pick: fc.nat(30) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const orders: string[] = [];
        await Promise.all(
          steps.map(async ({ action, variant, quantity, pick }) => {
            const variantId = variants[variant] ?? '';
            const orderId = orders[pick % Math.max(1, orders.length)];
            if (action === 'receive') return receive(variantId, quantity);
            if (action === 'reserve' || orderId === undefined) {
              const held = await reserve(variantId, quantity);
              if (held !== null) orders.push(held);
              return undefined;
            }
            return platform.database.transaction((tx): Promise<number | void> => {
              if (action === 'commit') return inventory.commit(tx, orderId);
              if (action === 'release') return inventory.release(tx, orderId, 'release');
              return action === 'deallocate' ? inventory.deallocate(tx, orderId) : inventory.fulfill(tx, orderId);
            });
          }),
        );
        expect(await inventory.findUnbalanced()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
