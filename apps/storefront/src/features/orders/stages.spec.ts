import { computeProgress, computeTimeline, describeStage } from './stages';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const at = (time: string) => `2026-11-22T${time}:00+08:00`;
const window = { pickupStartAt: at('18:00'), pickupEndAt: at('18:30'), refund: null };

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
  });

  it('says nothing was charged when an unpaid order closed', () => {
    expect(describeStage({ ...window, stage: 'closed' }, noon)).toBe('超时未付款，没有扣款');
  });

  it('says where the money is when a paid order was canceled', () => {
    expect(describeStage({ ...window, stage: 'canceled', refund: { status: 'processing', amountFen: 100 } }, noon)).toContain('正在原路退回');
    expect(describeStage({ ...window, stage: 'canceled', refund: { status: 'succeeded', amountFen: 100 } }, noon)).toBe('款项已原路退回');
  });
});

describe('the way to the counter', () => {
  it('marks what is done and where the order stands', () => {
    const progress = computeProgress('preparing');
    expect(progress?.filter(({ isDone }) => isDone).map(({ title }) => title)).toEqual(['已下单', '待接单']);
    expect(progress?.find(({ isNow }) => isNow)?.title).toBe('备货中');
  });

  it('is not shown for an order that will never be collected', () => {
    expect(computeProgress('canceled')).toBeNull();
    expect(computeProgress('closed')).toBeNull();
  });
});
