import { expectedNow, findTask, openParcels } from './transfer';

const aTransfer = { fromLocationId: 'from', toLocationId: 'to' };

describe('a transfer between two places', () => {
  it('asks each side for its own step', () => {
    expect(findTask({ ...aTransfer, status: 'draft' }, 'from')).toBe('approve');
    expect(findTask({ ...aTransfer, status: 'draft' }, 'to')).toBe('wait');
    expect(findTask({ ...aTransfer, status: 'ready' }, 'from')).toBe('pack');
    expect(findTask({ ...aTransfer, status: 'partially_received' }, 'to')).toBe('receive');
    expect(findTask({ ...aTransfer, status: 'in_transit' }, 'from')).toBe('wait');
    expect(findTask({ ...aTransfer, status: 'received' }, 'to')).toBe('none');
  });

  it('knows which parcels have not come in', () => {
    const parcel = { parcelNo: 2, receivedAt: '2026-11-22T10:00:00Z', receivedBy: '小王', lines: [], overReason: null };
    expect(openParcels({ parcelCount: 3, parcels: [parcel] })).toEqual([1, 3]);
    expect(openParcels({ parcelCount: null, parcels: [] })).toEqual([]);
  });

  it('expects what is still on its way', () => {
    const line = { variantId: 'milk', requested: 6, approved: 6, sent: 6, received: 4, damaged: 0, over: 0, short: 0, returned: 0, inTransit: 2 };
    expect([...expectedNow({ lines: [line, { ...line, variantId: 'towel', inTransit: 0 }] })]).toEqual([['milk', 2]]);
  });
});
