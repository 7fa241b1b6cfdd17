import { computeFeeFen, computeRefundFen, lineObstacle, missingText, toRequest } from './wish';
import type { Wish } from './wish';

describe('what comes back', () => {
  it('is read from the table of the server, unit by unit, since a discount does not divide evenly', () => {
    const lines = [{ lineNo: 1, unitRefundsFen: [333, 667, 1_000] }, { lineNo: 2, unitRefundsFen: [500] }];
    expect(computeRefundFen(lines, new Map([[1, 2], [2, 1]]))).toBe(1_167);
    expect(computeRefundFen(lines, new Map())).toBe(0);
  });

  it('is the delivery fee as well, with all of a delivery and for the seller\'s fault', () => {
    const options = { fees: [{ groupNo: 1, feeFen: 600, condition: 'sellersFault' as const }], faultReasons: ['damaged' as const], lines: [{ lineNo: 1, groupNo: 1, left: 2 }, { lineNo: 2, groupNo: 2, left: 1 }] };
    const whole = { kind: 'returnRefund' as const, chosen: new Map([[1, 2]]) };
    expect(computeFeeFen(options, { ...whole, reason: 'damaged' })).toBe(600);
    expect(computeFeeFen(options, { ...whole, reason: 'noLongerWanted' })).toBe(0);
    expect(computeFeeFen(options, { ...whole, reason: 'damaged', chosen: new Map([[1, 1]]) })).toBe(0);
    expect(computeFeeFen(options, { ...whole, reason: 'damaged', kind: 'exchange' })).toBe(0);
  });
});

describe('a line', () => {
  const replacements = [{ variantId: 'a', optionText: '白', imageUrl: null, available: 1 }];
  const received = { lineNo: 1, isAutomatic: false, replacements };
  const waiting = { lineNo: 2, isAutomatic: true, replacements: [] };

  it('that nobody has picked yet is refunded, not returned', () => {
    expect(lineObstacle(waiting, 'refundOnly', [received, waiting], new Map())).toBeNull();
    expect(lineObstacle(waiting, 'returnRefund', [received, waiting], new Map())).toContain('仅退款');
  });

  it('is not applied for together with one that goes another way', () => {
    expect(lineObstacle(waiting, 'refundOnly', [received, waiting], new Map([[1, 1]]))).toContain('分开');
  });

  it('is exchanged only for what the store has', () => {
    expect(lineObstacle({ ...received, replacements: [{ variantId: 'a', optionText: '白', imageUrl: null, available: 0 }] }, 'exchange', [received], new Map())).toContain('同价');
  });
});

describe('an exchange', () => {
  const wish: Wish = { kind: 'exchange', reason: 'wrongItem', chosen: new Map([[1, 1]]), replacements: new Map([[1, 'v-2']]), sendTo: null, giftFen: null };

  it('says what is missing, until it is whole', () => {
    expect(missingText({ ...wish, chosen: new Map() })).toBe('选择商品');
    expect(missingText({ ...wish, replacements: new Map() })).toBe('选择换成什么');
    expect(missingText({ ...wish, sendTo: { contactName: '王小明', contactPhone: '138', address: '南京西路 1 号' } })).toBe('填写收货信息');
    expect(missingText({ ...wish, reason: null })).toBe('选择原因');
    expect(missingText(wish)).toBeNull();
  });

  it('is sent with what it is for, and a refund without', () => {
    expect(toRequest('o', wish, { description: ' ', photoIds: [] })).toEqual({ orderId: 'o', kind: 'exchange', reason: 'wrongItem', lines: [{ lineNo: 1, quantity: 1, replacementVariantId: 'v-2' }] });
    expect(toRequest('o', { ...wish, kind: 'returnRefund' }, { description: '破了', photoIds: ['p'] })).toEqual({ orderId: 'o', kind: 'returnRefund', reason: 'wrongItem', lines: [{ lineNo: 1, quantity: 1 }], description: '破了', photoIds: ['p'] });
  });
});
