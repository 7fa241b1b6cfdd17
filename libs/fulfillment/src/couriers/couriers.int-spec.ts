import { createServer, type Server } from 'node:http';
import { Module } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { IdentityModule, identityEntities } from '@quanyu/identity';
import { Database, DomainError, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { RiskModule } from '@quanyu/risk';
import { StoresModule, storesEntities, Stores } from '@quanyu/stores';
import { createTestPlatform, startTestSimulators, TEST_NOW_MS, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import fc from 'fast-check';
import { CallCourier } from './call-courier.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { courierProviders } from './couriers.js';
import { DeliveryViews } from './delivery-views.js';
import { type CourierMove, type DeliveryEscalation, type DeliveryFacts, DeliveryWork, type EscalationOutcome } from './delivery-work.js';
import { DispatchCourier } from './dispatch-courier.js';
import { OwnRider } from './own-rider.js';
import { ReceiveCallback } from './receive-callback.js';
import { RequestCourier } from './request-courier.js';
import { RideDesk } from './ride-desk.js';
import { StopRider } from './stop-rider.js';
import { WatchDeliveries } from './watch-deliveries.js';

const MINUTE = 60_000;
const STILL = { isAutomatic: false };
const SMOOTH = {
  isAutomatic: true, couriers: 100, acceptSeconds: { min: 60, max: 60 }, startMeters: { min: 500, max: 500 }, metersPerSecond: { min: 5, max: 5 }, waitAtStoreSeconds: { min: 60, max: 60 },
  atDoorSeconds: { min: 60, max: 60 }, neverAcceptRate: 0, riderCancelRate: 0, returnRate: 0, failRate: 0,
};

/** Deliveries as their own flows would keep them, and what they were told. */
class ToldDeliveries extends DeliveryWork {
  static readonly facts = new Map<string, DeliveryFacts>();
  static readonly told = new Map<string, string[]>();
  /** Stores that are said to have all of a delivery, and the one of them that takes it. */
  static readonly places = new Map<string, { readonly found: readonly string[]; readonly taker: string }>();
  /** Which store was asked in which transaction. */
  static readonly asked = new Map<string, { readonly place: string | null; readonly transaction: Tx }[]>();

  override async lock(tx: Tx, id: string): Promise<DeliveryFacts | null> {
    await tx.query(`SELECT id FROM fulfillment.fulfillment_order WHERE id = $1 FOR UPDATE`, [id]);
    return this.find(id);
  }
  override find(id: string): Promise<DeliveryFacts | null> {
    return Promise.resolve(ToldDeliveries.facts.get(id) ?? null);
  }
  override listByOrder(orderId: string): Promise<readonly DeliveryFacts[]> {
    return Promise.resolve([...ToldDeliveries.facts.values()].filter((facts) => facts.orderId === orderId));
  }
  override moved(tx: Tx, facts: DeliveryFacts, move: CourierMove): Promise<void> {
    tx.afterCommit(() => {
      ToldDeliveries.told.get(facts.fulfillmentOrderId)?.push(move.to);
      if (move.to === 'delivered' || move.to === 'returned') ToldDeliveries.facts.set(facts.fulfillmentOrderId, { ...facts, isOver: true });
    });
    return Promise.resolve();
  }
  override findOtherPlaces(id: string): Promise<readonly string[]> {
    return Promise.resolve(ToldDeliveries.places.get(id)?.found ?? []);
  }
  override escalate(tx: Tx, facts: DeliveryFacts, { step, place }: { step: DeliveryEscalation; place: string | null }): Promise<EscalationOutcome> {
    const id = facts.fulfillmentOrderId;
    tx.afterCommit(() => ToldDeliveries.told.get(id)?.push(step));
    if (step === 'otherStore') {
      ToldDeliveries.asked.set(id, [...(ToldDeliveries.asked.get(id) ?? []), { place, transaction: tx }]);
      return Promise.resolve(place !== null && place === ToldDeliveries.places.get(id)?.taker ? 'done' : 'impossible');
    }
    return Promise.resolve(step === 'offerPickup' ? 'asked' : 'done');
  }
}

@Module({ imports: [IdentityModule, RiskModule, StoresModule], providers: [...courierProviders, { provide: DeliveryWork, useClass: ToldDeliveries }] })
class CourierTownModule {}

let platform: TestPlatform;
let simulators: TestSimulators;
let receiver: Server;
let workers: readonly TestingModule[];
let storeId: string;
/** Status and code of each answer to a callback. */
const answers: string[] = [];
let deliveryCount = 0;

beforeAll(async () => {
  const baseUrl = await startReceiver();
  simulators = await startTestSimulators({ SIMULATOR_CLOCK: new Date(TEST_NOW_MS).toISOString(), COURIER_AGGREGATOR_CALLBACK_URL: `${baseUrl}/callbacks/couriers/aggregator` });
  platform = await createTestPlatform({
    entities: [...storesEntities, ...identityEntities],
    env: { PUBLIC_URL: baseUrl, COURIER_DADA_BASE: simulators.url, COURIER_AGGREGATOR_BASE: `${simulators.url}/aggregator/open` },
  });
  // Two workers of one shop.
  workers = await Promise.all([platform.start([CourierTownModule]), platform.start([CourierTownModule])]);
  storeId = await openStore();
}, 90_000);
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await platform.close();
  await simulators.stop();
});
beforeEach(async () => {
  // What other tests left under way is nobody's matter here.
  await platform.database.query(`UPDATE fulfillment.courier_order SET due_at = NULL WHERE due_at IS NOT NULL`);
  await platform.database.query(`UPDATE fulfillment.courier_watch SET due_at = NULL WHERE due_at IS NOT NULL`);
  await simulators.admin('reset', {});
  answers.length = 0;
  for (const provider of ['dada', 'aggregator']) await simulators.admin(`couriers/riders/${provider}`, { ...SMOOTH, ...STILL });
});

