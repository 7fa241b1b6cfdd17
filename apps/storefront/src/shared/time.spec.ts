import { formatAge, formatClock, formatCountdown, formatDay, formatDistance, formatMoment, formatTenths, formatWindow } from './time';

const noon = Date.parse('2026-11-22T12:00:00+08:00');

describe('a moment as people say it', () => {
  it.each([
    ['2026-11-22T23:59:00+08:00', '今天 23:59'],
    ['2026-11-23T00:00:00+08:00', '明天 00:00'],
    ['2026-11-21T10:00:00+08:00', '昨天 10:00'],
    ['2026-11-25T18:30:00+08:00', '周三 18:30'],
    ['2026-11-30T18:30:00+08:00', '11月30日 18:30'],
    ['2027-01-02T09:00:00+08:00', '2027年1月2日 09:00'],
  ])('%s is %s', (at, words) => {
    expect(formatMoment(at, noon)).toBe(words);
  });

  it('is told in the time of the store wherever the phone is', () => {
    expect(formatClock('2026-11-22T16:30:00Z')).toBe('00:30');
    expect(formatDay('2026-11-22T16:30:00Z', noon)).toBe('明天');
  });

  it('reads a pickup window with one day', () => {
    expect(formatWindow('2026-11-22T18:00:00+08:00', '2026-11-22T18:30:00+08:00', noon)).toBe('今天 18:00–18:30');
  });
});

describe('a countdown', () => {
  it.each([
    [0, '00:00'],
    [-5_000, '00:00'],
    [1, '00:01'],
    [899_000, '14:59'],
    [8_133_000, '02:15:33'],
    [183_733_000, '2天 03:02:13'],
  ])('with %d ms left shows %s', (left, shown) => {
    expect(formatCountdown(left)).toBe(shown);
  });
});

it.each([
  [3_599_900, '59:59.9'],
  [60_000, '01:00.0'],
  [3_210, '00:03.3'],
  [1, '00:00.1'],
  [0, '00:00.0'],
  [-5, '00:00.0'],
])('the big countdown with %d ms left shows %s', (left, shown) => {
  expect(formatTenths(left)).toBe(shown);
});

it('says how old a saved page is', () => {
  expect([10_000, 12 * 60_000, 3 * 3_600_000, 49 * 3_600_000].map(formatAge)).toEqual(['刚刚', '12 分钟前', '3 小时前', '2 天前']);
});

it('gives near distances in metres and far ones with one decimal', () => {
  expect([86, 864, 1_240, 13_000].map(formatDistance)).toEqual(['90m', '860m', '1.2km', '13.0km']);
});
