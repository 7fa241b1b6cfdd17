import { describeLostVisit, describeRest, describeVisitTerms, splitChanges, visitFeeName, visitWishOf } from './visit';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const quoted = { payNowFen: 3_000, priceFen: 19_800, cancelUntil: '2026-11-23T10:00:00+08:00', noShowPolicy: 'keepDeposit' } as const;

describe('a service in the checkout', () => {
  it('is ordered as it was quoted, behind the goods', () => {
    expect(visitWishOf({ serviceId: 's', staffId: null, startAt: '2026-11-23T06:00:00.000Z' }, quoted)).toEqual({
      kind: 'service', startAt: '2026-11-23T06:00:00.000Z', feeFen: 3_000, lines: [], service: { serviceId: 's', staffId: null },
    });
  });

  it('says what is paid now, what is paid in the store, and what cancelling costs', () => {
    expect([visitFeeName(quoted), describeRest(quoted)]).toEqual(['服务定金', '到店再付 ¥168']);
    expect([visitFeeName({ payNowFen: 100, priceFen: 100 }), describeRest({ payNowFen: 100, priceFen: 100 })]).toEqual(['服务费', '']);
    expect(describeVisitTerms(quoted, noon)).toBe('明天 10:00 前可以改约或取消，定金原路退回；之后取消或没来，定金不退');
    expect(describeVisitTerms({ ...quoted, cancelUntil: '2026-11-22T10:00:00+08:00' }, noon)).toBe('已过可免费取消的时间，付款后取消或没来，定金不退');
    expect(describeVisitTerms({ ...quoted, noShowPolicy: 'returnDeposit' }, noon)).toBe('开始前都可以取消，定金原路退回；没来也退');
  });

  it('whose time was lost is told apart from a window of its goods', () => {
    const goods = { kind: 'window', groupNo: 1, startAt: '2026-11-22T06:00:00Z', nextStartAt: null } as const;
    const visit = { kind: 'window', groupNo: 2, startAt: '2026-11-23T06:00:00Z', nextStartAt: '2026-11-23T07:00:00Z' } as const;
    expect(splitChanges([goods, visit], [{ kind: 'pickup' }, { kind: 'service' }])).toEqual({ ofVisit: visit, rest: [goods] });
    expect(splitChanges([goods], [{ kind: 'pickup' }])).toEqual({ ofVisit: null, rest: [goods] });
    expect(describeLostVisit(visit, noon)).toEqual({ nextStartAt: '2026-11-23T07:00:00Z', text: '该时段刚约满，已为你选最近的 明天 15:00' });
    expect(describeLostVisit({ ...visit, nextStartAt: null }, noon).text).toBe('该时段刚约满，当天没有别的时间了，换一天看看');
  });
});
