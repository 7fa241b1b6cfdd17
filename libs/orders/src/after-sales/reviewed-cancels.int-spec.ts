import { Payments } from '@quanyu/payments';
import { outcomeOf } from '@quanyu/testing';
import { CancelOrderFlow, Orders } from '../index.js';
import { OrderViews } from '../order-views.js';
import { OrdersRepository } from '../orders.repository.js';
import { GiveBack } from '../paying/give-back.js';
import { type Bought, FIRST, SECOND, TestCases } from '../test-kit/cases.js';

const REVIEW = { rule: 'returnsMost', ruleVersion: 2, ruleName: '多数订单都退', evidence: { refundPercent: 80 } } as const;
const THIRD = { staffId: '0193a5b0-0000-7000-8000-00000000f003', name: '客服孙丽', note: '同意' } as const;

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

/** A shopper whom risk wants looked at gives up units that nobody has begun to pick. */
function giveUp(bought: Bought, quantity = 1): Promise<string> {
  return kit.apply(bought, { kind: 'refundOnly', units: [{ lineNo: 1, quantity }], admit: () => Promise.resolve(REVIEW) });
}

const amounts = async (orderId: string): Promise<number[]> => (await kit.refundsOf(orderId)).map(({ amount }) => amount);

describe('units that a suspicious shopper gives up before anybody picks them', () => {
  it('are free for others at once, and their money waits for the yes of two people', async () => {
    const bought = await kit.bought(2, { has: false });
    const before = await kit.shop.available(kit.variantId);
    const caseId = await giveUp(bought);
    expect(await kit.shop.available(kit.variantId)).toBe(before + 1);
    expect(await kit.view(caseId)).toMatchObject({ status: 'applied', isAutomatic: true, amountFen: 1_000, needsSecondPerson: true, riskReview: { ruleName: '多数订单都退' }, dueAt: expect.any(String) });
    expect(await kit.view(caseId, 'customer')).toMatchObject({ status: 'applied', amountFen: 1_000, needsSecondPerson: false, riskReview: null, canCancel: false });
    expect([await amounts(bought.orderId), (await kit.shop.order(bought.orderId)).refundRequestedFen]).toEqual([[], 0]);
    const refundSeen = async () => (await kit.shop.module.get(OrderViews).detail(bought.customerId, bought.orderId)).refund;
    expect(await refundSeen()).toEqual({ status: 'processing', isReviewing: true, amountFen: 1_000 });

    await kit.approve(caseId, FIRST);
    expect(await outcomeOf(kit.approve(caseId, FIRST))).toBe('AFTER_SALES.SECOND_PERSON_NEEDED');
    expect(await amounts(bought.orderId)).toEqual([]);
    const outcomes = await Promise.all([outcomeOf(kit.approve(caseId, SECOND)), outcomeOf(kit.approve(caseId, THIRD))]);
    expect(outcomes.sort()).toEqual(['AFTER_SALES.WRONG_STATE', 'done']);
    expect([await amounts(bought.orderId), (await kit.view(caseId)).status]).toEqual([[1_000], 'refunding']);
    await kit.hearRefunds(bought.orderId, 'SUCCESS');
    expect([(await kit.view(caseId)).status, await refundSeen()]).toEqual(['completed', { status: 'succeeded', isReviewing: false, amountFen: 1_000 }]);
    expect(await kit.shop.order(bought.orderId)).toMatchObject({ status: 'placed', refundRequestedFen: 1_000, refundedFen: 1_000, paymentStatus: 'partially_refunded' });
  });

  it('are picked by nobody meanwhile, and cannot be given up a second time', async () => {
    const bought = await kit.bought(1, { has: false });
    await giveUp(bought);
    const { platform, module } = kit.shop;
    const picked = await platform.database.transaction((tx) => module.get(Orders).startPicking(tx, bought.orderId, [{ lineNo: 1, quantity: 1 }]));
    expect(picked).toEqual([]);
    expect(await outcomeOf(giveUp(bought))).toBe('AFTER_SALES.NOTHING_LEFT');
  });

  it('are owed in money: the goods never left, so nobody refuses the case, and the shopper cannot take it back', async () => {
    const bought = await kit.bought(1, { has: false });
    const caseId = await giveUp(bought);
    expect([await outcomeOf(kit.work.reject(kit.act(caseId), '可疑')), await outcomeOf(kit.work.cancel(kit.act(caseId)))]).toEqual(['AFTER_SALES.WRONG_STATE', 'AFTER_SALES.WRONG_STATE']);
    expect((await kit.view(caseId)).status).toBe('applied');
  });

  it('give back the fee of bringing them with the last of them, in the same refund', async () => {
    const bought = await kit.bought(1, { has: false, feeFen: 600 });
    const caseId = await giveUp(bought);
    expect(await kit.view(caseId)).toMatchObject({ amountFen: 1_600, feeFen: 600 });
    expect((await kit.shop.order(bought.orderId)).status).toBe('canceled');
    await kit.approve(caseId, FIRST);
    await kit.approve(caseId, SECOND);
    expect(await amounts(bought.orderId)).toEqual([1_600]);
    await kit.hearRefunds(bought.orderId, 'SUCCESS');
    expect(await kit.shop.order(bought.orderId)).toMatchObject({ refundedFen: 1_600, paymentStatus: 'refunded' });
  });

  it('keep their money waiting when the rest of the order is cancelled, which gives back its own', async () => {
    const bought = await kit.bought(3, { has: false });
    const caseId = await giveUp(bought);
    const { customerId, orderId } = bought;
    await kit.shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', mayTouch: (order) => order.customerId === customerId });
    expect(await amounts(orderId)).toEqual([2_000]);
    await kit.approve(caseId, FIRST);
    await kit.approve(caseId, SECOND);
    expect(await amounts(orderId)).toEqual([2_000, 1_000]);
    await kit.hearRefunds(orderId, 'SUCCESS');
    expect([(await kit.view(caseId)).status, await kit.shop.order(orderId)]).toMatchObject(['completed', { status: 'canceled', refundedFen: 3_000, paymentStatus: 'refunded' }]);
  });

  it.each([
    ['all of it', 2_000, [2_000], 'completed', { amountFen: 0, feeFen: 0 }],
    ['a part of it', 1_300, [1_300, 700], 'refunding', { amountFen: 700, feeFen: 0 }],
  ] as const)('give back what is left when %s has gone back by another way', async (_what, otherFen, asked, status, money) => {
    const bought = await kit.bought(2, { has: false });
    const caseId = await giveUp(bought);
    const { platform, module } = kit.shop;
    await platform.database.transaction(async (tx) => {
      const order = await module.get(OrdersRepository).lock(tx, bought.orderId);
      if (order !== null) await module.get(GiveBack).request(tx, order, { amountFen: otherFen, reason: '订单取消退款', actor: { kind: 'system' } });
    });
    await kit.approve(caseId, FIRST);
    await kit.approve(caseId, SECOND);
    expect(await amounts(bought.orderId)).toEqual(asked);
    const seen = await kit.view(caseId);
    expect(seen).toMatchObject({ status, ...money });
    expect(seen.timeline.at(-1)?.note).toContain('已随订单的其他退款退回');
  });

  it('are told once to whoever looks at the order while their money is agreed to', async () => {
    const bought = await kit.bought(2, { has: false });
    const caseId = await giveUp(bought);
    const payments = kit.shop.module.get(Payments);
    const listRefunds = payments.listRefunds.bind(payments);
    const reading = jest.spyOn(payments, 'listRefunds').mockImplementationOnce(async (...asked) => {
      const refunds = await listRefunds(...asked);
      await kit.approve(caseId, FIRST);
      await kit.approve(caseId, SECOND);
      return refunds;
    });
    const { refund } = await kit.shop.module.get(OrderViews).detail(bought.customerId, bought.orderId);
    reading.mockRestore();
    expect(refund).toEqual({ status: 'processing', isReviewing: false, amountFen: 1_000 });
  });

  it('of a shopper whom nobody suspects are paid back at once', async () => {
    const bought = await kit.bought(1, { has: false });
    const caseId = await kit.apply(bought, { kind: 'refundOnly', admit: () => Promise.resolve(null) });
    expect([(await kit.view(caseId)).status, await amounts(bought.orderId)]).toEqual(['refunding', [1_000]]);
  });
});
