import { type GateRedis, LuaScript } from '@quanyu/platform';
import { z } from 'zod';
import type { WaitingLane } from '../waiting-room/waiting-room.rules.js';

export interface Standing {
  readonly customerId: string;
  readonly deviceId: string;
  readonly lane: WaitingLane;
  readonly joinedAtMs: number;
  readonly issuedAtMs: number;
}

export interface LineStep {
  /** `arrive` is the first poll of a ticket that held no place so far. */
  readonly op: 'join' | 'arrive' | 'poll' | 'leave';
  readonly nowMs: number;
  readonly standing: Standing;
  readonly rank: number;
  /** Calls per second now; 0 while nobody is to be called. */
  readonly ratePerSecond: number;
  readonly memberShare: number;
  readonly passMs: number;
  /** Life of the room's keys. */
  readonly keepMs: number;
  readonly startsAtMs: number;
  /** True when this process saw the room's keys before, so that their absence is a loss. */
  readonly isKnownRoom: boolean;
}

/** Somebody's turn came. */
export interface Call {
  readonly customerId: string;
  readonly lane: WaitingLane;
  readonly rank: number;
  readonly joinedAtMs: number;
  readonly sequence: number;
}

export interface LineReply {
  readonly outcome: 'waiting' | 'admitted' | 'gone' | 'moved' | 'deviceTaken';
  /** End of the pass when admitted. */
  readonly untilMs: number;
  readonly aheadInLane: number;
  readonly aheadInOtherLane: number;
  readonly membersWaiting: number;
  /** Where the client stands, which may be older than what it said. */
  readonly lane: WaitingLane;
  readonly joinedAtMs: number;
  readonly issuedAtMs: number;
  /** Who was called in this step, the client itself perhaps. */
  readonly calls: readonly Call[];
}

const lane = z.enum(['member', 'all']);
const replySchema = z.tuple([
  z.enum(['waiting', 'admitted', 'gone', 'moved', 'deviceTaken']),
  z.coerce.number(),
  z.number(),
  z.number(),
  z.number(),
  lane,
  z.coerce.number(),
  z.coerce.number(),
  z.array(z.string()),
]);

// The path holds from `src/lua` and from `dist/lua`: the compiler copies no Lua.
const script = new LuaScript(new URL('../../src/lua/wait-in-line.lua', import.meta.url));

/** The keys of one round of a room, all in one slot of a cluster: people, members, others, called, room. */
export function lineKeys(roomId: string, round: string): readonly [string, string, string, string, string] {
  const prefix = `waiting:{${roomId}}:${round}`;
  return [`${prefix}:people`, `${prefix}:members`, `${prefix}:others`, `${prefix}:called`, `${prefix}:room`];
}

/** One step of one client in one round trip. */
export async function waitInLine(redis: GateRedis, keys: readonly string[], step: LineStep): Promise<LineReply> {
  const { customerId, deviceId, lane: ownLane, joinedAtMs, issuedAtMs } = step.standing;
  const reply = await script.run(redis, keys, [
    step.op,
    step.nowMs,
    customerId,
    [deviceId, issuedAtMs, joinedAtMs, ownLane, step.rank].join('|'),
    [step.ratePerSecond, step.memberShare, step.passMs, step.keepMs, step.startsAtMs, step.isKnownRoom ? 1 : 0].join('|'),
  ]);
  const [outcome, untilMs, aheadInLane, aheadInOtherLane, membersWaiting, atLane, joined, issued, calls] = replySchema.parse(reply);
  return { outcome, untilMs, aheadInLane, aheadInOtherLane, membersWaiting, lane: atLane, joinedAtMs: joined, issuedAtMs: issued, calls: calls.map(readCall) };
}

function readCall(text: string): Call {
  const [customerId = '', ownLane, rank, joinedAtMs, sequence] = text.split('|');
  return { customerId, lane: lane.parse(ownLane), rank: Number(rank), joinedAtMs: Number(joinedAtMs), sequence: Number(sequence) };
}
