import { nextStep, statusName } from './words';
import type { CaseStory } from './words';

const story: CaseStory = { status: 'applied', kind: 'returnRefund', returnTo: null, decisionNote: null, isAutomatic: false, storeName: '全域·静安寺店', replacement: null, amountFen: 1_000 };

describe('what a shopper does next', () => {
  it('is to bring or send the goods while they are awaited', () => {
    const returnTo = { storeId: 's', name: '全域·静安寺店', address: '南京西路', phone: '021' };
    expect(nextStep({ ...story, status: 'awaiting_return', returnTo })).toBe('到任一门店出示退货码，或寄到全域·静安寺店');
  });

  it('is to wait for the money of what was cancelled before it was picked, also while somebody looks at it', () => {
    const canceled: CaseStory = { ...story, kind: 'refundOnly', isAutomatic: true };
    expect([nextStep(canceled), nextStep({ ...canceled, status: 'refunding' })]).toEqual(['商品已取消，退款核对后原路退回', '商品已取消，款项正在原路退回']);
  });

  it('is told why, when it was refused', () => {
    expect(nextStep({ ...story, status: 'rejected', decisionNote: '已拆封' })).toBe('已拆封');
  });

  it('is to fetch the replacement, or to wait for its parcel', () => {
    const collected: CaseStory = { ...story, kind: 'exchange', status: 'replacing', amountFen: 0, replacement: { way: 'pickup', contact: null, shipment: null } };
    expect(nextStep(collected)).toContain('到全域·静安寺店');
    const sent: CaseStory = { ...collected, replacement: { way: 'parcel', contact: null, shipment: { carrier: '顺丰', trackingNumber: 'SF1' } } };
    expect([statusName(sent), nextStep(sent)]).toEqual(['换货待寄出', '验收通过，门店正在寄出']);
    expect(nextStep({ ...sent, status: 'completed' })).toBe('已寄出：顺丰 SF1');
  });

  it('is told of the money when an exchange could not be had', () => {
    expect(nextStep({ ...story, kind: 'exchange', status: 'completed' })).toContain('款项已原路退回');
  });
});
