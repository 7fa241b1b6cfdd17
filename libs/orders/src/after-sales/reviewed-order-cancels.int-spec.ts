import { Lists } from '@quanyu/risk';
import { outcomeOf } from '@quanyu/testing';
import { CancelOrderFlow } from '../index.js';
import { type Bought, FIRST, SECOND, STAFF, TestCases } from '../test-kit/cases.js';
import { opsPerson } from '../test-kit/flash-sale.js';
import { payOut, refundsOf, TestPresale } from '../test-kit/presale.js';
import { VisitShop } from '../test-kit/visit-shop.js';
import type { TestShop } from '../test-kit/shop.js';
import { AfterSalesViews } from './after-sales-views.js';
import { CancelOwnOrder } from './cancel-own-order.js';
import { RefundGate } from './refund-gate.js';

const ASKING = { ip: '203.0.113.9', userAgent: 'MicroMessenger', request: { headers: {} } };

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

async function bar(customerId: string, shop: TestShop = kit.shop): Promise<void> {
  await shop.module.get(Lists).add(shop.platform.ids.uuid(), { list: 'deny', subjectKind: 'customer', subject: customerId, reason: '黄牛', expiresAt: null }, opsPerson(shop, '风控小陈'));
}

/** The shopper taps 取消订单. */
function tapCancel({ customerId, orderId }: Bought, shop: TestShop = kit.shop): Promise<void> {
  return shop.module.get(CancelOwnOrder).execute(customerId, { orderId, reason: 'changedMind' }, ASKING);
}

async function casesOf({ customerId, orderId }: Bought, shop: TestShop = kit.shop) {
  return (await shop.module.get(AfterSalesViews).list({ customerId, orderId, limit: 10 }, 'staff')).items;
}

async function agree(caseId: string, cases: TestCases = kit): Promise<void> {
  await cases.approve(caseId, FIRST);
  expect(await outcomeOf(cases.approve(caseId, FIRST))).toBe('AFTER_SALES.SECOND_PERSON_NEEDED');
  await cases.approve(caseId, SECOND);
}

const amounts = async (orderId: string): Promise<number[]> => (await kit.refundsOf(orderId)).map(({ amount }) => amount);

