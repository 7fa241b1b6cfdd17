import { catalogueEntities } from '@quanyu/catalogue';
import { identityEntities } from '@quanyu/identity';
import { isDomainError, type StaffEditor, type StaffPrincipal } from '@quanyu/platform';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import { ClaimCoupon } from '../coupons/claim-coupon.js';
import { CouponCodes } from '../coupons/coupon-codes.js';
import { ExpireCoupons } from '../coupons/expire-coupons.js';
import { PromotionsModule } from '../index.js';
import { EditPriceRules } from './edit-price-rules.js';
import { type BenefitRefusal, type BenefitRequest, type BenefitUse, OrderBenefits } from './order-benefits.js';
import type { RuleContent } from './price-rule.rules.js';
import { PriceRules } from './price-rules.js';
import { aCouponTemplate, aPromotion } from '../test-kit/price-rules.js';

let platform: TestPlatform;
let edit: EditPriceRules;
let rules: PriceRules;
let benefits: OrderBenefits;
let claims: ClaimCoupon;
let codes: CouponCodes;
let expiry: ExpireCoupons;
let editor: StaffEditor;

beforeAll(async () => {
  platform = await createTestPlatform({ entities: [...catalogueEntities, ...identityEntities, ...storesEntities] });
  const module = await platform.start([PromotionsModule]);
  [edit, rules, benefits, claims, codes, expiry] = [module.get(EditPriceRules), module.get(PriceRules), module.get(OrderBenefits), module.get(ClaimCoupon), module.get(CouponCodes), module.get(ExpireCoupons)];
  const actor: StaffPrincipal = { kind: 'staff', staffId: platform.ids.uuid(), sessionId: 's', name: '小林', permissions: new Set(['campaigns.write']), storeScope: 'all' };
  editor = { actor, ip: '127.0.0.1', requestId: 'test' };
});
afterAll(() => platform.close());
afterEach(() => platform.clock.setTo(TEST_NOW_MS));

const id = (): string => platform.ids.uuid();
const codeOf = (error: unknown): string => (isDomainError(error) ? error.code : String(error));

async function published(content: RuleContent): Promise<string> {
  const { id: ruleId } = await edit.create(content, id(), editor);
  await edit.move({ ruleId, version: 1 }, { status: 'published' }, editor);
  await rules.reload();
  return ruleId;
}

function wants(ruleId: string, rest: Partial<BenefitUse> & { customerId?: string } = {}): BenefitRequest {
  const { customerId = id(), ...use } = rest;
  return { orderId: id(), customerId, placedAt: platform.clock.now(), uses: [{ ruleId, ruleVersion: 2, couponId: null, variantIds: [], times: 1, costFen: 1_000, customerUses: null, ...use }] };
}

const take = async (...requests: BenefitRequest[]): Promise<readonly (BenefitRefusal | null)[]> => platform.database.transaction((tx) => benefits.take(tx, requests));
const takeOne = async (request: BenefitRequest): Promise<BenefitRefusal['reason'] | 'taken'> => (await take(request))[0]?.reason ?? 'taken';
const release = (orderId: string): Promise<void> => platform.database.transaction((tx) => benefits.release(tx, orderId));
const givenOf = async (ruleId: string) => edit.get(ruleId).then(({ uses, spentFen, coupons }) => ({ uses, spentFen, coupons }));

async function couponStatus(couponId: string): Promise<string | undefined> {
  return (await platform.database.query<{ status: string }>(`SELECT status FROM promotions.coupon WHERE id = $1`, [couponId]))[0]?.status;
}

