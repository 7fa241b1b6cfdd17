import type { Board, BoardCard } from '../api';
import { findArrivals, findNewOrders, listUnheeded } from './board';

const card = (fulfillmentOrderId: string): BoardCard => ({
  fulfillmentOrderId,
  orderId: fulfillmentOrderId,
  orderNo: '20260618000001',
  callNumber: 'A001',
  kind: 'pickup',
  state: 'open',
  promisedAt: null,
  stage: 'accept',
  stageDueAt: null,
  isLate: false,
  arrivedAt: null,
  bay: null,
  collectorName: null, ride: null, riderCallAt: null,
  contactName: '张小姐',
  phoneTail: '1234',
  itemCount: 1, bagCount: null,
  pickedCount: 0,
  imageUrls: [],
  remark: null,
  windowStartAt: '2026-06-18T10:00:00Z',
  windowEndAt: '2026-06-18T10:30:00Z',
  openedAt: '2026-06-18T09:00:00Z',
  acceptedAt: null,
  readyAt: null,
  handedOverAt: null,
});

describe('the new-order alarm', () => {
  it('stays silent for orders that were there when the shift began', () => {
    expect(findNewOrders(null, { toAccept: [card('a'), card('b')], picking: [] })).toEqual([]);
  });

  it('rings for an order that was not there before', () => {
    expect(findNewOrders({ toAccept: [card('a')], picking: [] }, { toAccept: [card('a'), card('b')], picking: [] }).map(({ fulfillmentOrderId }) => fulfillmentOrderId)).toEqual(['b']);
  });

  it('stays silent when orders leave the column', () => {
    expect(findNewOrders({ toAccept: [card('a'), card('b')], picking: [] }, { toAccept: [card('b')], picking: [{ ...card('a'), state: 'accepted' }] })).toEqual([]);
  });

  it('rings for an order that accepted itself, to be at the door in half an hour', () => {
    const atOnce: BoardCard = { ...card('b'), kind: 'instantDelivery', state: 'accepted' };
    const rung = findNewOrders({ toAccept: [], picking: [card('a')] }, { toAccept: [], picking: [card('a'), atOnce] });
    expect(rung.map(({ fulfillmentOrderId }) => fulfillmentOrderId)).toEqual(['b']);
  });
});

describe('an order that nobody accepts', () => {
  const opened = '2026-06-18T09:00:00Z';
  const at = (time: string): number => Date.parse(`2026-06-18T${time}Z`);
  const unheeded = (waiting: Partial<BoardCard>, nowMs: number): number => listUnheeded({ toAccept: [{ ...card('a'), openedAt: opened, ...waiting }], picking: [] }, nowMs).length;

  it('is called out again after three minutes, and not before', () => {
    const inTime = { stageDueAt: '2026-06-18T09:10:00Z' };
    expect(unheeded(inTime, at('09:02:59'))).toBe(0);
    expect(unheeded(inTime, at('09:03:00'))).toBe(1);
  });

  it('that came in the night has its three minutes in the morning', () => {
    const inTheMorning = { stageDueAt: '2026-06-18T10:10:00Z' };
    expect(unheeded(inTheMorning, at('09:30:00'))).toBe(0);
    expect(unheeded(inTheMorning, at('10:03:00'))).toBe(1);
  });

  it('may wait when it is to be sent; one that is to be at the door at once may not, although it accepted itself', () => {
    expect(unheeded({ kind: 'shipping', stageDueAt: '2026-06-18T21:00:00Z' }, at('12:00:00'))).toBe(0);
    const atOnce: BoardCard = { ...card('b'), kind: 'instantDelivery', state: 'accepted', openedAt: opened, stageDueAt: '2026-06-18T09:10:00Z' };
    expect(listUnheeded({ toAccept: [], picking: [atOnce] }, at('09:03:00'))).toHaveLength(1);
    expect(listUnheeded({ toAccept: [], picking: [{ ...atOnce, state: 'picking' }] }, at('09:03:00'))).toEqual([]);
  });
});

describe('the alarm for shoppers outside', () => {
  const aBoard = (ready: BoardCard[]): Board => ({
    storeId: 's',
    serverTime: '2026-06-18T10:00:00Z',
    toAccept: [],
    picking: [],
    ready,
    onTheWay: [],
    handedOver: [],
    counts: { toAccept: 0, picking: 0, ready: ready.length, onTheWay: 0, handedOverToday: 0 },
  });
  const waiting = { ...card('a'), state: 'ready' as const };
  const outside = { ...waiting, arrivedAt: '2026-06-18T10:05:00Z', bay: '3' };

  it('rings once for who just came', () => {
    expect(findArrivals(aBoard([waiting]), aBoard([outside]))).toEqual([outside]);
    expect(findArrivals(aBoard([outside]), aBoard([outside]))).toEqual([]);
  });

  it('rings for who already stands there when the board is opened', () => {
    expect(findArrivals(null, aBoard([outside, { ...waiting, fulfillmentOrderId: 'b' }]))).toEqual([outside]);
  });
});