/** The callback routes of the shop, without the rest of the API around them. */
async function startReceiver(): Promise<string> {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, , , courier, token] = (request.url ?? '').split('/');
      get(ReceiveCallback).execute(courier === 'dada' ? 'dada' : 'aggregator', Buffer.concat(chunks), token ?? null).then(
        (effect) => {
          answers.push(`200 ${effect}`);
          response.writeHead(200).end('SUCCESS');
        },
        (error: unknown) => {
          const status = error instanceof DomainError ? error.status : 500;
          answers.push(`${status} ${error instanceof DomainError ? error.code : String(error)}`);
          response.writeHead(status).end();
        },
      );
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
  return `http://127.0.0.1:${address.port}`;
}

function get<T>(token: abstract new (...parameters: never[]) => T, worker = 0): T {
  const found = workers[worker]?.get<T>(token);
  if (found === undefined) throw new Error('no such worker');
  return found;
}

async function openStore(): Promise<string> {
  const id = platform.ids.uuid();
  const location = platform.ids.uuid();
  await platform.database.query(`INSERT INTO stores.stock_location (id, code, name, kind, city) VALUES ($1, 'SH001', '南京西路店', 'store', '上海')`, [location]);
  await platform.database.query(
    `INSERT INTO stores.store (id, code, name, city, district, address, latitude, longitude, phone, status, services, weekly_hours, special_days, pickup_lead_minutes, pickup_instructions, stock_location_id)
     VALUES ($1, 'SH001', '南京西路店', '上海', '静安', '南京西路1号', 31.2304, 121.4737, '13800000000', 'open', ARRAY['pickup'], '[]', '[]', 30, '', $2)`,
    [id, location],
  );
  for (const worker of workers) await worker.get(Stores).reload();
  return id;
}

const staff: StaffPrincipal = { kind: 'staff', staffId: '0193a5b0-0000-7000-8000-0000000000f1', sessionId: 's', name: '小陈', permissions: new Set(), storeScope: 'all' };

/** A packed delivery, promised in `minutes`. */
async function delivery(minutes: number | null = 60): Promise<string> {
  const id = platform.ids.uuid();
  const orderId = platform.ids.uuid();
  deliveryCount += 1;
  await platform.database.query(
    `INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, kind, state, service_date, call_number, contact_name, contact_phone, item_count, opened_at, location_id)
     VALUES ($1, $2, $3, $4, $5, 'instantDelivery', 'packed', '2026-11-20', $6, '王小明', '13900000000', 1, $7, $5)`,
    [id, orderId, `N${id.slice(-8)}`, platform.ids.uuid(), storeId, deliveryCount, platform.clock.now()],
  );
  ToldDeliveries.told.set(id, []);
  ToldDeliveries.facts.set(id, {
    fulfillmentOrderId: id, orderId, orderNo: 'N1', groupNo: 1, customerId: platform.ids.uuid(), storeId, kind: 'instantDelivery', callNumber: 'A037', isPacked: true, packDueAt: null, isOver: false,
    receiver: { name: '王小明', phone: '13900000000', address: '静安寺路2号', latitude: 31.2304, longitude: 121.4527 }, goods: { valueFen: 12_950, weightGrams: 1_200, itemCount: 2 }, remark: null,
    promisedAt: minutes === null ? null : new Date(platform.clock.nowMs() + minutes * MINUTE), windowStartAt: null, openedAt: platform.clock.now(),
  });
  return id;
}

