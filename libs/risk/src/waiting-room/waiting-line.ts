import { type Clock, type GateRedis, type IdSource, type Logger, platformError } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { type LineReply, lineKeys, type LineStep, type Standing, waitInLine } from '../lua/wait-in-line.js';
import { riskError } from '../risk.errors.js';
import { SignedText } from '../signed-text.js';
import { computeToken, type RateLimit } from '../token-bucket.rules.js';
import type { AdmissionLog } from './admission-log.js';
import { MemberLane } from './member-lane.js';
import {
  computeAhead,
  computePollAfterMs,
  computePollBeforeStartMs,
  computeProgressPercent,
  computeRank,
  computeWaitSeconds,
  isOver,
  roundAhead,
  seedCommitment,
  type WaitingLane,
  type WaitingRoom,
} from './waiting-room.rules.js';
import type { WaitingRooms } from './waiting-rooms.js';

/** A customer on a device, as it was proven for this request. */
export interface Waiter {
  readonly customerId: string;
  readonly deviceId: string;
}

export type WaitingState = 'waiting' | 'queued' | 'admitted' | 'expired' | 'soldOut' | 'closed';

export interface WaitingStatus {
  readonly room: WaitingRoom;
  readonly state: WaitingState;
  /** What the client polls with from now on. */
  readonly ticket: string;
  readonly lane: WaitingLane;
  /** Rounded; null when the client does not stand in line. */
  readonly aheadAbout: number | null;
  readonly waitSeconds: { readonly from: number; readonly to: number } | null;
  readonly progressPercent: number;
  readonly pollAfterMs: number;
  readonly pass: string | null;
  readonly passExpiresAt: Date | null;
}

export interface RoomCounts {
  readonly waitingMembers: number;
  readonly waitingOthers: number;
  readonly called: number;
  readonly admitted: number;
  readonly missed: number;
}

/** A ticket as it was signed. The rank is not in it: it follows from the secret seed, who asks, and when they came. */
interface Ticket extends Standing {
  readonly roomId: string;
  /** Which queue of the room: another seed is another queue. */
  readonly round: string;
  /** False when it was given while nobody stood in line: then the place is taken, and the arrival counts, once a line stands. */
  readonly holdsPlace: boolean;
  /** As it is written, once it is; a step that changes nothing does not sign it again. */
  readonly text: string | null;
}

const POLL_WHEN_AWAY_MS = 3_000;
const POLL_WHEN_ADMITTED_MS = 2_000;
const POLL_WHEN_SOLD_OUT_MS = 48_000;
/** After Redis failed to answer, requests are refused this long without asking it one by one. */
const REDIS_REST_MS = 1_000;
/** Keys outlive the room by this; those of the shop's room live this long after the last step. */
const KEEP_MS = 86_400_000;
/** A room whose keys this process saw this lately and that has none now has lost them. */
const KNOWN_ROOM_MS = 3_600_000;
/** Whoever polls faster than told is refused in the process. */
const ownPace: RateLimit = { name: 'waiting', burst: 20, count: 2, perSeconds: 1 };
const MAX_PACES = 100_000;
const MINUTE_MS = 60_000;
/** How a ticket says whether it holds a place. */
const PLACE = '1';
const NO_PLACE = '0';

/**
 * Standing in line. The order is kept in Redis, one script and one round trip per step; every ticket can tell Redis all
 * of it again, so that nobody loses a place with it. While Redis is away nobody is called and nobody passes.
 */
