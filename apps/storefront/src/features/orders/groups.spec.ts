import { commonKind, computeGroupProgress, describeKept, describePromise, groupStatusText } from './groups';
import type { OrderGroup } from './groups';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const at = (time: string) => `2026-11-22T${time}:00+08:00`;

function group(change: Partial<OrderGroup>): OrderGroup {
  return { groupNo: 1, kind: 'pickup', status: 'unfulfilled', storeId: 'store', storeName: '静安寺店', windowStartAt: null, windowEndAt: null, promisedAt: at('12:28'), keptAt: null, feeFen: 0, itemCount: 1, title: null, bookingId: null, ...change };
}

describe('each part of an order says where it stands in its own words', () => {
  it.each([
    ['pickup', 'ready', '待自提'],
    ['pickup', 'partially_fulfilled', '部分已取'],
    ['instantDelivery', 'packed', '等骑手'],
    ['scheduledDelivery', 'on_the_way', '配送中'],
    ['shipping', 'accepted', '待发货'],
    ['shipping', 'on_the_way', '运输中'],
    ['shipping', 'delivered', '已签收'],
    ['service', 'unfulfilled', '已预约'],
    ['shipping', 'returned', '已退回'],
    ['pickup', 'canceled', '已取消'],
  ] as const)('%s %s', (kind, status, text) => {
    expect(groupStatusText({ kind, status })).toBe(text);
  });

  it('shows what is behind it and what comes', () => {
    expect(computeGroupProgress({ kind: 'instantDelivery', status: 'on_the_way' })?.map(({ isDone, isNow }) => (isNow ? 'now' : isDone))).toEqual([true, true, true, 'now', false]);
    expect(computeGroupProgress({ kind: 'pickup', status: 'canceled' })).toBeNull();
  });
});

describe('a promise', () => {
  it('is told as people say times', () => {
    expect(describePromise(group({ kind: 'instantDelivery' }), noon)).toBe('今天 12:28 前送达');
    expect(describePromise(group({ kind: 'shipping', promisedAt: '2026-11-25T21:00:00+08:00' }), noon)).toBe('预计 周三 送达');
    expect(describePromise(group({ kind: 'scheduledDelivery', windowStartAt: at('18:00'), windowEndAt: at('18:30') }), noon)).toBe('今天 18:00–18:30 送达');
    expect(describePromise(group({ windowStartAt: at('18:00'), windowEndAt: at('18:30') }), noon)).toBe('今天 18:00–18:30');
  });

  it('is set beside what happened', () => {
    expect(describeKept(group({ kind: 'instantDelivery', status: 'delivered', keptAt: at('12:20') }), noon)).toEqual({ text: '12:20 送达，没有晚', isLate: false });
    expect(describeKept(group({ kind: 'instantDelivery', status: 'delivered', keptAt: at('12:33') }), noon)).toEqual({ text: '12:33 送达，比约定晚了 5 分钟', isLate: true });
  });

  it('that is broken is owned up to before it ends', () => {
    expect(describeKept(group({ kind: 'instantDelivery', status: 'on_the_way', promisedAt: at('11:48') }), noon)).toEqual({ text: '比约定晚了 12 分钟，我们在加快处理', isLate: true });
    expect(describeKept(group({ kind: 'instantDelivery', status: 'on_the_way' }), noon)).toBeNull();
  });
});

it('an order that comes in several ways has no kind of its own', () => {
  expect(commonKind([group({}), group({})])).toBe('pickup');
  expect(commonKind([group({}), group({ kind: 'shipping' })])).toBeNull();
});
