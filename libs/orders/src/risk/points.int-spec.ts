import { createHash } from 'node:crypto';
import { isDomainError } from '@quanyu/platform';
import { HistoryRepository, RiskRules } from '@quanyu/risk';
import { PayOrder, ReviewOrders } from '../index.js';
import { RefundGate } from '../after-sales/refund-gate.js';
import { FIRST, refusalOf, SECOND, TestCases } from '../test-kit/cases.js';
import { TestSale } from '../test-kit/flash-sale.js';

let cases: TestCases;
beforeAll(async () => {
  cases = await TestCases.open();
}, 120_000);
afterAll(() => cases.close());

const get = <T>(type: new (...args: never[]) => T): T => cases.shop.module.get(type, { strict: false });
const asking = (device?: string) => ({ ip: '203.0.113.9', userAgent: 'MicroMessenger', request: { headers: device === undefined ? {} : { 'x-device-token': device } } });

type Content = Parameters<RiskRules['save']>[0]['content'];

/** A rule of one point that is in force while something is done, and off again. */
async function under<T>(content: { points: string[]; condition: object; effect: object }, work: () => Promise<T>): Promise<T> {
  const rules = get(RiskRules);
  const save = (mode: 'live' | 'off') => {
    const version = (rules.list().find(({ code }) => code === 'onTrial')?.version ?? 0) + 1;
    const whole: Content = { name: '试验', mode, ...content };
    return rules.save({ code: 'onTrial', version, content: whole, reason: '试验' }, { staff: { staffId: cases.shop.platform.ids.uuid(), name: '测试' }, ip: '127.0.0.1', requestId: 'test' });
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

describe('asking for money back', () => {
  it('again and again is answered by two people, and neither refused nor told to the shopper', async () => {
    const bought = await cases.bought(1, { has: true });
    const [histories, { platform }] = [get(HistoryRepository), cases.shop];
    const earlier = Array.from({ length: 4 }, () => ({ orderId: platform.ids.uuid(), customerId: bought.customerId, usedCoupon: false, paidAt: platform.clock.now() }));
    await platform.database.transaction((tx) => histories.notePaid(tx, earlier));
    for (const { orderId } of earlier) await histories.noteRefunded(orderId);
    const often = { points: ['refund'], condition: { all: [{ signal: 'paidOrders', atLeast: 4 }, { signal: 'refundPercent', atLeast: 70 }] }, effect: { verdict: 'review' } };
    const riskReview = await under(often, () => get(RefundGate).admit(bought.customerId, asking()));
    const caseId = await cases.apply(bought, { riskReview });
    expect(await cases.view(caseId)).toMatchObject({ needsSecondPerson: true, riskReview: { ruleName: '试验', evidence: { refundPercent: 100 } } });
    expect(await cases.view(caseId, 'customer')).toMatchObject({ needsSecondPerson: false, riskReview: null });
    await cases.approve(caseId, FIRST);
    expect(await refusalOf(cases.approve(caseId, FIRST))).toBe('AFTER_SALES.SECOND_PERSON_NEEDED');
    await cases.approve(caseId, SECOND);
    expect((await cases.view(caseId)).status).toBe('awaiting_return');
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
