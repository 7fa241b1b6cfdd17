import { outcomeOf } from '@quanyu/testing';
import { StockAccuracy } from '../accuracy/accuracy.js';
import { AdjustStock } from '../conditions/adjust-stock.js';
import { MissingStock } from '../shortfalls/missing-stock.js';
import { StockConditions } from '../conditions/stock-conditions.js';
import { Stocktakes, type StocktakeView } from './stocktakes.js';
import { ELSEWHERE, HERE, someone, StockRoom } from '../test-kit/stock-room.js';

let room: StockRoom;
let stocktakes: Stocktakes;
const manager = someone('店长', [HERE]);
const deputy = someone('副店长', [HERE]);
const clerk = someone('店员甲', [HERE], ['inventory.read', 'inventory.work']);
const otherClerk = someone('店员乙', [HERE], ['inventory.read', 'inventory.work']);
const DAY_MS = 86_400_000;

beforeAll(async () => {
  room = await StockRoom.open();
  stocktakes = room.module.get(Stocktakes);
});
afterAll(() => room.close());

const minutes = (count: number): void => room.platform.clock.advance(count * 60_000);

async function opened(variantIds: readonly string[], change: { limitUnits?: number; isBlind?: boolean } = {}): Promise<StocktakeView> {
  const plan = { locationId: HERE, scope: 'variants' as const, name: '抽盘', isBlind: true, limitUnits: 100, variantIds, ...change };
  const view = await stocktakes.open(room.asks(manager), plan);
  minutes(1);
  return view;
}

async function count(stocktakeId: string, variantId: string, quantity: number, more: { by?: typeof clerk; zone?: string; countId?: string } = {}): Promise<StocktakeView> {
  const view = await stocktakes.count(more.by ?? clerk, stocktakeId, [
    { countId: more.countId ?? room.platform.ids.uuid(), variantId, zone: more.zone ?? 'A', quantity, observedAt: room.platform.clock.now() },
  ]);
  minutes(1);
  return view;
}

/** Counts one variant and brings the stocktake to review. */
async function reviewed(variantId: string, quantity: number, change: { limitUnits?: number } = {}): Promise<StocktakeView> {
  const { id } = await opened([variantId], change);
  await count(id, variantId, quantity);
  return stocktakes.submit(room.asks(clerk), id);
}