export class WaitingLine {
  private readonly tickets: SignedText;
  private readonly seenAtMs = new Map<string, number>();
  private readonly rounds = new LRUCache<string, string>({ max: 1_000 });
  private readonly paces = new LRUCache<string, number>({ max: MAX_PACES });
  private memberLane = new MemberLane();
  private redisRestsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly rooms: WaitingRooms,
    private readonly redis: GateRedis,
    private readonly log: AdmissionLog,
    private readonly rules: { clock: Clock; ids: IdSource; logger: Logger; secret: string },
  ) {
    this.tickets = new SignedText(rules.secret, 'waiting-ticket', 8);
  }

  tellMembersBy(lane: MemberLane): void {
    this.memberLane = lane;
  }

  /**
   * Takes a place, or comes back to the one that is held: a ticket that still counts keeps its place, and so does the
   * customer on a new device, which then is the one that counts.
   * @throws RISK.ROOM_NOT_FOUND, RISK.ROOM_CLOSED, RISK.DEVICE_IN_QUEUE, SERVICE.BUSY
   */
  async join(roomId: string, waiter: Waiter, presented: string | undefined): Promise<WaitingStatus> {
    const room = this.rooms.get(roomId);
    const nowMs = this.rules.clock.nowMs();
    if (isOver(room, nowMs)) throw riskError('RISK.ROOM_CLOSED');
    const old = this.readTicket(presented, room, waiter);
    if (old !== null) {
      const status = await this.step(room, 'poll', old);
      if (status !== null && status.state !== 'expired') return status;
    }
    const lane = room.memberShare > 0 ? await this.memberLane.laneOf(waiter.customerId) : 'all';
    const atMs = Math.floor(nowMs);
    const ticket: Ticket = { roomId, round: this.roundOf(room), ...waiter, lane, holdsPlace: false, joinedAtMs: atMs, issuedAtMs: atMs, text: null };
    const status = await this.step(room, 'join', ticket);
    if (status === null) throw new Error('a fresh ticket is never refused for its age');
    return status;
  }

  /** @throws RISK.ROOM_NOT_FOUND, RISK.TICKET_INVALID, RISK.DEVICE_IN_QUEUE, RATE_LIMITED, SERVICE.BUSY */
  async poll(roomId: string, waiter: Waiter, presented: string | undefined): Promise<WaitingStatus> {
    const room = this.rooms.get(roomId);
    const ticket = this.getTicket(presented, room, waiter);
    const status = await this.step(room, 'poll', ticket);
    if (status === null) throw riskError('RISK.TICKET_INVALID');
    return status;
  }

  /** Gives the place up. @throws RISK.ROOM_NOT_FOUND, RISK.TICKET_INVALID, SERVICE.BUSY */
  async leave(roomId: string, waiter: Waiter, presented: string | undefined): Promise<void> {
    const room = this.rooms.get(roomId);
    const ticket = this.getTicket(presented, room, waiter);
    await this.run(room, 'leave', ticket);
  }

  /** How many stand where, for the desk; null while Redis is away. */
  async count(room: WaitingRoom): Promise<RoomCounts | null> {
    const [, members, others, called, state] = lineKeys(room.roomId, this.roundOf(room));
    try {
      const [waitingMembers, waitingOthers, unclaimed, [admitted, missed]] = await Promise.all([
        this.redis.zcard(members),
        this.redis.zcard(others),
        this.redis.zcard(called),
        this.redis.hmget(state, 'claimed', 'missed'),
      ]);
      return { waitingMembers, waitingOthers, called: unclaimed, admitted: Number(admitted ?? 0), missed: Number(missed ?? 0) };
    } catch {
      return null;
    }
  }

  /** One step and what it means to the client; null when a newer ticket took the place over. */
  private async step(room: WaitingRoom, op: 'join' | 'poll', presented: Ticket): Promise<WaitingStatus | null> {
    this.keepPace(presented);
    const nowMs = this.rules.clock.nowMs();
    if (isOver(room, nowMs)) return this.standStill(room, presented, { state: 'closed', pollAfterMs: 0 });
    if (!this.rooms.isRequired(room.roomId)) return this.admit(room, presented, nowMs + room.passMinutes * MINUTE_MS);
    if (room.soldOutAt !== null) return this.standStill(room, presented, { state: 'soldOut', pollAfterMs: computePollAfterMs(POLL_WHEN_SOLD_OUT_MS, this.chance()) });
    const ticket: Ticket = presented.holdsPlace ? presented : { ...presented, holdsPlace: true, joinedAtMs: Math.floor(nowMs), text: null };
    const reply = await this.run(room, op === 'poll' && !presented.holdsPlace ? 'arrive' : op, ticket);
    if (reply.outcome === 'moved') return null;
    if (reply.outcome === 'deviceTaken') throw riskError('RISK.DEVICE_IN_QUEUE');
    if (reply.outcome === 'gone') return this.standStill(room, ticket, { state: 'expired', pollAfterMs: 0 });
    const { lane, joinedAtMs, issuedAtMs } = reply;
    const isSame = lane === ticket.lane && joinedAtMs === ticket.joinedAtMs && issuedAtMs === ticket.issuedAtMs;
    const standing: Ticket = isSame ? ticket : { ...ticket, lane, joinedAtMs, issuedAtMs, text: null };
    return reply.outcome === 'admitted' ? this.admit(room, standing, reply.untilMs) : this.wait(room, standing, reply);
  }

  private wait(room: WaitingRoom, ticket: Ticket, reply: LineReply): WaitingStatus {
    const nowMs = this.rules.clock.nowMs();
    const untilStartMs = room.startsAt.getTime() - nowMs;
    if (untilStartMs > 0) return this.standStill(room, ticket, { state: 'waiting', pollAfterMs: computePollBeforeStartMs(untilStartMs, this.chance()) });
    const ratePerSecond = this.rooms.ratePerSecond(room);
    const about = roundAhead(computeAhead(reply, room.memberShare));
    const waitSeconds = computeWaitSeconds(about, ratePerSecond);
    const waitedMs = nowMs - Math.max(ticket.joinedAtMs, room.startsAt.getTime());
    const waitMs = ratePerSecond > 0 ? (about / ratePerSecond) * 1_000 : Number.POSITIVE_INFINITY;
    return {
      ...this.standStill(room, ticket, { state: 'queued', pollAfterMs: computePollAfterMs(waitMs, this.chance()) }),
      aheadAbout: about,
      waitSeconds,
      progressPercent: computeProgressPercent(waitedMs, { about, ratePerSecond }),
    };
  }

  private admit(room: WaitingRoom, ticket: Ticket, untilMs: number): WaitingStatus {
    return {
      ...this.standStill(room, ticket, { state: 'admitted', pollAfterMs: computePollAfterMs(POLL_WHEN_ADMITTED_MS, this.chance()) }),
      progressPercent: 100,
      pass: this.rooms.givePass(ticket, untilMs),
      passExpiresAt: new Date(untilMs),
    };
  }

  private standStill(room: WaitingRoom, ticket: Ticket, { state, pollAfterMs }: { state: WaitingState; pollAfterMs: number }): WaitingStatus {
    const nothing = { aheadAbout: null, waitSeconds: null, progressPercent: 0, pass: null, passExpiresAt: null };
    return { ...nothing, room, state, ticket: ticket.text ?? this.writeTicket(ticket), lane: ticket.lane, pollAfterMs };
  }

  private async run(room: WaitingRoom, op: LineStep['op'], ticket: Ticket): Promise<LineReply> {
    const nowMs = Math.floor(this.rules.clock.nowMs());
    if (nowMs < this.redisRestsUntilMs) throw this.busy();
    const key = `${room.roomId}:${ticket.round}`;
    const isOpen = nowMs >= room.startsAt.getTime() && room.soldOutAt === null && !isOver(room, nowMs);
    let reply: LineReply;
    try {
      reply = await waitInLine(this.redis, lineKeys(room.roomId, ticket.round), {
        op,
        nowMs,
        standing: ticket,
        rank: computeRank(room, ticket.customerId, ticket.joinedAtMs),
        ratePerSecond: isOpen ? this.rooms.ratePerSecond(room) : 0,
        memberShare: room.memberShare,
        passMs: Math.round(room.passMinutes * MINUTE_MS),
        keepMs: Math.max(0, (room.endsAt?.getTime() ?? nowMs) - nowMs) + KEEP_MS,
        startsAtMs: room.startsAt.getTime(),
        isKnownRoom: nowMs - (this.seenAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < KNOWN_ROOM_MS,
      });
    } catch (error) {
      this.redisRestsUntilMs = nowMs + REDIS_REST_MS;
      this.rules.logger.warn({ roomId: room.roomId, error: String(error) }, 'waiting rooms stand still while Redis is away');
      throw this.busy();
    }
    this.seenAtMs.set(key, nowMs);
    this.log.record(room.roomId, reply.calls);
    return reply;
  }

  private busy(): Error {
    const pollAfterMs = computePollAfterMs(POLL_WHEN_AWAY_MS * 6, this.chance());
    return platformError('SERVICE.BUSY', { retryAfterSeconds: Math.ceil(pollAfterMs / 1_000), pollAfterMs });
  }

  private keepPace({ roomId, customerId }: Ticket): void {
    const key = `${roomId}/${customerId}`;
    const { arrivalMicros, retryAfterMicros } = computeToken(this.paces.get(key), ownPace, Math.floor(this.rules.clock.nowMs()) * 1_000);
    if (retryAfterMicros > 0) throw platformError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(retryAfterMicros / 1_000_000) });
    this.paces.set(key, arrivalMicros);
  }

  private getTicket(presented: string | undefined, room: WaitingRoom, waiter: Waiter): Ticket {
    const ticket = this.readTicket(presented, room, waiter);
    if (ticket === null) throw riskError('RISK.TICKET_INVALID');
    return ticket;
  }

  /** Null unless we signed it, for this room as it stands now, for this customer, on this device. */
  private readTicket(text: string | undefined, room: WaitingRoom, waiter: Waiter): Ticket | null {
    if (text === undefined) return null;
    const [roomId, round, customerId, deviceId, lane, place, joinedAt = '', issuedAt = ''] = this.tickets.open(text) ?? [];
    const holdsPlace = place === PLACE;
    const present = this.roundOf(room);
    // A ticket without a place takes one in whichever queue stands when it asks.
    const isTheirs = roomId === room.roomId && (round === present || !holdsPlace) && customerId === waiter.customerId && deviceId === waiter.deviceId;
    if (!isTheirs || (lane !== 'member' && lane !== 'all')) return null;
    const standing: Standing = { customerId, deviceId, lane, joinedAtMs: Number.parseInt(joinedAt, 36), issuedAtMs: Number.parseInt(issuedAt, 36) };
    return { ...standing, roomId, round: present, holdsPlace, text: round === present ? text : null };
  }

  private writeTicket({ roomId, round, customerId, deviceId, lane, holdsPlace, joinedAtMs, issuedAtMs }: Ticket): string {
    return this.tickets.seal([roomId, round, customerId, deviceId, lane, holdsPlace ? PLACE : NO_PLACE, joinedAtMs.toString(36), issuedAtMs.toString(36)]);
  }

  private roundOf({ seed }: WaitingRoom): string {
    const known = this.rounds.get(seed);
    if (known !== undefined) return known;
    const round = seedCommitment(seed).slice(0, 8);
    this.rounds.set(seed, round);
    return round;
  }

  private chance(): number {
    return this.rules.ids.integer(1_000) / 1_000;
  }
}
