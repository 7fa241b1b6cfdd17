import type { TestingModule } from '@nestjs/testing';
import { SealPersonalData } from '@quanyu/identity';
import { type DomainError, GroupCommit, SMALL_ITEMS, sqlState, type Tx, violatedConstraint } from '@quanyu/platform';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import {
  type Booking, type BookingRequest, Bookings, EditServices, EditSlotTemplate, type NewService, type Resource, type Reward, type Service, ServiceMenu, SlotLedger, type Store, StoreEditing, Stores, storesEntities,
  StoresModule,
} from '../index.js';
import { giftTitleOf } from '../http/bookings.wire.js';
import { BookingsRepository } from './bookings.repository.js';
import { aNewStore, at, FRIDAY, SATURDAY } from '../test-kit/stores.js';
import { aNewResource, aNewService } from '../test-kit/services.js';

const editor = { actor: 'system' } as const;
const OTHER_GIFT = '0193a000-0000-7000-8000-0000000000f2';
const GIFT = '0193a000-0000-7000-8000-0000000000f1';

describe('bookings', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let bookings: Bookings;
  let menu: ServiceMenu;
  let codes = 0;
  let rewards: Reward[] = [];
  let areGiftsGone = false;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: storesEntities });
    module = await platform.start([StoresModule]);
    bookings = module.get(Bookings);
    menu = module.get(ServiceMenu);
    bookings.onReward(async (_tx, reward) => {
      if (areGiftsGone) throw new Error('no gifts left');
      rewards.push(reward);
    });
  });
  afterAll(() => platform.close());
  beforeEach(() => {
    platform.clock.setTo(TEST_NOW_MS);
    rewards = [];
    areGiftsGone = false;
  });

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => platform.database.transaction(work);

  async function openStore(): Promise<Store> {
    codes += 1;
    const editing = module.get(StoreEditing);
    const created = await editing.createStore(aNewStore(`B${String(codes).padStart(3, '0')}`), editor);
    const store = await editing.setStatus({ storeId: created.id, version: 1, status: 'open', reason: '' }, editor);
    await module.get(Stores).reload();
    return store;
  }

  async function offer(store: Store, changes: Partial<NewService> = {}, staff = 1): Promise<{ service: Service; staff: Resource[] }> {
    const editing = module.get(EditServices);
    const key = () => ({ scope: 'test', key: platform.ids.uuid() });
    const service = await editing.createServiceOnce(key(), aNewService(store.id, changes), editor);
    const people = [];
    for (let index = 0; index < staff; index += 1) people.push(await editing.createResourceOnce(key(), aNewResource(store.id, 'staff', [service.id], { name: `员工${index}` }), editor));
    await menu.reload();
    return { service, staff: people };
  }

  function request(service: Service, changes: Partial<BookingRequest> = {}): BookingRequest {
    return {
      ...{ orderId: null, groupNo: null, customerId: platform.ids.uuid(), storeId: service.storeId, serviceId: service.id, startAt: at('15:00'), staffId: null, contactName: '王芳', contactPhone: '13800138000' },
      ...{ remark: '', expiresAt: null, count: null, giftVariantId: null, isWalkIn: false },
      ...changes,
    };
  }

  async function hold(one: BookingRequest): Promise<Booking | DomainError> {
    const [outcome] = await within((tx) => bookings.hold(tx, [one]));
    if (outcome === undefined) throw new Error('one request has one outcome');
    return outcome;
  }

  async function booked(one: BookingRequest): Promise<Booking> {
    return within((tx) => bookings.book(tx, one));
  }

  const isBooked = (outcome: Booking | DomainError): outcome is Booking => 'storeId' in outcome;
  const act = ({ storeId, id, version }: Booking) => ({ storeId, bookingId: id, version });

  async function freeTimes(service: Service): Promise<string[]> {
    return (await bookings.listFree(service, FRIDAY, null)).map(({ startAt }) => new Date(startAt.getTime() + 8 * 3_600_000).toISOString().slice(11, 16));
  }

  it('take somebody for the time, and free times show it', async () => {
    const { service } = await offer(await openStore());
    const booking = await booked(request(service));
    expect(booking).toMatchObject({ status: 'confirmed', code: expect.stringMatching(/^\d{8}$/), codeDate: FRIDAY, cancelUntil: at('13:00') });
    expect(await freeTimes(service)).not.toEqual(expect.arrayContaining(['14:30', '15:00', '15:30']));
    expect(await freeTimes(service)).toEqual(expect.arrayContaining(['14:00', '16:00']));
    await expect(booked(request(service, { startAt: at('15:30') }))).rejects.toMatchObject({ code: 'STORES.SLOT_FULL', details: { nextStartAt: at('16:00').toISOString() } });
  });

  it('stand sealed, who comes is read in full also in bookings of before, and the task seals those', async () => {
    const { service } = await offer(await openStore());
    const one = await booked(request(service, { contactName: '欧阳静', contactPhone: '13611119999' }));
    const old = await booked(request(service, { startAt: at('17:00') }));
    await platform.database.query(`UPDATE stores.booking SET sealed_recipient = NULL, contact_name = '司马懿', contact_phone = '13611118888' WHERE id = $1`, [old.id]);
    const read = async () => within(async (tx) => [await module.get(BookingsRepository).lock(tx, one.id), await module.get(BookingsRepository).lock(tx, old.id)]);
    const before = await read();
    expect(before).toMatchObject([{ contactName: '欧阳静', contactPhone: '13611119999' }, { contactName: '司马懿', contactPhone: '13611118888' }]);
    while ((await module.get(SealPersonalData).run()) > 0);
    expect(await read()).toEqual(before);
    expect(JSON.stringify(await platform.database.query(`SELECT * FROM stores.booking`))).not.toMatch(/欧阳静|13611119999|司马懿|13611118888/);
  });

  it('wait where staff keep their own time free, and staff of another store keep and end nothing here', async () => {
    const { service, staff: [person] } = await offer(await openStore());
    const [storeId, elsewhere, resourceId] = [service.storeId, platform.ids.uuid(), person?.id ?? ''];
    const block = (scope: string, from: string, to: string) => within((tx) => bookings.block(tx, [scope], { storeId, resourceId, from: at(from), to: at(to), note: '培训' }));
    await expect(block(elsewhere, '15:00', '16:00')).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    expect(await freeTimes(service)).toEqual(expect.arrayContaining(['15:00']));
    const blockId = await block(storeId, '15:00', '16:00');
    const unblock = (scope: string) => within((tx) => bookings.unblock(tx, [scope], { storeId, blockId }));
    await expect(unblock(elsewhere)).rejects.toMatchObject({ code: 'STORES.RESOURCE_NOT_FOUND' });
    expect(await freeTimes(service)).not.toEqual(expect.arrayContaining(['15:00']));
    await unblock(storeId);
    expect(await freeTimes(service)).toEqual(expect.arrayContaining(['15:00']));
  });

  it('give the time back when they are called off, until the cut-off', async () => {
    const { service } = await offer(await openStore());
    const [early, late] = [await booked(request(service)), await booked(request(service, { startAt: at('20:00') }))];
    platform.clock.setTo(at('13:01').getTime());
    await expect(within((tx) => bookings.cancel(tx, early.id, { by: 'customer', reason: '' }))).rejects.toMatchObject({ code: 'STORES.BOOKING_CUT_OFF' });
    expect(await within((tx) => bookings.cancel(tx, late.id, { by: 'customer', reason: '' }))).toMatchObject({ status: 'canceled_by_customer' });
    await expect(within((tx) => bookings.cancel(tx, late.id, { by: 'store', reason: '' }))).rejects.toMatchObject({ code: 'STORES.BOOKING_STATE' });
    expect(await within((tx) => bookings.cancel(tx, early.id, { by: 'store', reason: '员工请假' }))).toMatchObject({ status: 'canceled_by_store', endReason: '员工请假' });
    expect(await freeTimes(service)).toEqual(expect.arrayContaining(['15:00', '20:00']));
    expect(await bookings.findUnbalanced()).toEqual([]);
  });

  it('move to another time whole or not at all, also one that overlaps their own', async () => {
    const { service } = await offer(await openStore());
    const [mine] = [await booked(request(service)), await booked(request(service, { startAt: at('18:00') }))];
    const move = (startAt: Date) => within((tx) => bookings.reschedule(tx, mine.id, { startAt, staffId: null, by: 'customer' }));
    await expect(move(at('17:30'))).rejects.toMatchObject({ code: 'STORES.SLOT_FULL' });
    await expect(move(at('18:10'))).rejects.toMatchObject({ code: 'STORES.SLOT_NOT_OFFERED' });
    expect(await move(at('15:30'))).toMatchObject({ startAt: at('15:30'), endAt: at('16:30'), cancelUntil: at('13:30'), version: 2 });
    expect(await move(at('11:00', SATURDAY))).toMatchObject({ codeDate: SATURDAY });
    expect(await freeTimes(service)).toEqual(expect.arrayContaining(['15:00', '15:30', '16:00']));
    expect(await bookings.findUnbalanced()).toEqual([]);
  });

  it('are checked in by their code on their day in their store, served, and finished', async () => {
    const { service } = await offer(await openStore());
    const booking = await booked(request(service));
    const elsewhere = await openStore();
    await expect(within((tx) => bookings.checkIn(tx, { storeId: elsewhere.id, code: booking.code }))).rejects.toMatchObject({ code: 'STORES.BOOKING_CODE_UNKNOWN' });
    await expect(within((tx) => bookings.start(tx, act(booking)))).rejects.toMatchObject({ code: 'STORES.BOOKING_STATE' });
    const here = await within((tx) => bookings.checkIn(tx, { storeId: service.storeId, code: booking.code }));
    await expect(within((tx) => bookings.checkIn(tx, { storeId: service.storeId, code: booking.code }))).rejects.toMatchObject({ code: 'STORES.BOOKING_STATE', details: { status: 'checked_in' } });
    const served = await within((tx) => bookings.start(tx, act(here)));
    await expect(within((tx) => bookings.finish(tx, act(here)))).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
    expect(await within((tx) => bookings.finish(tx, act(served)))).toMatchObject({ status: 'done' });
  });

  it('keep or return the deposit of somebody who does not come, by the rule that was accepted', async () => {
    const store = await openStore();
    const outcomes = [];
    for (const noShowPolicy of ['keepDeposit', 'returnDeposit'] as const) {
      const { service } = await offer(store, { depositFen: 5_000, noShowPolicy });
      await expect(booked(request(service))).rejects.toMatchObject({ code: 'STORES.BOOKING_NEEDS_PAYMENT' });
      const orderId = platform.ids.uuid();
      await hold(request(service, { orderId, groupNo: 1, expiresAt: at('12:10') }));
      for (let told = 0; told < 2; told += 1) await within((tx) => bookings.confirmOrder(tx, orderId));
      const [confirmed] = await bookings.listOfOrder(orderId);
      expect(confirmed).toMatchObject({ status: 'confirmed', depositOutcome: 'held', expiresAt: null });
      if (confirmed === undefined) throw new Error('the order has a booking');
      await expect(within((tx) => bookings.noShow(tx, act(confirmed)))).rejects.toMatchObject({ code: 'STORES.BOOKING_TOO_EARLY' });
      platform.clock.setTo(at('15:20').getTime());
      outcomes.push((await within((tx) => bookings.noShow(tx, act(confirmed)))).depositOutcome);
      platform.clock.setTo(TEST_NOW_MS);
    }
    expect(outcomes).toEqual(['kept', 'returned']);
  });

  it('that are not paid in time are free for others, and come back with a late payment when they are still free', async () => {
    const { service } = await offer(await openStore(), { depositFen: 5_000 });
    const [first, second] = [platform.ids.uuid(), platform.ids.uuid()];
    await hold(request(service, { orderId: first, groupNo: 1, expiresAt: at('12:10') }));
    expect(isBooked(await hold(request(service, { orderId: second, groupNo: 1, expiresAt: at('12:10') })))).toBe(false);
    for (let told = 0; told < 2; told += 1) await within((tx) => bookings.releaseOrder(tx, first, 'unpaid'));
    expect(await within((tx) => bookings.takeAgain(tx, first))).toBe(true);
    expect(await bookings.listOfOrder(first)).toMatchObject([{ status: 'confirmed' }]);
    await within((tx) => bookings.releaseOrder(tx, first, 'customer'));
    expect(await bookings.listOfOrder(first)).toMatchObject([{ status: 'canceled_by_customer', depositOutcome: 'returned' }]);
    await hold(request(service, { orderId: second, groupNo: 1, expiresAt: at('12:10') }));
    await within((tx) => bookings.releaseOrder(tx, second, 'unpaid'));
    await hold(request(service, { orderId: platform.ids.uuid(), groupNo: 1, expiresAt: at('12:10') }));
    expect(await within((tx) => bookings.takeAgain(tx, second))).toBe(false);
    expect(await bookings.findUnbalanced()).toEqual([]);
  });

  it('that nobody confirmed or came to are ended by the sweep', async () => {
    const { service } = await offer(await openStore());
    const held = await hold(request(service, { expiresAt: at('12:10') }));
    const missed = await booked(request(service, { startAt: at('18:00') }));
    platform.clock.setTo(at('20:30').getTime());
    while ((await bookings.sweep()) > 0);
    const statuses = await platform.database.query(`SELECT status FROM stores.booking WHERE id = ANY($1::uuid[]) ORDER BY start_at`, [[isBooked(held) ? held.id : '', missed.id]]);
    expect(statuses).toEqual([{ status: 'expired' }, { status: 'no_show' }]);
  });

  it('that cost nothing to take are five per shopper, also when she asks for ten at once', async () => {
    const { service } = await offer(await openStore(), { minutes: 30 });
    const customerId = platform.ids.uuid();
    const asked = Array.from({ length: 10 }, (_unused, index) => booked(request(service, { customerId, startAt: at(`${13 + Math.floor(index / 2)}:${index % 2 === 0 ? '00' : '30'}`) })));
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'STORES.TOO_MANY_BOOKINGS', details: { open: 5 } });
  });

  it('cannot take one member of staff twice, whatever a program tries', async () => {
    const { service, staff } = await offer(await openStore());
    const booking = await booked(request(service));
    const insert = platform.database.query(`INSERT INTO stores.resource_booking (resource_id, booking_id, during, is_active) VALUES ($1, $2, tstzrange($3, $4), true)`, [staff[0]?.id, booking.id, at('15:59'), at('16:30')]);
    const error: unknown = await insert.catch((refused: unknown) => refused);
    expect([sqlState(error), violatedConstraint(error)]).toEqual(['23P01', 'resource_taken_once']);
  });

  describe('when five hundred ask for the same hour of one person', () => {
    it('are one, each asking in a transaction of its own', async () => {
      const { service } = await offer(await openStore());
      const callers = Array.from({ length: 50 }, async () => {
        const answers: (Booking | DomainError)[] = [];
        for (let asked = 0; asked < 10; asked += 1) answers.push(await hold(request(service)));
        return answers;
      });
      const outcomes = (await Promise.all(callers)).flat();
      expect(outcomes.filter(isBooked)).toHaveLength(1);
      expect(outcomes.filter((outcome) => !isBooked(outcome) && outcome.code === 'STORES.SLOT_FULL')).toHaveLength(499);
      expect(await bookings.findUnbalanced()).toEqual([]);
    }, 60_000);

    it('are one when those that wait share a transaction', async () => {
      const { service } = await offer(await openStore());
      const lanes = Array.from({ length: 4 }, () => new GroupCommit<BookingRequest, Booking | DomainError>(async (group) => {
        const outcomes = await within((tx) => bookings.hold(tx, group));
        return outcomes.map((outcome) => () => outcome);
      }, SMALL_ITEMS));
      const outcomes = await Promise.all(lanes.flatMap((lane) => Array.from({ length: 125 }, () => lane.submit(request(service)))));
      expect(outcomes.filter(isBooked)).toHaveLength(1);
      expect(await bookings.findUnbalanced()).toEqual([]);
    }, 60_000);
  });

  it('never overlap for anybody, however booking, moving and calling off interleave', async () => {
    const step = fc.record({ what: fc.constantFrom('book', 'book', 'move', 'cancel'), hour: fc.integer({ min: 13, max: 17 }), half: fc.boolean(), which: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { service } = await offer(await openStore(), {}, 2);
        const made: string[] = [];
        const run = async ({ what, hour, half, which }: (typeof steps)[number]): Promise<void> => {
          const startAt = at(`${hour}:${half ? '30' : '00'}`);
          const id = made[which % Math.max(1, made.length)] ?? platform.ids.uuid();
          if (what === 'book') made.push((await booked(request(service, { startAt }))).id);
          else if (what === 'move') await within((tx) => bookings.reschedule(tx, id, { startAt, staffId: null, by: 'store' }));
          else await within((tx) => bookings.cancel(tx, id, { by: 'store', reason: '测试' }));
        };
        const refusals: string[] = [];
        await Promise.all(steps.map((one) => run(one).catch((error: unknown) => refusals.push(error instanceof Error ? error.message : ''))));
        expect(refusals.filter((text) => !/^STORES\.(SLOT_FULL|BOOKING_NOT_FOUND|BOOKING_STATE)/.test(text))).toEqual([]);
        const overlaps = await platform.database.query(
          `SELECT 1 FROM stores.resource_booking a JOIN stores.resource_booking b ON a.resource_id = b.resource_id AND a.id < b.id AND a.during && b.during WHERE a.is_active AND b.is_active`,
        );
        expect(overlaps).toEqual([]);
        expect(await bookings.findUnbalanced()).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  describe('of a drop-off', () => {
    async function collecting(): Promise<Service> {
      const store = await openStore();
      const template = { storeId: store.id, kind: 'service', windowMinutes: 60, weekdayWindows: [], leadMinutes: 0, cutOff: null, daysOffered: 7, capacity: { orders: 1, units: 50, minutes: 60 }, version: 0 } as const;
      await module.get(EditSlotTemplate).execute(template, editor);
      await module.get(Stores).reload();
      const event = { opensOn: FRIDAY, closesOn: SATURDAY, unitName: '空罐', maxCount: 20, gifts: [{ variantId: GIFT, title: '帆布袋', perCount: 5 }] };
      return (await offer(store, { kind: 'dropOff', name: '空罐回收', needs: [], priceFen: 0, minutes: 10, event }, 0)).service;
    }

    it('take a place in the window, are counted, and hand out the gift when they are rewarded', async () => {
      const service = await collecting();
      const booking = await booked(request(service, { count: 11, giftVariantId: GIFT }));
      expect(booking).toMatchObject({ status: 'reserved', expectedCount: 11 });
      await expect(booked(request(service, { count: 5, giftVariantId: GIFT }))).rejects.toMatchObject({ code: 'STORES.SLOT_FULL' });
      expect((await bookings.listFree(service, FRIDAY, null)).some(({ startAt }) => startAt.getTime() === at('15:00').getTime())).toBe(false);
      const shown = await within((tx) => bookings.checkIn(tx, { storeId: service.storeId, code: booking.code }));
      const received = await within((tx) => bookings.receive(tx, { ...act(shown), count: 11, reason: '' }));
      expect([received.status, rewards.length]).toEqual(['received', 0]);
      areGiftsGone = true;
      await expect(within((tx) => bookings.reward(tx, act(received)))).rejects.toThrow('no gifts left');
      areGiftsGone = false;
      expect(await within((tx) => bookings.reward(tx, act(received)))).toMatchObject({ status: 'rewarded', giftQuantity: 2 });
      expect(rewards).toMatchObject([{ variantId: GIFT, quantity: 2 }]);
      await expect(within((tx) => bookings.reward(tx, { ...act(received), version: received.version + 1 }))).rejects.toMatchObject({ code: 'STORES.BOOKING_STATE' });
      expect(await module.get(SlotLedger).findUnbalanced()).toEqual([]);
    });

    it('bring the gift that was promised, whatever the service says by the time the pieces come, also on another day', async () => {
      const service = await collecting();
      const booking = await booked(request(service, { count: 10, giftVariantId: GIFT }));
      if (service.event === null) throw new Error('a drop-off has an event');
      const { kind: _kind, ...fields } = service;
      await module.get(EditServices).updateService({ ...fields, event: { ...service.event, maxCount: 8, gifts: [{ variantId: OTHER_GIFT, title: '杯垫', perCount: 20 }] } }, editor);
      await menu.reload();
      expect(giftTitleOf(booking, menu.findService(service.id))).toBe('帆布袋');
      const moved = await within((tx) => bookings.reschedule(tx, booking.id, { startAt: at('15:00', SATURDAY), staffId: null, by: 'customer' }));
      platform.clock.setTo(at('15:00', SATURDAY).getTime());
      const received = await within((tx) => bookings.receive(tx, { ...act(moved), count: 10, reason: '' }));
      expect(await within((tx) => bookings.reward(tx, act(received)))).toMatchObject({ status: 'rewarded', giftQuantity: 2 });
      expect(rewards).toMatchObject([{ variantId: GIFT, quantity: 2 }]);
    });

    it('of before promises were kept bring what the service gives', async () => {
      const service = await collecting();
      const booking = await booked(request(service, { count: 10, giftVariantId: GIFT }));
      await platform.database.query(`UPDATE stores.booking SET gift_title = NULL, gift_per_count = NULL WHERE id = $1`, [booking.id]);
      const received = await within((tx) => bookings.receive(tx, { ...act(booking), count: 10, reason: '' }));
      expect(await within((tx) => bookings.reward(tx, act(received)))).toMatchObject({ giftQuantity: 2 });
    });

    it('need a reason when the count differs, and are refused outside the event, over the limit, or for another gift', async () => {
      const service = await collecting();
      const ask = (changes: Partial<BookingRequest>) => booked(request(service, { count: 5, giftVariantId: GIFT, ...changes }));
      await expect(ask({ startAt: at('15:00', '2026-11-22') })).rejects.toMatchObject({ code: 'STORES.SLOT_NOT_OFFERED' });
      await expect(ask({ count: 21 })).rejects.toMatchObject({ code: 'STORES.COUNT_TOO_HIGH' });
      await expect(ask({ giftVariantId: OTHER_GIFT })).rejects.toMatchObject({ code: 'STORES.GIFT_NOT_OFFERED' });
      const booking = await ask({});
      await expect(within((tx) => bookings.receive(tx, { ...act(booking), count: 4, reason: '' }))).rejects.toMatchObject({ code: 'STORES.COUNT_NEEDS_REASON', details: { expected: 5 } });
      const counted = await within((tx) => bookings.receive(tx, { ...act(booking), count: 4, reason: '一个破损' }));
      expect(counted).toMatchObject({ status: 'count_mismatch', countReason: '一个破损' });
      expect(await within((tx) => bookings.reward(tx, act(counted)))).toMatchObject({ status: 'rewarded', giftQuantity: 0 });
      expect(rewards).toEqual([]);
    });
  });

  // The last one: what it clears away belongs to all of the bookings above.
  it('are remembered for good, but who had which time for a hundred days', async () => {
    const { service, staff } = await offer(await openStore());
    const booking = await booked(request(service));
    const times = async (): Promise<number> => (await platform.database.query(`SELECT 1 FROM stores.resource_booking WHERE resource_id = $1`, [staff[0]?.id])).length;
    platform.clock.advance(99 * 86_400_000);
    await bookings.prune();
    expect(await times()).toBe(1);
    platform.clock.advance(3 * 86_400_000);
    await Promise.all([bookings.prune(), bookings.prune()]);
    expect([await times(), await bookings.prune()]).toEqual([0, 0]);
    expect(await platform.database.query(`SELECT status FROM stores.booking WHERE id = $1`, [booking.id])).toEqual([{ status: 'confirmed' }]);
    expect(await bookings.findUnbalanced()).toEqual([]);
  });
});
