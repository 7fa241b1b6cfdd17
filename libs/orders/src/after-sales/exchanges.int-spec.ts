import type { StaffPrincipal } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { type Bought, TestCases } from '../test-kit/cases.js';
import { RevealReplacementContact } from './reveal-replacement-contact.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

const ADDRESS = { contactName: '王小明', contactPhone: '13800138000', address: '上海市静安区南京西路 1 号 8 楼' };

/** Applies for another variant of the same price, or for the one that is named. */
function exchange(order: Bought, change: { quantity?: number; variantId?: string; isSent?: boolean } = {}): Promise<string> {
  const units = [{ lineNo: 1, quantity: change.quantity ?? 1, replacementVariantId: change.variantId ?? kit.otherId }];
  return kit.apply(order, { kind: 'exchange', reason: 'wrongItem', units, sendTo: change.isSent === true ? ADDRESS : null });
}

describe('an exchange', () => {
  it('sets the other goods aside when it is agreed, takes in what comes back, and hands the other goods out', async () => {
    const order = await kit.bought(2, { has: true });
    const [bought, other] = [await kit.shop.available(kit.variantId), await kit.shop.available(kit.otherId)];
    const caseId = await exchange(order);
    expect(await kit.shop.available(kit.otherId)).toBe(other);
    await kit.bringBack(caseId);
    expect(await kit.shop.available(kit.otherId)).toBe(other - 1);
    expect(await kit.shop.available(kit.variantId)).toBe(bought + 1);
    expect(await kit.view(caseId)).toMatchObject({ status: 'replacing', amountFen: 0, replacement: { way: 'pickup', contact: null }, lines: [{ replacement: { variantId: kit.otherId, optionText: '款式3' } }] });
    await kit.work.handOut(kit.act(caseId), null);
    expect(await kit.view(caseId)).toMatchObject({ status: 'completed' });
    expect(await outcomeOf(kit.work.handOut(kit.act(caseId), null))).toBe('AFTER_SALES.WRONG_STATE');
    expect(await kit.shop.available(kit.otherId)).toBe(other - 1);
    expect(await kit.refundsOf(order.orderId)).toEqual([]);
    expect(await kit.shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('is sent to the address that the shopper gave, and only then', async () => {
    const sent = await exchange(await kit.bought(1, { has: true }), { isSent: true });
    await kit.bringBack(sent);
    await kit.work.handOut(kit.act(sent), { carrier: '顺丰速运', trackingNumber: 'SF7788' });
    expect(await kit.view(sent, 'customer')).toMatchObject({ status: 'completed', replacement: { way: 'parcel', contact: ADDRESS, shipment: { carrier: '顺丰速运', trackingNumber: 'SF7788' } } });
    const collected = await exchange(await kit.bought(1, { has: true }));
    await kit.bringBack(collected);
    expect(await outcomeOf(kit.work.handOut(kit.act(collected), { carrier: '顺丰速运', trackingNumber: 'SF7789' }))).toBe('AFTER_SALES.WRONG_STATE');
  });

  it('shows staff nothing that names the shopper until they say why, which is written down', async () => {
    const caseId = await exchange(await kit.bought(1, { has: true }), { isSent: true });
    expect(await kit.view(caseId)).toMatchObject({ replacement: { contact: { contactName: '王**', contactPhone: '138****8000', address: '上海市静安区****' } } });
    const { ids, database } = kit.shop.platform;
    const staff: StaffPrincipal = { kind: 'staff', staffId: ids.uuid(), sessionId: ids.uuid(), name: '店员李静', permissions: new Set(), storeScope: 'all' };
    const reveal = (maySee: boolean) => kit.shop.module.get(RevealReplacementContact).execute(caseId, () => maySee, { reason: '写面单', staff, ip: '203.0.113.1', requestId: 'request-1' });
    expect(await outcomeOf(reveal(false))).toBe('AFTER_SALES.NOT_FOUND');
    expect(await reveal(true)).toEqual(ADDRESS);
    const lines = await database.query(`SELECT action, reason FROM platform.audit_entry WHERE target_id = $1 AND action = 'afterSales.revealRecipient'`, [caseId]);
    expect(lines).toEqual([{ action: 'afterSales.revealRecipient', reason: '写面单' }]);
  });

  it('is for the same product at the same price, and says which field is wrong', async () => {
    const order = await kit.bought(1, { has: true });
    const offered = (await kit.choices(order)).lines[0]?.replacements.map(({ variantId }) => variantId);
    expect(offered).toEqual([kit.variantId, kit.otherId]);
    await expect(exchange(order, { variantId: kit.dearId })).rejects.toMatchObject({ code: 'AFTER_SALES.REPLACEMENT_REFUSED', details: { field: 'body.lines[0].replacementVariantId', lineNo: 1 } });
    await expect(kit.apply(order, { kind: 'exchange' })).rejects.toMatchObject({ code: 'AFTER_SALES.REPLACEMENT_REFUSED' });
    expect(await outcomeOf(exchange(order, { quantity: 2 }))).toBe('AFTER_SALES.NOTHING_LEFT');
  });

  it('is refused when the other goods are gone: to the shopper at once, to whoever agrees later', async () => {
    const [early, late] = [await kit.bought(1, { has: true }), await kit.bought(1, { has: true })];
    const caseId = await exchange(early);
    const left = await kit.shop.available(kit.otherId);
    const holder = kit.shop.platform.ids.uuid();
    const rest = { locationId: kit.shop.store.stockLocationId, lines: [{ variantId: kit.otherId, quantity: left }] };
    await kit.shop.platform.database.transaction((tx) => kit.shop.inventory.allocate(tx, holder, rest));
    expect(await outcomeOf(exchange(late))).toBe('AFTER_SALES.EXCHANGE_UNAVAILABLE');
    expect(await outcomeOf(kit.approve(caseId))).toBe('AFTER_SALES.EXCHANGE_UNAVAILABLE');
    expect(await kit.view(caseId)).toMatchObject({ status: 'applied' });
    await kit.shop.platform.database.transaction((tx) => kit.shop.inventory.deallocate(tx, holder));
    await kit.approve(caseId);
    expect(await kit.shop.available(kit.otherId)).toBe(left - 1);
    await kit.work.cancel(kit.act(caseId));
  });

  it('that is withdrawn, not accepted at the counter, or never brought lets the other goods go', async () => {
    const free = await kit.shop.available(kit.otherId);
    const withdrawn = await exchange(await kit.bought(1, { has: true }));
    await kit.approve(withdrawn);
    await kit.work.cancel(kit.act(withdrawn));
    const worn = await exchange(await kit.bought(1, { has: true }));
    await kit.bringBack(worn, { sellable: 0, damaged: 0, qualityControl: 0 }, false);
    const never = await exchange(await kit.bought(1, { has: true }));
    await kit.approve(never);
    const before = kit.shop.platform.clock.nowMs();
    kit.shop.platform.clock.advance(10 * 86_400_000 + 1);
    await kit.work.expireDue();
    kit.shop.platform.clock.setTo(before);
    expect(await Promise.all([withdrawn, worn, never].map(async (caseId) => (await kit.view(caseId)).status))).toEqual(['canceled_by_customer', 'rejected', 'expired']);
    expect(await kit.shop.available(kit.otherId)).toBe(free);
    await kit.work.appeal(kit.act(worn), '只试穿了一次');
    await kit.approve(worn);
    expect(await kit.shop.available(kit.otherId)).toBe(free - 1);
  });

  it('leaves the shopper with goods that may be applied for again: the same ones as they were bought, other ones as a line of their own', async () => {
    const order = await kit.bought(2, { has: true });
    const same = await exchange(order, { variantId: kit.variantId });
    await kit.bringBack(same);
    await kit.work.handOut(kit.act(same), null);
    const other = await exchange(order);
    await kit.bringBack(other);
    await kit.work.handOut(kit.act(other), null);
    expect((await kit.choices(order)).lines).toMatchObject([{ lineNo: 1, quantity: 2, left: 1, maxRefundFen: 1_000 }, { lineNo: 2, optionText: '款式3', quantity: 1, left: 1, maxRefundFen: 1_000 }]);
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 1, quantity: 2 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    const [bought, got] = [await kit.shop.available(kit.variantId), await kit.shop.available(kit.otherId)];
    const returned = await kit.apply(order, { units: [{ lineNo: 2, quantity: 1 }] });
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 2, quantity: 1 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    await kit.bringBack(returned, { lineNo: 2, sellable: 1, damaged: 0, qualityControl: 0 });
    expect([await kit.shop.available(kit.variantId), await kit.shop.available(kit.otherId)]).toEqual([bought, got + 1]);
    await kit.bringBack(await kit.apply(order, { units: [{ lineNo: 1, quantity: 1 }] }));
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.shop.order(order.orderId)).toMatchObject({ refundedFen: 2_000, paymentStatus: 'refunded' });
    expect(await kit.shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('may be exchanged back, and what it gave is returnable for seven days from then on', async () => {
    const order = await kit.bought(1, { has: true });
    const first = await exchange(order);
    await kit.approve(first);
    const before = kit.shop.platform.clock.nowMs();
    kit.shop.platform.clock.advance(6 * 86_400_000);
    await kit.work.receive(kit.act(first), kit.shop.store.id);
    await kit.work.inspect(kit.act(first), { storeId: kit.shop.store.id, lines: [{ lineNo: 1, sellable: 1, damaged: 0, qualityControl: 0 }], isAccepted: true, note: null, mayApprove: true });
    await kit.work.handOut(kit.act(first), null);
    kit.shop.platform.clock.advance(6 * 86_400_000);
    const back = await kit.apply(order, { kind: 'exchange', units: [{ lineNo: 2, quantity: 1, replacementVariantId: kit.variantId }] });
    await kit.bringBack(back, { lineNo: 2, sellable: 0, damaged: 1, qualityControl: 0 });
    await kit.work.handOut(kit.act(back), null);
    expect((await kit.choices(order)).lines.map(({ lineNo, left }) => [lineNo, left])).toEqual([[1, 0], [2, 0], [3, 1]]);
    kit.shop.platform.clock.advance(7 * 86_400_000 + 1);
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 3, quantity: 1 }] }))).toBe('AFTER_SALES.NOT_RETURNABLE');
    kit.shop.platform.clock.setTo(before);
  });

  it('and the delivery fee: it comes back when all that the shopper has goes back for the seller\'s fault', async () => {
    const order = await kit.bought(1, { has: true, feeFen: 600 });
    const caseId = await exchange(order);
    await kit.bringBack(caseId);
    await kit.work.handOut(kit.act(caseId), null);
    const broken = await kit.apply(order, { reason: 'damaged', units: [{ lineNo: 2, quantity: 1 }] });
    expect(await kit.view(broken)).toMatchObject({ amountFen: 1_600, feeFen: 600 });
  });

  it('whose goods cannot be found becomes a refund of exactly what they cost', async () => {
    const order = await kit.bought(2, { has: true });
    const free = await kit.shop.available(kit.otherId);
    const caseId = await exchange(order);
    expect(await outcomeOf(kit.work.refundInstead(kit.act(caseId), '货架上没有'))).toBe('AFTER_SALES.WRONG_STATE');
    await kit.bringBack(caseId);
    await kit.work.refundInstead(kit.act(caseId), '货架上没有');
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.view(caseId)).toMatchObject({ status: 'completed', amountFen: 1_000 });
    expect(await kit.shop.available(kit.otherId)).toBe(free);
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it('asked for ten times at once is agreed once for the last unit', async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => kit.bought(1, { has: true })));
    const cases = await Promise.all(orders.map((order) => exchange(order)));
    const left = await kit.shop.available(kit.otherId);
    const rest = { locationId: kit.shop.store.stockLocationId, lines: [{ variantId: kit.otherId, quantity: left - 1 }] };
    const holder = kit.shop.platform.ids.uuid();
    await kit.shop.platform.database.transaction((tx) => kit.shop.inventory.allocate(tx, holder, rest));
    const outcomes = await Promise.all(cases.map((caseId) => outcomeOf(kit.approve(caseId))));
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'AFTER_SALES.EXCHANGE_UNAVAILABLE')).toHaveLength(9);
    await kit.shop.platform.database.transaction((tx) => kit.shop.inventory.deallocate(tx, holder));
    expect(await kit.shop.inventory.findUnbalanced()).toEqual([]);
  });
});
