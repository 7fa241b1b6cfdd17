import { outcomeOf } from '@quanyu/testing';
import { createHash } from 'node:crypto';
import { Customers } from '@quanyu/identity';
import { isDomainError, Outbox } from '@quanyu/platform';
import { type Asking, HistoryRepository, Lists, RiskRules } from '@quanyu/risk';
import { CancelOrderFlow, CloseUnpaid, PayOrder, ReviewOrders } from '../index.js';
import type { Order } from '../order.js';
import { RefundGate } from '../after-sales/refund-gate.js';
import { MemberPurchases } from '../member-purchases/member-purchases.js';
import { DepositPayments } from '../presale/deposit-payments.js';
import { FIRST, SECOND, TestCases } from '../test-kit/cases.js';
import { opsPerson, TestSale } from '../test-kit/flash-sale.js';
import { DecideRiskHolds } from './decide-holds.js';
import { RiskHoldsRepository } from './risk-holds.repository.js';

let cases: TestCases;
beforeAll(async () => {
  cases = await TestCases.open();
}, 120_000);
afterAll(() => cases.close());

const get = <T>(type: new (...args: never[]) => T): T => cases.shop.module.get(type);
const asking = (device?: string) => ({ ip: '203.0.113.9', userAgent: 'MicroMessenger', request: { headers: device === undefined ? {} : { 'x-device-token': device } } });

type Content = Parameters<RiskRules['save']>[0]['content'];

/** A rule of one point that is in force while something is done, and off again. */
async function under<T>(content: { points: string[]; condition: object; effect: object }, work: () => Promise<T>): Promise<T> {
  const rules = get(RiskRules);
  const save = (mode: 'live' | 'off') => {
    const version = (rules.list().find(({ code }) => code === 'onTrial')?.version ?? 0) + 1;
    const whole: Content = { name: '试验', mode, ...content };
    return rules.save({ code: 'onTrial', version, content: whole, reason: '试验' }, { actor: { staffId: cases.shop.platform.ids.uuid(), name: '测试' }, ip: '127.0.0.1', requestId: 'test' });
  };
  await save('live');
  try {
    return await work();
  } finally {
    await save('off');
  }
}

const EVERYBODY = { flag: 'hasDevice', is: false } as const;

