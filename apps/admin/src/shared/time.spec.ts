import dayjs from 'dayjs';
import { formatAge, formatCountdown, formatDay, formatInstant, formatSpan, formatUtc, formatWindow, fromShopClock, shopDate } from './time';

const now = Date.parse('2026-06-18T20:00:00+08:00');

describe('times on screen', () => {
  it('are on the shops’ clock, whatever the device says', () => {
    expect(formatInstant('2026-06-18T02:05:00Z', now)).toBe('06-18 10:05');
    expect(formatUtc('2026-06-18T10:05:00+08:00')).toBe('2026-06-18 02:05:00 UTC');
  });

  it('carry the year when it is not this one', () => {
    expect(formatInstant('2025-12-31T16:30:00Z', Date.parse('2026-06-18T00:00:00Z'))).toBe('01-01 00:30');
    expect(formatInstant('2025-12-31T15:30:00Z', now)).toBe('2025-12-31 23:30');
  });

  it('change the day at midnight in Shanghai, not in Greenwich', () => {
    expect(shopDate('2026-06-18T16:30:00Z')).toBe('2026-06-19');
    expect(formatDay('2026-06-18T16:30:00Z', now)).toBe('明天');
    expect(formatDay('2026-06-17T15:00:00Z', now)).toBe('昨天');
    expect(formatDay('2026-06-30T04:00:00Z', now)).toBe('6月30日');
  });

  it('say a pickup window as a shopper would', () => {
    expect(formatWindow('2026-06-18T18:00:00+08:00', '2026-06-18T18:30:00+08:00', now)).toBe('今天 18:00–18:30');
  });

  it('say how long an order has waited', () => {
    const ago = (minutes: number) => formatAge(now - minutes * 60_000, now);
    expect(ago(0)).toBe('刚刚');
    expect(ago(8)).toBe('8 分钟');
    expect(ago(60)).toBe('1 小时');
    expect(ago(80)).toBe('1 小时 20 分');
    expect(ago(60 * 24 * 3)).toBe('3 天');
    expect(formatAge(now + 5000, now)).toBe('刚刚');
  });
});

describe('times that were picked', () => {
  it('mean the shops’ clock', () => {
    expect(fromShopClock(dayjs('2026-06-18T10:00:00'))).toBe('2026-06-18T02:00:00.000Z');
  });
});

describe('time that is left', () => {
  it('counts down to the second and names whole days', () => {
    expect(formatCountdown(8_133_000, 0)).toBe('02:15:33');
    expect(formatCountdown(8_133_000 + 2 * 86_400_000, 0)).toBe('2天 02:15:33');
  });

  it('stands at zero once it is over', () => {
    expect(formatCountdown(0, 5_000)).toBe('00:00:00');
  });

  it('is said in the two largest units', () => {
    expect([45, 480, 500, 7500, 7200, 200_000].map(formatSpan)).toEqual(['45 秒', '8 分', '8 分 20 秒', '2 小时 5 分', '2 小时', '2 天']);
  });
});