describe('a coupon', () => {
  it('that fifty orders want at once is held by one of them', async () => {
    const customerId = id();
    const ruleId = await published(aCouponTemplate());
    const { couponId } = await claims.claim(customerId, ruleId, id());
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => takeOne(wants(ruleId, { customerId, couponId }))));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'couponUnusable')).toHaveLength(49);
    expect(await couponStatus(couponId)).toBe('held');
  });

  it('that two orders of one group want goes to the first', async () => {
    const customerId = id();
    const ruleId = await published(aCouponTemplate());
    const { couponId } = await claims.claim(customerId, ruleId, id());
    const refusals = await take(wants(ruleId, { customerId, couponId }), wants(ruleId, { customerId, couponId }), wants(ruleId));
    expect(refusals.map((refusal) => refusal?.reason ?? null)).toEqual([null, 'couponUnusable', null]);
  });

  it('is nobody else’s to use', async () => {
    const ruleId = await published(aCouponTemplate());
    const { couponId } = await claims.claim(id(), ruleId, id());
    expect(await takeOne(wants(ruleId, { couponId }))).toBe('couponUnusable');
  });

  it('comes back whole when its order is cancelled, once, and expired when its days are over', async () => {
    const customerId = id();
    const ruleId = await published(aCouponTemplate({ perCustomer: 2 }));
    const [first, second] = [await claims.claim(customerId, ruleId, id()), await claims.claim(customerId, ruleId, id())];
    const orders = [wants(ruleId, { customerId, couponId: first.couponId }), wants(ruleId, { customerId, couponId: second.couponId })];
    await take(orders[0] ?? wants(ruleId), orders[1] ?? wants(ruleId));
    await platform.database.transaction((tx) => benefits.markUsed(tx, orders[0]?.orderId ?? ''));
    expect(await couponStatus(first.couponId)).toBe('used');
    await release(orders[0]?.orderId ?? '');
    const again = wants(ruleId, { customerId, couponId: first.couponId });
    expect([await couponStatus(first.couponId), await takeOne(again)]).toEqual(['unused', 'taken']);
    // The first order is cancelled a second time: the coupon is another order's now.
    await release(orders[0]?.orderId ?? '');
    expect(await couponStatus(first.couponId)).toBe('held');
    platform.clock.setTo(Date.parse(second.validUntil));
    await release(orders[1]?.orderId ?? '');
    expect(await couponStatus(second.couponId)).toBe('expired');
  });

  it('comes back after a partial refund only by its rule, when nothing that it took something off is kept', async () => {
    const [customerId, shirt, shoes] = [id(), id(), id()];
    const outcome = async (onPartialRefund: 'keepUsed' | 'returnWithItsGoods', kept: string): Promise<string | undefined> => {
      const ruleId = await published(aCouponTemplate({ onPartialRefund }));
      const { couponId } = await claims.claim(customerId, ruleId, id());
      const order = wants(ruleId, { customerId, couponId, variantIds: [shirt] });
      await take(order);
      await platform.database.transaction((tx) => benefits.markUsed(tx, order.orderId));
      await platform.database.transaction((tx) => benefits.releaseUnkept(tx, order.orderId, new Set([kept])));
      return couponStatus(couponId);
    };
    expect(await outcome('returnWithItsGoods', shoes)).toBe('unused');
    expect(await outcome('returnWithItsGoods', shirt)).toBe('used');
    expect(await outcome('keepUsed', shoes)).toBe('used');
  });

  it('that is used and expires at the same instant is one of the two', async () => {
    const ruleId = await published(aCouponTemplate());
    const held = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const customerId = id();
        return { customerId, ...(await claims.claim(customerId, ruleId, id())) };
      }),
    );
    const placedAt = platform.clock.now();
    platform.clock.setTo(Date.parse(held[0]?.validUntil ?? ''));
    const [, ...outcomes] = await Promise.all([expiry.run(), ...held.map(({ customerId, couponId }) => take({ ...wants(ruleId, { customerId, couponId }), placedAt }).then(([refusal]) => ({ couponId, refusal })))]);
    for (const { couponId, refusal } of outcomes) expect(await couponStatus(couponId)).toBe(refusal === null ? 'held' : 'expired');
    await expiry.run();
    for (const { couponId, refusal } of outcomes) expect(await couponStatus(couponId)).toBe(refusal === null ? 'held' : 'expired');
  });

  it('is not taken again for a late payment when it went to another order meanwhile', async () => {
    const customerId = id();
    const ruleId = await published(aCouponTemplate());
    const { couponId } = await claims.claim(customerId, ruleId, id());
    const [late, other] = [wants(ruleId, { customerId, couponId }), wants(ruleId, { customerId, couponId })];
    const takeAgain = (): Promise<boolean> => platform.database.transaction((tx) => benefits.takeAgain(tx, late));
    await take(late);
    await release(late.orderId);
    await take(other);
    expect(await takeAgain()).toBe(false);
    await release(other.orderId);
    expect([await takeAgain(), await couponStatus(couponId)]).toEqual([true, 'used']);
  });
});

