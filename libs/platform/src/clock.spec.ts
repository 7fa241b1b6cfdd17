import { DatabaseClock, messageTime, shopDate, shopInstant, shopMinuteOfDay, shopWeekday } from './clock.js';

describe('the time of the shops', () => {
  it('turns the day at midnight in Shanghai, not in London', () => {
    expect(shopDate(new Date('2026-11-10T15:59:59Z'))).toBe('2026-11-10');
    expect(shopDate(new Date('2026-11-10T16:00:00Z'))).toBe('2026-11-11');
  });

  it('counts minutes and weekdays locally', () => {
    const at = new Date('2026-11-15T16:30:00Z');
    expect(shopMinuteOfDay(at)).toBe(30);
    expect(shopWeekday(at)).toBe(1);
  });

  it('finds the instant of a minute of a day', () => {
    expect(shopInstant('2026-11-11', 0).toISOString()).toBe('2026-11-10T16:00:00.000Z');
    expect(shopInstant('2026-11-11', 1_440).toISOString()).toBe('2026-11-11T16:00:00.000Z');
  });

  it('is written in a message as WeChat takes it', () => {
    expect(messageTime(new Date('2026-11-10T16:00:00Z'))).toBe('2026年11月11日 00:00');
    expect(messageTime(new Date('2026-06-18T01:05:59Z'))).toBe('2026年6月18日 09:05');
  });

  it('follows the database and not the machine', async () => {
    const clock = new DatabaseClock();
    const databaseMs = Date.parse('2031-01-01T00:00:00Z');
    await clock.follow(async () => databaseMs);
    expect(Math.abs(clock.nowMs() - databaseMs)).toBeLessThan(1_000);
  });
});
