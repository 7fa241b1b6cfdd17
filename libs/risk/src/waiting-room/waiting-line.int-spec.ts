import { TEST_NOW_MS } from '@quanyu/testing';
import { codeOf, MINUTE_MS, START_MS, WaitingStage } from '../test-kit/waiting-stage.js';
import { AdmissionControl } from './admission-control.js';
import { AdmissionLog } from './admission-log.js';
import { type Waiter, WaitingLine } from './waiting-line.js';
import { computeRank, SHOP_ROOM_ID } from './waiting-room.rules.js';

describe('a waiting room', () => {
  let stage: WaitingStage;

  beforeAll(async () => {
    stage = await WaitingStage.build();
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.clear());

  describe('calls', () => {
    it('nobody before the start, then by lot those who were early, then in order of arrival those who came after', async () => {
      await stage.open({ admitPerSecond: 2 });
      const early = stage.crowd(12);
      const tickets = await stage.joinAll(early);
      expect((await stage.poll(early[0] ?? stage.someone(), tickets)).state).toBe('waiting');
      stage.platform.clock.setTo(START_MS + 1);
      const late = stage.crowd(6);
      for (const waiter of late) {
        tickets.set(waiter, (await stage.line.join(stage.roomId, waiter, undefined)).ticket);
        stage.platform.clock.advance(1);
      }
      expect(await stage.callAll(tickets)).toHaveLength(18);
      const byLot = [...early].sort((a, b) => computeRank(stage.rooms.get(stage.roomId), a.customerId, TEST_NOW_MS) - computeRank(stage.rooms.get(stage.roomId), b.customerId, TEST_NOW_MS));
      expect(await stage.callOrder()).toEqual([...byLot, ...late].map(({ customerId }) => customerId));
      expect(byLot).not.toEqual(early);
    });

    it('as many as the rate allows, however many ask', async () => {
      await stage.open({ admitPerSecond: 5 });
      const waiters = stage.crowd(60);
      const tickets = await stage.joinAll(waiters);
      stage.platform.clock.setTo(START_MS);
      await stage.poll(waiters[0] ?? stage.someone(), tickets);
      const before = (await stage.callOrder()).length;
      for (let step = 0; step < 40; step += 1) {
        stage.platform.clock.advance(100);
        await stage.poll(waiters[step % 20] ?? stage.someone(), tickets);
      }
      expect((await stage.callOrder()).length - before).toBe(20);
    });

    it('at once whoever comes to an empty room', async () => {
      await stage.open();
      stage.platform.clock.setTo(START_MS + MINUTE_MS);
      expect((await stage.line.join(stage.roomId, stage.someone(), undefined)).state).toBe('admitted');
    });

    it('the next one when somebody does not come, who is late then and may queue again', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      const tickets = await stage.joinAll(stage.crowd(2));
      const [absent, present] = [...tickets.keys()].sort((a, b) => stage.rankOf(a) - stage.rankOf(b));
      if (absent === undefined || present === undefined) throw new Error('two came');
      stage.platform.clock.setTo(START_MS);
      expect((await stage.poll(present, tickets)).state).toBe('queued');
      stage.platform.clock.advance(3 * MINUTE_MS - 1);
      expect((await stage.poll(present, tickets)).state).toBe('queued');
      stage.platform.clock.advance(100);
      expect((await stage.poll(present, tickets)).state).toBe('admitted');
      expect(await stage.line.count(stage.rooms.get(stage.roomId))).toEqual({ waitingMembers: 0, waitingOthers: 0, called: 0, admitted: 1, missed: 1 });
      expect((await stage.poll(absent, tickets)).state).toBe('expired');
      expect((await stage.line.join(stage.roomId, absent, tickets.get(absent))).state).toBe('queued');
    });

    it('the next one at once when somebody who was called leaves', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      const tickets = await stage.joinAll(stage.crowd(2));
      const [leaving, next] = [...tickets.keys()].sort((a, b) => stage.rankOf(a) - stage.rankOf(b));
      if (leaving === undefined || next === undefined) throw new Error('two came');
      stage.platform.clock.setTo(START_MS);
      expect((await stage.poll(next, tickets)).state).toBe('queued');
      await stage.line.leave(stage.roomId, leaving, tickets.get(leaving));
      await stage.line.leave(stage.roomId, leaving, tickets.get(leaving));
      stage.platform.clock.advance(100);
      expect((await stage.poll(next, tickets)).state).toBe('admitted');
      expect((await stage.line.join(stage.roomId, stage.someone(), undefined)).state).toBe('queued');
      expect(await stage.line.count(stage.rooms.get(stage.roomId))).toEqual({ waitingMembers: 0, waitingOthers: 1, called: 0, admitted: 1, missed: 1 });
    });

    it('no crowd at once after a while in which nobody came', async () => {
      await stage.open({ admitPerSecond: 40 });
      stage.platform.clock.setTo(START_MS);
      await stage.line.join(stage.roomId, stage.someone(), undefined);
      stage.platform.clock.advance(MINUTE_MS);
      const states = [];
      for (const waiter of stage.crowd(40)) states.push((await stage.line.join(stage.roomId, waiter, undefined)).state);
      expect(states.filter((state) => state === 'admitted')).toHaveLength(1);
      stage.platform.clock.advance(20);
      const before = (await stage.callOrder()).length;
      await stage.line.join(stage.roomId, stage.someone(), undefined);
      expect((await stage.callOrder()).length - before).toBeLessThanOrEqual(10);
    });

    it('members first for their share, and never later than they would be without it', async () => {
      await stage.open({ admitPerSecond: 1, memberShare: 0.5 });
      const others = stage.crowd(6);
      const members = stage.crowd(3);
      const ids = new Set(members.map(({ customerId }) => customerId));
      stage.line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(ids.has(customerId) ? 'member' : 'all') });
      stage.platform.clock.setTo(START_MS);
      const tickets = new Map<Waiter, string>();
      for (const waiter of [...others, ...members]) {
        tickets.set(waiter, (await stage.line.join(stage.roomId, waiter, undefined)).ticket);
        stage.platform.clock.advance(1);
      }
      const admitted = await stage.callAll(tickets);
      expect(admitted.map((waiter) => (members.includes(waiter) ? 'member' : 'other'))).toEqual([
        'other', 'other', 'member', 'other', 'member', 'other', 'member', 'other', 'other',
      ]);
      expect(admitted.filter((waiter) => others.includes(waiter))).toEqual(others);
    });

    it('people as fast as orders were measured to be possible, and no faster than ops said', async () => {
      await stage.open({ admitPerSecond: 50, mode: 'auto' });
      const here = stage.module.get(AdmissionControl);
      const neighbour = new AdmissionControl(stage.redis, stage.platform.clock, stage.platform.ids);
      expect(stage.rooms.ratePerSecond(stage.rooms.get(stage.roomId))).toBe(50);
      here.reportCapacity(20);
      neighbour.reportCapacity(30);
      await neighbour.exchange();
      await here.exchange();
      expect(stage.rooms.ratePerSecond(stage.rooms.get(stage.roomId))).toBe(40);
      for (let measured = 0; measured < 50; measured += 1) here.reportCapacity(500);
      await here.exchange();
      expect(stage.rooms.ratePerSecond(stage.rooms.get(stage.roomId))).toBe(50);
    });

    it('as fast as the processes that still run can serve, and those that ended are forgotten', async () => {
      await stage.open({ admitPerSecond: 50, mode: 'auto' });
      const stays = new AdmissionControl(stage.redis, stage.platform.clock, stage.platform.ids);
      const ends = new AdmissionControl(stage.redis, stage.platform.clock, stage.platform.ids);
      stays.reportCapacity(20);
      ends.reportCapacity(30);
      for (const control of [ends, stays]) await control.exchange();
      expect(stays.capacityPerSecond()).toBe(50);
      stage.platform.clock.advance(30_000);
      await stays.exchange();
      expect(stays.capacityPerSecond()).toBe(20);
      expect(await stage.redis.hlen('waiting:capacity')).toBe(2);
      stage.platform.clock.advance(30_000);
      await stays.exchange();
      expect(await stage.redis.hlen('waiting:capacity')).toBe(1);
    });
  });

  describe('a pass', () => {
    const admit = async (): Promise<{ waiter: Waiter; ticket: string; pass: string }> => {
      await stage.open();
      stage.platform.clock.setTo(START_MS);
      const waiter = stage.someone();
      const { pass, ticket } = await stage.line.join(stage.roomId, waiter, undefined);
      return { waiter, ticket, pass: pass ?? '' };
    };

    it('is good for its customer, phone and room, as long as it runs', async () => {
      const { waiter, pass } = await admit();
      const holder = { roomId: stage.roomId, ...waiter };
      expect(stage.rooms.verifyPass(pass, holder)).toBe(true);
      const others = [{ ...holder, roomId: stage.platform.ids.uuid() }, { ...holder, customerId: stage.platform.ids.uuid() }, { ...holder, deviceId: stage.platform.ids.uuid() }];
      expect(others.map((other) => stage.rooms.verifyPass(pass, other))).toEqual([false, false, false]);
      const longer = pass.replace(/\.[^.]+\.([^.]+)$/, '.zzzzzzzz.$1');
      expect([undefined, '', longer, `${pass}0`].map((forged) => stage.rooms.verifyPass(forged, holder))).toEqual([false, false, false, false]);
      stage.platform.clock.advance(3 * MINUTE_MS - 1);
      expect(stage.rooms.verifyPass(pass, holder)).toBe(true);
      stage.platform.clock.advance(1);
      expect(stage.rooms.verifyPass(pass, holder)).toBe(false);
    });

    it('is the same one when its holder comes back meanwhile, and none afterwards', async () => {
      const { waiter, ticket, pass } = await admit();
      stage.platform.clock.advance(MINUTE_MS);
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).pass).toBe(pass);
      expect((await stage.line.join(stage.roomId, waiter, undefined)).pass).toBe(pass);
      stage.platform.clock.advance(2 * MINUTE_MS);
      expect(await stage.line.poll(stage.roomId, waiter, ticket)).toMatchObject({ state: 'expired', pass: null });
    });

    it('is not asked for once the room is over, nor while it is off', async () => {
      await stage.open();
      stage.platform.clock.setTo(START_MS);
      await stage.joinAll(stage.crowd(1));
      const waiter = stage.someone();
      const { ticket } = await stage.line.join(stage.roomId, waiter, undefined);
      expect(stage.rooms.isRequired(stage.roomId)).toBe(true);
      await stage.open({ mode: 'off' });
      expect(stage.rooms.isRequired(stage.roomId)).toBe(false);
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('admitted');
      await stage.open();
      await stage.platform.database.transaction((tx) => stage.rooms.close(tx, stage.roomId));
      await stage.rooms.refresh();
      expect(stage.rooms.isRequired(stage.roomId)).toBe(false);
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('closed');
      expect(await codeOf(stage.line.join(stage.roomId, waiter, undefined))).toBe('RISK.ROOM_CLOSED');
    });
  });

  it('can be extended, and keeps what the desk set, the start and everyone’s place', async () => {
    await stage.open({ admitPerSecond: 7, memberShare: 0.25, mode: 'auto' });
    const before = stage.rooms.get(stage.roomId);
    const endsAt = new Date(START_MS + 90 * MINUTE_MS);
    await stage.platform.database.transaction((tx) => stage.rooms.extend(tx, stage.roomId, endsAt));
    await stage.rooms.refresh();
    expect(stage.rooms.get(stage.roomId)).toEqual({ ...before, endsAt, version: before.version + 1 });
    await stage.platform.database.transaction((tx) => stage.rooms.close(tx, stage.roomId));
    const attempts = [stage.roomId, stage.platform.ids.uuid(), SHOP_ROOM_ID].map((id) => codeOf(stage.platform.database.transaction((tx) => stage.rooms.extend(tx, id, endsAt))));
    expect(await Promise.all(attempts)).toEqual(Array(3).fill('RISK.ROOM_NOT_FOUND'));
  });

  it('tells those who still wait that nothing is left, and goes on when something came back', async () => {
    await stage.open({ admitPerSecond: 1 });
    stage.platform.clock.setTo(START_MS);
    const waiters = stage.crowd(3);
    const tickets = await stage.joinAll(waiters);
    await Promise.all(Array.from({ length: 20 }, () => stage.rooms.announceSoldOut(stage.roomId)));
    const neighbour = await stage.startProcess();
    const last = waiters[2] ?? stage.someone();
    stage.platform.clock.advance(5_000);
    expect(await neighbour.get(WaitingLine).poll(stage.roomId, last, tickets.get(last))).toMatchObject({ state: 'soldOut', pass: null });
    expect(await stage.callOrder()).toHaveLength(1);
    await stage.rooms.announceBackInStock(stage.roomId);
    expect((await stage.callAll(tickets)).length).toBe(3);
  });

  it('says about how many stand before, how long it may take, and when to ask again, and never exactly', async () => {
    await stage.open({ admitPerSecond: 2 });
    stage.platform.clock.setTo(START_MS);
    const waiters = stage.crowd(60);
    const tickets = await stage.joinAll(waiters);
    const statuses = await Promise.all(waiters.map((waiter) => stage.poll(waiter, tickets)));
    const queued = statuses.filter(({ state }) => state === 'queued');
    expect(queued.every(({ aheadAbout }) => [0, 1, 2, 5, 10, 20, 50, 100].includes(aheadAbout ?? -1))).toBe(true);
    const last = [...queued].sort((a, b) => (a.aheadAbout ?? 0) - (b.aheadAbout ?? 0)).at(-1);
    expect(last).toMatchObject({ aheadAbout: 100, waitSeconds: { from: 30, to: 70 }, pass: null, progressPercent: 0 });
    expect(queued.every(({ aheadAbout, pollAfterMs }) => pollAfterMs >= ((aheadAbout ?? 0) < 5 ? 500 : 2_000) && pollAfterMs <= 10_000)).toBe(true);
  });

  it('refuses whoever asks much faster than told, without asking Redis', async () => {
    await stage.open();
    const waiter = stage.someone();
    const { ticket } = await stage.line.join(stage.roomId, waiter, undefined);
    const outcomes = [];
    for (let count = 0; count < 20; count += 1) outcomes.push(await codeOf(stage.line.poll(stage.roomId, waiter, ticket)));
    expect([outcomes[18], outcomes[19]]).toEqual(['accepted', 'RATE_LIMITED']);
  });

  it('can be checked afterwards: 5,000 were called in the order of their ranks, which the published seed proves', async () => {
    await stage.open({ admitPerSecond: 100, memberShare: 0.3 });
    const waiters = stage.crowd(5_000);
    const members = new Set(waiters.filter((_, index) => index % 4 === 0).map(({ customerId }) => customerId));
    stage.line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(members.has(customerId) ? 'member' : 'all') });
    const tickets = new Map<Waiter, string>();
    const joinSome = async (some: readonly Waiter[]): Promise<void> => {
      for (let from = 0; from < some.length; from += 500) {
        const statuses = await Promise.all(some.slice(from, from + 500).map(async (waiter) => [waiter, (await stage.line.join(stage.roomId, waiter, undefined)).ticket] as const));
        for (const [waiter, ticket] of statuses) tickets.set(waiter, ticket);
        stage.platform.clock.advance(37);
      }
    };
    await joinSome(waiters.slice(0, 3_000));
    stage.platform.clock.setTo(START_MS);
    await joinSome(waiters.slice(3_000));
    const asking = waiters.slice(0, 10);
    for (let step = 0; step < 600 && (await stage.line.count(stage.rooms.get(stage.roomId)))?.waitingOthers !== 0; step += 1) {
      stage.platform.clock.advance(500);
      const waiter = asking[step % asking.length] ?? stage.someone();
      await stage.poll(waiter, tickets);
    }
    await stage.module.get(AdmissionLog).flush();
    await stage.platform.database.transaction((tx) => stage.rooms.close(tx, stage.roomId));
    stage.platform.clock.advance(11_000);
    await stage.rooms.auditRooms();
    await stage.rooms.refresh();
    const room = stage.rooms.get(stage.roomId);
    expect(room.audit).toEqual([
      { lane: 'member', called: 1_250, kendallTau: expect.any(Number) },
      { lane: 'all', called: 3_750, kendallTau: expect.any(Number) },
    ]);
    expect(room.audit?.every(({ kendallTau }) => (kendallTau ?? 0) >= 0.99)).toBe(true);
    const rows = await stage.platform.database.query<{ customer: string; rank: number; joined: Date }>(
      `SELECT customer_id AS customer, rank, joined_at AS joined FROM risk.room_admission WHERE room_id = $1`,
      [stage.roomId],
    );
    expect(rows.every(({ customer, rank, joined }) => computeRank(room, customer, joined.getTime()) === rank)).toBe(true);
  }, 60_000);
});