describe('what a promotion may give', () => {
  it('is held to the fen when forty orders come at once', async () => {
    const ruleId = await published(aPromotion({ limits: { budgetFen: 10_000, maxUses: null, customerUses: null } }));
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => takeOne(wants(ruleId, { costFen: 1_500 }))));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(6);
    expect(outcomes.filter((outcome) => outcome === 'budgetSpent')).toHaveLength(34);
    expect(await givenOf(ruleId)).toMatchObject({ uses: 6, spentFen: 9_000 });
    expect(await takeOne(wants(ruleId, { costFen: 1_000 }))).toBe('taken');
  });

  it('is held to the piece in total and per customer', async () => {
    const total = await published(aPromotion({ limits: { budgetFen: null, maxUses: 7, customerUses: null } }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => takeOne(wants(total, { times: 2 }))));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(3);
    const each = await published(aPromotion({ limits: { budgetFen: null, maxUses: null, customerUses: 3 } }));
    const customerId = id();
    const mine = await Promise.all(Array.from({ length: 20 }, () => takeOne(wants(each, { customerId, customerUses: 3 }))));
    expect([mine.filter((outcome) => outcome === 'taken').length, await takeOne(wants(each, { customerUses: 3 }))]).toEqual([3, 'taken']);
  });

  it('comes back exactly when orders are cancelled, while others are placed', async () => {
    const ruleId = await published(aPromotion({ limits: { budgetFen: 20_000, maxUses: 20, customerUses: null } }));
    const first = Array.from({ length: 10 }, () => wants(ruleId));
    await take(...first);
    await Promise.all([...first.slice(0, 6).map(({ orderId }) => release(orderId)), ...Array.from({ length: 5 }, () => takeOne(wants(ruleId, { costFen: 700 })))]);
    await release(first[0]?.orderId ?? '');
    expect(await givenOf(ruleId)).toMatchObject({ uses: 9, spentFen: 4 * 1_000 + 5 * 700 });
  });

  it('is counted right when orders that share several rules come and go at once, whatever the order in which they name them', async () => {
    const limits = { budgetFen: null, maxUses: 1_000, customerUses: null };
    const shared = await Promise.all(Array.from({ length: 4 }, () => published(aPromotion({ limits }))));
    const customerId = id();
    const orders = Array.from({ length: 40 }, (_, index): BenefitRequest => {
      const uses = shared.map((ruleId) => wants(ruleId, { customerUses: 100 }).uses).flat();
      return { ...wants(''), customerId, uses: index % 2 === 0 ? uses : [...uses].reverse() };
    });
    await Promise.all(orders.map((order, index) => takeOne(order).then((outcome) => (index % 4 === 0 && outcome === 'taken' ? release(order.orderId) : undefined))));
    for (const ruleId of shared) expect(await givenOf(ruleId)).toMatchObject({ uses: 30, spentFen: 30_000 });
  });

  it('does not go below nothing when a limit comes while orders without one are under way', async () => {
    const ruleId = await published(aPromotion());
    const before = wants(ruleId);
    await take(before);
    await edit.update({ ruleId, version: 2 }, aPromotion({ limits: { budgetFen: 5_000, maxUses: null, customerUses: null } }), editor);
    await release(before.orderId);
    expect(await givenOf(ruleId)).toMatchObject({ uses: 0, spentFen: 0 });
  });

  it('takes nothing for an order that is refused one of its rules', async () => {
    const [open, full] = [await published(aPromotion({ limits: { budgetFen: null, maxUses: 5, customerUses: null } })), await published(aPromotion({ limits: { budgetFen: 500, maxUses: null, customerUses: null } }))];
    const [one, two] = [wants(open), wants(full)];
    expect(await takeOne({ ...one, uses: [...one.uses, ...two.uses] })).toBe('budgetSpent');
    expect(await givenOf(open)).toMatchObject({ uses: 0 });
  });
});

