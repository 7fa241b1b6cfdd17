export interface Tier {
  readonly code: string;
  /** The higher the better, from 1. */
  readonly rank: number;
  readonly name: string;
  /** Growth value that is needed. */
  readonly growthRequired: number;
  /** Points for each yuan paid, in basis points: 10,000 is one point. */
  readonly pointsRate: number;
  /** How long a tier stays once it is reached, whatever becomes of the growth value. */
  readonly protectionDays: number;
  readonly birthdayPoints: number;
  readonly checkInPoints: number;
  readonly version: number;
}

export interface Birthday {
  readonly month: number;
  readonly day: number;
}

export interface Member {
  /** The customer's id. */
  readonly id: string;
  /** Twelve digits, not secret. */
  readonly memberNo: string;
  readonly joinedAt: Date;
  readonly tierCode: string;
  readonly tierSince: Date;
  readonly protectedUntil: Date;
  readonly birthday: Birthday | null;
  readonly version: number;
}
