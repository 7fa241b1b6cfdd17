import type { Quote } from './queries';

export type Nudge = { ruleId: string; name: string; text: string };

/** What a little more would bring: promotions that are not reached yet, then the next step of those that are. A coupon is not shopped for. */
export function nudgesOf({ hints, applied }: Pick<Quote['pricing'], 'hints' | 'applied'>, most: number): Nudge[] {
  const steps = applied.flatMap(({ ruleId, couponId, name, nextText }): Nudge[] => (couponId !== null || nextText === null ? [] : [{ ruleId, name, text: nextText }]));
  return [...hints, ...steps].slice(0, most);
}
