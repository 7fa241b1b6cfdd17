import { Customers } from '@quanyu/identity';
import { INVITE_REWARD, Invitations, JoinMembership, LeaveMembership, Ledger, type LedgerUnit, Memberships, MergeMembers, OrderEarnings, type PurchaseKind, Wallets } from '@quanyu/membership';
import { isDomainError, Outbox, type StaffPrincipal } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { AccrueMembership, AgreeToJoin, CancelOrderFlow, RefundOrder } from '../index.js';
import { orderEarningsDue } from '../orders.events.js';
import { TestCases } from '../test-kit/cases.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { MemberPurchases } from './member-purchases.js';

const DAY_MS = 86_400_000;
const TERMS = '2026-11';

let shop: TestShop;
let keys = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [12_000, 8_000], inStock: 500 });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterEach(async () => {
  const { storedHash, replayedHash, broken } = await shop.module.get(Ledger).verify();
  expect([replayedHash, broken]).toEqual([storedHash, 0]);
});
afterAll(() => shop.close());

const newKey = (): string => `key-${(keys += 1)}`;
const buying = (): MemberPurchases => shop.module.get(MemberPurchases);
const balance = (memberId: string, unit: LedgerUnit = 'storedValue'): Promise<number> => shop.module.get(Ledger).readBalance(memberId, unit);

async function aCustomer(phone: string | null = null): Promise<string> {
  const id = shop.platform.ids.uuid();
  const row = { id, nickname: '测试顾客', phone, contactName: null, wechatOpenId: `openid-${id}`, createdAt: shop.platform.clock.now() };
  await shop.platform.database.transaction((tx) => shop.module.get(Customers).importCustomers(tx, [row]));
  return id;
}

async function aMember(): Promise<string> {
  keys += 1;
  const id = await aCustomer(`136${String(keys).padStart(8, '0')}`);
  await shop.module.get(JoinMembership).execute(id, TERMS);
  return id;
}

/** Somebody opens a purchase and pays at WeChat; we have not heard of it yet. */
async function paidAtWechat(customerId: string, code = '500', kind: PurchaseKind = 'topUp'): Promise<{ purchaseId: string; outTradeNo: string }> {
  const { id: purchaseId } = await buying().open(customerId, { kind, code }, newKey());
  const { outTradeNo } = await buying().pay(customerId, purchaseId);
  await shop.simulators.admin(`transactions/${outTradeNo}/pay`, {});
  return { purchaseId, outTradeNo };
}

async function bought(customerId: string, code = '500', kind: PurchaseKind = 'topUp'): Promise<string> {
  const { purchaseId, outTradeNo } = await paidAtWechat(customerId, code, kind);
  await shop.hearOf(outTradeNo);
  return purchaseId;
}

function refund(customerId: string, purchaseId: string, key = newKey()) {
  return buying().refund({ customerId, purchaseId, reason: '会员申请退款' }, { kind: 'customer' }, key);
}

const refundsOf = (purchaseId: string): Promise<{ amount: number }[]> => shop.platform.database.query(`SELECT amount_fen AS amount FROM payments.refund WHERE order_id = $1 ORDER BY requested_at, id`, [purchaseId]);

async function spend(memberId: string, amount: number, key = newKey()): Promise<string> {
  await shop.platform.database.transaction((tx) => shop.module.get(Ledger).spend(tx, { memberId, unit: 'storedValue', key, kind: 'spend', note: '购物' }, amount));
  return key;
}

function clerk(): { staff: StaffPrincipal; reason: string; ip: string; requestId: string } {
  const { ids } = shop.platform;
  return { staff: { kind: 'staff', staffId: ids.uuid(), sessionId: ids.uuid(), name: '客服', permissions: new Set(), storeScope: 'all' }, reason: '顾客来电', ip: '127.0.0.1', requestId: 'test' };
}

