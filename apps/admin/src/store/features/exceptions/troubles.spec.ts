import type { AfterSalesCase, WorkException } from '../../api';
import { listTroubles } from './troubles';

const HERE = 'store-here';
const noShow: WorkException = {
  type: 'noShow', step: 'restock', since: '2026-11-20T04:00:00.000Z', dueAt: '2026-11-21T04:00:00.000Z', fulfillmentOrderId: 'work-1', callNumber: 'A012', kind: 'pickup', itemCount: 2,
  contactName: '王*', phoneTail: '0000', riderName: null, note: null,
};
const returned: AfterSalesCase = {
  caseId: 'case-1', caseNo: 'A202611200000123456', orderId: 'o', orderNo: '1', kind: 'returnRefund', status: 'received', reason: 'damaged', description: '碎了', amountFen: 1_000, feeFen: 0, giftFen: 0, isAutomatic: false,
  lines: [{ lineNo: 1, variantId: 'v', title: '玻璃杯', optionText: '', imageUrl: null, barcode: null, quantity: 1, refundFen: 1_000, sellable: 0, damaged: 0, qualityControl: 0, replacement: null }],
  returnCode: null, returnTo: null, shipment: null, photos: [], replacement: null, storeId: HERE, storeName: '', receivedStore: { storeId: HERE, name: '' }, decisionNote: null,
  dueAt: '2026-11-20T12:00:00.000Z', canCancel: false, canShip: false, canAppeal: false, needsSecondPerson: false, firstApproverName: null, riskReview: null, needsApproval: false,
  createdAt: '', updatedAt: '', timeline: [],
};

describe('what has gone wrong in a store', () => {
  it('is one list, what is due first before the rest, each with its next step', () => {
    const all = listTroubles([noShow], [returned], HERE);
    expect(all.map(({ type, title, to }) => [type, title, to])).toEqual([
      ['damaged', '售后 123456', '/tasks/returns/A202611200000123456'],
      ['noShow', 'A012', '/orders/work-1?column=ready'],
    ]);
    expect(all.every(({ next }) => next.length > 4)).toBe(true);
  });

  it('leaves out what lies in another store, and returns that nobody did wrong', () => {
    const elsewhere = { ...returned, receivedStore: { storeId: 'store-there', name: '' } };
    expect(listTroubles([], [elsewhere, { ...returned, reason: 'noLongerWanted' }, { ...returned, status: 'completed' }], HERE)).toEqual([]);
  });

  it('offers to put back what nobody collected and what a carrier brings back, not what a rider still has', () => {
    const ride: WorkException = { ...noShow, type: 'refused', step: 'takeBack', kind: 'instantDelivery', note: 'refused' };
    const parcel: WorkException = { ...ride, type: 'notDelivered', kind: 'shipping', note: null };
    expect(listTroubles([noShow, ride, parcel], [], HERE).map(({ type, restockId, note }) => [type, restockId, note])).toEqual([
      ['noShow', 'work-1', null], ['refused', null, '顾客拒收'], ['notDelivered', 'work-1', null],
    ]);
  });
});