describe('paying', () => {
  const unpaid = async () => {
    const customerId = await cases.shop.newCustomer();
    return { customerId, orderId: (await cases.shop.place(customerId, [cases.variantId])).orderId };
  };

  it('is refused with what one needs to appeal, or asks for proof first, as the rules say', async () => {
    const { customerId, orderId } = await unpaid();
    const tryIt = (verdict: string) => under({ points: ['pay'], condition: EVERYBODY, effect: { verdict } }, () => get(PayOrder).execute(customerId, orderId, asking()).catch((error: unknown) => error));
    expect(await tryIt('refuse')).toMatchObject({ code: 'RISK.BLOCKED', details: { refusal: expect.stringContaining(customerId) } });
    expect(await tryIt('challenge')).toMatchObject({ code: 'RISK.CHALLENGE_REQUIRED', details: { challenge: { algorithm: 'SHA-256' } } });
    expect(await get(PayOrder).execute(customerId, orderId, asking())).toMatchObject({ outTradeNo: expect.any(String) });
  });

  it('that looks suspicious goes through, and its order is held before money can open work', async () => {
    const { customerId, orderId } = await unpaid();
    await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'review' } }, () => get(PayOrder).execute(customerId, orderId, asking()));
    expect(await get(ReviewOrders).findStatus(orderId)).toBe('review');
    const order = await cases.shop.order(orderId);
    const held = await cases.shop.platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [order]));
    expect([...held]).toEqual([orderId]);
  });

  const heldOf = async (orderId: string): Promise<string[]> => {
    const order = await cases.shop.order(orderId);
    return [...(await cases.shop.platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [order])))];
  };

  it('with the answer to a challenge is over with it: the paid order waits for nobody, unless the parcel itself is to be looked at', async () => {
    const { customerId, orderId } = await unpaid();
    await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'challenge' } }, async () => {
      const asked: unknown = await get(PayOrder).execute(customerId, orderId, asking()).catch((error: unknown) => error);
      if (!isDomainError(asked)) throw new Error('a challenge was to be set');
      await get(PayOrder).execute(customerId, orderId, { ...asking(), request: { headers: { 'x-challenge-solution': solve(asked.details['challenge']) } } });
      expect(await heldOf(orderId)).toEqual([]);
    });
    await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'refuse' } }, async () => expect(await heldOf(orderId)).toEqual([orderId]));
  });

  it('counts once, though it is looked at when it begins and again when the money is there', async () => {
    const customerId = await cases.shop.newCustomer();
    const orderIds: string[] = [];
    for (let nth = 0; nth < 3; nth += 1) orderIds.push((await cases.shop.place(customerId, [cases.variantId])).orderId);
    const refusals: unknown[] = [];
    await under({ points: ['pay'], condition: { count: { of: 'attempts', per: 'customer', minutes: 11 }, atLeast: 4 }, effect: { verdict: 'review' } }, async () => {
      for (const orderId of orderIds) {
        await get(PayOrder).execute(customerId, orderId, asking());
        refusals.push(...(await heldOf(orderId)));
      }
      // The fourth payment of the same orders is one too many, and also the look at it says so.
      await get(PayOrder).execute(customerId, orderIds[0] ?? '', asking());
      expect(await heldOf(orderIds[1] ?? '')).toEqual([orderIds[1]]);
    });
    expect(refusals).toEqual([]);
  });

  it('of somebody new, with a coupon, for a parcel that goes far from its store is looked at; nearer, or without a coupon, it is not', async () => {
    const shipped = get(RiskRules).list().find(({ code }) => code === 'farWithCoupon');
    if (shipped === undefined) throw new Error('the rule about distance is gone');
    const home = { province: '上海市', city: '上海市', district: '徐汇区', detail: '漕溪路12号', latitude: cases.shop.store.latitude, longitude: cases.shop.store.longitude };
    const coupon = { ruleId: cases.shop.platform.ids.uuid(), couponId: cases.shop.platform.ids.uuid(), name: '满减券', kind: 'amountOff', offFen: 100 } as const;
    const isHeld = async (change: Pick<Order, 'address' | 'benefits'>): Promise<boolean> => {
      const order = { ...(await cases.shop.order((await unpaid()).orderId)), ...change };
      return (await cases.shop.platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [order]))).has(order.id);
    };
    const { points, condition, effect } = shipped;
    await under({ points, condition, effect }, async () => {
      // Two degrees of latitude are more than two hundred kilometres, half of one is more than fifty.
      expect(await isHeld({ address: { ...home, latitude: home.latitude + 2 }, benefits: [coupon] })).toBe(true);
      expect(await isHeld({ address: { ...home, latitude: home.latitude + 0.5 }, benefits: [coupon] })).toBe(false);
      expect(await isHeld({ address: { ...home, latitude: home.latitude + 2 }, benefits: [{ ...coupon, couponId: null }] })).toBe(false);
    });
  });

  it('by as many at once as there are connections opens work, also where a rule asks what they bought before', async () => {
    const { database, env } = cases.shop.platform;
    const orders = await Promise.all(Array.from({ length: env.DATABASE_POOL_SIZE }, async () => cases.shop.order((await unpaid()).orderId)));
    await under({ points: ['pay'], condition: { all: [EVERYBODY, { signal: 'paidOrders', atMost: 0 }] }, effect: { verdict: 'review' } }, async () => {
      let waiting = orders.length;
      let go: () => void = () => undefined;
      const everybody = new Promise<void>((resolve) => (go = resolve));
      const held = await Promise.all(
        orders.map((order) =>
          database.transaction(async (tx) => {
            waiting -= 1;
            if (waiting === 0) go();
            await everybody;
            return (await get(ReviewOrders).findHeld(tx, [order])).size;
          }),
        ),
      );
      expect(new Set(held)).toEqual(new Set([1]));
    });
  });

  it('for many accounts by one hand is told by who paid, whoever the orders are of', async () => {
    const orders = [await cases.bought(1, { has: false }), await cases.bought(1, { has: false }), await cases.bought(1, { has: false })];
    await cases.shop.platform.database.query(`UPDATE payments.payment_attempt SET payer_mark = 'one hand' WHERE order_id = ANY($1::uuid[])`, [orders.map(({ orderId }) => orderId)]);
    const held: number[] = [];
    await under({ points: ['pay'], condition: { count: { of: 'customers', per: 'payer', minutes: 60 }, atLeast: 3 }, effect: { verdict: 'review' } }, async () => {
      for (const { orderId } of orders) {
        const order = await cases.shop.order(orderId);
        held.push((await cases.shop.platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [order]))).size);
      }
    });
    expect(held).toEqual([0, 0, 1]);
  });
});

