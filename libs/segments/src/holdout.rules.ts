import { createHash } from 'node:crypto';

/** Parts of a whole: a rate of 1000 is a tenth. */
export const RATE_PARTS = 10_000;

/**
 * Whether a customer is in the holdout of a campaign: the first 32 bits of the MD5 of both ids, in ten thousandths. Anybody can work it out
 * again, and one campaign's holdout says nothing about the next one's. The statement that launches a campaign computes the same.
 */
export function isInHoldout(campaignId: string, customerId: string, rate: number): boolean {
  const hash = createHash('md5').update(`${campaignId}:${customerId}`).digest();
  return hash.readUInt32BE(0) % RATE_PARTS < rate;
}
