import { centreAction, describeClaims, describeTerm, describeValidity, isOfKind, kindsOf, pointsKind, spendPage } from './words';

const now = Date.parse('2026-11-22T18:00:00+08:00');
const own = (rest: Partial<Parameters<typeof describeValidity>[0]>) => describeValidity({ state: 'usable', notice: null, validFrom: '2026-11-01T00:00:00+08:00', validUntil: '2026-12-31T00:00:00+08:00', usedAt: null, ...rest }, now);

describe('how long a coupon is good', () => {
  it('hurries in its last three days, and names the hour on the last', () => {
    expect(own({})).toEqual({ text: '2026-12-31 前可用', isUrgent: false });
    expect(own({ validUntil: '2026-11-25T12:00:00+08:00' })).toEqual({ text: '3 天后到期', isUrgent: true });
    expect(own({ validUntil: '2026-11-23T00:00:00+08:00' })).toEqual({ text: '明天 00:00 到期', isUrgent: true });
  });

  it('says when one begins, was used, is held by an unpaid order, or ended', () => {
    expect(own({ notice: 'notYet', validFrom: '2026-11-24T00:00:00+08:00' }).text).toBe('周二 00:00 起可用');
    expect(own({ state: 'used', usedAt: '2026-11-20T10:00:00+08:00' }).text).toBe('2026-11-20 使用');
    expect(own({ state: 'used', notice: 'held' }).text).toBe('等待付款的订单正在用');
    expect(own({ state: 'expired', validUntil: '2026-11-20T10:00:00+08:00' }).text).toBe('2026-11-20 到期');
  });

  it('counts from the claim where it does', () => {
    expect([describeTerm({ validity: { kind: 'days', days: 7 }, perCustomer: 3 }), describeTerm({ validity: { kind: 'fixed', from: '2026-11-01T00:00:00+08:00', until: '2026-12-01T00:00:00+08:00' }, perCustomer: 1 })]).toEqual(['领取后 7 天有效，限 3 张', '2026-12-01 前可用']);
  });
});

describe('the button of a coupon in the centre', () => {
  const button = (state: Parameters<typeof centreAction>[0]['state'], claimed = 0, unused = 0, pointsPrice: number | null = null) => centreAction({ state, claimed, unused, claimFrom: '2026-11-23T10:00:00+08:00', pointsPrice }, now);

  it('claims while there are more for this shopper, then leads to using them', () => {
    expect([button('claimable'), button('claimable', 1, 1), button('claimed', 2, 1), button('claimed', 2, 0)]).toEqual([
      { text: '领取', does: 'claim' }, { text: '再领一张', does: 'claim' }, { text: '去使用', does: 'use' }, { text: '已用完', does: null },
    ]);
  });

  it('says what it costs in points, also to whoever has too few', () => {
    expect([button('claimable', 0, 0, 500), button('claimable', 1, 1, 500), button('notForYou', 0, 0, 500)]).toEqual([
      { text: '500 积分换', does: 'claim' }, { text: '500 积分换', does: 'claim' }, { text: '500 积分换', does: null },
    ]);
  });

  it('tells the truth where nothing can be claimed', () => {
    expect([button('soldOut'), button('notForYou'), button('upcoming')].map(({ text, does }) => [text, does])).toEqual([['已抢光', null], ['暂不可领', null], ['明天开抢', null]]);
  });
});

describe('where a coupon leads', () => {
  it('is its one product, its category, or everything', () => {
    expect([spendPage({ productId: 'p', categoryId: null }).page, spendPage({ productId: null, categoryId: 'c' }).params['categoryId'], spendPage({ productId: null, categoryId: null })]).toEqual(['product', 'c', { page: 'result', params: { title: '可用商品' } }]);
  });
});

describe('the line under a coupon in the centre', () => {
  const coupon = {
    templateId: 't', name: '券', label: '满减', figure: { before: '¥', main: '15', after: '' }, condition: '', scope: '', terms: [], productId: null, categoryId: null, state: 'claimable', reason: null, claimFrom: '2026-11-23T10:00:00+08:00',
    claimUntil: '2026-12-01T00:00:00+08:00', perCustomer: 2, pointsPrice: null, claimed: 0, unused: 0, takenPercent: 10, validity: { kind: 'days', days: 7 },
  } as const;

  it('says whose it is, how many of one’s own, or how quickly they go, and else nothing', () => {
    const line = (rest: Partial<Parameters<typeof describeClaims>[0]>) => describeClaims({ ...coupon, terms: [], ...rest }, now);
    expect([line({}), line({ claimed: 1 }), line({ takenPercent: 80 }), line({ state: 'notForYou', reason: '限金卡会员领取' }), line({ state: 'upcoming' })]).toEqual([
      null, '已领 1/2 张', '已领 80%', '限金卡会员领取', '明天 10:00 开始领取',
    ]);
  });
});

describe('the kinds of coupons in the centre', () => {
  const [free, other, forPoints] = [{ label: '满减', pointsPrice: null }, { label: '运费', pointsPrice: null }, { label: '满减', pointsPrice: 500 }];

  it('are those that there are, once each, with those for points beside them', () => {
    expect([kindsOf([free, other]), kindsOf([free, other, forPoints])]).toEqual([['满减', '运费'], ['满减', '运费', pointsKind]]);
    expect([free, other, forPoints].map((coupon) => [isOfKind(coupon, '满减'), isOfKind(coupon, pointsKind)])).toEqual([[true, false], [false, false], [true, true]]);
  });
});
