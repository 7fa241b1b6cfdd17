/** What somebody may be asked to do before they go on: from what costs a person nothing to what few can do many times. */
export const CHALLENGE_KINDS = ['work', 'slider', 'phone'] as const;
export type ChallengeKind = (typeof CHALLENGE_KINDS)[number];