describe('a top-up', () => {
  it('brings what was paid and its gift, once, however often the payment is told', async () => {
    const id = await aMember();
    const { outTradeNo } = await paidAtWechat(id);
    expect(await balance(id)).toBe(0);
    const told = await Promise.all(Array.from({ length: 6 }, () => shop.hearOf(outTradeNo)));
    expect(told.filter((outcome) => outcome === 'settled')).toHaveLength(1);
    expect(await shop.module.get(Wallets).read(id)).toMatchObject({ balanceFen: 55_000, paidFen: 50_000, giftFen: 5_000 });
  });

  it('gives back what is left of what was paid; the gift lapses, and it goes back once', async () => {
    const id = await aMember();
    const purchaseId = await bought(id);
    await spend(id, 12_000);
    const key = newKey();
    const [first, again] = await Promise.all([refund(id, purchaseId, key), refund(id, purchaseId, key)]);
    expect([first.refundFen, again.refundFen]).toEqual([38_000, 38_000]);
    expect(await refundsOf(purchaseId)).toEqual([{ amount: 38_000 }]);
    expect(await balance(id)).toBe(0);
    expect(await outcomeOf(refund(id, purchaseId))).toBe('MEMBERSHIP.NOT_ENOUGH');
  });

  it('takes in what an order gives back after the top-up was refunded, and pays that out too', async () => {
    const id = await aMember();
    const purchaseId = await bought(id);
    const spending = await spend(id, 20_000);
    await refund(id, purchaseId);
    await shop.platform.database.transaction((tx) => shop.module.get(Ledger).reverse(tx, { memberId: id, unit: 'storedValue', key: spending }, { upTo: 20_000, kind: 'spendReturn', note: '退款' }));
    expect(await balance(id)).toBe(20_000);
    await refund(id, purchaseId);
    expect((await refundsOf(purchaseId)).map(({ amount }) => amount)).toEqual([30_000, 20_000]);
    expect(await balance(id)).toBe(0);
  });

  it('is refunded or spent, never both, when both happen at one instant', async () => {
    const id = await aMember();
    const purchaseId = await bought(id, '100');
    const [refunded, spent] = await Promise.all([outcomeOf(refund(id, purchaseId)), outcomeOf(spend(id, 6_000))]);
    const back = (await refundsOf(purchaseId)).reduce((sum, { amount }) => sum + amount, 0);
    expect(refunded).toBe('done');
    expect(back + (spent === 'done' ? 6_000 : 0) + (await balance(id))).toBe(10_000);
  });

  it('ends with WeChat’s word that the money is back', async () => {
    const id = await aMember();
    const purchaseId = await bought(id);
    await refund(id, purchaseId);
    await shop.module.get(RefundOrder).sweep();
    const [row] = await shop.platform.database.query<{ no: string; trade: string }>(
      `SELECT r.out_refund_no AS no, a.out_trade_no AS trade FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1`,
      [purchaseId],
    );
    await shop.module.get(RefundOrder).fromNotice({
      mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: row?.trade ?? '', out_refund_no: row?.no ?? '', refund_id: 'wx', refund_status: 'SUCCESS', amount: { refund: 50_000, total: 50_000 },
    });
    expect((await shop.module.get(Wallets).read(id)).purchases[0]?.purchase).toMatchObject({ status: 'refunded', refundRequestedFen: 50_000, refundedFen: 50_000 });
  });

  it('may not bring more than 5,000 yuan onto one account, and 1,000 where no number is verified', async () => {
    const known = await aMember();
    for (let count = 0; count < 4; count += 1) await bought(known, '1000');
    expect(await balance(known)).toBe(448_000);
    expect(await outcomeOf(buying().open(known, { kind: 'topUp', code: '500' }, newKey()))).toBe('MEMBERSHIP.STORED_VALUE_LIMIT');
    const unknown = await aCustomer();
    await shop.module.get(JoinMembership).execute(unknown, TERMS);
    expect(await outcomeOf(buying().open(unknown, { kind: 'topUp', code: '1000' }, newKey()))).toBe('MEMBERSHIP.STORED_VALUE_LIMIT');
    expect(await outcomeOf(buying().open(unknown, { kind: 'topUp', code: '500' }, newKey()))).toBe('done');
  });

  it('that was paid beside another one at the limit goes back whole', async () => {
    const id = await aMember();
    for (let count = 0; count < 3; count += 1) await bought(id, '1000');
    const pending = [await paidAtWechat(id, '1000'), await paidAtWechat(id, '1000')];
    const outcomes = await Promise.all(pending.map(({ outTradeNo }) => shop.hearOf(outTradeNo)));
    expect(outcomes.sort()).toEqual(['refunded', 'settled']);
    expect(await balance(id)).toBe(448_000);
    const refunds = await Promise.all(pending.map(({ purchaseId }) => refundsOf(purchaseId)));
    expect(refunds.flat()).toEqual([{ amount: 100_000 }]);
  });

  it('is somebody’s own: nobody else sees, pays or refunds it', async () => {
    const [owner, other] = [await aMember(), await aMember()];
    const purchaseId = await bought(owner);
    expect(await outcomeOf(refund(other, purchaseId))).toBe('MEMBERSHIP.PURCHASE_NOT_FOUND');
    expect(await outcomeOf(buying().pay(other, purchaseId))).toBe('ORDERS.NOT_FOUND');
  });

  it('that is frozen can neither be spent nor refunded, until it is free again', async () => {
    const id = await aMember();
    const purchaseId = await bought(id);
    await shop.module.get(Wallets).freeze(id, true, clerk());
    expect([await outcomeOf(spend(id, 100)), await outcomeOf(refund(id, purchaseId))]).toEqual(['MEMBERSHIP.FROZEN', 'MEMBERSHIP.FROZEN']);
    await shop.module.get(Wallets).freeze(id, false, clerk());
    expect(await outcomeOf(spend(id, 100))).toBe('done');
  });
});

