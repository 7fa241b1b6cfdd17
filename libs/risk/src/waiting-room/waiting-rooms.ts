import { type ChangeFeed, type Clock, type Database, type IdSource, type Logger, oneAtATime, platformError, type RecurringTask, type StaffPrincipal, type Switches, type Tx, writeAudit } from '@quanyu/platform';
import { riskError } from '../risk.errors.js';
import { SignedText } from '../signed-text.js';
import type { AdmissionControl } from './admission-control.js';
import { type AdmissionCursor, type AdmissionRow, type NewRoom, type RoomSettings, WaitingRoomRepository } from './waiting-room.repository.js';
import { computeKendallTau, computeRate, isOver, type LaneAudit, SHOP_ROOM_ID, type WaitingRoom } from './waiting-room.rules.js';

const TOPIC = 'waiting-rooms';
/** What `Switches` announces. */
const SWITCHES_TOPIC = 'switches';
/** A switch that was turned on before that has its round; what is told of later is another switch. */
const JUST_SWITCHED_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long a room that is over can still be asked about its fairness. */
const PUBLISHED_DAYS = 30;
const AUDIT_EVERY_MS = 15_000;
/** Calls of the last second are still on their way to the database. */
const AUDIT_AFTER_MS = 10_000;
const PRUNED_PER_RUN = 20_000;
const SEED_BYTES = 32;

/** Who holds a pass, and for which room. */
export interface PassHolder {
  readonly roomId: string;
  readonly customerId: string;
  readonly deviceId: string;
}

export interface RoomEditor {
  readonly staff: Pick<StaffPrincipal, 'staffId' | 'name'>;
  readonly reason: string;
  readonly ip: string;
  readonly requestId: string;
}

/**
 * The rooms themselves: rows that every process holds in memory and sees change within a second, and the passes that
 * they give. Whether somebody may go on is decided here without any wait; standing in line is `WaitingLine`.
 */
