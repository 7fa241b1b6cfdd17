import { createHash, createHmac } from 'node:crypto';

export type WaitingLane = 'member' | 'all';
export type WaitingRoomMode = 'off' | 'on' | 'auto';

/** The room of the whole shop: it stands for ever, and gates while its mode or the switch `queueOnly` says so. */
export const SHOP_ROOM_ID = '00000000-0000-4000-8000-000000000001';

/** Of the measured capacity this much is let in, so that orders outside the room still find a place. */
const ADMITTED_PART_OF_CAPACITY = 0.8;
const FRACTION_BITS = 52;

export interface WaitingRoom {
  readonly roomId: string;
  readonly name: string;
  readonly mode: WaitingRoomMode;
  readonly startsAt: Date;
  /** Null for the shop's room. */
  readonly endsAt: Date | null;
  readonly closedAt: Date | null;
  readonly soldOutAt: Date | null;
  /** The rate when the mode is `on`, the ceiling when it is `auto`. */
  readonly admitPerSecond: number;
  /** How long a call is kept for someone who left the page, and then how long the pass is good. */
  readonly passMinutes: number;
  /** Part of each admission that members get first; with 0 everyone stands in one lane. */
  readonly memberShare: number;
  /** 32 secret bytes in hexadecimal, published when the room is over. */
  readonly seed: string;
  readonly audit: readonly LaneAudit[] | null;
  readonly version: number;
}

export interface LaneAudit {
  readonly lane: WaitingLane;
  readonly called: number;
  /** Null when fewer than two were called. */
  readonly kendallTau: number | null;
}

/** True once the room was closed or its time is up. */
export function isOver({ closedAt, endsAt }: Pick<WaitingRoom, 'closedAt' | 'endsAt'>, nowMs: number): boolean {
  return [closedAt, endsAt].some((end) => end !== null && end.getTime() <= nowMs);
}

/** What is published from the start: SHA-256 of the seed's bytes, in hexadecimal. */
export function seedCommitment(seed: string): string {
  return createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex');
}

/**
 * The place in the order of calls, lowest first. Whoever came before the start gets a random number below 1; after it
 * the arrival counts, in milliseconds from 1 up, and the same random number settles one millisecond's arrivals.
 */
export function computeRank(room: Pick<WaitingRoom, 'seed' | 'startsAt'>, customerId: string, joinedAtMs: number): number {
  const digest = createHmac('sha256', Buffer.from(room.seed, 'hex')).update(customerId).digest();
  const fraction = Number(digest.readBigUInt64BE(0) >> BigInt(64 - FRACTION_BITS)) / 2 ** FRACTION_BITS;
  const sinceStartMs = joinedAtMs - room.startsAt.getTime();
  return sinceStartMs < 0 ? fraction : 1 + sinceStartMs + fraction;
}

/** Calls per second. `capacityPerSecond` is null until orders were measured; then the ceiling alone counts. */
export function computeRate(room: Pick<WaitingRoom, 'mode' | 'admitPerSecond'>, capacityPerSecond: number | null): number {
  if (room.mode !== 'auto' || capacityPerSecond === null) return room.admitPerSecond;
  return Math.min(room.admitPerSecond, capacityPerSecond * ADMITTED_PART_OF_CAPACITY);
}

export interface PlaceInLanes {
  readonly lane: WaitingLane;
  /** People of the own lane with a lower rank. */
  readonly aheadInLane: number;
  /** People of the other lane with a lower rank. */
  readonly aheadInOtherLane: number;
  readonly membersWaiting: number;
}

/**
 * About how many are called first. Members get their share of each admission, and the rest goes by rank over both
 * lanes, so that being a member is never worse.
 */
export function computeAhead({ lane, aheadInLane, aheadInOtherLane, membersWaiting }: PlaceInLanes, memberShare: number): number {
  const byRankAlone = aheadInLane + aheadInOtherLane;
  if (memberShare <= 0) return byRankAlone;
  if (lane === 'member') return Math.min(byRankAlone, Math.ceil(aheadInLane / memberShare));
  const everyMember = aheadInLane + membersWaiting;
  if (memberShare >= 1) return everyMember;
  return Math.max(byRankAlone, Math.min(everyMember, Math.ceil(aheadInLane / (1 - memberShare))));
}