describe('a paid membership', () => {
  it('doubles the points of orders while it holds, and the next term follows the first', async () => {
    const id = await aMember();
    await bought(id, 'season', 'paidTerm');
    await bought(id, 'season', 'paidTerm');
    const membership = await shop.module.get(Memberships).find(id);
    expect(membership?.benefits).toContainEqual({ kind: 'pointsRate', rate: 20_000 });
    expect(membership?.paidTerm?.endsAt.getTime()).toBe(shop.platform.clock.nowMs() + 180 * DAY_MS);
    const { orderId } = await shop.place(id, shop.variantIds);
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.platform.drainOutbox(shop.module);
    expect(await balance(id, 'points')).toBe(400);
    expect(await balance(id, 'growth')).toBe(200);
  });

  it('gives back the days that have not begun, the last term first', async () => {
    const id = await aMember();
    const [first, second] = [await bought(id, 'season', 'paidTerm'), await bought(id, 'season', 'paidTerm')];
    shop.platform.clock.advance(30 * DAY_MS + 1);
    expect(await outcomeOf(refund(id, first))).toBe('MEMBERSHIP.PURCHASE_STATE');
    expect((await refund(id, second)).refundFen).toBe(5_900);
    expect((await refund(id, first)).refundFen).toBe(Math.floor((5_900 * 59) / 90));
    expect((await shop.module.get(Memberships).find(id))?.paidTerm).toBeNull();
    shop.platform.clock.setTo(Date.now());
  });
});

