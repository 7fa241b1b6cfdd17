import { alignCounters } from './counters';

describe('counters of rules', () => {
  it('stand on one row of minutes, with zero where nothing happened, the busiest rule first', () => {
    const from = Date.parse('2026-06-18T02:00:10Z');
    const { minutes, series } = alignCounters(from, from + 120_000, [
      { rule: 'list.deny', verdict: 'refused', total: 1, perMinute: [{ minute: '2026-06-18T02:02:00.000Z', count: 1 }] },
      { rule: 'limit.customer', verdict: 'refused', total: 7, perMinute: [{ minute: '2026-06-18T02:00:00.000Z', count: 3 }, { minute: '2026-06-18T02:02:00.000Z', count: 4 }] },
    ]);
    expect(minutes).toHaveLength(3);
    expect(series.map(({ rule, counts }) => [rule, counts])).toEqual([
      ['limit.customer', [3, 0, 4]],
      ['list.deny', [0, 0, 1]],
    ]);
  });
});