/** 0, 1, 2, 5, 10, 20, 50 … rounded up: nobody is promised less than they get, and nobody can count the queue. */
export function roundAhead(ahead: number): number {
  if (ahead <= 0) return 0;
  const magnitude = 10 ** Math.floor(Math.log10(ahead));
  return (ahead <= magnitude ? 1 : ahead <= 2 * magnitude ? 2 : ahead <= 5 * magnitude ? 5 : 10) * magnitude;
}

/** A range that people can read: whole tens of seconds below two minutes, whole minutes above. Null when nobody is called. */
export function computeWaitSeconds(aheadAbout: number, ratePerSecond: number): { from: number; to: number } | null {
  if (ratePerSecond <= 0) return null;
  const seconds = aheadAbout / ratePerSecond;
  const step = seconds < 120 ? 10 : 60;
  return { from: Math.floor((seconds * 0.6) / step) * step, to: Math.ceil((seconds * 1.3 + 5) / step) * step };
}

/** For those at the front, whose turn is nearer than the shortest poll of the others. */
const FRONT_POLL_MS = 500;
const SHORTEST_POLL_MS = 2_000;
const LONGEST_POLL_MS = 8_000;

/**
 * How long until the next poll: 2 to 8 seconds, growing with the wait, and up to a quarter more by chance, so that
 * those who came together do not ask together; sooner for those whose turn comes sooner. `chance` is in [0, 1).
 */
export function computePollAfterMs(waitMs: number, chance: number): number {
  const shortest = Math.max(FRONT_POLL_MS, Math.min(SHORTEST_POLL_MS, waitMs));
  const base = Math.min(LONGEST_POLL_MS, Math.max(shortest, waitMs / 6));
  return Math.round(base * (1 + chance / 4));
}

/** Before the start nobody moves: poll seldom, and at the start itself spread over two seconds. */
export function computePollBeforeStartMs(untilStartMs: number, chance: number): number {
  return Math.round(Math.max(SHORTEST_POLL_MS, Math.min(LONGEST_POLL_MS, untilStartMs)) + chance * 2_000);
}

/** Part of the wait that is behind, 0 to 99: it is 100 when one is called, and not before. */
export function computeProgressPercent(waitedMs: number, ahead: { about: number; ratePerSecond: number }): number {
  if (ahead.ratePerSecond <= 0) return 0;
  const restMs = ((ahead.about + 1) / ahead.ratePerSecond) * 1_000;
  return Math.min(99, Math.floor((Math.max(0, waitedMs) / (Math.max(0, waitedMs) + restMs)) * 100));
}

/**
 * Kendall's tau-b between two rankings of the same people, given as pairs in the order of calls: the share of pairs in
 * the right order minus the share in the wrong one. Equal ranks count neither way. O(n log n). Null below two.
 */
export function computeKendallTau(ranksInCallOrder: readonly number[]): number | null {
  const count = ranksInCallOrder.length;
  if (count < 2) return null;
  const pairs = (count * (count - 1)) / 2;
  const equalPairs = countEqualPairs(ranksInCallOrder);
  if (equalPairs === pairs) return null;
  const inversions = countInversions(Float64Array.from(ranksInCallOrder));
  const concordant = pairs - equalPairs - inversions;
  return (concordant - inversions) / Math.sqrt((pairs - equalPairs) * pairs);
}

function countEqualPairs(ranks: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  let equal = 0;
  for (const size of sizes.values()) equal += (size * (size - 1)) / 2;
  return equal;
}

/** Pairs that stand the wrong way round, counted while merging from runs of one upwards. Sorts `values`. */
function countInversions(values: Float64Array<ArrayBuffer>): number {
  let source = values;
  let target = new Float64Array(values.length);
  let inversions = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let left = start;
      let right = middle;
      for (let out = start; out < end; out += 1) {
        const takesLeft = left < middle && (right >= end || (source[left] ?? 0) <= (source[right] ?? 0));
        if (!takesLeft) inversions += middle - left;
        target[out] = source[takesLeft ? left++ : right++] ?? 0;
      }
    }
    [source, target] = [target, source];
  }
  return inversions;
}
