import type { BoardCard } from '../api';
import { findNewOrders } from './board';

const card = (fulfillmentOrderId: string): BoardCard => ({
  fulfillmentOrderId,
  orderId: fulfillmentOrderId,
  orderNo: '20260618000001',
  callNumber: 'A001',
  kind: 'pickup',
  state: 'open',
  promisedAt: null,
  stage: null,
  stageDueAt: null,
  isLate: false,
  arrivedAt: null,
  bay: null,
  collectorName: null,
  contactName: '张小姐',
  phoneTail: '1234',
  itemCount: 1,
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
    expect(findNewOrders(null, [card('a'), card('b')])).toEqual([]);
  });

  it('rings for an order that was not there before', () => {
    expect(findNewOrders([card('a')], [card('a'), card('b')]).map(({ fulfillmentOrderId }) => fulfillmentOrderId)).toEqual(['b']);
  });

  it('stays silent when orders leave the column', () => {
    expect(findNewOrders([card('a'), card('b')], [card('b')])).toEqual([]);
  });
});