async function request(fulfillmentOrderId: string): Promise<void> {
  await get(Database).transaction((tx) => get(RequestCourier).request(tx, fulfillmentOrderId, { requestedBy: '小陈' }));
}

/** Both workers look at what is due; then time passes for the shop and the riders alike, minute by minute. */
async function pass(minutes: number): Promise<void> {
  await sweep();
  for (let minute = 0; minute < minutes; minute += 1) {
    platform.clock.advance(MINUTE);
    await simulators.admin('clock/advance', { ms: MINUTE });
    await sweep();
  }
}

async function sweep(): Promise<void> {
  await Promise.all(workers.map((_, worker) => get(DispatchCourier, worker).sweep(50)));
  await Promise.all(workers.map((_, worker) => get(WatchDeliveries, worker).sweep(50)));
}

async function attempts(id: string): Promise<CourierOrder[]> {
  return get(CouriersRepository).listAttempts([id]);
}

async function current(id: string): Promise<CourierOrder> {
  const last = (await attempts(id)).at(-1);
  if (last === undefined) throw new Error('no rider was called');
  return last;
}

interface Ride {
  readonly status: string;
  readonly mark?: string;
  readonly tipFen: number;
}

async function rides(originIds: readonly string[]): Promise<(Ride & { originId: string; provider: string })[]> {
  const { rides: all } = await simulators.admin<{ rides: (Ride & { originId: string; provider: string })[] }>('couriers/rides?limit=10000');
  return all.filter(({ originId }) => originIds.includes(originId));
}

/** The rider takes a step, and the platform tells of it. */
async function step(id: string, name: string): Promise<void> {
  const order = await current(id);
  await simulators.admin(`couriers/rides/${order.courier}/${order.originId}/step`, { step: name });
  await simulators.admin('clock/advance', { ms: 0 });
}

const told = (id: string): string[] => ToldDeliveries.told.get(id) ?? [];

describe('a delivery', () => {
  it('is brought by the cheapest rider who keeps the promise, and is told each step', async () => {
    for (const provider of ['dada', 'aggregator']) await simulators.admin(`couriers/riders/${provider}`, SMOOTH);
    const id = await delivery();
    await request(id);
    await pass(20);
    expect(await attempts(id)).toMatchObject([{ courier: 'dada', status: 'delivered', chargedFen: 800, attempt: 1, riderPhone: expect.stringMatching(/^139/) }]);
    expect(told(id)).toEqual(['assigned', 'arrived', 'pickedUp', 'delivered']);
    expect(await get(CouriersRepository).listDecisions(id)).toMatchObject([{ step: 'choose', reason: 'cheapestInTime', outcome: 'done' }]);
  });

  it('has one rider however often one is asked for, at once and in turn', async () => {
    const id = await delivery();
    await Promise.all(Array.from({ length: 6 }, () => request(id)));
    await Promise.all(Array.from({ length: 4 }, (_, index) => get(DispatchCourier, index % 2).sweep(50)));
    await request(id);
    await pass(1);
    expect(await attempts(id)).toHaveLength(1);
    expect(await rides([(await current(id)).originId])).toHaveLength(1);
  });

  it('says where the rider is and masks the telephone', async () => {
    await simulators.admin('couriers/riders/dada', SMOOTH);
    const id = await delivery();
    await request(id);
    await pass(7);
    const facts = ToldDeliveries.facts.get(id);
    const view = await get(DeliveryViews).ofShopper(facts?.customerId ?? '', facts?.orderId ?? '');
    expect(view.deliveries).toMatchObject([
      { status: 'onTheWay', rider: { name: expect.stringMatching(/^.师傅$/), maskedPhone: expect.stringMatching(/^139\*{4}\d{4}$/), isOwn: false }, position: { latitude: expect.any(Number) }, isLate: false },
    ]);
    expect(view.deliveries[0]?.steps.map(({ isDone }) => isDone)).toEqual([true, true, true, true, false]);
    await expect(get(DeliveryViews).ofShopper(platform.ids.uuid(), facts?.orderId ?? '')).rejects.toMatchObject({ code: 'COURIER.NOT_A_DELIVERY' });
    await pass(15);
    const after = await get(DeliveryViews).ofShopper(facts?.customerId ?? '', facts?.orderId ?? '');
    expect(after.deliveries).toMatchObject([{ status: 'delivered', rider: null, position: null, expectedAt: null }]);
  });
});