describe('the points that a paid membership has added', () => {
  async function ordered(buyer: string): Promise<string> {
    const { orderId } = await shop.place(buyer, shop.variantIds);
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    await shop.platform.drainOutbox(shop.module);
    return orderId;
  }

  async function cancel(orderId: string): Promise<void> {
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    await shop.platform.drainOutbox(shop.module);
  }

  /** What the wallet says would go back, and the points after it has. */
  async function refunded(id: string, purchaseId: string): Promise<{ refundPoints: number | undefined; points: number; owed: number | undefined }> {
    const shown = (await shop.module.get(Wallets).read(id)).purchases.find(({ purchase }) => purchase.id === purchaseId);
    await refund(id, purchaseId);
    return { refundPoints: shown?.refundPoints, points: await balance(id, 'points'), owed: (await shop.module.get(Memberships).find(id))?.pointsOwed };
  }

  /** Of a season of 5,900 fen so many remain in the shop when it is given back in its first minute. */
  const KEPT_FEN = 5_900 - Math.floor((5_900 * 89) / 90);

  // WeChat tells whole seconds, so that a payment may seem to be of just before.
  const backToToday = (): void => shop.platform.clock.setTo(Date.now() - 10_000);
  beforeEach(backToToday);
  afterAll(() => shop.platform.clock.setTo(Date.now()));

  it('go back with it, as the money does, and those of the order itself stay', async () => {
    const id = await aMember();
    const term = await bought(id, 'season', 'paidTerm');
    await ordered(id);
    shop.platform.clock.advance(1_000);
    const kept = Math.floor((200 * KEPT_FEN) / 5_900);
    expect(await refunded(id, term)).toEqual({ refundPoints: 200 - kept, points: 200 + kept, owed: 0 });
    expect(kept).toBe(2);
    expect(await balance(id, 'growth')).toBe(200);
  });

  it('stay for the days that were paid for', async () => {
    const id = await aMember();
    const term = await bought(id, 'season', 'paidTerm');
    await ordered(id);
    shop.platform.clock.advance(45 * DAY_MS);
    expect(await refunded(id, term)).toMatchObject({ refundPoints: 100, points: 300 });
  });

  it('are owed where they were spent before it was given back', async () => {
    const id = await aMember();
    const term = await bought(id, 'season', 'paidTerm');
    await ordered(id);
    shop.platform.clock.advance(1_000);
    await shop.platform.database.transaction((tx) => shop.module.get(Ledger).spend(tx, { memberId: id, unit: 'points', key: newKey(), kind: 'spend', note: '购物' }, 400));
    expect(await refunded(id, term)).toMatchObject({ points: 0, owed: 198 });
  });

  it('go back once, in whatever order the order and the membership are given back', async () => {
    for (const isTermFirst of [true, false]) {
      const id = await aMember();
      const term = await bought(id, 'season', 'paidTerm');
      const orderId = await ordered(id);
      shop.platform.clock.advance(1_000);
      if (!isTermFirst) await cancel(orderId);
      expect((await refunded(id, term)).points).toBe(isTermFirst ? 202 : 0);
      if (isTermFirst) await cancel(orderId);
      expect([await balance(id, 'points'), await balance(id, 'growth'), (await shop.module.get(Memberships).find(id))?.pointsOwed]).toEqual([0, 0, 0]);
    }
  });

  it('are not added any more to an order that is reckoned beside the refund: either it was in time, or they went back', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await aMember();
      const term = await bought(id, 'season', 'paidTerm');
      const { orderId } = await shop.place(id, shop.variantIds);
      await shop.hearOf(await shop.payAtWechat(id, orderId));
      shop.platform.clock.advance(1_000);
      await Promise.all([shop.platform.drainOutbox(shop.module), refund(id, term)]);
      await shop.platform.drainOutbox(shop.module);
      expect([200, 202]).toContain(await balance(id, 'points'));
      backToToday();
    }
  });

  it('go back from whoever has them when two members have become one', async () => {
    const [old, current] = [await aMember(), await aMember()];
    const term = await bought(old, 'season', 'paidTerm');
    await ordered(old);
    shop.platform.clock.advance(1_000);
    await shop.platform.database.transaction((tx) => shop.module.get(MergeMembers).merge(tx, { fromId: old, toId: current, key: newKey() }));
    expect(await refunded(current, term)).toMatchObject({ refundPoints: 198, points: 202 });
  });
});

