import { formatLateness, formatRate, keptRate, toDailyRates } from './promises';

describe('promises that were made', () => {
  it('count once they are due', () => {
    expect(formatRate(keptRate({ judged: 200, kept: 191 }))).toBe('95.5%');
    expect(formatRate(keptRate({ judged: 0, kept: 0 }))).toBe('—');
  });

  it('are late by so much, or in time', () => {
    expect([0, 95].map(formatLateness)).toEqual(['准时', '1 分 35 秒']);
  });

  it('stand on one row of days, with a gap where nothing was due', () => {
    const days = [
      { date: '2026-11-21', kind: 'pickup' as const, judged: 4, kept: 3 },
      { date: '2026-11-22', kind: 'pickup' as const, judged: 2, kept: 2 },
      { date: '2026-11-22', kind: 'instantDelivery' as const, judged: 2, kept: 1 },
    ];
    expect(toDailyRates(days)).toEqual({
      dates: ['2026-11-21', '2026-11-22'],
      series: [
        { kind: 'pickup', rates: [0.75, 1] },
        { kind: 'instantDelivery', rates: [null, 0.5] },
      ],
    });
  });
});