describe('a worker that is killed', () => {
  it('between the creation of a rider and its record leaves one rider, whom the next worker finds by our number', async () => {
    const id = await delivery();
    const recording = jest.spyOn(get(CouriersRepository), 'recordPlaced').mockRejectedValueOnce(new Error('killed'));
    await request(id);
    await expect(get(DispatchCourier).sweep(50)).rejects.toThrow('killed');
    recording.mockRestore();
    const orphan = await current(id);
    expect(orphan).toMatchObject({ status: 'created', placedAt: null, createAttempts: 1 });
    expect(await rides([orphan.originId])).toHaveLength(1);
    // The row's lease runs out, and the other worker takes it.
    platform.clock.advance(31_000);
    await get(DispatchCourier, 1).sweep(50);
    expect(await current(id)).toMatchObject({ id: orphan.id, createAttempts: 1, placedAt: expect.any(Date), chargedFen: 800 });
    await pass(1);
    const all = await attempts(id);
    expect(all).toHaveLength(1);
    expect(await rides(all.map(({ originId }) => originId))).toMatchObject([{ status: 'waiting' }]);
    await simulators.admin('clock/advance', { ms: 31_000 });
  });

  it('before it called anyone leaves nobody called, and the next worker calls', async () => {
    const id = await delivery();
    const beginning = jest.spyOn(get(CouriersRepository), 'beginCreate').mockRejectedValueOnce(new Error('killed'));
    await request(id);
    await expect(get(DispatchCourier).sweep(50)).rejects.toThrow('killed');
    beginning.mockRestore();
    expect(await rides([(await current(id)).originId])).toEqual([]);
    await pass(1);
    expect(await rides([(await current(id)).originId])).toHaveLength(1);
  });
});

describe('a platform whose reply is lost', () => {
  it('is asked by our number before anything else, so one rider comes', async () => {
    await simulators.admin('couriers/faults', { dropAfterAccept: 1 });
    const id = await delivery();
    await request(id);
    await sweep();
    expect(await current(id)).toMatchObject({ placedAt: null, createAttempts: 1 });
    await pass(1);
    expect(await current(id)).toMatchObject({ placedAt: expect.any(Date), createAttempts: 1 });
    expect(await rides((await attempts(id)).map(({ originId }) => originId))).toHaveLength(1);
  });
});

