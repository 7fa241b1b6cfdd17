import { createServer, type Server } from 'node:http';
import { Module } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { IdentityModule, identityEntities } from '@quanyu/identity';
import { Database, DomainError, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { RiskModule } from '@quanyu/risk';
import { Stores, storesEntities, StoresModule } from '@quanyu/stores';
import { createTestPlatform, startTestSimulators, TEST_NOW_MS, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { type CourierOrder, CouriersRepository } from '../couriers/couriers.repository.js';
import { courierProviders } from '../couriers/couriers.js';
import { type CourierMove, type DeliveryEscalation, type DeliveryFacts, DeliveryWork, type EscalationOutcome } from '../couriers/delivery-work.js';
import { DispatchCourier } from '../couriers/dispatch-courier.js';
import { ReceiveCallback } from '../couriers/receive-callback.js';
import { RequestCourier } from '../couriers/request-courier.js';
import { WatchDeliveries } from '../couriers/watch-deliveries.js';

const MINUTE = 60_000;
const STILL = { isAutomatic: false };
/** Riders who take what they are offered and bring it without trouble. */
export const SMOOTH = {
  isAutomatic: true, couriers: 100, acceptSeconds: { min: 60, max: 60 }, startMeters: { min: 500, max: 500 }, metersPerSecond: { min: 5, max: 5 }, waitAtStoreSeconds: { min: 60, max: 60 },
  atDoorSeconds: { min: 60, max: 60 }, neverAcceptRate: 0, riderCancelRate: 0, returnRate: 0, failRate: 0,
};

/** Deliveries as their own flows would keep them, and what they were told. */
export class ToldDeliveries extends DeliveryWork {
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

export interface Ride {
  readonly originId: string;
  readonly provider: string;
  readonly status: string;
  readonly mark?: string;
  readonly tipFen: number;
}

/** One store, two workers, and both platforms of riders as simulators that know its callback address. */
export class CourierTown {
  readonly staff: StaffPrincipal = { kind: 'staff', staffId: '0193a5b0-0000-7000-8000-0000000000f1', sessionId: 's', name: '小陈', permissions: new Set(), storeScope: 'all' };
  private deliveryCount = 0;
  private storeId = '';

  private constructor(
    readonly platform: TestPlatform,
    readonly simulators: TestSimulators,
    /** Status and code of each answer to a callback. */
    readonly answers: string[],
    private readonly workers: TestingModule[],
    private readonly receiver: Server,
  ) {}

  static async open(): Promise<CourierTown> {
    const [answers, workers]: [string[], TestingModule[]] = [[], []];
    const receiver = createReceiver(workers, answers);
    const baseUrl = await listen(receiver);
    const simulators = await startTestSimulators({ SIMULATOR_CLOCK: new Date(TEST_NOW_MS).toISOString(), COURIER_AGGREGATOR_CALLBACK_URL: `${baseUrl}/callbacks/couriers/aggregator` });
    const platform = await createTestPlatform({
      entities: [...storesEntities, ...identityEntities],
      env: { PUBLIC_URL: baseUrl, COURIER_DADA_BASE: simulators.url, COURIER_AGGREGATOR_BASE: `${simulators.url}/aggregator/open` },
    });
    workers.push(...(await Promise.all([platform.start([CourierTownModule]), platform.start([CourierTownModule])])));
    const town = new CourierTown(platform, simulators, answers, workers, receiver);
    town.storeId = await town.openStore();
    return town;
  }

  async close(): Promise<void> {
    this.receiver.closeAllConnections();
    this.receiver.close();
    await this.platform.close();
    await this.simulators.stop();
  }

  /** Before a test: what others left under way is nobody's matter, and riders wait to be told. */
  async settle(): Promise<void> {
    await this.platform.database.query(`UPDATE fulfillment.courier_order SET due_at = NULL WHERE due_at IS NOT NULL`);
    await this.platform.database.query(`UPDATE fulfillment.courier_watch SET due_at = NULL WHERE due_at IS NOT NULL`);
    await this.simulators.admin('reset', {});
    this.answers.length = 0;
    for (const provider of ['dada', 'aggregator']) await this.simulators.admin(`couriers/riders/${provider}`, { ...SMOOTH, ...STILL });
  }

  get<T>(token: abstract new (...parameters: never[]) => T, worker = 0): T {
    return found(this.workers, worker).get<T>(token);
  }

  /** A packed delivery, promised in `minutes`. */
  async delivery(minutes: number | null = 60): Promise<string> {
    const { platform, storeId } = this;
    const id = platform.ids.uuid();
    const orderId = platform.ids.uuid();
    this.deliveryCount += 1;
    await platform.database.query(
      `INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, kind, state, service_date, call_number, contact_name, contact_phone, item_count, opened_at, location_id)
       VALUES ($1, $2, $3, $4, $5, 'instantDelivery', 'packed', '2026-11-20', $6, '王小明', '13900000000', 1, $7, $5)`,
      [id, orderId, `N${id.slice(-8)}`, platform.ids.uuid(), storeId, this.deliveryCount, platform.clock.now()],
    );
    ToldDeliveries.told.set(id, []);
    ToldDeliveries.facts.set(id, {
      fulfillmentOrderId: id, orderId, orderNo: 'N1', groupNo: 1, customerId: platform.ids.uuid(), storeId, kind: 'instantDelivery', callNumber: 'A037', isPacked: true, needsPhoto: false, packDueAt: null, isOver: false,
      receiver: { name: '王小明', phone: '13900000000', address: '静安寺路2号', latitude: 31.2304, longitude: 121.4527 }, goods: { valueFen: 12_950, weightGrams: 1_200, itemCount: 2 }, remark: null,
      promisedAt: minutes === null ? null : new Date(platform.clock.nowMs() + minutes * MINUTE), windowStartAt: null, openedAt: platform.clock.now(),
    });
    return id;
  }

  async request(fulfillmentOrderId: string): Promise<void> {
    await this.get(Database).transaction((tx) => this.get(RequestCourier).request(tx, fulfillmentOrderId, { requestedBy: '小陈' }));
  }

  /** Both workers look at what is due; then time passes for the shop and the riders alike, minute by minute. */
  async pass(minutes: number): Promise<void> {
    await this.sweep();
    for (let minute = 0; minute < minutes; minute += 1) {
      this.platform.clock.advance(MINUTE);
      await this.simulators.admin('clock/advance', { ms: MINUTE });
      await this.sweep();
    }
  }

  async sweep(): Promise<void> {
    await Promise.all(this.workers.map((_, worker) => this.get(DispatchCourier, worker).sweep(50)));
    await Promise.all(this.workers.map((_, worker) => this.get(WatchDeliveries, worker).sweep(50)));
  }

  attempts(id: string): Promise<CourierOrder[]> {
    return this.get(CouriersRepository).listAttempts([id]);
  }

  async current(id: string): Promise<CourierOrder> {
    const last = (await this.attempts(id)).at(-1);
    if (last === undefined) throw new Error('no rider was called');
    return last;
  }

  /** Rides as the platforms know them. */
  async rides(originIds: readonly string[]): Promise<Ride[]> {
    const { rides } = await this.simulators.admin<{ rides: Ride[] }>('couriers/rides?limit=10000');
    return rides.filter(({ originId }) => originIds.includes(originId));
  }

  /** The rider takes a step, and the platform tells of it. */
  async step(id: string, name: string): Promise<void> {
    const order = await this.current(id);
    await this.simulators.admin(`couriers/rides/${order.courier}/${order.originId}/step`, { step: name });
    await this.simulators.admin('clock/advance', { ms: 0 });
  }

  /** What the delivery's own flow was told. */
  told(id: string): string[] {
    return ToldDeliveries.told.get(id) ?? [];
  }

  private async openStore(): Promise<string> {
    const { platform } = this;
    const id = platform.ids.uuid();
    const location = platform.ids.uuid();
    await platform.database.query(`INSERT INTO stores.stock_location (id, code, name, kind, city) VALUES ($1, 'SH001', '南京西路店', 'store', '上海')`, [location]);
    await platform.database.query(
      `INSERT INTO stores.store (id, code, name, city, district, address, latitude, longitude, phone, status, services, weekly_hours, special_days, pickup_lead_minutes, pickup_instructions, stock_location_id)
       VALUES ($1, 'SH001', '南京西路店', '上海', '静安', '南京西路1号', 31.2304, 121.4737, '13800000000', 'open', ARRAY['pickup'], '[]', '[]', 30, '', $2)`,
      [id, location],
    );
    for (const worker of this.workers) await worker.get(Stores).reload();
    return id;
  }
}

function found(workers: readonly TestingModule[], index: number): TestingModule {
  const worker = workers[index];
  if (worker === undefined) throw new Error('no such worker');
  return worker;
}

/** The callback routes of the shop, without the rest of the API around them. */
function createReceiver(workers: readonly TestingModule[], answers: string[]): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, , , courier, token] = (request.url ?? '').split('/');
      found(workers, 0).get(ReceiveCallback).execute(courier === 'dada' ? 'dada' : 'aggregator', Buffer.concat(chunks), token ?? null).then(
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
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
  return `http://127.0.0.1:${address.port}`;
}