describe('a suspicious shopper', () => {
  it('does not shake a review off by asking again: what was placed at the first try is held, what was placed in between is not', async () => {
    const { platform } = cases.shop;
    const customerId = await cases.shop.newCustomer();
    const [rule] = get(RiskRules).list();
    if (rule === undefined) throw new Error('there is a rule');
    const watched = () => get(ReviewOrders).watch(customerId, { rule, evidence: {} });
    const placed = async () => cases.shop.order((await cases.shop.place(customerId, [cases.variantId])).orderId);
    await watched();
    const first = await placed();
    platform.clock.advance(61_000);
    const between = await placed();
    platform.clock.advance(61_000);
    await watched();
    const second = await placed();
    const held = await platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [first, between, second]));
    expect(held).toEqual(new Set([first.id, second.id]));
  });
});

describe('a review of a payment', () => {
  const LOOK = { points: ['pay'], condition: EVERYBODY, effect: { verdict: 'review' } };
  const aHeldPayment = async () => {
    const customerId = await cases.shop.newCustomer();
    const { orderId } = await cases.shop.place(customerId, [cases.variantId]);
    const { outTradeNo } = await under(LOOK, () => get(PayOrder).execute(customerId, orderId, asking()));
    await cases.shop.simulators.admin(`transactions/${outTradeNo}/pay`, {});
    return { customerId, orderId, outTradeNo };
  };
  const waits = async (orderId: string): Promise<boolean> =>
    (await cases.shop.platform.database.query(`SELECT FROM orders.risk_hold WHERE order_id = $1 AND status = 'review' AND NOT is_over`, [orderId])).length === 1;

  it('is over when its order is cancelled', async () => {
    const { customerId, orderId, outTradeNo } = await aHeldPayment();
    await cases.shop.hearOf(outTradeNo);
    expect(await waits(orderId)).toBe(true);
    expect((await get(RiskHoldsRepository).list({ status: 'review', after: null, limit: 50, scope: null })).map((hold) => hold.orderId)).toContain(orderId);
    await get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', mayTouch: (order) => order.customerId === customerId });
    expect(await waits(orderId)).toBe(false);
  });

  it('is over when its order closes unpaid, and begins again when the money comes late', async () => {
    const { orderId, outTradeNo } = await aHeldPayment();
    // Closed here without WeChat knowing it yet.
    await cases.shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [outTradeNo]);
    await get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
    expect(await waits(orderId)).toBe(false);
    await cases.shop.hearOf(outTradeNo);
    expect((await cases.shop.order(orderId)).status).toBe('placed');
    expect(await waits(orderId)).toBe(true);
  });
});

describe('paying for what is given at once', () => {
  const nothing = '0198d5a0-0000-7000-8000-0000000000dd';
  const kinds: [string, string, (customerId: string, from: Asking) => Promise<unknown>][] = [
    ['stored value or a paid term', 'ORDERS.NOT_FOUND', (customerId, from) => get(MemberPurchases).pay(customerId, nothing, from)],
    ['the deposit of a presale', 'PRESALE.DEPOSIT_NOT_FOUND', (customerId, from) => get(DepositPayments).pay(customerId, nothing, from)],
  ];

  it.each(kinds)('%s, is assessed as every payment is; whom somebody should look at proves themselves, as nothing can be held', async (_what, unknown, pay) => {
    const customerId = await cases.shop.newCustomer();
    const outcome = (from: Asking = asking()): Promise<unknown> => pay(customerId, from).catch((error: unknown) => error);
    const tryIt = (verdict: string) => under({ points: ['pay'], condition: EVERYBODY, effect: { verdict } }, () => outcome());
    expect(await outcome()).toMatchObject({ code: unknown });
    expect(await tryIt('refuse')).toMatchObject({ code: 'RISK.BLOCKED', details: { refusal: expect.stringContaining(customerId) } });
    expect(await tryIt('challenge')).toMatchObject({ code: 'RISK.CHALLENGE_REQUIRED' });
    await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'review' } }, async () => {
      const asked = await outcome();
      if (!isDomainError(asked)) throw new Error('a challenge was to be set');
      expect(asked.code).toBe('RISK.CHALLENGE_REQUIRED');
      const withAnswer = { ...asking(), request: { headers: { 'x-challenge-solution': solve(asked.details['challenge']) } } };
      expect(await outcome(withAnswer)).toMatchObject({ code: unknown });
    });
  });
});