describe('callbacks', () => {
  it('that come several times move once and are answered well each time', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    await simulators.admin('couriers/faults', { duplicateCallbacks: 3 });
    await step(id, 'accept');
    expect(answers).toEqual(['200 moved', '200 repeated', '200 repeated', '200 repeated']);
    expect(told(id)).toEqual(['assigned']);
  });

  it('that are forged are refused, and the genuine one after them is taken', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    await simulators.admin('couriers/faults', { forgeCallbacks: 1 });
    await step(id, 'accept');
    expect(answers).toEqual(['401 COURIER.CALLBACK_REFUSED', '200 moved']);
  });

  it('that overtake each other never move it backwards', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    await simulators.admin('couriers/faults', { delayCallbacksMs: 50_000 });
    await step(id, 'accept');
    await simulators.admin('couriers/faults', { delayCallbacksMs: 20_000 });
    await step(id, 'pickUp');
    await simulators.admin('couriers/faults', { delayCallbacksMs: 0 });
    await step(id, 'deliver');
    await simulators.admin('clock/advance', { ms: MINUTE });
    expect(answers).toEqual(['200 moved', '200 none', '200 none']);
    expect(await current(id)).toMatchObject({ status: 'delivered' });
    expect(told(id)).toEqual(['delivered']);
    const events = await platform.database.query(`SELECT status, effect FROM fulfillment.courier_event WHERE courier_order_id = $1 ORDER BY id`, [(await current(id)).id]);
    expect(events).toEqual([{ status: 'delivered', effect: 'moved' }, { status: 'picked', effect: 'none' }, { status: 'accepted', effect: 'none' }]);
    platform.clock.advance(MINUTE);
  });

  it('that never come are made up for by asking', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    await simulators.admin('couriers/faults', { muteCallbacks: true });
    for (const name of ['accept', 'arrive', 'pickUp']) await step(id, name);
    await pass(1);
    expect(await current(id)).toMatchObject({ status: 'picked', riderName: expect.any(String) });
    await step(id, 'deliver');
    await pass(1);
    expect(await current(id)).toMatchObject({ status: 'delivered' });
    expect(answers).toEqual([]);
  });

  it('for one order are refused at the address of another, and of an order that is not ours anywhere', async () => {
    const [first, second] = [await delivery(), await delivery()];
    for (const id of [first, second]) await request(id);
    await sweep();
    await step(first, 'accept');
    const { callbacks } = await simulators.admin<{ callbacks: { id: string; url: string; originId: string; facts: Record<string, string> }[] }>(`couriers/callbacks?originId=${(await current(first)).originId}`);
    const genuine = callbacks[0];
    answers.length = 0;
    // Signed as 达达 signs, which anyone can: only the address tells them apart.
    await simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { order_id: (await current(second)).originId } });
    await simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { order_id: 'f'.repeat(32) } });
    await simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { client_id: 'another', order_status: 4, update_time: 1_800_000_000 } });
    expect(answers).toEqual(['401 COURIER.CALLBACK_REFUSED', '401 COURIER.CALLBACK_REFUSED', '401 COURIER.CALLBACK_REFUSED']);
    expect(await current(second)).toMatchObject({ status: 'created' });
    expect(await current(first)).toMatchObject({ status: 'accepted' });
  });

  it('in any order, with repetitions, leave a ride that never went backwards and ended once', async () => {
    const names = ['accepted', 'arrived', 'picked', 'returning', 'delivered', 'canceled', 'returned'] as const;
    const codes = { accepted: 2, arrived: 100, picked: 3, returning: 9, delivered: 4, canceled: 5, returned: 10 } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }), async (told) => {
        const id = await delivery();
        await request(id);
        await sweep();
        await step(id, 'accept');
        const first = await current(id);
        const { callbacks } = await simulators.admin<{ callbacks: { id: string }[] }>(`couriers/callbacks?originId=${first.originId}`);
        for (const [index, status] of told.entries()) {
          await simulators.admin(`couriers/callbacks/${callbacks[0]?.id}/resend`, { facts: { order_status: codes[status], update_time: 1_763_600_000 + index } });
        }
        const moves = await platform.database.query<{ status: string }>(`SELECT status FROM fulfillment.courier_event WHERE courier_order_id = $1 AND effect = 'moved' ORDER BY id`, [first.id]);
        const ranks = moves.map(({ status }) => ({ accepted: 10, arrived: 20, picked: 30, returning: 40 })[status] ?? 90);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        expect(ranks.filter((rank) => rank === 90).length).toBeLessThanOrEqual(1);
        const firstEnd = told.find((status) => codes[status] === 4 || codes[status] === 5 || codes[status] === 10);
        const [after] = await attempts(id);
        if (firstEnd !== undefined) expect(after?.status).toBe(firstEnd);
        ToldDeliveries.facts.delete(id);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a rider who is lost', () => {
  it('by cancelling is followed by another courier, not the same one', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    await step(id, 'accept');
    await step(id, 'cancelByRider');
    await pass(1);
    const [first, second] = await attempts(id);
    expect(first).toMatchObject({ courier: 'dada', status: 'canceled', canceledBy: 'rider' });
    expect(second).toMatchObject({ courier: 'aggregator', attempt: 2, placedAt: expect.any(Date) });
    expect(told(id)).toEqual(['assigned', 'lost']);
    expect((await get(CouriersRepository).listDecisions(id)).map(({ step: name }) => name)).toEqual(['choose', 'otherCourier', 'choose']);
  });

  it('because nobody accepts is tipped for, then given up for another courier', async () => {
    const id = await delivery();
    await request(id);
    await pass(8);
    const [first, second] = await attempts(id);
    expect(first).toMatchObject({ status: 'canceled', tipFen: 400, penaltyFen: 0, canceledBy: 'merchant' });
    expect(second).toMatchObject({ courier: 'aggregator' });
    expect((await get(CouriersRepository).listDecisions(id)).map(({ step: name, facts }) => [name, (facts as { wholeFen?: number }).wholeFen])).toEqual([
      ['choose', undefined], ['tip', 200], ['tip', 400], ['otherCourier', undefined], ['choose', undefined],
    ]);
    expect(await rides([first?.originId ?? ''])).toMatchObject([{ status: 'canceled', tipFen: 400 }]);
  });

  it('when no platform has riders leaves the promise to the next rung: another store, collecting, something for the wait', async () => {
    await simulators.admin('couriers/faults', { refuseRate: 1 });
    await simulators.admin('couriers/riders/dada', { couriers: 0 });
    const id = await delivery(5);
    await request(id);
    await pass(40);
    expect(told(id).filter((step) => step !== 'lost')).toEqual(['otherStore', 'offerPickup', 'compensate']);
    expect((await attempts(id)).every(({ endedAt }) => endedAt !== null)).toBe(true);
    const decisions = await get(CouriersRepository).listDecisions(id);
    expect(decisions.filter(({ step: name }) => ['otherStore', 'offerPickup', 'compensate'].includes(name))).toMatchObject([
      { step: 'otherStore', outcome: 'impossible', reason: 'expectedLate' },
      { step: 'offerPickup', outcome: 'asked' },
      { step: 'compensate', outcome: 'done', reason: 'actualLate' },
    ]);
  });

  it('for good leaves the delivery to one store after the other, each asked by itself, until one takes it', async () => {
    for (const provider of ['dada', 'aggregator']) await simulators.admin(`couriers/riders/${provider}`, { couriers: 0 });
    const id = await delivery(5);
    const [first, second, third] = [platform.ids.uuid(), platform.ids.uuid(), platform.ids.uuid()];
    ToldDeliveries.places.set(id, { found: [first, second, third], taker: second });
    await request(id);
    await pass(40);
    const asked = ToldDeliveries.asked.get(id) ?? [];
    expect(asked.map(({ place }) => place)).toEqual([first, second]);
    expect(new Set(asked.map(({ transaction }) => transaction)).size).toBe(2);
    expect((await get(CouriersRepository).listDecisions(id)).filter(({ step }) => step === 'otherStore')).toMatchObject([{ outcome: 'done', facts: { places: [second] } }]);
  });

  it('is not replaced once the delivery was cancelled', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    const facts = ToldDeliveries.facts.get(id);
    if (facts !== undefined) ToldDeliveries.facts.set(id, { ...facts, isOver: true });
    await get(Database).transaction((tx) => get(StopRider).stop(tx, id, 'deliveryOver'));
    await pass(1);
    expect(await attempts(id)).toMatchObject([{ status: 'canceled', canceledBy: 'merchant' }]);
    expect(await rides([(await current(id)).originId])).toMatchObject([{ status: 'canceled' }]);
  });
});

