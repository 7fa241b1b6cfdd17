import { catalogueEntities } from '@quanyu/catalogue';
import { Customers, identityEntities } from '@quanyu/identity';
import { JoinMembership } from '@quanyu/membership';
import { isDomainError, type StaffEditor, type StaffPrincipal } from '@quanyu/platform';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import { OrderBenefits, PromotionsModule } from '../index.js';
import { EditPriceRules } from '../price-rules/edit-price-rules.js';
import type { RuleContent } from '../price-rules/price-rule.rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { listMyCoupons } from '../http/benefits.storefront.contract.js';
import { aCouponTemplate } from '../test-kit/price-rules.js';
import { ClaimCoupon } from './claim-coupon.js';
import { CouponCodes } from './coupon-codes.js';
import { CouponViews } from './coupon-views.js';

const DAY_MS = 86_400_000;

let platform: TestPlatform;
let edit: EditPriceRules;
let rules: PriceRules;
let claims: ClaimCoupon;
let views: CouponViews;
let codes: CouponCodes;
let benefits: OrderBenefits;
let joining: JoinMembership;
let customers: Customers;
let editor: StaffEditor;

beforeAll(async () => {
  platform = await createTestPlatform({ entities: [...catalogueEntities, ...identityEntities, ...storesEntities] });
  const module = await platform.start([PromotionsModule]);
  [edit, rules, claims, views, codes, benefits] = [module.get(EditPriceRules), module.get(PriceRules), module.get(ClaimCoupon), module.get(CouponViews), module.get(CouponCodes), module.get(OrderBenefits)];
  [joining, customers] = [module.get(JoinMembership), module.get(Customers)];
  const actor: StaffPrincipal = { kind: 'staff', staffId: platform.ids.uuid(), sessionId: 's', name: '小林', permissions: new Set(['campaigns.write']), storeScope: 'all' };
  editor = { actor, ip: '127.0.0.1', requestId: 'test' };
});
afterAll(() => platform.close());
afterEach(() => platform.clock.setTo(TEST_NOW_MS));

const id = (): string => platform.ids.uuid();
const codeOf = (error: unknown): string => (isDomainError(error) ? error.code : String(error));
const claimed = (customerId: string, ruleId: string): Promise<string> => claims.claim(customerId, ruleId, id()).then(() => 'claimed', codeOf);

async function published(content: RuleContent): Promise<string> {
  const { id: ruleId } = await edit.create(content, id(), editor);
  await edit.move({ ruleId, version: 1 }, { status: 'published' }, editor);
  await rules.reload();
  return ruleId;
}

async function aMember(): Promise<string> {
  const customerId = id();
  const [at, phone] = [platform.clock.now(), `139${String(platform.ids.integer(100_000_000)).padStart(8, '0')}`];
  await platform.database.transaction(async (tx) => {
    await customers.importCustomers(tx, [{ id: customerId, nickname: '小林', phone, contactName: null, wechatOpenId: null, createdAt: at }]);
    await joining.import(tx, [{ customerId, at }]);
  });
  return customerId;
}

async function centreState(customerId: string, ruleId: string): Promise<unknown> {
  const coupon = (await views.listCentre(customerId)).find(({ templateId }) => templateId === ruleId);
  return coupon === undefined ? 'absent' : { state: coupon.state, claimed: coupon.claimed, unused: coupon.unused };
}

const ownIds = async (customerId: string, state: 'usable' | 'used' | 'expired'): Promise<string[]> => (await views.listOwn(customerId, { state })).items.map(({ couponId }) => couponId);

async function hold(customerId: string, ruleId: string, couponId: string): Promise<string> {
  const orderId = id();
  const use = { ruleId, ruleVersion: 2, couponId, variantIds: [], times: 1, costFen: 1_000, customerUses: null };
  const [refusal] = await platform.database.transaction((tx) => benefits.take(tx, [{ orderId, customerId, placedAt: platform.clock.now(), uses: [use] }]));
  expect(refusal).toBeNull();
  return orderId;
}

