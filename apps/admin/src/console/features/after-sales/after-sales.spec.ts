import { describeDue, describeReplacement, describeSecondPerson, isByRule, mayRefuse, tellCase, waitsForDecision } from './after-sales';

const NOW = Date.parse('2026-11-22T04:00:00Z');

describe('a case of after-sales', () => {
  it('says how much time is left, or how much too late it is', () => {
    expect(describeDue('2026-11-22T06:30:00Z', NOW)).toEqual({ text: '剩 2 小时 30 分', isLate: false });
    expect(describeDue('2026-11-22T03:45:00Z', NOW)).toEqual({ text: '超时 15 分', isLate: true });
    expect(describeDue(null, NOW)).toBeNull();
  });

  it('waits for ops when it is new, and when its refusal is appealed', () => {
    expect((['applied', 'arbitration', 'inspecting'] as const).map((status) => waitsForDecision({ status }))).toEqual([true, true, false]);
  });

  it('can be refused while it waits, unless its goods were cancelled before anybody picked them', () => {
    expect([mayRefuse({ status: 'applied', isAutomatic: false }), mayRefuse({ status: 'applied', isAutomatic: true }), mayRefuse({ status: 'inspecting', isAutomatic: false })]).toEqual([true, false, false]);
  });

  it('is agreed to by rule when its goods were cancelled before anybody picked them, unless two people have to look at it', () => {
    const riskReview = { ruleName: '多数订单都退', evidence: {} };
    expect([isByRule({ isAutomatic: true, riskReview: null }), isByRule({ isAutomatic: true, riskReview }), isByRule({ isAutomatic: false, riskReview: null })]).toEqual([true, false, false]);
  });

  it('worth much says that two people are needed, and who was the first', () => {
    const dear = { needsSecondPerson: true, firstApproverName: null, status: 'applied', riskReview: null } as const;
    expect(describeSecondPerson(dear)).toBe('金额超过 ¥500，要两位同事先后同意');
    expect(describeSecondPerson({ ...dear, firstApproverName: '王敏' })).toBe('王敏已同意，等另一位同事复核');
    expect(describeSecondPerson({ ...dear, firstApproverName: '王敏', status: 'completed' })).toBeNull();
    expect(describeSecondPerson({ ...dear, needsSecondPerson: false })).toBeNull();
  });

  it('that a rule stopped says that the rule is why two people are needed, however little it is worth', () => {
    const stopped = { needsSecondPerson: true, firstApproverName: null, status: 'applied', riskReview: { ruleName: '多数订单都退', evidence: { refundPercent: 80 } } } as const;
    expect(describeSecondPerson(stopped)).toBe('命中风控规则，要两位同事先后同意');
  });

  it('says where the other goods go', () => {
    const contact = { contactName: '王小明', contactPhone: '13800138000', address: '南京西路 1 号' };
    expect(describeReplacement({ storeName: '静安寺店', replacement: { way: 'pickup', contact: null, shipment: null } })).toBe('顾客到静安寺店取');
    expect(describeReplacement({ storeName: '静安寺店', replacement: { way: 'parcel', contact, shipment: null } })).toBe('寄给 王小明 13800138000 南京西路 1 号');
    expect(describeReplacement({ storeName: '静安寺店', replacement: { way: 'parcel', contact, shipment: { carrier: '顺丰', trackingNumber: 'SF1' } } })).toBe('已寄出 顺丰 SF1');
  });

  it('names who moved it, and marks a failed refund', () => {
    const timeline = [
      { at: '2026-11-22T02:00:00Z', status: 'applied' as const, actorKind: 'customer' as const, actorName: null, note: null },
      { at: '2026-11-22T03:00:00Z', status: 'refund_failed' as const, actorKind: 'system' as const, actorName: null, note: '余额不足' },
    ];
    expect(tellCase({ timeline }).map(({ title, by, isTrouble }) => [title, by, isTrouble])).toEqual([['待处理', '顾客', false], ['退款失败', '系统', true]]);
  });
});
