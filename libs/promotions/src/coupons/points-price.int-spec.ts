import { catalogueEntities } from '@quanyu/catalogue';
import { Customers, identityEntities } from '@quanyu/identity';
import { JoinMembership, Ledger } from '@quanyu/membership';
import { isDomainError, type StaffEditor } from '@quanyu/platform';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { PromotionsModule } from '../index.js';
import { EditPriceRules } from '../price-rules/edit-price-rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { aCouponTemplate } from '../test-kit/price-rules.js';
import { ClaimCoupon } from './claim-coupon.js';
import { CouponCodes } from './coupon-codes.js';
import { CouponViews } from './coupon-views.js';

const YEAR_MS = 365 * 86_400_000;

describe('a coupon for points', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let editor: StaffEditor;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: [...catalogueEntities, ...identityEntities, ...storesEntities] });
    module = await platform.start([PromotionsModule]);
    editor = { actor: { staffId: id(), name: '小林' }, ip: '127.0.0.1', requestId: 'test' };
  });
  afterAll(() => platform.close());

  const id = (): string => platform.ids.uuid();
  const codeOf = (error: unknown): string => (isDomainError(error) ? error.code : String(error));
  const claimFor = (pointsPrice: number | undefined, customerId: string, templateId: string, key = id()): Promise<string> => module.get(ClaimCoupon).claim(customerId, templateId, key, { pointsPrice }).then(() => 'claimed', codeOf);
  /** At the price that the tests publish at. */
  const claim = (customerId: string, templateId: string, key = id()): Promise<string> => claimFor(300, customerId, templateId, key);
  const pointsOf = (customerId: string): Promise<number> => module.get(Ledger).readBalance(customerId, 'points');
  const givenOf = async (templateId: string): Promise<number> => (await module.get(EditPriceRules).get(templateId)).coupons;

  async function published(terms: Parameters<typeof aCouponTemplate>[0]): Promise<string> {
    const { id: ruleId } = await module.get(EditPriceRules).create(aCouponTemplate(terms), id(), editor);
    await module.get(EditPriceRules).move({ ruleId, version: 1 }, { status: 'published' }, editor);
    await module.get(PriceRules).reload();
    return ruleId;
  }

  async function change(ruleId: string, terms: Parameters<typeof aCouponTemplate>[0]): Promise<void> {
    const { version } = await module.get(EditPriceRules).get(ruleId);
    await module.get(EditPriceRules).update({ ruleId, version }, aCouponTemplate(terms), editor);
    await module.get(PriceRules).reload();
  }

  async function aMember(points: number): Promise<string> {
    const [customerId, at] = [id(), platform.clock.now()];
    await platform.database.transaction(async (tx) => {
      await module.get(Customers).importCustomers(tx, [{ id: customerId, nickname: '小林', phone: null, contactName: null, wechatOpenId: null, createdAt: at }]);
      await module.get(JoinMembership).import(tx, [{ customerId, at }]);
      await module.get(Ledger).grant(tx, { memberId: customerId, unit: 'points', key: `test:${customerId}`, kind: 'adjustment', note: '测试' }, [{ part: 'whole', amount: points, expiresAt: new Date(at.getTime() + YEAR_MS) }]);
    });
    return customerId;
  }

  it('is had for them, once for one tap, with an entry in the ledger that says for what', async () => {
    const [templateId, customerId, key] = [await published({ pointsPrice: 300, perCustomer: 5 }), await aMember(1_000), id()];
    expect(await Promise.all([claim(customerId, templateId, key), claim(customerId, templateId, key)])).toEqual(['claimed', 'claimed']);
    expect([await pointsOf(customerId), await givenOf(templateId)]).toEqual([700, 1]);
    const entries = await platform.database.query<{ note: string; change: number }>(`SELECT note, change FROM membership.posting WHERE member_id = $1 AND business_key LIKE 'coupon:%'`, [customerId]);
    expect(entries).toEqual([{ note: '积分兑换 · 10元券', change: -300 }]);
  });

  it('is had as often as the points go, however many taps come at once, and what is refused costs nothing', async () => {
    const [templateId, customerId] = [await published({ pointsPrice: 300, perCustomer: 10 }), await aMember(1_000)];
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => claim(customerId, templateId)));
    expect([outcomes.filter((outcome) => outcome === 'claimed').length, outcomes.filter((outcome) => outcome === 'MEMBERSHIP.NOT_ENOUGH').length]).toEqual([3, 5]);
    expect([await pointsOf(customerId), await givenOf(templateId)]).toEqual([100, 3]);
  });

  it('that is gone, or of which a customer has had theirs, takes no points', async () => {
    const [last, one] = [await published({ pointsPrice: 300, maxCoupons: 1 }), await published({ pointsPrice: 300, perCustomer: 1 })];
    const members = await Promise.all([aMember(300), aMember(300)]);
    expect((await Promise.all(members.map((customerId) => claim(customerId, last)))).sort()).toEqual(['COUPON.SOLD_OUT', 'claimed']);
    expect((await Promise.all(members.map(pointsOf))).sort((a, b) => a - b)).toEqual([0, 300]);
    const rich = await aMember(900);
    expect([await claim(rich, one), await claim(rich, one), await pointsOf(rich)]).toEqual(['claimed', 'COUPON.LIMIT', 600]);
  });

  it('is for members, and says in the centre how many points are missing', async () => {
    const [templateId, customerId] = [await published({ pointsPrice: 300 }), await aMember(120)];
    const seen = async (of: string) => (await module.get(CouponViews).listCentre(of)).find((coupon) => coupon.templateId === templateId);
    expect(await seen(customerId)).toMatchObject({ state: 'notForYou', pointsPrice: 300, reason: '积分不够，还差 180 分', terms: expect.arrayContaining(['用积分兑换，换到后积分不退']) });
    const stranger = id();
    expect([(await seen(stranger))?.reason, await claim(stranger, templateId), await givenOf(templateId)]).toEqual(['入会后可用积分换', 'MEMBERSHIP.NOT_A_MEMBER', 0]);
  });

  it('takes what the shopper agreed to and nothing else, when its price changed since they looked', async () => {
    const [templateId, customerId] = [await published({ pointsPrice: 300 }), await aMember(2_000)];
    await change(templateId, { pointsPrice: 1_000 });
    expect([await claimFor(300, customerId, templateId), await claimFor(undefined, customerId, templateId)]).toEqual(['COUPON.PRICE_CHANGED', 'COUPON.PRICE_CHANGED']);
    expect([await pointsOf(customerId), await givenOf(templateId)]).toEqual([2_000, 0]);
    expect([await claimFor(1_000, customerId, templateId), await pointsOf(customerId)]).toEqual(['claimed', 1_000]);
  });

  it('that was free when the shopper looked takes no points, and one that is free by now gives no coupon for points', async () => {
    const [templateId, customerId] = [await published({}), await aMember(1_000)];
    expect(await claimFor(300, customerId, templateId)).toBe('COUPON.PRICE_CHANGED');
    await change(templateId, { pointsPrice: 300 });
    expect([await claimFor(undefined, customerId, templateId), await pointsOf(customerId), await givenOf(templateId)]).toEqual(['COUPON.PRICE_CHANGED', 1_000, 0]);
  });

  it('that was claimed stays claimed by the same tap, whatever its price is by now, and one key is not for two prices', async () => {
    const [templateId, customerId, key] = [await published({ pointsPrice: 300, perCustomer: 5 }), await aMember(2_000), id()];
    expect(await claim(customerId, templateId, key)).toBe('claimed');
    await change(templateId, { pointsPrice: 1_000, perCustomer: 5 });
    expect([await claim(customerId, templateId, key), await claimFor(1_000, customerId, templateId, key)]).toEqual(['claimed', 'REQUEST.IDEMPOTENCY_KEY_REUSED']);
    expect([await pointsOf(customerId), await givenOf(templateId)]).toEqual([1_700, 1]);
  });

  it('costs none by a printed code', async () => {
    const [templateId, customerId] = [await published({ pointsPrice: 300 }), await aMember(1)];
    const { codes: [code = ''] } = await module.get(CouponCodes).create(templateId, { count: 1, key: id(), editor });
    await module.get(ClaimCoupon).claimCode(customerId, code, id());
    expect([await pointsOf(customerId), await givenOf(templateId)]).toEqual([1, 1]);
  });
});