describe('who agreed at the checkout', () => {
  it('is a member with the payment, by the terms that were shown, and this order earns already', async () => {
    const id = await aCustomer();
    const { orderId } = await shop.place(id, shop.variantIds);
    const agreeing = shop.module.get(AgreeToJoin);
    await agreeing.execute({ customerId: id, orderId, documentVersion: TERMS });
    expect(await shop.module.get(Memberships).find(id)).toBeNull();
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.platform.drainOutbox(shop.module);
    expect(await balance(id, 'points')).toBe(200);
    expect(await shop.platform.database.query(`SELECT document_version AS version, accepted FROM membership.consent WHERE member_id = $1`, [id])).toEqual([{ version: TERMS, accepted: true }]);
    expect(await outcomeOf(agreeing.execute({ customerId: id, orderId, documentVersion: TERMS }))).toBe('ORDERS.NOT_PAYABLE');
  });

  it('is none when they took it back before they paid', async () => {
    const id = await aCustomer();
    const { orderId } = await shop.place(id, shop.variantIds);
    for (const documentVersion of [TERMS, null]) await shop.module.get(AgreeToJoin).execute({ customerId: id, orderId, documentVersion });
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.platform.drainOutbox(shop.module);
    expect(await shop.module.get(Memberships).find(id)).toBeNull();
  });
});

