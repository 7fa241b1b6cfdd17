import { evidenceText, tellEvidence } from './evidence';

describe('what a rule saw', () => {
  it('is told in the unit that its name says', () => {
    expect([evidenceText('payableFen', 12_900), evidenceText('accountAgeSeconds', 5_400), evidenceText('retryAfterSeconds', 30), evidenceText('isCrawler', true), evidenceText('code', null)]).toEqual([
      '¥129.00', '1 小时 30 分', '30 秒', '是', '—',
    ]);
  });

  it('is told by what was counted, of whom and over how long', () => {
    expect(tellEvidence({ customersPerDevice1440m: 9, refundPercent: 80 })).toBe('同设备 1 天内的顾客 9，退款订单（%） 80');
  });
});
