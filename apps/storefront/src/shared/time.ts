import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);

// China has one time zone without summer time, and not every phone's JavaScript has a time zone database.
const storeOffsetMinutes = 8 * 60;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

export type Instant = string | number;

function inStore(at: Instant) {
  return dayjs(at).utcOffset(storeOffsetMinutes);
}

/** 今天, 明天, 昨天, then 周三 within the coming week, then 12月3日; with the year when it is another one. */
export function formatDay(at: Instant, nowMs: number): string {
  const day = inStore(at).startOf('day');
  const days = Math.round((day.valueOf() - inStore(nowMs).startOf('day').valueOf()) / dayMs);
  if (days === 0) return '今天';
  if (days === 1) return '明天';
  if (days === -1) return '昨天';
  if (days > 1 && days < 7) return weekdays[day.day()] ?? '';
  return day.year() === inStore(nowMs).year() ? day.format('M月D日') : day.format('YYYY年M月D日');
}

/** 「18:30」 in the store's time zone. */
export function formatClock(at: Instant): string {
  return inStore(at).format('HH:mm');
}

/** 「今天 18:30」. */
export function formatMoment(at: Instant, nowMs: number): string {
  return `${formatDay(at, nowMs)} ${formatClock(at)}`;
}

/** 「2026-11-22 18:30:05」 for order facts that people copy. */
export function formatStamp(at: Instant): string {
  return inStore(at).format('YYYY-MM-DD HH:mm:ss');
}

/** 「2026-11-22」 in the store's time zone. */
export function formatDate(at: Instant): string {
  return inStore(at).format('YYYY-MM-DD');
}

/** 「今天 18:00–18:30」. */
export function formatWindow(startsAt: Instant, endsAt: Instant, nowMs: number): string {
  return `${formatMoment(startsAt, nowMs)}–${formatClock(endsAt)}`;
}

/** 「02:15:33」, 「15:33」 below an hour, 「2天 03:15:33」 from a day on. Never negative. */
export function formatCountdown(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const tail = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  if (days > 0) return `${days}天 ${pad(hours)}:${tail}`;
  return hours > 0 ? `${pad(hours)}:${tail}` : tail;
}

/** 「59:59.9」 for the last hour before a sale: tenths are the only figure that still moves. Never negative. */
export function formatTenths(remainingMs: number): string {
  const tenths = Math.max(0, Math.ceil(remainingMs / 100));
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(tenths / 600))}:${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

/** How old a saved copy is: 「刚刚」, 「12 分钟前」, 「3 小时前」, 「2 天前」. */
export function formatAge(ageMs: number): string {
  if (ageMs < minuteMs) return '刚刚';
  if (ageMs < 60 * minuteMs) return `${Math.floor(ageMs / minuteMs)} 分钟前`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / (60 * minuteMs))} 小时前`;
  return `${Math.floor(ageMs / dayMs)} 天前`;
}

/** Straight-line distance: `860m`, `1.2km`. */
export function formatDistance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 10) * 10}m` : `${(metres / 1000).toFixed(1)}km`;
}