describe('an invitation', () => {
  async function codeFrom(memberId: string): Promise<string> {
    return (await shop.module.get(Invitations).show(memberId)).code;
  }

  async function reasonOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => 'accepted',
      (error: unknown) => (isDomainError(error, 'MEMBERSHIP.INVITE_REFUSED') ? error.details : error),
    );
  }

  const accept = (memberId: string, code: string): Promise<void> => shop.module.get(Invitations).accept(memberId, code);
  const merge = (fromId: string, toId: string): Promise<void> => shop.platform.database.transaction((tx) => shop.module.get(MergeMembers).merge(tx, { fromId, toId, key: newKey() }));
  async function ordered(buyer: string): Promise<string> {
    const { orderId } = await shop.place(buyer, shop.variantIds);
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    await shop.platform.drainOutbox(shop.module);
    return orderId;
  }
  const cancel = (orderId: string): Promise<unknown> => shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });

  it('rewards both with the first paid order, once, and takes both back with its refund', async () => {
    const [inviter, invitee] = [await aMember(), await aMember()];
    expect((await shop.module.get(Invitations).show(invitee)).mayAccept).toBe(true);
    await accept(invitee, await codeFrom(inviter));
    const seen = async (): Promise<object> => shop.module.get(Invitations).show(inviter);
    expect(await seen()).toMatchObject({ invited: 1, rewarded: 0, invitees: [{ inviteeId: invitee, rewardedAt: null }] });
    expect((await shop.module.get(Invitations).show(invitee)).mayAccept).toBe(false);
    const orderId = await ordered(invitee);
    expect([await balance(inviter, 'points'), await balance(invitee, 'points')]).toEqual([INVITE_REWARD.inviterPoints, 200 + INVITE_REWARD.inviteePoints]);
    expect(await seen()).toMatchObject({ rewarded: 1, invitees: [{ rewardedAt: shop.platform.clock.now() }] });
    await cancel(orderId);
    await shop.platform.drainOutbox(shop.module);
    expect([await balance(inviter, 'points'), await balance(invitee, 'points')]).toEqual([0, 0]);
  });

  it('leaves nobody a reward when the order is cancelled while its payment is still being reckoned', async () => {
    const [inviter, invitee] = [await aMember(), await aMember()];
    await accept(invitee, await codeFrom(inviter));
    const { orderId } = await shop.place(invitee, shop.variantIds);
    await shop.hearOf(await shop.payAtWechat(invitee, orderId));
    const earnings = shop.module.get(OrderEarnings);
    const accrue = earnings.accrue.bind(earnings);
    const reckoning = jest.spyOn(earnings, 'accrue').mockImplementationOnce(async (tx, order) => {
      // The order was read; now it is cancelled, and another worker is done with that news first.
      await cancel(orderId);
      await shop.platform.drainOutbox(shop.module);
      await accrue(tx, order);
    });
    await shop.platform.drainOutbox(shop.module);
    expect(reckoning).toHaveBeenCalledTimes(2);
    reckoning.mockRestore();
    expect([await balance(inviter, 'points'), await balance(invitee, 'points')]).toEqual([0, 0]);
  });

  it('is of the person: the reward comes, and goes with its order, also when the invited record was merged into another', async () => {
    const [inviter, early, late, ownA, ownB] = [await aMember(), await aMember(), await aMember(), await aMember(), await aMember()];
    for (const invitee of [early, late]) await accept(invitee, await codeFrom(inviter));
    const orderId = await ordered(early);
    await merge(early, ownA);
    await merge(late, ownB);
    expect((await shop.module.get(Invitations).show(ownB)).mayAccept).toBe(false);
    const secondId = await ordered(ownB);
    expect([await balance(inviter, 'points'), await balance(ownB, 'points')]).toEqual([2 * INVITE_REWARD.inviterPoints, 200 + INVITE_REWARD.inviteePoints]);
    for (const id of [orderId, secondId]) await cancel(id);
    await shop.platform.drainOutbox(shop.module);
    expect([await balance(inviter, 'points'), await balance(ownA, 'points'), await balance(ownB, 'points')]).toEqual([0, 0, 0]);
  });

  it('brings nothing to somebody who invited another record of their own, nor for a customer of long ago in a new record', async () => {
    const [self, alias, inviter, regular, fresh] = [await aMember(), await aMember(), await aMember(), await aMember(), await aMember()];
    await accept(alias, await codeFrom(self));
    await ordered(regular);
    shop.platform.clock.advance(1_000);
    await accept(fresh, await codeFrom(inviter));
    await merge(alias, self);
    await merge(fresh, regular);
    for (const buyer of [self, regular]) await ordered(buyer);
    expect([await balance(self, 'points'), await balance(inviter, 'points'), await balance(regular, 'points')]).toEqual([200, 0, 400]);
  });

  it('of oneself, in a circle, of nobody, a second one, and behind the first order is refused with the field', async () => {
    const [one, two, three] = [await aMember(), await aMember(), await aMember()];
    expect(await reasonOf(accept(one, await codeFrom(one)))).toEqual({ field: 'body.code', reason: 'self' });
    await accept(two, await codeFrom(one));
    await accept(three, await codeFrom(two));
    expect(await reasonOf(accept(one, await codeFrom(three)))).toEqual({ field: 'body.code', reason: 'circle' });
    expect(await reasonOf(accept(one, 'ZZZZZZZZ'))).toEqual({ field: 'body.code', reason: 'unknown' });
    expect(await reasonOf(accept(three, await codeFrom(one)))).toEqual({ field: 'body.code', reason: 'alreadyInvited' });
    expect(await reasonOf(accept(three, await codeFrom(two)))).toBe('accepted');
    const buyer = await aMember();
    await ordered(buyer);
    expect(await reasonOf(accept(buyer, await codeFrom(one)))).toEqual({ field: 'body.code', reason: 'notNew' });
  });

  it('of two by each other at one instant is accepted once', async () => {
    const [one, two] = [await aMember(), await aMember()];
    const codes = [await codeFrom(one), await codeFrom(two)];
    const reasons = await Promise.all([reasonOf(accept(one, codes[1] ?? '')), reasonOf(accept(two, codes[0] ?? ''))]);
    expect(reasons).toContain('accepted');
    expect(reasons).toContainEqual({ field: 'body.code', reason: 'circle' });
  });
});