describe('the shopper of an order under review', () => {
  it('hears from WeChat that it is looked at, and that it passed; whoever did not agree to messages hears nothing', async () => {
    const { customers, templateId } = { customers: get(Customers), templateId: cases.shop.platform.env.WECHAT_TEMPLATE_CHANGE };
    const [told, silent] = [await cases.bought(1, { has: false }), await cases.bought(1, { has: false })];
    for (let messages = 0; messages < 2; messages += 1) {
      await cases.shop.simulators.admin('subscriptions', { openid: `openid-${told.customerId}`, templateId });
      await customers.recordSubscription(told.customerId, { templateId, accepted: true });
    }
    get(ReviewOrders).subscribe(get(Outbox));
    const { actor: staff, ip, requestId } = opsPerson(cases.shop, '风控小陈');
    for (const { orderId } of [told, silent]) {
      const order = await cases.shop.order(orderId);
      await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'review' } }, () => cases.shop.platform.database.transaction((tx) => get(ReviewOrders).findHeld(tx, [order])));
    }
    await cases.shop.platform.drainOutbox(cases.shop.module);
    await get(DecideRiskHolds).execute([told.orderId, silent.orderId], { isReleased: true, reason: '老顾客' }, { staff, ip, requestId });
    await cases.shop.platform.drainOutbox(cases.shop.module);
    const { messages } = await cases.shop.simulators.admin<{ messages: { openid: string; page: string; data: Record<string, { value: string }> }[] }>('state?limit=1000');
    const heard = ({ customerId }: { customerId: string }) => messages.filter(({ openid }) => openid === `openid-${customerId}`).map(({ page, data }) => [page, data['thing2']?.value]);
    expect(heard(told)).toEqual(['订单正在核实', '订单核实通过'].map((what) => [`pkg-order/detail/index?orderId=${told.orderId}`, what]));
    expect(heard(silent)).toEqual([]);
  });
});

