/** Of each rule and second, this many decisions are kept whole. */
export const WHOLE_PER_SECOND = 20;
/** Beyond them one stands for so many. */
export const SAMPLED_WEIGHT = 100;

/** How many decisions the nth of a rule in one second stands for; null when it is counted and not kept. */
export function computeWeight(nth: number): number | null {
  if (nth <= WHOLE_PER_SECOND) return 1;
  return (nth - WHOLE_PER_SECOND) % SAMPLED_WEIGHT === 0 ? SAMPLED_WEIGHT : null;
}

/** An address as it may be kept: IPv4 to its /24. IPv6 comes as a /64 already. */
export function maskAddress(addressKey: string): string {
  return addressKey.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0/24');
}