describe('a paid order that somebody on the deny list cancels before it is picked', () => {
  it('leaves its goods to others at once, and its money and the fee of bringing it wait for two people', async () => {
    const before = await kit.shop.available(kit.variantId);
    const bought = await kit.bought(2, { has: false, feeFen: 600 });
    await bar(bought.customerId);
    await tapCancel(bought);
    await tapCancel(bought);
    expect([await kit.shop.available(kit.variantId), await amounts(bought.orderId)]).toEqual([before, []]);
    expect(await kit.shop.order(bought.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: 0 });
    const found = await casesOf(bought);
    expect(found).toMatchObject([
      { status: 'applied', kind: 'refundOnly', isAutomatic: true, amountFen: 2_600, feeFen: 600, needsSecondPerson: true, riskReview: { ruleName: '拒绝名单' }, lines: [{ lineNo: 1, quantity: 2, refundFen: 2_000 }] },
    ]);
    const caseId = found[0]?.caseId ?? '';
    await agree(caseId);
    expect(await amounts(bought.orderId)).toEqual([2_600]);
    await kit.hearRefunds(bought.orderId, 'SUCCESS');
    expect([(await kit.view(caseId)).status, await kit.shop.order(bought.orderId)]).toMatchObject(['completed', { refundedFen: 2_600, paymentStatus: 'refunded' }]);
  });

  it('waits as well for what they had not given up before with a case of its own', async () => {
    const bought = await kit.bought(3, { has: false });
    await bar(bought.customerId);
    const first = await kit.apply(bought, { kind: 'refundOnly', admit: () => kit.shop.module.get(RefundGate).admit(bought.customerId, ASKING) });
    await tapCancel(bought);
    expect(await amounts(bought.orderId)).toEqual([]);
    const [second] = await casesOf(bought);
    expect(second).toMatchObject({ amountFen: 2_000, feeFen: 0, lines: [{ quantity: 2 }] });
    await agree(first);
    await agree(second?.caseId ?? '');
    expect(await amounts(bought.orderId)).toEqual([1_000, 2_000]);
    await kit.hearRefunds(bought.orderId, 'SUCCESS');
    expect(await kit.shop.order(bought.orderId)).toMatchObject({ status: 'canceled', refundedFen: 3_000, paymentStatus: 'refunded' });
  });

  it('gives back at once what a store or the system cancels of it', async () => {
    const bought = await kit.bought(1, { has: false });
    await bar(bought.customerId);
    await kit.shop.module.get(CancelOrderFlow).execute({ orderId: bought.orderId, actor: STAFF, reason: '缺货', mayTouch: () => true });
    expect([await amounts(bought.orderId), await casesOf(bought)]).toEqual([[1_000], []]);
  });

  it('is not judged when it cannot be cancelled any more, or is somebody else’s', async () => {
    const bought = await kit.bought(1, { has: true });
    await bar(bought.customerId);
    expect(await outcomeOf(tapCancel(bought))).toBe('ORDERS.NOT_CANCELABLE');
    expect(await outcomeOf(tapCancel({ ...bought, customerId: await kit.shop.newCustomer() }))).toBe('ORDERS.NOT_FOUND');
    expect(await casesOf(bought)).toEqual([]);
  });

  it('is closed without a case when it was not paid', async () => {
    const customerId = await kit.shop.newCustomer();
    await bar(customerId);
    const { orderId } = await kit.shop.place(customerId, [kit.variantId]);
    await tapCancel({ customerId, orderId });
    expect([(await kit.shop.order(orderId)).status, await casesOf({ customerId, orderId })]).toEqual(['closed', []]);
  });

  it('gives each payment of a presale what it gave, once two people have agreed', async () => {
    const { shop } = kit;
    const presale = await TestPresale.open(shop, kit.variantId, { priceFen: 900, depositFen: 100, creditFen: 150 });
    const { id: customerId, depositId } = await presale.inTime();
    const { orderId } = await presale.orderBalance(customerId, depositId);
    await shop.hearOf(await shop.payAtWechat(customerId, orderId));
    await bar(customerId);
    await tapCancel({ customerId, orderId });
    expect(await refundsOf(shop, orderId)).toEqual([]);
    const [waiting] = await casesOf({ customerId, orderId });
    expect(waiting).toMatchObject({ amountFen: 850, feeFen: 0 });
    await agree(waiting?.caseId ?? '');
    expect(await refundsOf(shop, orderId)).toEqual([{ fen: 750, purpose: 'order' }, { fen: 100, purpose: 'presale' }]);
    await payOut(shop, orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'canceled', refundedFen: 850, paymentStatus: 'refunded' });
  });
});

describe('a booking that somebody on the deny list calls off with its order', () => {
  it('frees its time at once, and what was paid for it waits for two people', async () => {
    const visits = await VisitShop.open(1);
    try {
      const order = await visits.paid(await visits.anOrder(await visits.offer()));
      await bar(order.customerId, visits.shop);
      await tapCancel(order, visits.shop);
      expect([(await visits.bookingOf(order.orderId)).status, await visits.shop.refundedMoney(order.orderId)]).toEqual(['canceled_by_customer', 0]);
      const [waiting] = await casesOf(order, visits.shop);
      expect(waiting).toMatchObject({ status: 'applied', lines: [], needsSecondPerson: true });
      await agree(waiting?.caseId ?? '', new TestCases(visits.shop));
      expect(await visits.shop.refundedMoney(order.orderId)).toBe(waiting?.amountFen);
    } finally {
      await visits.shop.close();
    }
  });
});

it('a paid order that anybody else cancels before it is picked gives its money back at once', async () => {
  const bought = await kit.bought(2, { has: false });
  await tapCancel(bought);
  expect([await amounts(bought.orderId), await casesOf(bought)]).toEqual([[2_000], []]);
});
