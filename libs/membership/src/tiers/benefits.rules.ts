import { shopDate, shopInstant } from '@quanyu/platform';
import type { Birthday, Tier } from '../member.js';

/** What a tier is good for. One answer for the mini-program, the till and the staff app. */
export type Benefit =
  | { readonly kind: 'pointsRate'; /** Basis points. */ readonly rate: number }
  | { readonly kind: 'birthdayPoints'; readonly points: number; /** The next day of the gift, when the birthday is known. */ readonly on: string | null }
  | { readonly kind: 'checkInPoints'; readonly points: number }
  | { readonly kind: 'paidTerm'; /** Basis points that the tier's rate is multiplied by, already in `pointsRate`. */ readonly multiplier: number; readonly endsAt: Date };

/** The benefits of a member of this tier, now. */
export function computeBenefits({ tier, birthday, paidTerm = null, now }: { readonly tier: Tier; readonly birthday: Birthday | null; readonly paidTerm?: TermHeld | null; readonly now: Date }): Benefit[] {
  return [
    { kind: 'pointsRate', rate: computePointsRate(tier, paidTerm) },
    ...(paidTerm === null ? [] : [{ kind: 'paidTerm' as const, multiplier: paidTerm.pointsMultiplier, endsAt: paidTerm.endsAt }]),
    ...(tier.birthdayPoints > 0 ? [{ kind: 'birthdayPoints' as const, points: tier.birthdayPoints, on: birthday === null ? null : nextBirthday(birthday, now) }] : []),
    ...(tier.checkInPoints > 0 ? [{ kind: 'checkInPoints' as const, points: tier.checkInPoints }] : []),
  ];
}

/** What a paid term gives on top of a tier. */
export interface TermHeld {
  readonly pointsMultiplier: number;
  readonly endsAt: Date;
}

/** Points for each yuan, in basis points, at a tier and under a paid term. */
export function computePointsRate({ pointsRate }: Pick<Tier, 'pointsRate'>, paidTerm: TermHeld | null): number {
  return paidTerm === null ? pointsRate : multiplyRate(pointsRate, paidTerm.pointsMultiplier);
}

/** Points for what was paid, in whole points, what is below one point is left out. */
export function computePoints(paidFen: number, rate: number): number {
  // Both factors are safe integers, their product need not be one.
  return Number((BigInt(paidFen) * BigInt(rate)) / BigInt(1_000_000));
}

/** A rate under a multiplier, both in basis points; what is below a basis point is left out. */
export function multiplyRate(rate: number, multiplier: number): number {
  return Math.floor((rate * multiplier) / 10_000);
}

/** One growth value for each whole yuan, at every tier. */
export const GROWTH_RATE = 10_000;

/** Points go at the end of the month in which they are a year old, so that members can remember it. */
export function computePointsExpiry(earnedAt: Date): Date {
  const [year = '', month = ''] = shopDate(earnedAt).split('-');
  const first = Number(month) === 12 ? `${Number(year) + 2}-01-01` : `${Number(year) + 1}-${String(Number(month) + 1).padStart(2, '0')}-01`;
  return shopInstant(first, 0);
}

/** The day of a year on which a birthday is kept: the 29th of February on the 28th when there is none. */
export function birthdayIn(year: number, { month, day }: Birthday): string {
  const kept = month === 2 && day === 29 && !isLeap(year) ? 28 : day;
  return `${year}-${String(month).padStart(2, '0')}-${String(kept).padStart(2, '0')}`;
}

/** Birthdays that are kept on a day: usually one, on the 28th of February of most years two. */
export function birthdaysOn(date: string): Birthday[] {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const own: Birthday[] = [{ month, day }];
  return month === 2 && day === 28 && !isLeap(year) ? [...own, { month: 2, day: 29 }] : own;
}

/** Whether the calendar has such a day in some year. */
export function isBirthday({ month, day }: Birthday): boolean {
  return day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0);
}

/** Points for a check-in on a day of a streak: each seventh day brings seven times the usual. */
export function computeCheckInPoints(tier: Pick<Tier, 'checkInPoints'>, streak: number): number {
  return streak % STREAK_DAYS === 0 ? tier.checkInPoints * STREAK_DAYS : tier.checkInPoints;
}

export const STREAK_DAYS = 7;
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function nextBirthday(birthday: Birthday, now: Date): string {
  const today = shopDate(now);
  const year = Number(today.slice(0, 4));
  const inThisYear = birthdayIn(year, birthday);
  return inThisYear >= today ? inThisYear : birthdayIn(year + 1, birthday);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
