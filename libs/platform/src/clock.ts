/** The only source of time for rules. In production it follows the database, so that all processes agree. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch. */
  abstract nowMs(): number;

  now(): Date {
    return new Date(this.nowMs());
  }
}

/** A clock that stands still until told, for tests, the seed and simulated days. */
export class ManualClock extends Clock {
  private current: number;

  constructor(startMs: number) {
    super();
    this.current = startMs;
  }

  override nowMs(): number {
    return this.current;
  }

  setTo(ms: number): void {
    this.current = ms;
  }

  advance(ms: number): void {
    this.current += ms;
  }
}

/** The offset between the database's time and this process's monotonic clock, measured now and then. */
export class DatabaseClock extends Clock {
  private offsetMs = Date.now() - performance.now();

  override nowMs(): number {
    return Math.floor(performance.now() + this.offsetMs);
  }

  /** Takes one reading. `readMs` asks the database for its time in milliseconds since the epoch. */
  async follow(readMs: () => Promise<number>): Promise<void> {
    const before = performance.now();
    const databaseMs = await readMs();
    const after = performance.now();
    this.offsetMs = databaseMs - (before + after) / 2;
  }
}

/** Shops live in China Standard Time, which has had no daylight saving since 1991. */
const SHOP_OFFSET_MS = 8 * 3_600_000;

/** Calendar date (yyyy-MM-dd) in the shops' time zone, Asia/Shanghai. */
export function shopDate(at: Date): string {
  return new Date(at.getTime() + SHOP_OFFSET_MS).toISOString().slice(0, 10);
}

/** Minutes since local midnight (0 … 1439) in the shops' time zone. */
export function shopMinuteOfDay(at: Date): number {
  return Math.floor(((at.getTime() + SHOP_OFFSET_MS) % 86_400_000) / 60_000);
}

/** A moment as WeChat takes it in the `time` fields of a subscribe message, in the shops' time zone: 2026年11月11日 00:00. */
export function messageTime(at: Date): string {
  const [year, month, day] = shopDate(at).split('-').map(Number);
  const minutes = shopMinuteOfDay(at);
  const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${year}年${month}月${day}日 ${clock}`;
}

/** ISO weekday, Monday 1 … Sunday 7, in the shops' time zone. */
export function shopWeekday(at: Date): number {
  return new Date(at.getTime() + SHOP_OFFSET_MS).getUTCDay() || 7;
}

/** The instant of a minute of a calendar date in the shops' time zone; minute 1440 is the next midnight. */
export function shopInstant(date: string, minuteOfDay: number): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) - SHOP_OFFSET_MS + minuteOfDay * 60_000);
}
