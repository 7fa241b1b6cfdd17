import { connectGateRedis, GATE_REDIS, type GateRedis, isDomainError } from '@quanyu/platform';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { RiskModule } from '../risk.module.js';
import { AdmissionLog } from '../waiting-room/admission-log.js';
import { MemberLane } from '../waiting-room/member-lane.js';
import { type Waiter, WaitingLine, type WaitingStatus } from '../waiting-room/waiting-line.js';
import { computeRank } from '../waiting-room/waiting-room.rules.js';
import { WaitingRooms } from '../waiting-room/waiting-rooms.js';

/** When the rooms of these tests start. */
export const START_MS = TEST_NOW_MS + 600_000;
export const MINUTE_MS = 60_000;

interface OpenOptions {
  readonly admitPerSecond?: number;
  readonly memberShare?: number;
  readonly mode?: 'off' | 'on' | 'auto';
}

/** A waiting room on a real Redis and PostgreSQL, and the people in front of it. */
export class WaitingStage {
  readonly rooms: WaitingRooms;
  readonly line: WaitingLine;
  roomId = '';

  private constructor(
    readonly platform: TestPlatform,
    readonly module: TestingModule,
    readonly redis: GateRedis,
  ) {
    this.rooms = module.get(WaitingRooms);
    this.line = module.get(WaitingLine);
  }

  static async build(): Promise<WaitingStage> {
    const platform = await createTestPlatform();
    const module = await startProcessOn(platform);
    const redis = connectGateRedis(platform.env.REDIS_URL);
    await new Promise((resolve) => redis.once('ready', resolve));
    return new WaitingStage(platform, module, redis);
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.platform.close();
  }

  /** Nobody waits anywhere, no room is open, and it is before the start. */
  async clear(): Promise<void> {
    this.platform.clock.setTo(TEST_NOW_MS);
    await this.redis.flushdb();
    this.line.tellMembersBy(new MemberLane());
    this.roomId = this.platform.ids.uuid();
  }

  /** One more process beside the first. */
  startProcess(): Promise<TestingModule> {
    return startProcessOn(this.platform);
  }

  async open({ admitPerSecond = 10, memberShare = 0, mode = 'on' }: OpenOptions = {}): Promise<void> {
    const endsAt = new Date(START_MS + 60 * MINUTE_MS);
    await this.platform.database.transaction((tx) =>
      this.rooms.open(tx, { roomId: this.roomId, name: '双11 零点场', mode, startsAt: new Date(START_MS), endsAt, admitPerSecond, passMinutes: 3, memberShare }),
    );
    await this.rooms.refresh();
  }

  someone(): Waiter {
    return { customerId: this.platform.ids.uuid(), deviceId: this.platform.ids.uuid() };
  }

  crowd(count: number): Waiter[] {
    return Array.from({ length: count }, () => this.someone());
  }

  async joinAll(waiters: readonly Waiter[]): Promise<Map<Waiter, string>> {
    const tickets = new Map<Waiter, string>();
    for (const waiter of waiters) tickets.set(waiter, (await this.line.join(this.roomId, waiter, undefined)).ticket);
    return tickets;
  }

  poll(waiter: Waiter, tickets: ReadonlyMap<Waiter, string>): Promise<WaitingStatus> {
    return this.line.poll(this.roomId, waiter, tickets.get(waiter));
  }

  /** Time passes one second at a time with everyone polling, and those who are admitted are collected second by second. */
  async callAll(tickets: ReadonlyMap<Waiter, string>): Promise<Waiter[]> {
    const admitted: Waiter[] = [];
    for (let second = 0; second < 60 && admitted.length < tickets.size; second += 1) {
      for (const waiter of tickets.keys()) {
        if (!admitted.includes(waiter) && (await this.poll(waiter, tickets)).state === 'admitted') admitted.push(waiter);
      }
      this.platform.clock.advance(1_000);
    }
    return admitted;
  }

  /** Customers in the order in which they were called. */
  async callOrder(): Promise<string[]> {
    await this.module.get(AdmissionLog).flush();
    const rows = await this.platform.database.query<{ customer: string }>(
      `SELECT customer_id AS customer FROM risk.room_admission WHERE room_id = $1 ORDER BY called_at, sequence, id`,
      [this.roomId],
    );
    return rows.map(({ customer }) => customer);
  }

  /** The rank of somebody who came before the start. */
  rankOf(waiter: Waiter): number {
    return computeRank(this.rooms.get(this.roomId), waiter.customerId, TEST_NOW_MS);
  }

  async othersKey(): Promise<string> {
    const [key] = await this.redis.keys(`waiting:{${this.roomId}}:*:others`);
    if (key === undefined) throw new Error('nobody waits');
    return key;
  }
}

async function startProcessOn(platform: TestPlatform): Promise<TestingModule> {
  const started = await platform.start([RiskModule]);
  const gate = started.get<GateRedis>(GATE_REDIS);
  if (gate.status !== 'ready') await new Promise((resolve) => gate.once('ready', resolve));
  return started;
}

/** How an attempt ended: `accepted`, or the code of its refusal. */
export function codeOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'accepted',
    (error: unknown) => (isDomainError(error) ? error.code : error),
  );
}