describe('the claim centre', () => {
  it('gives the last coupon to one of two customers who tap at the same instant, and then says that all are gone', async () => {
    const ruleId = await published(aCouponTemplate({ maxCoupons: 1 }));
    const [first, second] = [id(), id()];
    expect((await Promise.all([claimed(first, ruleId), claimed(second, ruleId)])).sort()).toEqual(['COUPON.SOLD_OUT', 'claimed']);
    const states = await Promise.all([first, second].map((customerId) => centreState(customerId, ruleId)));
    expect(states).toEqual(expect.arrayContaining([{ state: 'claimed', claimed: 1, unused: 1 }, { state: 'soldOut', claimed: 0, unused: 0 }]));
  });

  it('gives a customer with two phones one coupon, though both are tapped at the same instant', async () => {
    const ruleId = await published(aCouponTemplate());
    const customerId = id();
    expect((await Promise.all([claimed(customerId, ruleId), claimed(customerId, ruleId)])).sort()).toEqual(['COUPON.LIMIT', 'claimed']);
    expect(await ownIds(customerId, 'usable')).toHaveLength(1);
  });

  it('shows what begins within the week, and not what begins later, is over, or is not in the centre', async () => {
    const from = (days: number): string => new Date(TEST_NOW_MS + days * DAY_MS).toISOString();
    const soon = await published(aCouponTemplate({ claimFrom: from(2) }));
    const hidden = [await published(aCouponTemplate({ claimFrom: from(9) })), await published(aCouponTemplate({ claimUntil: from(-1) })), await published(aCouponTemplate({ isInCentre: false }))];
    const customerId = id();
    expect(await centreState(customerId, soon)).toMatchObject({ state: 'upcoming' });
    expect(await Promise.all(hidden.map((ruleId) => centreState(customerId, ruleId)))).toEqual(['absent', 'absent', 'absent']);
    expect(await claimed(customerId, soon)).toBe('COUPON.NOT_CLAIMABLE');
  });

  it('gives a coupon of a tier to its members alone, claimed or by code', async () => {
    const content = aCouponTemplate({}, { audience: { tiers: ['member'], tags: null } });
    const [ruleId, member, stranger] = [await published(content), await aMember(), id()];
    const [coupon] = (await views.listCentre(stranger)).filter(({ templateId }) => templateId === ruleId);
    expect(coupon).toMatchObject({ state: 'notForYou', reason: '限会员领取', terms: expect.arrayContaining(['限会员使用']) });
    expect([await claimed(stranger, ruleId), await claimed(member, ruleId)]).toEqual(['COUPON.NOT_FOR_YOU', 'claimed']);
    const { codes: [code = ''] } = await codes.create(ruleId, { count: 1, key: id(), editor });
    expect(await claims.claimCode(stranger, code, id()).catch(codeOf)).toBe('COUPON.NOT_FOR_YOU');
    // A refused code is still anybody's who may use it.
    expect(await claims.claimCode(await aMember(), code, id()).then(() => 'claimed', codeOf)).toBe('claimed');
  });
});

describe('my coupons', () => {
  it('stand in one of three lists by what became of them', async () => {
    const customerId = id();
    const ruleId = await published(aCouponTemplate({ perCustomer: 3 }));
    const [spare, held, used] = [await claims.claim(customerId, ruleId, id()), await claims.claim(customerId, ruleId, id()), await claims.claim(customerId, ruleId, id())];
    const paidOrderId = await hold(customerId, ruleId, used.couponId);
    await platform.database.transaction((tx) => benefits.markUsed(tx, paidOrderId));
    const orderId = await hold(customerId, ruleId, held.couponId);
    expect(await ownIds(customerId, 'usable')).toEqual([spare.couponId]);
    // An unpaid order holds its coupon, and that stands first among the used.
    expect((await views.listOwn(customerId, { state: 'used' })).items.map(({ couponId, notice, orderId: of }) => [couponId, notice, of])).toEqual([[held.couponId, 'held', orderId], [used.couponId, null, paidOrderId]]);
    platform.clock.setTo(Date.parse(spare.validUntil));
    expect([await ownIds(customerId, 'usable'), await ownIds(customerId, 'expired')]).toEqual([[], [spare.couponId]]);
    expect(await ownIds(id(), 'usable')).toEqual([]);
  });

  it('end with their promotion, and wait while it is paused', async () => {
    const customerId = id();
    const endsAt = new Date(TEST_NOW_MS + 2 * DAY_MS).toISOString();
    const content = aCouponTemplate();
    const ruleId = await published({ ...content, schedule: { ...content.schedule, endsAt } });
    const { couponId } = await claims.claim(customerId, ruleId, id());
    expect(await views.getOwn(customerId, couponId)).toMatchObject({ state: 'usable', notice: null, validUntil: endsAt });
    await edit.move({ ruleId, version: 2 }, { status: 'paused' }, editor);
    expect(await views.getOwn(customerId, couponId)).toMatchObject({ state: 'usable', notice: 'paused' });
    platform.clock.setTo(Date.parse(endsAt));
    expect(await views.getOwn(customerId, couponId)).toMatchObject({ state: 'expired' });
    await expect(views.getOwn(id(), couponId)).rejects.toMatchObject({ code: 'COUPON.NOT_FOUND' });
  });

  it('come page by page, what ends first at the top, each once', async () => {
    const customerId = id();
    const lasting = await Promise.all([5, 1, 3].map((days) => published(aCouponTemplate({ perCustomer: 2, validity: { kind: 'days', days } }))));
    const given = new Map<string, number>();
    for (const [index, ruleId] of lasting.entries()) {
      for (let count = 0; count < 2; count += 1) given.set((await claims.claim(customerId, ruleId, id())).couponId, [5, 1, 3][index] ?? 0);
    }
    const seen: string[] = [];
    let next: string | null | undefined;
    do {
      const page = await views.listOwn(customerId, { limit: 4, ...(next === undefined ? {} : { cursor: listMyCoupons.query?.parse({ cursor: next }).cursor }) });
      seen.push(...page.items.map(({ couponId }) => couponId));
      next = page.nextCursor;
    } while (next !== null);
    expect(new Set(seen)).toEqual(new Set(given.keys()));
    expect(seen.map((couponId) => given.get(couponId))).toEqual([1, 1, 3, 3, 5, 5]);
    expect(await views.countOwn(customerId)).toEqual({ usable: 6, endingSoon: 2 });
  });
});
