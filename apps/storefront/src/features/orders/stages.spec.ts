import type { OrderGroup } from './groups';
import { computeProgress, computeTimeline, describeOrderWay, describeStage, describeTenders, stageTitle } from './stages';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const at = (time: string) => `2026-11-22T${time}:00+08:00`;
const pickup: OrderGroup = { groupNo: 1, kind: 'pickup', status: 'picking', storeId: 'store', storeName: '静安寺店', windowStartAt: at('18:00'), windowEndAt: at('18:30'), promisedAt: at('18:00'), keptAt: null, feeFen: 0, itemCount: 1, title: null, bookingId: null };
const window = { groups: [pickup], refund: null };
const rider: OrderGroup = { ...pickup, kind: 'instantDelivery', status: 'on_the_way', windowStartAt: null, windowEndAt: null, promisedAt: at('12:28') };

describe('what an order was paid with', () => {
  it('is named alone, or each with its part', () => {
    expect([
      describeTenders({ dueFen: 8_000, pointsFen: 0, storedValueFen: 0 }), describeTenders({ dueFen: 8_000, pointsFen: 1_200, storedValueFen: 300 }), describeTenders({ dueFen: 0, pointsFen: 0, storedValueFen: 5_000 }),
      describeTenders({ dueFen: 0, pointsFen: 0, storedValueFen: 0 }),
    ]).toEqual(['微信支付', '微信支付 ¥80.00、储值余额 ¥3.00、积分 ¥12.00', '储值余额', '优惠全额抵扣']);
  });
});

describe("an order's story", () => {
  it('is told newest first, in the words of a shopper', () => {
    const steps = computeTimeline(
      [
        { at: at('10:00'), type: 'placed', note: null },
        { at: at('10:02'), type: 'paid', note: null },
        { at: at('10:05'), type: 'accepted', note: null },
      ],
      noon,
    );
    expect(steps.map(({ when, title }) => `${when} ${title}`)).toEqual(['今天 10:05 门店已接单', '今天 10:02 付款成功', '今天 10:00 订单已提交']);
    expect(steps.map(({ isLatest }) => isLatest)).toEqual([true, false, false]);
  });
});

describe('the sentence under the state', () => {
  it('promises the window while the store prepares', () => {
    expect(describeStage({ ...window, stage: 'preparing' }, noon)).toBe('备好会通知你，预计 今天 18:00–18:30 可取');
    expect(describeStage({ ...window, stage: 'awaiting_acceptance' }, noon)).toBe('门店接单后开始备货，预计 今天 18:00–18:30 可取');
    expect(describeStage({ ...window, stage: 'awaiting_acceptance', isUnderReview: true }, noon)).toBe('核实通过后，门店开始备货');
  });

  it('says nothing was charged when an unpaid order closed', () => {
    expect(describeStage({ ...window, stage: 'closed' }, noon)).toBe('超时未付款，没有扣款');
  });

  it('says where the money is when a paid order was canceled', () => {
    expect(describeStage({ ...window, stage: 'canceled', refund: { status: 'processing', isReviewing: false, amountFen: 100 } }, noon)).toContain('正在原路退回');
    expect(describeStage({ ...window, stage: 'canceled', refund: { status: 'succeeded', isReviewing: false, amountFen: 100 } }, noon)).toBe('款项已原路退回');
    expect(describeStage({ ...window, stage: 'canceled', refund: { status: 'processing', isReviewing: true, amountFen: 100 } }, noon)).toBe('退款核对后原路退回，进度在售后里');
  });
});

describe('an order that is brought', () => {
  it('speaks of the road and not of the counter', () => {
    expect(stageTitle({ stage: 'on_the_way', groups: [rider] })).toBe('正在送来');
    expect(stageTitle({ stage: 'completed', groups: [rider] })).toBe('已送达');
    expect(describeStage({ ...window, groups: [rider], stage: 'on_the_way' }, noon)).toBe('今天 12:28 前送达');
    expect(describeOrderWay({ groups: [rider] }, noon)).toBe('30分钟达 · 今天 12:28 前送达');
  });

  it('in parts says so', () => {
    const parcel: OrderGroup = { ...rider, groupNo: 2, kind: 'shipping' };
    expect(stageTitle({ stage: 'on_the_way', groups: [pickup, parcel] })).toBe('部分在路上');
    expect(describeOrderWay({ groups: [pickup, parcel] }, noon)).toBe('分 2 份：自提、快递');
  });
});

describe('the way to the counter', () => {
  it('marks what is done and where the order stands', () => {
    const progress = computeProgress({ stage: 'preparing', groups: [pickup] });
    expect(progress?.filter(({ isDone }) => isDone).map(({ title }) => title)).toEqual(['已下单', '待接单']);
    expect(progress?.find(({ isNow }) => isNow)?.title).toBe('备货中');
  });

  it('has not begun before the order is paid', () => {
    expect(computeProgress({ stage: 'awaiting_payment', groups: [pickup] })?.find(({ isNow }) => isNow)?.title).toBe('已下单');
  });

  it('is not shown for an order that will never be collected', () => {
    expect(computeProgress({ stage: 'canceled', groups: [pickup] })).toBeNull();
    expect(computeProgress({ stage: 'closed', groups: [pickup] })).toBeNull();
  });
});
