import { tellTransfer, type Transfer } from './transfers';

const draft: Transfer = {
  transferId: 't', number: 12, fromLocationId: 'a', toLocationId: 'b', status: 'draft', outcome: null, note: '补货', parcelCount: null, version: 1,
  createdAt: '2026-11-20T02:00:00.000Z', createdBy: '王店', approvedAt: null, approvedBy: null, dispatchedAt: null, dispatchedBy: null, endedAt: null, endedBy: null,
  lines: [], parcels: [],
};

describe('the life of a transfer', () => {
  it('shows the steps that are still to come while it runs', () => {
    expect(tellTransfer(draft).map(({ title, at }) => [title, at !== null])).toEqual([['申请', true], ['批准，占用库存', false], ['装箱发出', false], ['收货结束', false]]);
  });

  it('has a line for each parcel, with what was damaged and why there was more', () => {
    const parcels = [{ parcelNo: 1, receivedAt: '2026-11-21T02:00:00.000Z', receivedBy: '李收', lines: [{ variantId: 'v', received: 5, damaged: 1 }], overReason: '供应商多装' }];
    expect(tellTransfer({ ...draft, status: 'partially_received', parcels })[3]).toMatchObject({ title: '收到第 1 箱', note: '5 件完好，1 件破损，多收：供应商多装' });
  });

  it('leaves out what never happened once it was canceled', () => {
    expect(tellTransfer({ ...draft, status: 'canceled', outcome: 'notSent', endedAt: '2026-11-21T02:00:00.000Z', endedBy: '王店' }).map(({ title, note }) => [title, note])).toEqual([['申请', '补货'], ['取消', '没有发出']]);
  });
});
