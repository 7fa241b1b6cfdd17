import { computeWay, describeWay, fitToWay, waysFor, windowOf, wishesOf } from './ways';
import type { Way } from './ways';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const at = (time: string) => `2026-11-22T${time}:00+08:00`;
const lines = [{ variantId: 'milk', quantity: 2 }];

function way(kind: Way['kind'], change: Partial<Way> = {}): Way {
  const group = { kind, storeId: 'store', placeName: '静安寺店', feeFen: 0, promisedAt: at('12:28'), lines };
  return { kind, isOffered: true, refusal: null, opensAt: null, feeFen: 0, freeAboveFen: null, promisedAt: at('12:28'), minutes: null, windows: [], groups: [group], short: [], ...change };
}

const refused = (kind: Way['kind'], refusal: NonNullable<Way['refusal']>, short: Way['short'] = []): Way => way(kind, { isOffered: false, refusal, groups: [], short });

describe('a way of getting the goods says its price and its promise', () => {
  it.each([
    [way('pickup', { promisedAt: at('15:30') }), '免费', '最快 15:30 可取'],
    [way('pickup', { promisedAt: '2026-11-23T10:00:00+08:00' }), '免费', '最快 明天 10:00 可取'],
    [way('instantDelivery', { feeFen: 500, minutes: 28 }), '¥5', '约 28 分钟送达'],
    [way('scheduledDelivery', { feeFen: 600, freeAboveFen: 8_000, windows: [{ startAt: at('18:00'), endAt: at('18:30'), left: 0 }, { startAt: at('18:30'), endAt: at('19:00'), left: null }] }), '¥6，满 ¥80 免', '最早 今天 18:30–19:00'],
    [way('shipping', { freeAboveFen: 9_900, promisedAt: '2026-11-25T21:00:00+08:00' }), '免运费', '预计 周三 送达'],
  ])('%#', (offered, price, promise) => {
    expect(describeWay(offered, noon)).toMatchObject({ price, promise, isOpen: true });
  });

  it('says why not, and is not hidden', () => {
    expect(describeWay(refused('instantDelivery', 'outOfArea'), noon)).toEqual({ name: '30分钟达', price: '', promise: '超出配送范围', isOpen: false, needsAddress: false });
    expect(describeWay(refused('pickup', 'noStock', lines), noon).promise).toBe('2 件缺货');
    expect(describeWay({ ...refused('instantDelivery', 'closed'), opensAt: '2026-11-23T09:00:00+08:00' }, noon).promise).toBe('休息中，明天 09:00 开始');
    expect(describeWay(refused('shipping', 'addressNeeded'), noon)).toMatchObject({ needsAddress: true });
  });
});

describe('the way that an order stands on', () => {
  it('is the wished one while it is open', () => {
    expect(computeWay([way('pickup'), way('shipping')], 'shipping')?.kind).toBe('shipping');
  });

  it('gives way to one that is open', () => {
    expect(computeWay([way('pickup'), refused('instantDelivery', 'closed')], 'instantDelivery')?.kind).toBe('pickup');
  });

  it('stays when goods are short: nobody is sent a parcel unasked', () => {
    expect(computeWay([refused('pickup', 'noStock', lines), way('shipping')], 'pickup')?.kind).toBe('pickup');
  });

  it('needs a point on the map for a rider, and none for a parcel', () => {
    const ways = waysFor([way('pickup'), way('instantDelivery'), way('shipping')], { latitude: null });
    expect(ways.map(({ kind, refusal }) => [kind, refusal])).toEqual([['pickup', null], ['instantDelivery', 'addressNeeded'], ['shipping', null]]);
  });
});

describe('what is ordered', () => {
  it('is as soon as possible unless a time is chosen', () => {
    expect(wishesOf(way('pickup'), null)).toEqual([{ kind: 'pickup', storeId: 'store', feeFen: 0, lines, promisedAt: at('12:28') }]);
    expect(wishesOf(way('pickup'), at('18:00'))).toEqual([{ kind: 'pickup', storeId: 'store', feeFen: 0, lines, startAt: at('18:00') }]);
  });

  it('leaves out what no place of the way has', () => {
    const draft = { storeId: 'store', isFromCart: true, lines: [{ variantId: 'milk', quantity: 5 }, { variantId: 'towel', quantity: 2 }] };
    expect(fitToWay(draft, { short: lines.concat({ variantId: 'towel', quantity: 2 }) }).lines).toEqual([{ variantId: 'milk', quantity: 3 }]);
  });

  it('takes the first time with room for a delivery, and no full one', () => {
    const windows = [{ startAt: at('18:00'), endAt: at('18:30'), left: 0 }, { startAt: at('18:30'), endAt: at('19:00'), left: 2 }];
    expect(windowOf({ kind: 'scheduledDelivery', windows }, at('18:00'))?.startAt).toBe(at('18:30'));
    expect(windowOf({ kind: 'pickup', windows }, null)).toBeNull();
  });
});