describe('a stocktake', () => {
  it('makes the number what was counted, and the books still add up', async () => {
    const variantId = await room.stock(10);
    const review = await reviewed(variantId, 8);
    expect(review).toMatchObject({ status: 'review', lines: [{ counted: 8, expected: 10, variance: -2 }] });
    const posted = await stocktakes.post(room.asks(manager), review.id, review.version);
    expect([posted.status, posted.lines[0], await room.onHand(HERE, variantId)]).toMatchObject(['posted', { postedFrom: 10, postedTo: 8 }, 8]);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('does not stop trade: what is sold and comes in after a count is netted', async () => {
    const variantId = await room.stock(10);
    const orderId = await room.sell(HERE, variantId, 3);
    const { id } = await opened([variantId]);
    await count(id, variantId, 9);
    await room.handOver(orderId);
    await room.add(HERE, variantId, 5);
    const review = await stocktakes.submit(room.asks(clerk), id);
    expect(review.lines).toMatchObject([{ counted: 9, expected: 10, variance: -1 }]);
    await room.handOver(await room.sell(HERE, variantId, 1));
    await stocktakes.post(room.asks(manager), id, review.version);
    expect(await room.onHand(HERE, variantId)).toBe(10 - 1 - 3 + 5 - 1);
  });

  it('corrects a number once, though another count, a picker and a person by hand have said the same since', async () => {
    const variantId = await room.stock(10);
    const orderId = await room.sell(HERE, variantId, 4);
    const { id } = await opened([variantId]);
    // Seven stand there, three are missing.
    await count(id, variantId, 7);
    await room.module.get(AdjustStock).adjustOnce(manager, room.asks(manager).key, { locationId: HERE, variantId, onHand: 9, expectedOnHand: 10, reason: 'correction' });
    const other = await reviewed(variantId, 8);
    await stocktakes.post(room.asks(manager), other.id, other.version);
    await room.platform.database.transaction((tx) => room.inventory.adjustShort(tx, { orderId, locationId: HERE, variantId, quantity: 1, actorName: '店员甲' }));
    await room.handOver(orderId);
    const review = await stocktakes.submit(room.asks(clerk), id);
    expect(review.lines).toMatchObject([{ counted: 7, expected: 7, variance: 0 }]);
    await stocktakes.post(room.asks(manager), id, review.version);
    expect(await room.onHand(HERE, variantId)).toBe(7 - 3);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('does not say what the books expect while it is blind', async () => {
    const variantId = await room.stock(10);
    const { id } = await opened([variantId]);
    expect((await count(id, variantId, 4)).lines).toMatchObject([{ counted: 4, expected: null, variance: null }]);
    const seen = await opened([variantId], { isBlind: false });
    expect((await count(seen.id, variantId, 4)).lines).toMatchObject([{ counted: 4, expected: 10, variance: -6 }]);
  });

  it('adds up what two people find in one zone, and takes each count once', async () => {
    const variantId = await room.stock(10);
    const { id } = await opened([variantId]);
    const countId = room.platform.ids.uuid();
    await Promise.all([count(id, variantId, 6, { countId }), count(id, variantId, 6, { countId }), count(id, variantId, 3, { by: otherClerk })]);
    expect((await count(id, variantId, 1, { zone: 'B' })).lines).toMatchObject([{ counted: 10 }]);
  });

  it('counts a line again from nothing when the manager asks for it', async () => {
    const variantId = await room.stock(10);
    const review = await reviewed(variantId, 2);
    const again = await stocktakes.recount(room.asks(manager), review.id, { version: review.version, variantIds: [variantId] });
    expect(again).toMatchObject({ status: 'counting', lines: [{ round: 2, counted: null }] });
    await count(review.id, variantId, 10, { by: otherClerk });
    const second = await stocktakes.submit(room.asks(clerk), review.id);
    expect(second.lines).toMatchObject([{ counted: 10, variance: 0 }]);
  });

  it('with a large difference needs someone who did not count', async () => {
    const variantId = await room.stock(10);
    const review = await reviewed(variantId, 4, { limitUnits: 2 });
    expect(review.needsApproval).toBe(true);
    expect(await outcomeOf(stocktakes.post(room.asks(manager), review.id, review.version))).toBe('INVENTORY.APPROVAL_REQUIRED');
    expect(await outcomeOf(stocktakes.approve(room.asks(clerk), review.id, review.version))).toBe('INVENTORY.SECOND_PERSON');
    const approved = await stocktakes.approve(room.asks(deputy), review.id, review.version);
    expect(await outcomeOf(stocktakes.post(room.asks(manager), review.id, review.version))).toBe('REQUEST.VERSION_CONFLICT');
    expect((await stocktakes.post(room.asks(manager), review.id, approved.version)).status).toBe('posted');
  });

  it('posted by two people at once is posted once', async () => {
    const variantId = await room.stock(10);
    const review = await reviewed(variantId, 7);
    const outcomes = await Promise.all([manager, deputy, manager].map((staff) => outcomeOf(stocktakes.post(room.asks(staff), review.id, review.version))));
    expect([...outcomes].sort()).toEqual(['INVENTORY.STOCKTAKE_STATE', 'INVENTORY.STOCKTAKE_STATE', 'done']);
    expect(await room.onHand(HERE, variantId)).toBe(7);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('of a whole store takes in what nobody expected there, and names what nobody counted', async () => {
    const [forgotten, found] = [await room.stock(2), room.platform.ids.uuid()];
    const { id } = await stocktakes.open(room.asks(manager), { locationId: HERE, scope: 'store', name: '全盘', isBlind: true, limitUnits: 100, variantIds: [] });
    minutes(1);
    await count(id, found, 3);
    const review = await stocktakes.submit(room.asks(clerk), id);
    expect(review.uncountedVariantIds).toContain(forgotten);
    await stocktakes.post(room.asks(manager), id, review.version);
    expect([await room.onHand(HERE, found), await room.onHand(HERE, forgotten)]).toEqual([3, 2]);
  });

  it('does not exist for another store, and takes no count of what it is not about, or from before it', async () => {
    const [variantId, other] = [await room.stock(1), await room.stock(1)];
    const before = room.platform.clock.now();
    minutes(1);
    const { id } = await opened([variantId]);
    expect(await outcomeOf(stocktakes.get(someone('别店', [ELSEWHERE]), id))).toBe('REQUEST.NOT_FOUND');
    expect(await outcomeOf(count(id, other, 1))).toBe('INVENTORY.NOT_IN_STOCKTAKE');
    const early = { countId: room.platform.ids.uuid(), variantId, zone: 'A', quantity: 1, observedAt: before };
    expect(await outcomeOf(stocktakes.count(clerk, id, [early]))).toBe('INVENTORY.COUNT_TIME');
    expect(await outcomeOf(stocktakes.submit(room.asks(clerk), id))).toBe('INVENTORY.STOCKTAKE_STATE');
  });
});

describe('a count below what orders hold', () => {
  it('takes what is free at once, names the orders, unpaid ones first, and the rest as they are settled', async () => {
    const variantId = await room.stock(10);
    const paid = await room.sell(HERE, variantId, 4);
    const unpaid = (await room.hold(HERE, variantId, 3)) ?? '';
    const review = await reviewed(variantId, 2);
    const posted = await stocktakes.post(room.asks(manager), review.id, review.version);
    expect([posted.lines[0], await room.onHand(HERE, variantId)]).toMatchObject([{ postedTo: 7, missing: 5 }, 7]);
    const [event] = await room.platform.database.query<{ payload: unknown }>(`SELECT payload FROM platform.outbox_event WHERE topic = 'inventory.commitmentsShort' AND payload->>'variantId' = $1`, [variantId]);
    expect(event?.payload).toMatchObject({ missing: 5, holders: [{ orderId: unpaid, quantity: 3, isPaid: false }, { orderId: paid, quantity: 4, isPaid: true }] });
    await room.platform.database.transaction((tx) => room.inventory.adjustShort(tx, { orderId: unpaid, locationId: HERE, variantId, quantity: 3, actorName: '系统' }));
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 4, reserved: 0, allocated: 4 });
    // The other order was canceled before anybody settled it: its units are free, and not there.
    await room.platform.database.transaction((tx) => room.inventory.deallocate(tx, paid));
    expect(await room.hold(HERE, variantId, 3)).toBeNull();
    await room.module.get(MissingStock).settle();
    await room.module.get(MissingStock).settle();
    expect(await room.onHand(HERE, variantId)).toBe(2);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('takes back what it missed when the next one finds it: no order loses its goods, and nothing is kept from sale', async () => {
    const variantId = await room.stock(5);
    const orderId = await room.sell(HERE, variantId, 5);
    const first = await reviewed(variantId, 4);
    await stocktakes.post(room.asks(manager), first.id, first.version);
    expect(await room.module.get(MissingStock).left({ locationId: HERE, variantId })).toBe(1);
    const second = await reviewed(variantId, 5);
    await stocktakes.post(room.asks(manager), second.id, second.version);
    expect(await room.module.get(MissingStock).left({ locationId: HERE, variantId })).toBe(0);
    await room.platform.database.transaction((tx) => room.inventory.deallocate(tx, orderId));
    await room.module.get(MissingStock).settle();
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 5, allocated: 0 });
  });
});

describe('a number that was wrong', () => {
  it('keeps units back from sale, and gives them back over months', async () => {
    const variantId = await room.stock(10);
    await room.module.get(AdjustStock).setSafetyStock(manager, { locationId: HERE, variantId }, 1);
    const orderId = await room.sell(HERE, variantId, 1);
    await room.platform.database.transaction((tx) => room.inventory.adjustShort(tx, { orderId, locationId: HERE, variantId, quantity: 1, actorName: '店员甲' }));
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 9, safetyStock: 3 });
    const accuracy = room.module.get(StockAccuracy);
    const [worst] = (await accuracy.listWorst(manager, { locationId: HERE, limit: 50 })).filter((row) => row.variantId === variantId);
    expect(worst).toMatchObject({ errors: 1, baseSafety: 1, extraSafety: 2 });
    await room.module.get(AdjustStock).setSafetyStock(manager, { locationId: HERE, variantId }, 2);
    expect(await room.balance(HERE, variantId)).toMatchObject({ safetyStock: 4 });
    room.platform.clock.advance(30 * DAY_MS);
    await accuracy.recover();
    expect(await room.balance(HERE, variantId)).toMatchObject({ safetyStock: 3 });
    room.platform.clock.advance(120 * DAY_MS);
    await accuracy.recover();
    expect(await room.balance(HERE, variantId)).toMatchObject({ safetyStock: 2 });
    expect((await accuracy.listPlaces(manager)).map(({ locationId }) => locationId)).toEqual([HERE]);
  });
});

describe('units that cannot be sold', () => {
  it('are set aside, put back or written off, never more than there are', async () => {
    const variantId = await room.stock(5);
    const conditions = room.module.get(StockConditions);
    await room.sell(HERE, variantId, 2);
    const place = { locationId: HERE, variantId, reason: '破损' };
    expect(await outcomeOf(conditions.move(room.asks(clerk), { ...place, from: 'sellable', to: 'qualityControl', quantity: 4 }))).toBe('INVENTORY.NOT_SO_MANY');
    expect(await outcomeOf(conditions.move(room.asks(clerk), { ...place, from: 'sellable', to: 'damaged', quantity: 6 }))).toBe('INVENTORY.NOT_SO_MANY');
    await conditions.move(room.asks(clerk), { ...place, from: 'sellable', to: 'qualityControl', quantity: 3 });
    await conditions.move(room.asks(clerk), { ...place, from: 'qualityControl', to: 'damaged', quantity: 1 });
    await conditions.move(room.asks(clerk), { ...place, from: 'qualityControl', to: 'sellable', quantity: 1 });
    expect(await outcomeOf(conditions.writeOff(room.asks(manager), { ...place, condition: 'damaged', quantity: 2 }))).toBe('INVENTORY.NOT_SO_MANY');
    await conditions.writeOff(room.asks(manager), { ...place, condition: 'damaged', quantity: 1 });
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 4, allocated: 2, unavailable: 1 });
    expect((await conditions.list(clerk, { locationId: HERE, limit: 50 })).filter((row) => row.variantId === variantId)).toMatchObject([{ condition: 'qualityControl', quantity: 1 }]);
    expect(await outcomeOf(conditions.move(room.asks(someone('别店', [ELSEWHERE])), { ...place, from: 'sellable', to: 'damaged', quantity: 1 }))).toBe('AUTH.FORBIDDEN');
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('though orders hold them, when they are damaged: what is free at once, the rest as the orders are settled, none of it twice', async () => {
    const variantId = await room.stock(5);
    const conditions = room.module.get(StockConditions);
    const [one, other] = [await room.sell(HERE, variantId, 2), await room.sell(HERE, variantId, 2)];
    const damage = (quantity: number) => conditions.move(room.asks(clerk), { locationId: HERE, variantId, reason: '破损', from: 'sellable', to: 'damaged', quantity });
    await damage(3);
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 5, allocated: 4, unavailable: 1 });
    expect(await outcomeOf(damage(3))).toBe('INVENTORY.NOT_SO_MANY');
    await damage(1);
    const events = await room.platform.database.query<{ payload: unknown }>(`SELECT payload FROM platform.outbox_event WHERE topic = 'inventory.commitmentsShort' AND payload->>'variantId' = $1 ORDER BY id`, [variantId]);
    expect(events.map(({ payload }) => payload)).toMatchObject([{ missing: 2, holders: [{ orderId: other }, { orderId: one }] }, { missing: 1 }]);
    const missing = (orderId: string, atMost: number) => room.platform.database.transaction((tx) => room.inventory.takeMissing(tx, { orderId, locationId: HERE, variantId, atMost, actorName: '系统' }));
    expect([await missing(other, 2), await missing(other, 2)]).toEqual([2, 0]);
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 5, allocated: 2, unavailable: 3 });
    // The other order was canceled before anybody settled it: one of its units is free, and not fit for sale.
    await room.platform.database.transaction((tx) => room.inventory.deallocate(tx, one));
    expect(await room.hold(HERE, variantId, 2)).toBeNull();
    await room.module.get(MissingStock).settle();
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 5, allocated: 0, unavailable: 4, safetyStock: 0 });
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  /** All of a variant is sold, and one of its sold units is damaged: nothing is free to be set aside yet. */
  async function soldAndDamaged(quantity: number): Promise<{ variantId: string; orderId: string }> {
    const variantId = await room.stock(quantity);
    const orderId = await room.sell(HERE, variantId, quantity);
    await room.module.get(StockConditions).move(room.asks(clerk), { locationId: HERE, variantId, reason: '破损', from: 'sellable', to: 'damaged', quantity: 1 });
    return { variantId, orderId };
  }

  const callOff = (orderId: string) => room.platform.database.transaction((tx) => room.inventory.deallocate(tx, orderId));

  it('stay kept back from sale when the safety stock is set by hand meanwhile, and are settled like all others', async () => {
    const { variantId, orderId } = await soldAndDamaged(3);
    expect(await room.module.get(AdjustStock).setSafetyStock(manager, { locationId: HERE, variantId }, 0)).toMatchObject({ safetyStock: 1 });
    await callOff(orderId);
    expect(await room.hold(HERE, variantId, 3)).toBeNull();
    await room.module.get(MissingStock).settle();
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 3, unavailable: 1, safetyStock: 0 });
  });

  it('are not what ops want to keep back, also when a count beside them was wrong: once they are settled only distrust keeps some', async () => {
    const { variantId, orderId } = await soldAndDamaged(3);
    await room.add(HERE, variantId, 5);
    const counted = await reviewed(variantId, 9);
    await stocktakes.post(room.asks(manager), counted.id, counted.version);
    const [row] = (await room.module.get(StockAccuracy).listWorst(manager, { locationId: HERE, limit: 200 })).filter((worst) => worst.variantId === variantId);
    expect(row).toMatchObject({ errors: 1, baseSafety: 0 });
    await callOff(orderId);
    await room.module.get(MissingStock).settle();
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 9, unavailable: 1, safetyStock: row?.extraSafety });
  });

  it('are settled though another shelf cannot be, and though its safety stock had forgotten them', async () => {
    const [broken, forgotten, sound] = [await soldAndDamaged(2), await soldAndDamaged(2), await soldAndDamaged(2)];
    const { database } = room.platform;
    await database.query(`UPDATE inventory.balance SET safety_stock = 0 WHERE variant_id = $1`, [forgotten.variantId]);
    await database.query(`ALTER TABLE inventory.balance ADD CONSTRAINT test_broken CHECK (variant_id <> '${broken.variantId}' OR unavailable = 0)`);
    for (const { orderId } of [broken, forgotten, sound]) await callOff(orderId);
    await expect(room.module.get(MissingStock).settle()).rejects.toThrow('test_broken');
    const setAside = async ({ variantId }: { variantId: string }) => (await room.balance(HERE, variantId))?.unavailable;
    expect([await setAside(broken), await setAside(forgotten), await setAside(sound)]).toEqual([0, 1, 1]);
    await room.module.get(MissingStock).settle({ locationId: HERE, variantId: sound.variantId });
    await database.query(`ALTER TABLE inventory.balance DROP CONSTRAINT test_broken`);
    await room.module.get(MissingStock).settle();
    expect(await setAside(broken)).toBe(1);
    expect(await room.inventory.findUnbalanced([broken.variantId, forgotten.variantId, sound.variantId])).toEqual([]);
  });
});