describe('claiming coupons', () => {
  it('gives exactly as many as there are, however many ask at once', async () => {
    const ruleId = await published(aCouponTemplate({ maxCoupons: 20 }));
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => claims.claim(id(), ruleId, id()).then(() => 'claimed', codeOf)));
    expect([outcomes.filter((outcome) => outcome === 'claimed').length, outcomes.filter((outcome) => outcome === 'COUPON.SOLD_OUT').length]).toEqual([20, 40]);
    expect(await givenOf(ruleId)).toMatchObject({ coupons: 20 });
  });

  it('gives one customer no more than the limit, and the same key the same coupon', async () => {
    const ruleId = await published(aCouponTemplate({ perCustomer: 2 }));
    const [customerId, key] = [id(), id()];
    const first = await Promise.all([claims.claim(customerId, ruleId, key), claims.claim(customerId, ruleId, key)]);
    expect(first[0].couponId).toBe(first[1].couponId);
    const more = await Promise.all(Array.from({ length: 10 }, () => claims.claim(customerId, ruleId, id()).then(() => 'claimed', codeOf)));
    expect([more.filter((outcome) => outcome === 'claimed').length, more.filter((outcome) => outcome === 'COUPON.LIMIT').length]).toEqual([1, 9]);
    // A refused claim is not counted among those given.
    expect(await givenOf(ruleId)).toMatchObject({ coupons: 2 });
  });

  it('by a printed code works once, for whoever is first', async () => {
    const ruleId = await published(aCouponTemplate({ isInCentre: false, maxCoupons: 3 }));
    const { codes: [code = '', second = ''] } = await codes.create(ruleId, { count: 3, key: id(), editor });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => claims.claimCode(id(), code, id()).then(() => 'claimed', codeOf)));
    expect([outcomes.filter((outcome) => outcome === 'claimed').length, outcomes.filter((outcome) => outcome === 'COUPON.CODE_TAKEN').length]).toEqual([1, 19]);
    const customerId = id();
    await claims.claimCode(customerId, second, id());
    expect(await claims.claimCode(customerId, second, id()).catch(codeOf)).toBe('COUPON.LIMIT');
    expect(await claims.claimCode(customerId, 'NOSUCHCODE', id()).catch(codeOf)).toBe('COUPON.CODE_UNKNOWN');
    expect(await codes.create(ruleId, { count: 1, key: id(), editor }).catch(codeOf)).toBe('COUPON.SOLD_OUT');
    expect(await claims.claim(id(), ruleId, id()).catch(codeOf)).toBe('COUPON.NOT_FOUND');
  });

  it('by ten thousand printed codes, no two alike; the batch says what became of them, and is exported again', async () => {
    const ruleId = await published(aCouponTemplate({ isInCentre: false, maxCoupons: 10_001 }));
    const { batchId, codes: printed } = await codes.create(ruleId, { count: 10_000, key: id(), editor });
    expect([new Set(printed).size, printed.every((code) => /^[ACDEFGHJKLMNPQRTUVWXY3479]{12}$/.test(code))]).toEqual([10_000, true]);
    const small = await codes.create(ruleId, { count: 1, key: id(), editor });
    await claims.claimCode(id(), printed[9_999] ?? '', id());
    expect(await codes.list(ruleId)).toMatchObject([{ batchId: small.batchId, codes: 1, claimed: 0, used: 0 }, { batchId, codes: 10_000, claimed: 1, used: 0 }]);
    const rows = (await codes.export(ruleId, batchId, editor)).split('\r\n');
    expect(rows.slice(1, 10_001).map((row) => row.split(',')[0]).sort()).toEqual([...printed].sort());
    expect(rows.filter((row) => row.includes('已兑换')).map((row) => row.split(',')[0])).toEqual([printed[9_999]]);
    expect(rows[10_001]).toContain('小林');
    expect(await codes.export(id(), batchId, editor).catch(codeOf)).toBe('COUPON.NOT_FOUND');
  });

  it('is given for one event once, and does not use up what the customer may claim', async () => {
    const ruleId = await published(aCouponTemplate());
    const customerId = id();
    const give = () => platform.database.transaction((tx) => claims.giveForEvent(tx, { customerId, templateId: ruleId, eventKey: `birthday 2026 ${customerId}` }));
    const given = await Promise.all(Array.from({ length: 8 }, give));
    expect(given.filter((coupon) => coupon !== null)).toHaveLength(1);
    await expect(claims.claim(customerId, ruleId, id())).resolves.toMatchObject({ validUntil: expect.any(String) });
  });

  it('is given to a customer by events as often as its limit says, however many come at once', async () => {
    const ruleId = await published(aCouponTemplate({ perCustomer: 2 }));
    const customerId = id();
    const give = () => platform.database.transaction((tx) => claims.giveForEvent(tx, { customerId, templateId: ruleId, eventKey: `order ${id()}` }));
    const given = await Promise.all(Array.from({ length: 8 }, give));
    expect(given.filter((coupon) => coupon !== null)).toHaveLength(2);
    expect((await givenOf(ruleId)).coupons).toBe(2);
  });

  it('is refused outside its days', async () => {
    const ruleId = await published(aCouponTemplate({ claimUntil: '2026-11-19T00:00:00+08:00' }));
    expect(await claims.claim(id(), ruleId, id()).catch(codeOf)).toBe('COUPON.NOT_CLAIMABLE');
  });
});