describe('asking for money back', () => {
  it('a second time with the same key is answered as the first was, and neither judged nor counted again', async () => {
    const bought = await cases.bought(1, { has: true });
    const idempotencyKey = cases.shop.platform.ids.uuid();
    let judged = 0;
    const apply = () =>
      cases.apply(bought, {
        idempotencyKey,
        admit: () => {
          judged += 1;
          return get(RefundGate).admit(bought.customerId, asking());
        },
      });
    const caseId = await apply();
    const again = await under({ points: ['refund'], condition: EVERYBODY, effect: { verdict: 'refuse' } }, apply);
    expect([again, judged]).toEqual([caseId, 1]);
  });

  it('again and again is answered by two people, and neither refused nor told to the shopper', async () => {
    const bought = await cases.bought(1, { has: true });
    const [histories, { platform }] = [get(HistoryRepository), cases.shop];
    const earlier = Array.from({ length: 4 }, () => ({ orderId: platform.ids.uuid(), customerId: bought.customerId, usedCoupon: false, paidAt: platform.clock.now() }));
    await platform.database.transaction((tx) => histories.notePaid(tx, earlier));
    for (const { orderId } of earlier) await histories.noteRefunded(orderId);
    const often = { points: ['refund'], condition: { all: [{ signal: 'paidOrders', atLeast: 4 }, { signal: 'refundPercent', atLeast: 70 }] }, effect: { verdict: 'review' } };
    const riskReview = await under(often, () => get(RefundGate).admit(bought.customerId, asking()));
    const caseId = await cases.apply(bought, { admit: () => Promise.resolve(riskReview) });
    expect(await cases.view(caseId)).toMatchObject({ needsSecondPerson: true, riskReview: { ruleName: '试验', evidence: { refundPercent: 100 } } });
    expect(await cases.view(caseId, 'customer')).toMatchObject({ needsSecondPerson: false, riskReview: null });
    await cases.approve(caseId, FIRST);
    expect(await outcomeOf(cases.approve(caseId, FIRST))).toBe('AFTER_SALES.SECOND_PERSON_NEEDED');
    await cases.approve(caseId, SECOND);
    expect((await cases.view(caseId)).status).toBe('awaiting_return');
  });

  it('by somebody who may buy nothing here any more is answered by two people, and not refused: what they are owed is theirs', async () => {
    const bought = await cases.bought(1, { has: true });
    const { entryId } = await get(Lists).add(cases.shop.platform.ids.uuid(), { list: 'deny', subjectKind: 'customer', subject: bought.customerId, reason: '黄牛', expiresAt: null }, opsPerson(cases.shop, '风控小陈'));
    await expect(get(PayOrder).execute(bought.customerId, bought.orderId, asking())).rejects.toMatchObject({ code: 'RISK.BLOCKED' });
    const riskReview = await get(RefundGate).admit(bought.customerId, asking());
    expect(riskReview).toEqual({ rule: 'list.customer', ruleVersion: 1, ruleName: '拒绝名单', evidence: { entryId, reason: '黄牛' } });
    const caseId = await cases.apply(bought, { admit: () => Promise.resolve(riskReview) });
    expect(await cases.view(caseId)).toMatchObject({ needsSecondPerson: true });
    expect(await cases.view(caseId, 'customer')).toMatchObject({ needsSecondPerson: false, riskReview: null });
  });

  it('for the first time is nobody’s business, and counts among the orders that went back once it is given', async () => {
    const bought = await cases.bought(1, { has: true });
    const histories = get(HistoryRepository);
    await cases.shop.platform.database.transaction((tx) => histories.notePaid(tx, [{ ...bought, usedCoupon: false, paidAt: cases.shop.platform.clock.now() }]));
    expect(await get(RefundGate).admit(bought.customerId, asking())).toBeNull();
    await cases.bringBack(await cases.apply(bought));
    expect(await histories.find(bought.customerId)).toMatchObject({ paidOrders: 1, refundedOrders: 1 });
  });
});

describe('an order of a flash sale', () => {
  it('that must prove itself goes on with the answer, on the same sale token', async () => {
    const sale = await TestSale.open(cases.shop, { variantId: cases.dearId, units: 5 });
    const attempt = sale.anAttempt(await cases.shop.newCustomer());
    const outcomes = await under({ points: ['order'], condition: { flag: 'hasDevice', is: true }, effect: { verdict: 'challenge' } }, async () => {
      const asked: unknown = await sale.attempt(attempt).catch((error: unknown) => error);
      if (!isDomainError(asked)) throw new Error('a challenge was to be set');
      const wrong: unknown = await sale.attempt({ ...attempt, challengeSolution: 'nonsense' }).catch((error: unknown) => error);
      const placed = await sale.attempt({ ...attempt, challengeSolution: solve(asked.details['challenge']) });
      return { asked: asked.code, wrong: isDomainError(wrong) ? wrong.code : wrong, placed };
    });
    expect(outcomes).toMatchObject({ asked: 'RISK.CHALLENGE_REQUIRED', wrong: 'RISK.CHALLENGE_REQUIRED', placed: { orderId: expect.any(String) } });
  });
});

/** As a phone does it. */
function solve(given: unknown): string {
  const { algorithm, challenge, salt, signature, maxNumber } = given as { algorithm: string; challenge: string; salt: string; signature: string; maxNumber: number };
  for (let number = 0; number <= maxNumber; number += 1) {
    if (createHash('sha256').update(salt + String(number)).digest('hex') === challenge) return Buffer.from(JSON.stringify({ algorithm, challenge, salt, signature, number })).toString('base64');
  }
  throw new Error('a challenge without an answer');
}