describe('who leaves', () => {
  it('loses points and growth value, but first gets stored value and paid terms back', async () => {
    const id = await aMember();
    const leaving = shop.module.get(LeaveMembership);
    const { orderId } = await shop.place(id, shop.variantIds);
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.platform.drainOutbox(shop.module);
    const [topUp, term] = [await bought(id), await bought(id, 'season', 'paidTerm')];
    expect(await outcomeOf(leaving.leave(id))).toBe('MEMBERSHIP.CANNOT_LEAVE');
    await refund(id, topUp);
    expect(await outcomeOf(leaving.leave(id))).toBe('MEMBERSHIP.CANNOT_LEAVE');
    await refund(id, term);
    await leaving.leave(id);
    await leaving.leave(id);
    expect(await shop.module.get(Memberships).find(id)).toBeNull();
    expect([await balance(id, 'points'), await balance(id, 'growth')]).toEqual([0, 0]);
  });

  it('stays while an order that was paid from stored value is under way, as its money would come back to nobody', async () => {
    const id = await aMember();
    const topUp = await bought(id);
    const { orderId } = await shop.placing.execute(await shop.anOrder(id, shop.variantIds, { storedValueFen: 20_000 }));
    const rest = await balance(id);
    expect(rest).toBe(35_000);
    await spend(id, rest);
    expect(await shop.module.get(LeaveMembership).leave(id).catch((error: unknown) => (isDomainError(error, 'MEMBERSHIP.CANNOT_LEAVE') ? error.details : error))).toEqual({ reason: 'openOrder' });
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    await shop.platform.drainOutbox(shop.module);
    expect(await balance(id)).toBe(20_000);
    await refund(id, topUp);
    await shop.module.get(LeaveMembership).leave(id);
    expect(await shop.module.get(Memberships).find(id)).toBeNull();
  });

  it('gets what a later refund brings back of stored value to where it was paid from; points lapse as the others did', async () => {
    const id = await aMember();
    const [shirt = ''] = shop.variantIds;
    await shop.platform.database.transaction((tx) => shop.module.get(Ledger).grant(tx, { memberId: id, unit: 'points', key: newKey(), kind: 'adjustment', note: '测试' }, [{ part: 'whole', amount: 1_000, expiresAt: new Date(shop.platform.clock.nowMs() + 300 * DAY_MS) }]));
    const topUp = await bought(id);
    const { orderId } = await shop.placing.execute(await shop.anOrder(id, [shirt], { points: 1_000, storedValueFen: 11_000 }));
    const cases = new TestCases(shop);
    await cases.handOver(orderId, shirt, 1);
    await refund(id, topUp);
    await shop.module.get(LeaveMembership).leave(id);

    await cases.approve(await cases.apply({ customerId: id, orderId }, { kind: 'refundOnly', reason: 'quality' }));
    await shop.platform.drainOutbox(shop.module);
    expect([await balance(id), await balance(id, 'points')]).toEqual([0, 0]);
    expect((await refundsOf(topUp)).map(({ amount }) => amount)).toEqual([39_000, 11_000]);
    // The same news again brings nothing again.
    await shop.platform.database.transaction((tx) => shop.module.get(Outbox).add(tx, orderEarningsDue, { orderId }));
    await shop.platform.drainOutbox(shop.module);
    expect(await refundsOf(topUp)).toHaveLength(2);
  });

  it('may come back, with the same number and nothing else', async () => {
    const id = await aMember();
    const number = await shop.module.get(Memberships).findNumber(id);
    await shop.module.get(LeaveMembership).leave(id);
    await shop.module.get(JoinMembership).execute(id, TERMS);
    expect(await shop.module.get(Memberships).find(id)).toMatchObject({ member: { memberNo: number }, points: 0 });
  });
});