export class WaitingRooms {
  private readonly repository: WaitingRoomRepository;
  private readonly passes: SignedText;
  private rooms: ReadonlyMap<string, WaitingRoom> = new Map();

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeFeed,
    private readonly switches: Switches,
    private readonly control: AdmissionControl,
    private readonly rules: { clock: Clock; ids: IdSource; logger: Logger; secret: string },
  ) {
    this.repository = new WaitingRoomRepository(database);
    this.passes = new SignedText(rules.secret, 'waiting-pass', 4);
  }

  async start(): Promise<void> {
    this.changes.on(TOPIC, () => this.refresh());
    this.changes.on(SWITCHES_TOPIC, () => this.followSwitch());
    await this.refresh();
  }

  /** Begins a new round of the shop's room when `queueOnly` was turned on, so that nobody stands first from a time before. Safe to call twice. */
  async followSwitch(): Promise<void> {
    const turned = (await this.switches.read()).states.find(({ key, isOn }) => key === 'queueOnly' && isOn);
    const startsAt = turned?.changedAt ?? null;
    if (startsAt === null || this.rules.clock.nowMs() - startsAt.getTime() > JUST_SWITCHED_MS) return;
    await this.database.transaction(async (tx) => {
      if (await this.repository.restartWhileOff(tx, SHOP_ROOM_ID, { seed: this.drawSeed(), startsAt })) await this.announce(tx);
    });
  }

  /** Reads all rooms again: after news of a change, and in this process at once. */
  readonly refresh = oneAtATime(async () => {
    const rooms = await this.repository.list(new Date(this.rules.clock.nowMs() - PUBLISHED_DAYS * DAY_MS));
    this.rooms = new Map(rooms.map((room) => [room.roomId, room]));
  });

  /** Rooms that stand or were over not long ago. */
  list(): readonly WaitingRoom[] {
    return [...this.rooms.values()];
  }

  find(roomId: string): WaitingRoom | null {
    return this.rooms.get(roomId) ?? null;
  }

  /** @throws RISK.ROOM_NOT_FOUND */
  get(roomId: string): WaitingRoom {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw riskError('RISK.ROOM_NOT_FOUND');
    return room;
  }

  /** Whether a pass of this room is asked for now. A room that is unknown, over or off asks for none. */
  isRequired(roomId: string): boolean {
    const room = this.rooms.get(roomId);
    if (room === undefined || isOver(room, this.rules.clock.nowMs())) return false;
    return room.mode !== 'off' || (roomId === SHOP_ROOM_ID && this.switches.isOn('queueOnly'));
  }

  /** Whether the seed and the order of calls are public: when the room is over, and for the shop's room while it is not in use. */
  isPublished(room: WaitingRoom): boolean {
    return isOver(room, this.rules.clock.nowMs()) || (room.endsAt === null && !this.isRequired(room.roomId));
  }

  /** Calls in their order, for everyone once `isPublished`. */
  listCalls(room: WaitingRoom, page: { after: AdmissionCursor | null; limit: number }): Promise<AdmissionRow[]> {
    return this.repository.listAdmissions(room, page);
  }

  /** True for a pass that we gave to this customer on this device for this room, and that still runs. Without Redis. */
  verifyPass(pass: string | undefined, holder: PassHolder): boolean {
    const [roomId, customerId, deviceId, expiresAt] = this.passes.open(pass) ?? [];
    if (roomId !== holder.roomId || customerId !== holder.customerId || deviceId !== holder.deviceId || expiresAt === undefined) return false;
    return Number.parseInt(expiresAt, 36) > this.rules.clock.nowMs();
  }

  givePass(holder: PassHolder, expiresAtMs: number): string {
    return this.passes.seal([holder.roomId, holder.customerId, holder.deviceId, Math.floor(expiresAtMs).toString(36)]);
  }

  /** Calls per second at present, whether or not the room has begun. */
  ratePerSecond(room: WaitingRoom): number {
    return computeRate(room, this.control.capacityPerSecond());
  }

  /** Opens the room of a sale, or changes it; the seed is drawn once. @throws RISK.ROOM_CLOSED when it was closed. */
  async open(tx: Tx, room: Omit<NewRoom, 'seed'>): Promise<void> {
    if (!(await this.repository.open(tx, { ...room, seed: this.drawSeed() }))) throw riskError('RISK.ROOM_CLOSED');
    await this.announce(tx);
  }

  /** Moves the end of a room and leaves what the desk set. @throws RISK.ROOM_NOT_FOUND when there is no such room that stands. */
  async extend(tx: Tx, roomId: string, endsAt: Date): Promise<void> {
    if (!(await this.repository.extend(tx, roomId, endsAt))) throw riskError('RISK.ROOM_NOT_FOUND');
    await this.announce(tx);
  }

  /** Ends a room for good: nobody waits or is asked for a pass any more, and its seed is published. Safe to call twice. */
  async close(tx: Tx, roomId: string): Promise<void> {
    if (await this.repository.close(tx, roomId, this.rules.clock.now())) await this.announce(tx);
  }

  /** @throws RISK.ROOM_NOT_FOUND when there is no such room that stands. */
  async setRate(roomId: string, perSecond: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.setRate(tx, roomId, perSecond))) throw riskError('RISK.ROOM_NOT_FOUND');
      await this.announce(tx);
    });
  }

  /** @throws RISK.ROOM_NOT_FOUND, RISK.ROOM_CLOSED, REQUEST.VERSION_CONFLICT */
  async update(room: { roomId: string; version: number }, settings: RoomSettings, editor: RoomEditor): Promise<WaitingRoom> {
    const before = this.get(room.roomId);
    const at = this.rules.clock.now();
    if (isOver(before, at.getTime())) throw riskError('RISK.ROOM_CLOSED');
    await this.database.transaction(async (tx) => {
      const after = await this.repository.update(tx, room, settings);
      if (after === null) throw platformError('REQUEST.VERSION_CONFLICT');
      if (after.endsAt === null && before.mode === 'off' && after.mode !== 'off') await this.repository.restart(tx, room.roomId, { seed: this.drawSeed(), startsAt: at });
      await writeAudit(tx, {
        actor: editor.staff,
        action: 'waitingRoom.update',
        targetType: 'waitingRoom',
        targetId: room.roomId,
        before: settingsOf(before),
        after: settings,
        reason: editor.reason,
        ip: editor.ip,
        requestId: editor.requestId,
        at,
      });
      await this.announce(tx);
    });
    await this.refresh();
    return this.get(room.roomId);
  }

  /** Tells those who wait that nothing is left, and calls nobody until something came back. Free when it is known already. */
  async announceSoldOut(roomId: string): Promise<void> {
    await this.setSoldOut(roomId, this.rules.clock.now());
  }

  /** Units came back (an order was not paid): calls go on. */
  async announceBackInStock(roomId: string): Promise<void> {
    await this.setSoldOut(roomId, null);
  }

  /** What the worker does again and again. */
  recurring(): RecurringTask[] {
    return [
      { name: 'risk.audit-waiting-rooms', everyMs: AUDIT_EVERY_MS, run: () => this.auditRooms() },
      {
        name: 'risk.prune-waiting-rooms',
        everyMs: 3_600_000,
        run: () => this.repository.prune(new Date(this.rules.clock.nowMs() - PUBLISHED_DAYS * DAY_MS), PRUNED_PER_RUN),
      },
    ];
  }

  /** Compares the order of calls with the order of ranks in every room that is over and was not compared yet. */
  async auditRooms(): Promise<void> {
    const nowMs = this.rules.clock.nowMs();
    await this.refresh();
    for (const room of this.list().filter((candidate) => candidate.audit === null && isOver(candidate, nowMs - AUDIT_AFTER_MS))) {
      await this.database.transaction(async (tx) => {
        const audit: LaneAudit[] = [];
        for (const lane of ['member', 'all'] as const) {
          const ranks = await this.repository.listRanks(tx, room, lane);
          if (ranks.length > 0) audit.push({ lane, called: ranks.length, kendallTau: computeKendallTau(ranks) });
        }
        if (await this.repository.setAudit(tx, room.roomId, audit)) await this.announce(tx);
      });
    }
  }

  private async setSoldOut(roomId: string, at: Date | null): Promise<void> {
    const room = this.rooms.get(roomId);
    if (room === undefined || (room.soldOutAt === null) === (at === null)) return;
    // At once in this process, so that a rush of losers writes one row and not thousands.
    this.rooms = new Map([...this.rooms, [roomId, { ...room, soldOutAt: at }]]);
    await this.database.transaction(async (tx) => {
      if (await this.repository.setSoldOut(tx, roomId, at)) await this.announce(tx);
    });
  }

  private drawSeed(): string {
    return Buffer.from(this.rules.ids.token(SEED_BYTES), 'base64url').toString('hex');
  }

  private async announce(tx: Tx): Promise<void> {
    await this.changes.announce(tx, TOPIC);
    // This process need not wait for the feed; should the read fail, the feed tells again.
    tx.afterCommit(() => {
      this.refresh().catch((error: unknown) => this.rules.logger.warn({ error: String(error) }, 'waiting rooms could not be read again'));
    });
  }
}

function settingsOf({ mode, admitPerSecond, passMinutes, memberShare }: WaitingRoom): RoomSettings {
  return { mode, admitPerSecond, passMinutes, memberShare };
}
