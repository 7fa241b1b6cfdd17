import { connectGateRedis, GATE_REDIS, type GateRedis, isDomainError, silentLogger } from '@quanyu/platform';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { RiskModule } from '../risk.module.js';
import { AdmissionControl } from './admission-control.js';
import { AdmissionLog } from './admission-log.js';
import { MemberLane } from './member-lane.js';
import { type Waiter, WaitingLine, type WaitingStatus } from './waiting-line.js';
import { computeRank, SHOP_ROOM_ID } from './waiting-room.rules.js';
import { WaitingRooms } from './waiting-rooms.js';

const START_MS = TEST_NOW_MS + 600_000;
const MINUTE_MS = 60_000;
/** Longer than anyone is told to wait until the next poll. */
const REGATHERED_MS = 12_000;

interface OpenOptions {
  readonly admitPerSecond?: number;
  readonly memberShare?: number;
  readonly mode?: 'off' | 'on' | 'auto';
}

describe('a waiting room', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let redis: GateRedis;
  let rooms: WaitingRooms;
  let line: WaitingLine;
  let roomId: string;

  beforeAll(async () => {
    platform = await createTestPlatform();
    module = await startProcess();
    rooms = module.get(WaitingRooms);
    line = module.get(WaitingLine);
    redis = connectGateRedis(platform.env.REDIS_URL);
    await new Promise((resolve) => redis.once('ready', resolve));
  });
  afterAll(async () => {
    redis.disconnect();
    await platform.close();
  });
  beforeEach(async () => {
    platform.clock.setTo(TEST_NOW_MS);
    await redis.flushdb();
    line.tellMembersBy(new MemberLane());
    roomId = platform.ids.uuid();
  });

  const startProcess = async (): Promise<TestingModule> => {
    const started = await platform.start([RiskModule]);
    const gate = started.get<GateRedis>(GATE_REDIS);
    if (gate.status !== 'ready') await new Promise((resolve) => gate.once('ready', resolve));
    return started;
  };
  const open = async ({ admitPerSecond = 10, memberShare = 0, mode = 'on' }: OpenOptions = {}): Promise<void> => {
    const endsAt = new Date(START_MS + 60 * MINUTE_MS);
    await platform.database.transaction((tx) =>
      rooms.open(tx, { roomId, name: '双11 零点场', mode, startsAt: new Date(START_MS), endsAt, admitPerSecond, passMinutes: 3, memberShare }),
    );
    await rooms.refresh();
  };
  const someone = (): Waiter => ({ customerId: platform.ids.uuid(), deviceId: platform.ids.uuid() });
  const crowd = (count: number): Waiter[] => Array.from({ length: count }, someone);
  const joinAll = async (waiters: readonly Waiter[]): Promise<Map<Waiter, string>> => {
    const tickets = new Map<Waiter, string>();
    for (const waiter of waiters) tickets.set(waiter, (await line.join(roomId, waiter, undefined)).ticket);
    return tickets;
  };
  const poll = (waiter: Waiter, tickets: ReadonlyMap<Waiter, string>): Promise<WaitingStatus> => line.poll(roomId, waiter, tickets.get(waiter));
  const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => 'accepted',
      (error: unknown) => (isDomainError(error) ? error.code : error),
    );
  /** Time passes one second at a time with everyone polling, and those who are admitted are collected second by second. */
  const callAll = async (tickets: ReadonlyMap<Waiter, string>): Promise<Waiter[]> => {
    const admitted: Waiter[] = [];
    for (let second = 0; second < 60 && admitted.length < tickets.size; second += 1) {
      for (const waiter of tickets.keys()) {
        if (!admitted.includes(waiter) && (await poll(waiter, tickets)).state === 'admitted') admitted.push(waiter);
      }
      platform.clock.advance(1_000);
    }
    return admitted;
  };
  const callOrder = async (): Promise<string[]> => {
    await module.get(AdmissionLog).flush();
    const rows = await platform.database.query<{ customer: string }>(
      `SELECT customer_id AS customer FROM risk.room_admission WHERE room_id = $1 ORDER BY called_at, sequence, id`,
      [roomId],
    );
    return rows.map(({ customer }) => customer);
  };

  describe('calls', () => {
    it('nobody before the start, then by lot those who were early, then in order of arrival those who came after', async () => {
      await open({ admitPerSecond: 2 });
      const early = crowd(12);
      const tickets = await joinAll(early);
      expect((await poll(early[0] ?? someone(), tickets)).state).toBe('waiting');
      platform.clock.setTo(START_MS + 1);
      const late = crowd(6);
      for (const waiter of late) {
        tickets.set(waiter, (await line.join(roomId, waiter, undefined)).ticket);
        platform.clock.advance(1);
      }
      expect(await callAll(tickets)).toHaveLength(18);
      const byLot = [...early].sort((a, b) => computeRank(rooms.get(roomId), a.customerId, TEST_NOW_MS) - computeRank(rooms.get(roomId), b.customerId, TEST_NOW_MS));
      expect(await callOrder()).toEqual([...byLot, ...late].map(({ customerId }) => customerId));
      expect(byLot).not.toEqual(early);
    });

    it('as many as the rate allows, however many ask', async () => {
      await open({ admitPerSecond: 5 });
      const waiters = crowd(60);
      const tickets = await joinAll(waiters);
      platform.clock.setTo(START_MS);
      await poll(waiters[0] ?? someone(), tickets);
      const before = (await callOrder()).length;
      for (let step = 0; step < 40; step += 1) {
        platform.clock.advance(100);
        await poll(waiters[step % 20] ?? someone(), tickets);
      }
      expect((await callOrder()).length - before).toBe(20);
    });

    it('at once whoever comes to an empty room', async () => {
      await open();
      platform.clock.setTo(START_MS + MINUTE_MS);
      expect((await line.join(roomId, someone(), undefined)).state).toBe('admitted');
    });

    it('the next one when somebody does not come, who is late then and may queue again', async () => {
      await open({ admitPerSecond: 0.001 });
      const tickets = await joinAll(crowd(2));
      const [absent, present] = [...tickets.keys()].sort((a, b) => rankOf(a) - rankOf(b));
      if (absent === undefined || present === undefined) throw new Error('two came');
      platform.clock.setTo(START_MS);
      expect((await poll(present, tickets)).state).toBe('queued');
      platform.clock.advance(3 * MINUTE_MS - 1);
      expect((await poll(present, tickets)).state).toBe('queued');
      platform.clock.advance(100);
      expect((await poll(present, tickets)).state).toBe('admitted');
      expect(await line.count(rooms.get(roomId))).toEqual({ waitingMembers: 0, waitingOthers: 0, called: 0, admitted: 1, missed: 1 });
      expect((await poll(absent, tickets)).state).toBe('expired');
      expect((await line.join(roomId, absent, tickets.get(absent))).state).toBe('queued');
    });

    it('the next one at once when somebody who was called leaves', async () => {
      await open({ admitPerSecond: 0.001 });
      const tickets = await joinAll(crowd(2));
      const [leaving, next] = [...tickets.keys()].sort((a, b) => rankOf(a) - rankOf(b));
      if (leaving === undefined || next === undefined) throw new Error('two came');
      platform.clock.setTo(START_MS);
      expect((await poll(next, tickets)).state).toBe('queued');
      await line.leave(roomId, leaving, tickets.get(leaving));
      await line.leave(roomId, leaving, tickets.get(leaving));
      platform.clock.advance(100);
      expect((await poll(next, tickets)).state).toBe('admitted');
      expect((await line.join(roomId, someone(), undefined)).state).toBe('queued');
      expect(await line.count(rooms.get(roomId))).toEqual({ waitingMembers: 0, waitingOthers: 1, called: 0, admitted: 1, missed: 1 });
    });

    it('no crowd at once after a while in which nobody came', async () => {
      await open({ admitPerSecond: 40 });
      platform.clock.setTo(START_MS);
      await line.join(roomId, someone(), undefined);
      platform.clock.advance(MINUTE_MS);
      const states = [];
      for (const waiter of crowd(40)) states.push((await line.join(roomId, waiter, undefined)).state);
      expect(states.filter((state) => state === 'admitted')).toHaveLength(1);
      platform.clock.advance(20);
      const before = (await callOrder()).length;
      await line.join(roomId, someone(), undefined);
      expect((await callOrder()).length - before).toBeLessThanOrEqual(10);
    });

    it('members first for their share, and never later than they would be without it', async () => {
      await open({ admitPerSecond: 1, memberShare: 0.5 });
      const others = crowd(6);
      const members = crowd(3);
      const ids = new Set(members.map(({ customerId }) => customerId));
      line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(ids.has(customerId) ? 'member' : 'all') });
      platform.clock.setTo(START_MS);
      const tickets = new Map<Waiter, string>();
      for (const waiter of [...others, ...members]) {
        tickets.set(waiter, (await line.join(roomId, waiter, undefined)).ticket);
        platform.clock.advance(1);
      }
      const admitted = await callAll(tickets);
      expect(admitted.map((waiter) => (members.includes(waiter) ? 'member' : 'other'))).toEqual([
        'other', 'other', 'member', 'other', 'member', 'other', 'member', 'other', 'other',
      ]);
      expect(admitted.filter((waiter) => others.includes(waiter))).toEqual(others);
    });

    it('people as fast as orders were measured to be possible, and no faster than ops said', async () => {
      await open({ admitPerSecond: 50, mode: 'auto' });
      const here = module.get(AdmissionControl);
      const neighbour = new AdmissionControl(redis, platform.clock, platform.ids);
      expect(rooms.ratePerSecond(rooms.get(roomId))).toBe(50);
      here.reportCapacity(20);
      neighbour.reportCapacity(30);
      await neighbour.exchange();
      await here.exchange();
      expect(rooms.ratePerSecond(rooms.get(roomId))).toBe(40);
      for (let measured = 0; measured < 50; measured += 1) here.reportCapacity(500);
      await here.exchange();
      expect(rooms.ratePerSecond(rooms.get(roomId))).toBe(50);
    });

    it('as fast as the processes that still run can serve, and those that ended are forgotten', async () => {
      await open({ admitPerSecond: 50, mode: 'auto' });
      const stays = new AdmissionControl(redis, platform.clock, platform.ids);
      const ends = new AdmissionControl(redis, platform.clock, platform.ids);
      stays.reportCapacity(20);
      ends.reportCapacity(30);
      for (const control of [ends, stays]) await control.exchange();
      expect(stays.capacityPerSecond()).toBe(50);
      platform.clock.advance(30_000);
      await stays.exchange();
      expect(stays.capacityPerSecond()).toBe(20);
      expect(await redis.hlen('waiting:capacity')).toBe(2);
      platform.clock.advance(30_000);
      await stays.exchange();
      expect(await redis.hlen('waiting:capacity')).toBe(1);
    });
  });

  describe('gives no gain', () => {
    it('to whoever refreshes or joins again, with the ticket or without', async () => {
      await open({ admitPerSecond: 0.001 });
      platform.clock.setTo(START_MS);
      const waiters = crowd(5);
      const tickets = await joinAll(waiters);
      const last = waiters[4] ?? someone();
      const placeOf = async (waiter: Waiter): Promise<unknown> => (await redis.zrank(await othersKey(), waiter.customerId)) ?? 'called';
      const places = await Promise.all(waiters.map(placeOf));
      for (let again = 0; again < 3; again += 1) {
        platform.clock.advance(1_000);
        await poll(last, tickets);
        await line.join(roomId, last, tickets.get(last));
        await line.join(roomId, last, undefined);
      }
      expect(await Promise.all(waiters.map(placeOf))).toEqual(places);
    });

    it('to whoever left: the next place is at the end', async () => {
      await open({ admitPerSecond: 0.001 });
      platform.clock.setTo(START_MS);
      const waiters = crowd(4);
      const tickets = await joinAll(waiters);
      const second = waiters[1] ?? someone();
      await line.leave(roomId, second, tickets.get(second));
      expect((await poll(second, tickets)).state).toBe('expired');
      platform.clock.advance(1_000);
      await line.join(roomId, second, tickets.get(second));
      expect(await redis.zrank(await othersKey(), second.customerId)).toBe(2);
    });

    it('to a second phone of the same customer, which takes the one place along', async () => {
      await open({ admitPerSecond: 0.001 });
      platform.clock.setTo(START_MS);
      await joinAll(crowd(3));
      const phone = someone();
      const tablet = { ...phone, deviceId: platform.ids.uuid() };
      const phoneTicket = (await line.join(roomId, phone, undefined)).ticket;
      platform.clock.advance(1_000);
      const tabletTicket = (await line.join(roomId, tablet, undefined)).ticket;
      expect(await redis.zcard(await othersKey())).toBe(3);
      expect(await codeOf(line.poll(roomId, phone, phoneTicket))).toBe('RISK.TICKET_INVALID');
      expect((await line.poll(roomId, tablet, tabletTicket)).state).toBe('queued');
    });

    it('to a second account on the same phone while the first one waits', async () => {
      await open({ admitPerSecond: 0.001 });
      platform.clock.setTo(START_MS);
      await joinAll(crowd(1));
      const first = someone();
      const second = { ...someone(), deviceId: first.deviceId };
      const { ticket } = await line.join(roomId, first, undefined);
      expect(await codeOf(line.join(roomId, second, undefined))).toBe('RISK.DEVICE_IN_QUEUE');
      await line.leave(roomId, first, ticket);
      expect((await line.join(roomId, second, undefined)).state).toBe('queued');
    });

    it('to a forged ticket, to one of somebody else, of another phone or of another room', async () => {
      await open();
      const otherRoom = roomId;
      const waiter = someone();
      const fromOtherRoom = (await line.join(otherRoom, waiter, undefined)).ticket;
      roomId = platform.ids.uuid();
      await open();
      const { ticket } = await line.join(roomId, waiter, undefined);
      const earlier = ticket.replace(/\.[^.]+\.([^.]+)\.([^.]+)$/, '.1.$1.$2');
      const refused = [
        line.poll(roomId, waiter, undefined),
        line.poll(roomId, waiter, earlier),
        line.poll(roomId, waiter, `${ticket}x`),
        line.poll(roomId, waiter, fromOtherRoom),
        line.poll(roomId, someone(), ticket),
        line.poll(roomId, { ...waiter, deviceId: platform.ids.uuid() }, ticket),
        line.poll(roomId, { ...waiter, customerId: platform.ids.uuid() }, ticket),
        line.leave(roomId, someone(), ticket),
      ];
      expect(earlier).not.toBe(ticket);
      expect(await Promise.all(refused.map(codeOf))).toEqual(Array(8).fill('RISK.TICKET_INVALID'));
      expect((await line.poll(roomId, waiter, ticket)).state).toBe('waiting');
    });

    it('to whoever came while nobody had to wait: the place is taken when the line stands', async () => {
      await open({ admitPerSecond: 0.001, mode: 'off' });
      platform.clock.setTo(START_MS);
      const early = someone();
      const tickets = await joinAll([early]);
      await open({ admitPerSecond: 0.001 });
      platform.clock.advance(MINUTE_MS);
      const waiters = crowd(3);
      for (const waiter of waiters) {
        expect((await line.join(roomId, waiter, undefined)).state).toBe(waiter === waiters[0] ? 'admitted' : 'queued');
        platform.clock.advance(1);
      }
      const status = await poll(early, tickets);
      expect(status.state).toBe('queued');
      expect(await redis.zrank(await othersKey(), early.customerId)).toBe(2);
      platform.clock.advance(1_000);
      await line.join(roomId, someone(), undefined);
      expect((await line.poll(roomId, early, status.ticket)).ticket).toBe(status.ticket);
      expect(await redis.zrank(await othersKey(), early.customerId)).toBe(2);
    });

    it('to whoever came while nothing was left, and the line goes on for those who wait', async () => {
      await open({ admitPerSecond: 0.5 });
      platform.clock.setTo(START_MS);
      const tickets = await joinAll(crowd(2));
      const [, next = someone()] = tickets.keys();
      await rooms.announceSoldOut(roomId);
      const late = someone();
      for (const [waiter, ticket] of await joinAll([late])) tickets.set(waiter, ticket);
      expect((await poll(late, tickets)).state).toBe('soldOut');
      platform.clock.advance(MINUTE_MS);
      await rooms.announceBackInStock(roomId);
      await rooms.refresh();
      expect((await poll(late, tickets)).state).toBe('queued');
      expect((await poll(next, tickets)).state).toBe('admitted');
    });

    it('to an old phone whose ticket had no place, once a new phone stands in line', async () => {
      await open({ admitPerSecond: 0.001, mode: 'off' });
      platform.clock.setTo(START_MS);
      const phone = someone();
      const tickets = await joinAll([phone]);
      await open({ admitPerSecond: 0.001 });
      platform.clock.advance(1_000);
      await joinAll([...crowd(1), { ...phone, deviceId: platform.ids.uuid() }]);
      expect(await codeOf(poll(phone, tickets))).toBe('RISK.TICKET_INVALID');
    });

    it('to those who press at the same instant on several processes', async () => {
      await open();
      const neighbour = (await startProcess()).get(WaitingLine);
      const waiter = someone();
      const statuses = await Promise.all(Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? line : neighbour).join(roomId, waiter, undefined)));
      expect(new Set(statuses.map(({ ticket }) => ticket)).size).toBe(1);
      expect(await redis.zcard(await othersKey())).toBe(1);
    });
  });

  describe('when Redis', () => {
    it('has lost everything, nobody loses a place and no newcomer passes', async () => {
      await open({ admitPerSecond: 4 });
      const early = crowd(20);
      const tickets = await joinAll(early);
      platform.clock.setTo(START_MS);
      for (const waiter of early) tickets.set(waiter, (await poll(waiter, tickets)).ticket);
      platform.clock.advance(1_000);
      const late = crowd(10);
      for (const waiter of late) {
        tickets.set(waiter, (await line.join(roomId, waiter, undefined)).ticket);
        platform.clock.advance(1);
      }
      const calledBefore = await callOrder();
      await redis.flushdb();
      await redis.script('FLUSH');
      const newcomer = someone();
      const asked = await line.join(roomId, newcomer, undefined);
      expect(asked.state).toBe('queued');
      const waiting = [...tickets.keys()].filter(({ customerId }) => !calledBefore.includes(customerId));
      for (const waiter of [...waiting].reverse()) expect((await poll(waiter, tickets)).state).toBe('queued');
      platform.clock.advance(REGATHERED_MS);
      tickets.set(newcomer, asked.ticket);
      const rest = new Map([...waiting, newcomer].map((waiter) => [waiter, tickets.get(waiter) ?? '']));
      expect(await callAll(rest)).toHaveLength(rest.size);
      const calledAfter = (await callOrder()).slice(calledBefore.length);
      expect(calledAfter).toEqual([...waiting.filter((waiter) => early.includes(waiter)).sort((a, b) => rankOf(a) - rankOf(b)), ...late, newcomer].map(({ customerId }) => customerId));
    });

    it('has lost everything, a process whose clock is a little behind calls nobody before its time either', async () => {
      await open();
      platform.clock.setTo(START_MS);
      await joinAll(crowd(1));
      await redis.flushdb();
      platform.clock.advance(1_000);
      const waiter = someone();
      const { ticket } = await line.join(roomId, waiter, undefined);
      for (const atMs of [990, 1_100, 1_000 + REGATHERED_MS - 100]) {
        platform.clock.setTo(START_MS + atMs);
        expect((await line.poll(roomId, waiter, ticket)).state).toBe('queued');
      }
      platform.clock.setTo(START_MS + 1_000 + REGATHERED_MS + 100);
      expect((await line.poll(roomId, waiter, ticket)).state).toBe('admitted');
    });

    it('was told the time by a clock far ahead, the line goes on all the same', async () => {
      await open({ admitPerSecond: 1 });
      platform.clock.setTo(START_MS + 10 * MINUTE_MS);
      await joinAll(crowd(1));
      platform.clock.setTo(START_MS);
      const waiter = someone();
      const { ticket, state } = await line.join(roomId, waiter, undefined);
      expect(state).toBe('queued');
      platform.clock.advance(1_000);
      expect((await line.poll(roomId, waiter, ticket)).state).toBe('admitted');
    });

    it('was restored from an old copy, those who came since have their places too', async () => {
      await open({ admitPerSecond: 4 });
      const tickets = await joinAll(crowd(8));
      const copy = await Promise.all((await redis.keys('waiting:*')).map(async (key) => [key, await redis.dumpBuffer(key)] as const));
      for (const [waiter, ticket] of await joinAll(crowd(24))) tickets.set(waiter, ticket);
      await redis.flushdb();
      for (const [key, dump] of copy) await redis.restore(key, 900_000, dump);
      platform.clock.setTo(START_MS);
      for (const waiter of [...tickets.keys()].reverse()) expect((await poll(waiter, tickets)).state).toBe('queued');
      platform.clock.advance(REGATHERED_MS);
      expect(await callAll(tickets)).toHaveLength(32);
      const byRank = [...tickets.keys()].sort((a, b) => rankOf(a) - rankOf(b));
      expect(await callOrder()).toEqual(byRank.map(({ customerId }) => customerId));
    });

    it('is away, nobody is called and nobody passes without a pass; it heals by itself', async () => {
      await open();
      const own = connectGateRedis(platform.env.REDIS_URL);
      await new Promise((resolve) => own.once('ready', resolve));
      const alone = new WaitingLine(rooms, own, module.get(AdmissionLog), { clock: platform.clock, ids: platform.ids, logger: silentLogger, secret: platform.env.RISK_TOKEN_SECRET });
      platform.clock.setTo(START_MS);
      const waiter = someone();
      const { pass, ticket } = await alone.join(roomId, waiter, undefined);
      const other = someone();
      const queued = await alone.join(roomId, other, undefined);
      const gone = new Promise((resolve) => own.once('end', resolve));
      own.disconnect();
      await gone;
      const refusal: unknown = await alone.poll(roomId, other, queued.ticket).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'SERVICE.BUSY', details: { retryAfterSeconds: expect.any(Number), pollAfterMs: expect.any(Number) } });
      expect(await codeOf(alone.join(roomId, someone(), undefined))).toBe('SERVICE.BUSY');
      expect(rooms.isRequired(roomId)).toBe(true);
      expect(() => rooms.assertPass(undefined, { roomId, ...other })).toThrow('RISK.QUEUE_REQUIRED');
      expect(() => rooms.assertPass(pass ?? '', { roomId, ...waiter })).not.toThrow();
      expect(await alone.count(rooms.get(roomId))).toBeNull();
      await own.connect();
      platform.clock.advance(1_000);
      expect((await alone.poll(roomId, other, queued.ticket)).state).toBe('admitted');
      expect((await alone.poll(roomId, waiter, ticket)).pass).toBe(pass);
      own.disconnect();
    });

    it('is asked for its keys, every one of them has an end of life', async () => {
      await open({ memberShare: 0.5, admitPerSecond: 1 });
      line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(customerId < 'f' && Number.parseInt(customerId.slice(-1), 16) % 2 === 0 ? 'member' : 'all') });
      const tickets = await joinAll(crowd(30));
      const lives = async (): Promise<number[]> => Promise.all((await redis.keys('waiting:*')).map((key) => redis.pttl(key)));
      expect((await lives()).every((life) => life > 0)).toBe(true);
      platform.clock.setTo(START_MS);
      const last = [...tickets.keys()].sort((a, b) => rankOf(a) - rankOf(b)).at(-1) ?? someone();
      await poll(last, tickets);
      expect(await lives()).toHaveLength(5);
      expect((await lives()).every((life) => life > 0)).toBe(true);
    });
  });

  describe('a pass', () => {
    const admit = async (): Promise<{ waiter: Waiter; ticket: string; pass: string }> => {
      await open();
      platform.clock.setTo(START_MS);
      const waiter = someone();
      const { pass, ticket } = await line.join(roomId, waiter, undefined);
      return { waiter, ticket, pass: pass ?? '' };
    };

    it('is good for its customer, phone and room, as long as it runs', async () => {
      const { waiter, pass } = await admit();
      const holder = { roomId, ...waiter };
      expect(rooms.verifyPass(pass, holder)).toBe(true);
      const others = [{ ...holder, roomId: platform.ids.uuid() }, { ...holder, customerId: platform.ids.uuid() }, { ...holder, deviceId: platform.ids.uuid() }];
      expect(others.map((other) => rooms.verifyPass(pass, other))).toEqual([false, false, false]);
      const longer = pass.replace(/\.[^.]+\.([^.]+)$/, '.zzzzzzzz.$1');
      expect([undefined, '', longer, `${pass}0`].map((forged) => rooms.verifyPass(forged, holder))).toEqual([false, false, false, false]);
      platform.clock.advance(3 * MINUTE_MS - 1);
      expect(rooms.verifyPass(pass, holder)).toBe(true);
      platform.clock.advance(1);
      expect(rooms.verifyPass(pass, holder)).toBe(false);
    });

    it('is the same one when its holder comes back meanwhile, and none afterwards', async () => {
      const { waiter, ticket, pass } = await admit();
      platform.clock.advance(MINUTE_MS);
      expect((await line.poll(roomId, waiter, ticket)).pass).toBe(pass);
      expect((await line.join(roomId, waiter, undefined)).pass).toBe(pass);
      platform.clock.advance(2 * MINUTE_MS);
      expect(await line.poll(roomId, waiter, ticket)).toMatchObject({ state: 'expired', pass: null });
    });

    it('is not asked for once the room is over, nor while it is off', async () => {
      await open();
      platform.clock.setTo(START_MS);
      await joinAll(crowd(1));
      const waiter = someone();
      const { ticket } = await line.join(roomId, waiter, undefined);
      expect(rooms.isRequired(roomId)).toBe(true);
      await open({ mode: 'off' });
      expect(rooms.isRequired(roomId)).toBe(false);
      expect((await line.poll(roomId, waiter, ticket)).state).toBe('admitted');
      await open();
      await platform.database.transaction((tx) => rooms.close(tx, roomId));
      await rooms.refresh();
      expect(rooms.isRequired(roomId)).toBe(false);
      expect((await line.poll(roomId, waiter, ticket)).state).toBe('closed');
      expect(await codeOf(line.join(roomId, waiter, undefined))).toBe('RISK.ROOM_CLOSED');
    });
  });

  it('can be extended, and keeps what the desk set, the start and everyone’s place', async () => {
    await open({ admitPerSecond: 7, memberShare: 0.25, mode: 'auto' });
    const before = rooms.get(roomId);
    const endsAt = new Date(START_MS + 90 * MINUTE_MS);
    await platform.database.transaction((tx) => rooms.extend(tx, roomId, endsAt));
    await rooms.refresh();
    expect(rooms.get(roomId)).toEqual({ ...before, endsAt, version: before.version + 1 });
    await platform.database.transaction((tx) => rooms.close(tx, roomId));
    const attempts = [roomId, platform.ids.uuid(), SHOP_ROOM_ID].map((id) => codeOf(platform.database.transaction((tx) => rooms.extend(tx, id, endsAt))));
    expect(await Promise.all(attempts)).toEqual(Array(3).fill('RISK.ROOM_NOT_FOUND'));
  });

  it('tells those who still wait that nothing is left, and goes on when something came back', async () => {
    await open({ admitPerSecond: 1 });
    platform.clock.setTo(START_MS);
    const waiters = crowd(3);
    const tickets = await joinAll(waiters);
    await Promise.all(Array.from({ length: 20 }, () => rooms.announceSoldOut(roomId)));
    const neighbour = await startProcess();
    const last = waiters[2] ?? someone();
    platform.clock.advance(5_000);
    expect(await neighbour.get(WaitingLine).poll(roomId, last, tickets.get(last))).toMatchObject({ state: 'soldOut', pass: null });
    expect(await callOrder()).toHaveLength(1);
    await rooms.announceBackInStock(roomId);
    expect((await callAll(tickets)).length).toBe(3);
  });

  it('says about how many stand before, how long it may take, and when to ask again, and never exactly', async () => {
    await open({ admitPerSecond: 2 });
    platform.clock.setTo(START_MS);
    const waiters = crowd(60);
    const tickets = await joinAll(waiters);
    const statuses = await Promise.all(waiters.map((waiter) => poll(waiter, tickets)));
    const queued = statuses.filter(({ state }) => state === 'queued');
    expect(queued.every(({ aheadAbout }) => [0, 1, 2, 5, 10, 20, 50, 100].includes(aheadAbout ?? -1))).toBe(true);
    const last = [...queued].sort((a, b) => (a.aheadAbout ?? 0) - (b.aheadAbout ?? 0)).at(-1);
    expect(last).toMatchObject({ aheadAbout: 100, waitSeconds: { from: 30, to: 70 }, pass: null, progressPercent: 0 });
    expect(queued.every(({ aheadAbout, pollAfterMs }) => pollAfterMs >= ((aheadAbout ?? 0) < 5 ? 500 : 2_000) && pollAfterMs <= 10_000)).toBe(true);
  });

  it('refuses whoever asks much faster than told, without asking Redis', async () => {
    await open();
    const waiter = someone();
    const { ticket } = await line.join(roomId, waiter, undefined);
    const outcomes = [];
    for (let count = 0; count < 20; count += 1) outcomes.push(await codeOf(line.poll(roomId, waiter, ticket)));
    expect([outcomes[18], outcomes[19]]).toEqual(['accepted', 'RATE_LIMITED']);
  });

  it('can be checked afterwards: 5,000 were called in the order of their ranks, which the published seed proves', async () => {
    await open({ admitPerSecond: 100, memberShare: 0.3 });
    const waiters = crowd(5_000);
    const members = new Set(waiters.filter((_, index) => index % 4 === 0).map(({ customerId }) => customerId));
    line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(members.has(customerId) ? 'member' : 'all') });
    const tickets = new Map<Waiter, string>();
    const joinSome = async (some: readonly Waiter[]): Promise<void> => {
      for (let from = 0; from < some.length; from += 500) {
        const statuses = await Promise.all(some.slice(from, from + 500).map(async (waiter) => [waiter, (await line.join(roomId, waiter, undefined)).ticket] as const));
        for (const [waiter, ticket] of statuses) tickets.set(waiter, ticket);
        platform.clock.advance(37);
      }
    };
    await joinSome(waiters.slice(0, 3_000));
    platform.clock.setTo(START_MS);
    await joinSome(waiters.slice(3_000));
    const asking = waiters.slice(0, 10);
    for (let step = 0; step < 600 && (await line.count(rooms.get(roomId)))?.waitingOthers !== 0; step += 1) {
      platform.clock.advance(500);
      const waiter = asking[step % asking.length] ?? someone();
      await poll(waiter, tickets);
    }
    await module.get(AdmissionLog).flush();
    await platform.database.transaction((tx) => rooms.close(tx, roomId));
    platform.clock.advance(11_000);
    await rooms.auditRooms();
    await rooms.refresh();
    const room = rooms.get(roomId);
    expect(room.audit).toEqual([
      { lane: 'member', called: 1_250, kendallTau: expect.any(Number) },
      { lane: 'all', called: 3_750, kendallTau: expect.any(Number) },
    ]);
    expect(room.audit?.every(({ kendallTau }) => (kendallTau ?? 0) >= 0.99)).toBe(true);
    const rows = await platform.database.query<{ customer: string; rank: number; joined: Date }>(
      `SELECT customer_id AS customer, rank, joined_at AS joined FROM risk.room_admission WHERE room_id = $1`,
      [roomId],
    );
    expect(rows.every(({ customer, rank, joined }) => computeRank(room, customer, joined.getTime()) === rank)).toBe(true);
  }, 60_000);

  const rankOf = (waiter: Waiter): number => computeRank(rooms.get(roomId), waiter.customerId, TEST_NOW_MS);
  const othersKey = async (): Promise<string> => {
    const [key] = await redis.keys(`waiting:{${roomId}}:*:others`);
    if (key === undefined) throw new Error('nobody waits');
    return key;
  };
});
