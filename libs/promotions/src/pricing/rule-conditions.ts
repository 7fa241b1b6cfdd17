import type { HeldCoupon, PriceRequest, PriceRule, RuleRefusal, RuleSchedule } from './price-rule.js';

const DAY_MINUTES = 24 * 60;
/** The shops' time: China keeps one, without summer time. */
const SHOP_OFFSET_MINUTES = 8 * 60;

/** Why a rule does not hold for this customer, place and moment; null when it does. */
export function findUnmetCondition(rule: PriceRule, request: Pick<PriceRequest, 'now' | 'channel' | 'storeId' | 'way' | 'customer'>): RuleRefusal | null {
  const { schedule, audience } = rule;
  const { now, customer } = request;
  const untimely = findUntimely(schedule, now);
  if (untimely !== null) return untimely;
  if (rule.channels !== null && !rule.channels.includes(request.channel)) return 'wrongChannel';
  if (rule.storeIds !== null && !rule.storeIds.includes(request.storeId)) return 'wrongStore';
  // A basket that has not chosen its way yet is priced as if it had chosen well.
  if (rule.ways !== null && request.way !== null && !rule.ways.includes(request.way)) return 'wrongWay';
  if (audience.tiers !== null && (customer.tier === null || !audience.tiers.includes(customer.tier))) return 'notForYou';
  if (audience.tags !== null && !audience.tags.some((tag) => customer.tags.has(tag))) return 'notForYou';
  return null;
}

/** Why a rule does not hold at this moment, for whomever. */
export function findUntimely(schedule: RuleSchedule, now: Date): RuleRefusal | null {
  if (now < schedule.startsAt) return 'notStarted';
  if (now >= schedule.endsAt) return 'ended';
  return isWithinDay(schedule, now) ? null : 'notNow';
}

/** Why a coupon cannot be used now, its rule aside. */
export function findCouponTrouble({ couponId, validFrom, validUntil }: HeldCoupon, { now, chosenCouponIds }: Pick<PriceRequest, 'now' | 'chosenCouponIds'>): RuleRefusal | null {
  if (now < validFrom) return 'notStarted';
  if (now >= validUntil) return 'ended';
  return chosenCouponIds === 'best' || chosenCouponIds.includes(couponId) ? null : 'notChosen';
}

function isWithinDay({ weekdays, fromMinute, toMinute }: RuleSchedule, now: Date): boolean {
  const minutes = Math.floor(now.getTime() / 60_000) + SHOP_OFFSET_MINUTES;
  // The first of January 1970 was a Thursday.
  const weekday = ((Math.floor(minutes / DAY_MINUTES) + 3) % 7) + 1;
  if (weekdays !== null && !weekdays.includes(weekday)) return false;
  const minute = minutes % DAY_MINUTES;
  return minute >= (fromMinute ?? 0) && minute < (toMinute ?? DAY_MINUTES);
}

/** The first instant, from `from` on and before `until`, at which a schedule holds; null when there is none. A week of days is all days that there are. */
export function findFirstHold(schedule: RuleSchedule, from: Date, until: Date): Date | null {
  const [startMs, endMs] = [Math.max(from.getTime(), schedule.startsAt.getTime()), Math.min(until.getTime(), schedule.endsAt.getTime())];
  const firstDay = Math.floor((Math.floor(startMs / 60_000) + SHOP_OFFSET_MINUTES) / DAY_MINUTES);
  for (let day = firstDay; day <= firstDay + 7; day += 1) {
    const opensMs = (day * DAY_MINUTES + (schedule.fromMinute ?? 0) - SHOP_OFFSET_MINUTES) * 60_000;
    const atMs = Math.max(startMs, opensMs);
    if (atMs < endMs && isWithinDay(schedule, new Date(atMs))) return new Date(atMs);
  }
  return null;
}
