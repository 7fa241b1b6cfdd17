import { connectGateRedis, silentLogger } from '@quanyu/platform';
import { codeOf, MINUTE_MS, START_MS, WaitingStage } from '../test-kit/waiting-stage.js';
import { AdmissionLog } from './admission-log.js';
import { type Waiter, WaitingLine } from './waiting-line.js';

/** Longer than anyone is told to wait until the next poll. */
const REGATHERED_MS = 12_000;

describe('a place in a waiting room', () => {
  let stage: WaitingStage;

  beforeAll(async () => {
    stage = await WaitingStage.build();
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.clear());

  describe('gives no gain', () => {
    it('to whoever refreshes or joins again, with the ticket or without', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.setTo(START_MS);
      const waiters = stage.crowd(5);
      const tickets = await stage.joinAll(waiters);
      const last = waiters[4] ?? stage.someone();
      const placeOf = async (waiter: Waiter): Promise<unknown> => (await stage.redis.zrank(await stage.othersKey(), waiter.customerId)) ?? 'called';
      const places = await Promise.all(waiters.map(placeOf));
      for (let again = 0; again < 3; again += 1) {
        stage.platform.clock.advance(1_000);
        await stage.poll(last, tickets);
        await stage.line.join(stage.roomId, last, tickets.get(last));
        await stage.line.join(stage.roomId, last, undefined);
      }
      expect(await Promise.all(waiters.map(placeOf))).toEqual(places);
    });

    it('to whoever left: the next place is at the end', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.setTo(START_MS);
      const waiters = stage.crowd(4);
      const tickets = await stage.joinAll(waiters);
      const second = waiters[1] ?? stage.someone();
      await stage.line.leave(stage.roomId, second, tickets.get(second));
      expect((await stage.poll(second, tickets)).state).toBe('expired');
      stage.platform.clock.advance(1_000);
      await stage.line.join(stage.roomId, second, tickets.get(second));
      expect(await stage.redis.zrank(await stage.othersKey(), second.customerId)).toBe(2);
    });

    it('to a second phone of the same customer, which takes the one place along', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.setTo(START_MS);
      await stage.joinAll(stage.crowd(3));
      const phone = stage.someone();
      const tablet = { ...phone, deviceId: stage.platform.ids.uuid() };
      const phoneTicket = (await stage.line.join(stage.roomId, phone, undefined)).ticket;
      stage.platform.clock.advance(1_000);
      const tabletTicket = (await stage.line.join(stage.roomId, tablet, undefined)).ticket;
      expect(await stage.redis.zcard(await stage.othersKey())).toBe(3);
      expect(await codeOf(stage.line.poll(stage.roomId, phone, phoneTicket))).toBe('RISK.TICKET_INVALID');
      expect((await stage.line.poll(stage.roomId, tablet, tabletTicket)).state).toBe('queued');
    });

    it('to a second account on the same phone while the first one waits', async () => {
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.setTo(START_MS);
      await stage.joinAll(stage.crowd(1));
      const first = stage.someone();
      const second = { ...stage.someone(), deviceId: first.deviceId };
      const { ticket } = await stage.line.join(stage.roomId, first, undefined);
      expect(await codeOf(stage.line.join(stage.roomId, second, undefined))).toBe('RISK.DEVICE_IN_QUEUE');
      await stage.line.leave(stage.roomId, first, ticket);
      expect((await stage.line.join(stage.roomId, second, undefined)).state).toBe('queued');
    });

    it('to a forged ticket, to one of somebody else, of another phone or of another room', async () => {
      await stage.open();
      const otherRoom = stage.roomId;
      const waiter = stage.someone();
      const fromOtherRoom = (await stage.line.join(otherRoom, waiter, undefined)).ticket;
      stage.roomId = stage.platform.ids.uuid();
      await stage.open();
      const { ticket } = await stage.line.join(stage.roomId, waiter, undefined);
      const earlier = ticket.replace(/\.[^.]+\.([^.]+)\.([^.]+)$/, '.1.$1.$2');
      const refused = [
        stage.line.poll(stage.roomId, waiter, undefined),
        stage.line.poll(stage.roomId, waiter, earlier),
        stage.line.poll(stage.roomId, waiter, `${ticket}x`),
        stage.line.poll(stage.roomId, waiter, fromOtherRoom),
        stage.line.poll(stage.roomId, stage.someone(), ticket),
        stage.line.poll(stage.roomId, { ...waiter, deviceId: stage.platform.ids.uuid() }, ticket),
        stage.line.poll(stage.roomId, { ...waiter, customerId: stage.platform.ids.uuid() }, ticket),
        stage.line.leave(stage.roomId, stage.someone(), ticket),
      ];
      expect(earlier).not.toBe(ticket);
      expect(await Promise.all(refused.map(codeOf))).toEqual(Array(8).fill('RISK.TICKET_INVALID'));
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('waiting');
    });

    it('to whoever came while nobody had to wait: the place is taken when the line stands', async () => {
      await stage.open({ admitPerSecond: 0.001, mode: 'off' });
      stage.platform.clock.setTo(START_MS);
      const early = stage.someone();
      const tickets = await stage.joinAll([early]);
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.advance(MINUTE_MS);
      const waiters = stage.crowd(3);
      for (const waiter of waiters) {
        expect((await stage.line.join(stage.roomId, waiter, undefined)).state).toBe(waiter === waiters[0] ? 'admitted' : 'queued');
        stage.platform.clock.advance(1);
      }
      const status = await stage.poll(early, tickets);
      expect(status.state).toBe('queued');
      expect(await stage.redis.zrank(await stage.othersKey(), early.customerId)).toBe(2);
      stage.platform.clock.advance(1_000);
      await stage.line.join(stage.roomId, stage.someone(), undefined);
      expect((await stage.line.poll(stage.roomId, early, status.ticket)).ticket).toBe(status.ticket);
      expect(await stage.redis.zrank(await stage.othersKey(), early.customerId)).toBe(2);
    });

    it('to whoever came while nothing was left, and the line goes on for those who wait', async () => {
      await stage.open({ admitPerSecond: 0.5 });
      stage.platform.clock.setTo(START_MS);
      const tickets = await stage.joinAll(stage.crowd(2));
      const [, next = stage.someone()] = tickets.keys();
      await stage.rooms.announceSoldOut(stage.roomId);
      const late = stage.someone();
      for (const [waiter, ticket] of await stage.joinAll([late])) tickets.set(waiter, ticket);
      expect((await stage.poll(late, tickets)).state).toBe('soldOut');
      stage.platform.clock.advance(MINUTE_MS);
      await stage.rooms.announceBackInStock(stage.roomId);
      await stage.rooms.refresh();
      expect((await stage.poll(late, tickets)).state).toBe('queued');
      expect((await stage.poll(next, tickets)).state).toBe('admitted');
    });

    it('to an old phone whose ticket had no place, once a new phone stands in line', async () => {
      await stage.open({ admitPerSecond: 0.001, mode: 'off' });
      stage.platform.clock.setTo(START_MS);
      const phone = stage.someone();
      const tickets = await stage.joinAll([phone]);
      await stage.open({ admitPerSecond: 0.001 });
      stage.platform.clock.advance(1_000);
      await stage.joinAll([...stage.crowd(1), { ...phone, deviceId: stage.platform.ids.uuid() }]);
      expect(await codeOf(stage.poll(phone, tickets))).toBe('RISK.TICKET_INVALID');
    });

    it('to those who press at the same instant on several processes', async () => {
      await stage.open();
      const neighbour = (await stage.startProcess()).get(WaitingLine);
      const waiter = stage.someone();
      const statuses = await Promise.all(Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? stage.line : neighbour).join(stage.roomId, waiter, undefined)));
      expect(new Set(statuses.map(({ ticket }) => ticket)).size).toBe(1);
      expect(await stage.redis.zcard(await stage.othersKey())).toBe(1);
    });
  });

  describe('when Redis', () => {
    it('has lost everything, nobody loses a place and no newcomer passes', async () => {
      await stage.open({ admitPerSecond: 4 });
      const early = stage.crowd(20);
      const tickets = await stage.joinAll(early);
      stage.platform.clock.setTo(START_MS);
      for (const waiter of early) tickets.set(waiter, (await stage.poll(waiter, tickets)).ticket);
      stage.platform.clock.advance(1_000);
      const late = stage.crowd(10);
      for (const waiter of late) {
        tickets.set(waiter, (await stage.line.join(stage.roomId, waiter, undefined)).ticket);
        stage.platform.clock.advance(1);
      }
      const calledBefore = await stage.callOrder();
      await stage.redis.flushdb();
      await stage.redis.script('FLUSH');
      const newcomer = stage.someone();
      const asked = await stage.line.join(stage.roomId, newcomer, undefined);
      expect(asked.state).toBe('queued');
      const waiting = [...tickets.keys()].filter(({ customerId }) => !calledBefore.includes(customerId));
      for (const waiter of [...waiting].reverse()) expect((await stage.poll(waiter, tickets)).state).toBe('queued');
      stage.platform.clock.advance(REGATHERED_MS);
      tickets.set(newcomer, asked.ticket);
      const rest = new Map([...waiting, newcomer].map((waiter) => [waiter, tickets.get(waiter) ?? '']));
      expect(await stage.callAll(rest)).toHaveLength(rest.size);
      const calledAfter = (await stage.callOrder()).slice(calledBefore.length);
      expect(calledAfter).toEqual([...waiting.filter((waiter) => early.includes(waiter)).sort((a, b) => stage.rankOf(a) - stage.rankOf(b)), ...late, newcomer].map(({ customerId }) => customerId));
    });

    it('has lost everything, a process whose clock is a little behind calls nobody before its time either', async () => {
      await stage.open();
      stage.platform.clock.setTo(START_MS);
      await stage.joinAll(stage.crowd(1));
      await stage.redis.flushdb();
      stage.platform.clock.advance(1_000);
      const waiter = stage.someone();
      const { ticket } = await stage.line.join(stage.roomId, waiter, undefined);
      for (const atMs of [990, 1_100, 1_000 + REGATHERED_MS - 100]) {
        stage.platform.clock.setTo(START_MS + atMs);
        expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('queued');
      }
      stage.platform.clock.setTo(START_MS + 1_000 + REGATHERED_MS + 100);
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('admitted');
    });

    it('was told the time by a clock far ahead, the line goes on all the same', async () => {
      await stage.open({ admitPerSecond: 1 });
      stage.platform.clock.setTo(START_MS + 10 * MINUTE_MS);
      await stage.joinAll(stage.crowd(1));
      stage.platform.clock.setTo(START_MS);
      const waiter = stage.someone();
      const { ticket, state } = await stage.line.join(stage.roomId, waiter, undefined);
      expect(state).toBe('queued');
      stage.platform.clock.advance(1_000);
      expect((await stage.line.poll(stage.roomId, waiter, ticket)).state).toBe('admitted');
    });

    it('was restored from an old copy, those who came since have their places too', async () => {
      await stage.open({ admitPerSecond: 4 });
      const tickets = await stage.joinAll(stage.crowd(8));
      const copy = await Promise.all((await stage.redis.keys('waiting:*')).map(async (key) => [key, await stage.redis.dumpBuffer(key)] as const));
      for (const [waiter, ticket] of await stage.joinAll(stage.crowd(24))) tickets.set(waiter, ticket);
      await stage.redis.flushdb();
      for (const [key, dump] of copy) await stage.redis.restore(key, 900_000, dump);
      stage.platform.clock.setTo(START_MS);
      for (const waiter of [...tickets.keys()].reverse()) expect((await stage.poll(waiter, tickets)).state).toBe('queued');
      stage.platform.clock.advance(REGATHERED_MS);
      expect(await stage.callAll(tickets)).toHaveLength(32);
      const byRank = [...tickets.keys()].sort((a, b) => stage.rankOf(a) - stage.rankOf(b));
      expect(await stage.callOrder()).toEqual(byRank.map(({ customerId }) => customerId));
    });

    it('is away, nobody is called and nobody passes without a pass; it heals by itself', async () => {
      await stage.open();
      const own = connectGateRedis(stage.platform.env.REDIS_URL);
      await new Promise((resolve) => own.once('ready', resolve));
      const alone = new WaitingLine(stage.rooms, own, stage.module.get(AdmissionLog), { clock: stage.platform.clock, ids: stage.platform.ids, logger: silentLogger, secret: stage.platform.env.RISK_TOKEN_SECRET });
      stage.platform.clock.setTo(START_MS);
      const waiter = stage.someone();
      const { pass, ticket } = await alone.join(stage.roomId, waiter, undefined);
      const other = stage.someone();
      const queued = await alone.join(stage.roomId, other, undefined);
      const gone = new Promise((resolve) => own.once('end', resolve));
      own.disconnect();
      await gone;
      const refusal: unknown = await alone.poll(stage.roomId, other, queued.ticket).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'SERVICE.BUSY', details: { retryAfterSeconds: expect.any(Number), pollAfterMs: expect.any(Number) } });
      expect(await codeOf(alone.join(stage.roomId, stage.someone(), undefined))).toBe('SERVICE.BUSY');
      expect(stage.rooms.isRequired(stage.roomId)).toBe(true);
      expect(stage.rooms.verifyPass(undefined, { roomId: stage.roomId, ...other })).toBe(false);
      expect(stage.rooms.verifyPass(pass ?? '', { roomId: stage.roomId, ...waiter })).toBe(true);
      expect(await alone.count(stage.rooms.get(stage.roomId))).toBeNull();
      await own.connect();
      stage.platform.clock.advance(1_000);
      expect((await alone.poll(stage.roomId, other, queued.ticket)).state).toBe('admitted');
      expect((await alone.poll(stage.roomId, waiter, ticket)).pass).toBe(pass);
      own.disconnect();
    });

    it('is asked for its keys, every one of them has an end of life', async () => {
      await stage.open({ memberShare: 0.5, admitPerSecond: 1 });
      stage.line.tellMembersBy({ laneOf: (customerId) => Promise.resolve(customerId < 'f' && Number.parseInt(customerId.slice(-1), 16) % 2 === 0 ? 'member' : 'all') });
      const tickets = await stage.joinAll(stage.crowd(30));
      const lives = async (): Promise<number[]> => Promise.all((await stage.redis.keys('waiting:*')).map((key) => stage.redis.pttl(key)));
      expect((await lives()).every((life) => life > 0)).toBe(true);
      stage.platform.clock.setTo(START_MS);
      const last = [...tickets.keys()].sort((a, b) => stage.rankOf(a) - stage.rankOf(b)).at(-1) ?? stage.someone();
      await stage.poll(last, tickets);
      expect(await lives()).toHaveLength(5);
      expect((await lives()).every((life) => life > 0)).toBe(true);
    });
  });
});