describe('editing a rule', () => {
  it('prices at once when it is published, and no more when it is paused', async () => {
    const ruleId = await published(aPromotion());
    expect(rules.book().find(ruleId)?.name).toBe('满50减10');
    await edit.move({ ruleId, version: 2 }, { status: 'paused', reason: '库存不足' }, editor);
    await rules.reload();
    expect(rules.book().find(ruleId)).toBeNull();
    expect(await edit.move({ ruleId, version: 2 }, { status: 'published' }, editor).catch(codeOf)).toBe('REQUEST.VERSION_CONFLICT');
    await edit.move({ ruleId, version: 3 }, { status: 'ended' }, editor);
    expect(await edit.update({ ruleId, version: 4 }, aPromotion(), editor).catch(codeOf)).toBe('PRICE_RULE.WRONG_STATUS');
  });

  it('cannot take a limit below what was given', async () => {
    const limits = (maxUses: number, budgetFen: number) => aPromotion({ limits: { maxUses, budgetFen, customerUses: null } });
    const ruleId = await published(limits(5, 5_000));
    await take(wants(ruleId), wants(ruleId));
    const refused = await edit.update({ ruleId, version: 2 }, limits(1, 5_000), editor).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'PRICE_RULE.INVALID', details: { errors: [{ path: 'body.content.limits' }] } });
    await expect(edit.update({ ruleId, version: 2 }, limits(2, 2_000), editor)).resolves.toMatchObject({ version: 3, uses: 2, spentFen: 2_000 });
  });
});
