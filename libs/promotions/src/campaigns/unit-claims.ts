/** So long somebody who was given a sale token is expected to order: the storefront does so at once. */
const EXPECTED_MS = 1_500;
/** Some turn back on the way, so a few more are let in than there are units. */
const SPARE_SHARE = 0.25;
const SPARE_UNITS = 4;

interface Claim {
  /** Until when each given token is expected to come, oldest first. */
  readonly expectedUntilMs: number[];
  /** Attempts that came with a token and do not hold their units yet. */
  arriving: number;
  /** Units of attempts that are under way. */
  underWay: number;
  /** Units of attempts that went well since the last reading of the stock was begun. */
  taken: number;
  /** Those that went well before it was begun: they show in it when it has come. */
  beingRead: number;
}

/** The place of an attempt that came with a sale token, until it holds its units or was turned away. */
export interface Arrival {
  /** `isTokenTheirs`: the token was spent for this attempt. Else the place that it took is still somebody else's. */
  leave(isTokenTheirs: boolean): void;
}

/**
 * Who is on the way to the units of one item at one place, as this process knows it. A buyer who comes when more are on the
 * way than there are units would wait for a queue only to hear that they were too late; so they hear it at the door.
 */
export class UnitClaims {
  private readonly claims = new Map<string, Claim>();

  /** A sale token was given. */
  expect(key: string, nowMs: number): void {
    this.claimOf(key).expectedUntilMs.push(nowMs + EXPECTED_MS);
  }

  /** Somebody came with a sale token. However long the order then waits, they are counted until they leave. */
  arrive(key: string): Arrival {
    const claim = this.claimOf(key);
    const untilMs = claim.expectedUntilMs.shift();
    claim.arriving += 1;
    return {
      leave: (isTokenTheirs) => {
        claim.arriving -= 1;
        if (!isTokenTheirs && untilMs !== undefined) claim.expectedUntilMs.unshift(untilMs);
      },
    };
  }

  begin(key: string, units: number): void {
    this.claimOf(key).underWay += units;
  }

  /** An attempt is over; `isBack` says that its units are there for others. */
  end(key: string, units: number, isBack: boolean): void {
    const claim = this.claims.get(key);
    if (claim === undefined) return;
    claim.underWay -= units;
    if (!isBack) claim.taken += units;
  }

  /** A reading of the stock is begun: what is taken from here on may be missing in it, so it is counted until the next one, at worst twice. */
  beginReading(): void {
    for (const claim of this.claims.values()) {
      claim.beingRead += claim.taken;
      claim.taken = 0;
    }
  }

  /** The stock was read: what was taken before the reading was begun shows in it. */
  settle(key: string): void {
    const claim = this.claims.get(key);
    if (claim !== undefined) claim.beingRead = 0;
  }

  /** Forgets what is no longer sold. */
  keepOnly(isSold: (key: string) => boolean): void {
    for (const key of this.claims.keys()) if (!isSold(key)) this.claims.delete(key);
  }

  /** Whether as many are on the way as `remaining` units allow. */
  isCrowded(key: string, remaining: number, nowMs: number): boolean {
    const claim = this.claims.get(key);
    if (claim === undefined) return false;
    const { expectedUntilMs, arriving, underWay, taken, beingRead } = claim;
    while ((expectedUntilMs[0] ?? Number.POSITIVE_INFINITY) <= nowMs) expectedUntilMs.shift();
    return expectedUntilMs.length + arriving + underWay + taken + beingRead >= Math.ceil(remaining * (1 + SPARE_SHARE)) + SPARE_UNITS;
  }

  private claimOf(key: string): Claim {
    const known = this.claims.get(key);
    if (known !== undefined) return known;
    const claim: Claim = { expectedUntilMs: [], arriving: 0, underWay: 0, taken: 0, beingRead: 0 };
    this.claims.set(key, claim);
    return claim;
  }
}