describe('at the desk', () => {
  it('staff see prices, choose one, and the same request calls once', async () => {
    const id = await delivery();
    const { quotes } = await get(CallCourier).listQuotes(staff, id);
    expect(quotes.map(({ carrierName }) => carrierName).toSorted()).toEqual(['达达', '达达', '闪送', '顺丰同城'].toSorted());
    const choice = { courier: 'aggregator', carrierId: '3' } as const;
    for (let time = 0; time < 2; time += 1) await get(CallCourier).call(staff, id, { choice, idempotencyKey: `call-${id}` });
    expect(await attempts(id)).toMatchObject([{ courier: 'aggregator', carrierName: '闪送', placedAt: expect.any(Date), requestedBy: '小陈' }]);
    await expect(get(CallCourier).call(staff, id, { choice: null, idempotencyKey: `again-${id}` })).rejects.toMatchObject({ code: 'COURIER.ALREADY_CALLED' });
    await expect(get(CallCourier).listQuotes({ ...staff, storeScope: [] }, id)).rejects.toMatchObject({ code: 'COURIER.NOT_A_DELIVERY' });
  });

  it('a rider is called off at the price that was shown, and not at a higher one', async () => {
    const id = await delivery();
    await get(CallCourier).call(staff, id, { choice: { courier: 'dada', carrierId: null }, idempotencyKey: `call-${id}` });
    expect(await get(RideDesk).previewCancel(staff, id)).toEqual({ penaltyFen: 0, isCertain: true });
    await step(id, 'accept');
    await pass(2);
    await expect(get(RideDesk).cancel(staff, id, { reason: '顾客改自提', shownPenaltyFen: 0 })).rejects.toMatchObject({ code: 'COURIER.FEE_CHANGED', details: { penaltyFen: 200 } });
    await get(RideDesk).cancel(staff, id, { reason: '顾客改自提', shownPenaltyFen: 200 });
    await pass(2);
    // Staff gave it up: nobody else is called.
    expect(await attempts(id)).toMatchObject([{ status: 'canceled', penaltyFen: 200, endReason: '店员取消：顾客改自提' }]);
  });

  it('a rider who has the goods cannot be called off', async () => {
    const id = await delivery();
    await get(CallCourier).call(staff, id, { choice: { courier: 'aggregator', carrierId: '1' }, idempotencyKey: `call-${id}` });
    await step(id, 'accept');
    await simulators.admin('couriers/faults', { muteCallbacks: true });
    await step(id, 'pickUp');
    await expect(get(RideDesk).cancel(staff, id, { reason: '顾客取消', shownPenaltyFen: 0 })).rejects.toMatchObject({ code: 'COURIER.TOO_LATE' });
  });

  it('the rider shows the code of this order', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    const { mark, originId } = await current(id);
    expect(await rides([originId])).toMatchObject([{ mark: `#A037-${mark}` }]);
    await expect(get(RideDesk).checkMark(staff, id, mark === '0000' ? '0001' : '0000')).rejects.toMatchObject({ code: 'COURIER.WRONG_MARK' });
    await get(RideDesk).checkMark(staff, id, mark);
    expect(await get(DeliveryViews).ofStaff(staff, id)).toMatchObject({ current: { isMarkChecked: true, mark } });
  });

  it('goods that could not be given over come back and are taken in', async () => {
    const id = await delivery();
    await request(id);
    await sweep();
    for (const name of ['accept', 'pickUp', 'return']) await step(id, name);
    expect(await current(id)).toMatchObject({ status: 'returning' });
    await get(RideDesk).confirmReturn(staff, id);
    expect(await current(id)).toMatchObject({ status: 'returned' });
    expect(told(id)).toEqual(['assigned', 'pickedUp', 'returning', 'returned']);
  });

  it('the store brings it itself, without any platform', async () => {
    const id = await delivery();
    const rider = { name: '小李', phone: '13700000000' };
    await get(OwnRider).take(staff, id, { rider, idempotencyKey: `own-${id}` });
    await expect(get(OwnRider).step(staff, id, 'delivered')).rejects.toMatchObject({ code: 'COURIER.WRONG_STEP' });
    await get(OwnRider).step(staff, id, 'pickedUp');
    for (let time = 0; time < 2; time += 1) await get(OwnRider).step(staff, id, 'delivered');
    expect(await attempts(id)).toMatchObject([{ courier: 'own', status: 'delivered', riderName: '小李' }]);
    expect(told(id)).toEqual(['assigned', 'pickedUp', 'delivered']);
  });
});

// Last of all: a platform that did not answer is not asked for some real seconds.
describe('a platform that stays silent', () => {
  it('is left for another one, and whom it sent nevertheless is called off', async () => {
    const id = await delivery();
    await simulators.admin('couriers/faults', { dropAfterAccept: 1 });
    await request(id);
    await sweep();
    await simulators.admin('couriers/faults', { serverErrorRate: 1 });
    await pass(3);
    const [lost] = await attempts(id);
    expect(lost).toMatchObject({ status: 'failed', endReason: 'platformSilent', isDoubtful: true });
    await simulators.admin('couriers/faults', { serverErrorRate: 0 });
    await pass(1);
    // The breaker in front of the silent platform rests by the real clock, however quickly the days of this test go by.
    for (let look = 0; look < 3_000 && (await attempts(id))[0]?.isDoubtful === true; look += 1) {
      platform.clock.advance(200);
      await sweep();
    }
    const all = await attempts(id);
    const coming = (await rides(all.map(({ originId }) => originId))).filter(({ status }) => status === 'waiting');
    expect(coming).toHaveLength(1);
    expect(coming[0]?.originId).toBe(all.at(-1)?.originId);
    expect(all[0]).toMatchObject({ isDoubtful: false });
  });
});
