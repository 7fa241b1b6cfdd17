import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);
dayjs.extend(timezone);

/** All shops keep this time; screens never use the time zone of the device. */
export const SHOP_TIME_ZONE = 'Asia/Shanghai';

/** An instant of the API on the shops' clock. */
export function shopTime(instant: string | number): Dayjs {
  return dayjs(instant).tz(SHOP_TIME_ZONE);
}

/** A time of day on the shops' clock, read from a picker that knows nothing of zones. */
export function fromShopClock(picked: Dayjs): string {
  return dayjs.tz(picked.format('YYYY-MM-DD HH:mm:ss'), SHOP_TIME_ZONE).toISOString();
}

/** The calendar date in the shops' time zone, yyyy-MM-dd. */
export function shopDate(instant: string | number): string {
  return shopTime(instant).format('YYYY-MM-DD');
}

/** `06-18 14:05`, with the year when it is another one than at `now`. */
export function formatInstant(instant: string, now: number = Date.now()): string {
  const at = shopTime(instant);
  return at.format(at.year() === shopTime(now).year() ? 'MM-DD HH:mm' : 'YYYY-MM-DD HH:mm');
}

/** To the second, for logs and ledgers. */
export function formatInstantFull(instant: string): string {
  return shopTime(instant).format('YYYY-MM-DD HH:mm:ss');
}

/** The same instant in UTC, for tooltips. */
export function formatUtc(instant: string): string {
  return `${dayjs(instant).utc().format('YYYY-MM-DD HH:mm:ss')} UTC`;
}

export function formatClock(instant: string): string {
  return shopTime(instant).format('HH:mm');
}

/** As people say a day: 今天, 明天, 昨天, else `6月18日`. */
export function formatDay(instant: string, now: number): string {
  const days = shopTime(instant).startOf('day').diff(shopTime(now).startOf('day'), 'day');
  if (days === 0) return '今天';
  if (days === 1) return '明天';
  if (days === -1) return '昨天';
  return shopTime(instant).format('M月D日');
}

/** A pickup window: `今天 18:00–18:30`. */
export function formatWindow(startAt: string, endAt: string, now: number): string {
  return `${formatDay(startAt, now)} ${formatClock(startAt)}–${formatClock(endAt)}`;
}

/** How long ago, in the words of a shop floor: 刚刚, 8 分钟, 1 小时 20 分, 3 天. */
export function formatAge(sinceMs: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - sinceMs) / 60_000));
  if (minutes < 1) return '刚刚';
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} 天`;
  return minutes % 60 === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`;
}

/** A countdown to the second: `02:15:33`, from a day on `2天 03:15:33`; never below zero. */
export function formatCountdown(untilMs: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - now) / 1000));
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor((seconds % 86_400) / 3600), Math.floor((seconds % 3600) / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days}天 ${clock}` : clock;
}

/** A span in words: `45 秒`, `8 分 20 秒`, `2 小时 5 分`, `3 天`. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} 秒`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} 分` : `${Math.floor(whole / 60)} 分 ${whole % 60} 秒`;
  const minutes = Math.round(whole / 60);
  if (minutes >= 1440) return `${Math.floor(minutes / 1440)} 天`;
  return minutes % 60 === 0 ? `${minutes / 60} 小时` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}
