import { isDomainError } from '@quanyu/platform';
import type { Store } from '@quanyu/stores';
import { type Random, randomFor } from '../seed/random.js';
import type { Arrival } from './arrivals.js';
import { drawLogNormal } from './draws.js';
import type { Floor } from './floor.js';
import type { Returns } from './returns.js';
import { attempt, openFrom, type Town } from './town.js';
import type { Visits } from './visits.js';

const MINUTE_MS = 60_000;
const NEVER_COMES = 0.025;
const COMES_EARLY = 0.08;
const TRIES = 2;

type Quote = Awaited<ReturnType<Town['quote']['execute']>>;
type Way = Quote['ways'][number];

interface Wish {
  readonly way: Way;
  readonly startAt: string | null;
}

/** What shoppers do: ask, order, pay, change their mind, come and collect. */
export class Shoppers {
  /** Orders by id, for those who come to collect them. */
  private readonly placed = new Map<string, Arrival>();
  private readonly atTheCounter = new Set<string>();

  constructor(
    private readonly town: Town,
    private readonly floors: ReadonlyMap<string, Floor>,
    private readonly returns: Returns,
    private readonly visits: Visits,
  ) {}

  expect(arrival: Arrival): void {
    this.town.queue.add({ atMs: arrival.atMs, name: `${arrival.key} comes`, run: () => (arrival.kind === 'booking' ? this.visits.book(arrival) : this.order(arrival)) });
  }

  /** The order waits at the counter: its shopper comes when it suits them, or never. */
  async come(workId: string): Promise<void> {
    const work = await this.readPickup(workId);
    const arrival = work === null ? undefined : this.placed.get(work.orderId);
    if (work === null || arrival === undefined) return;
    const random = randomFor(`${arrival.key} collects`);
    if (random.chance(NEVER_COMES)) {
      this.town.tally.add('shopper never came');
      return;
    }
    const atMs = Math.max(this.town.clock.nowMs() + MINUTE_MS, openFrom(work.store, comesAtMs(work, random)));
    this.town.queue.add({ atMs, name: `${arrival.key} is here`, run: () => this.arrive(workId) });
  }

  private async arrive(workId: string): Promise<void> {
    const work = await this.readPickup(workId);
    if (work?.state !== 'ready' || this.atTheCounter.has(workId)) return;
    this.atTheCounter.add(workId);
    const { storeId, code } = work;
    this.floors.get(work.locationId)?.addVisit(`visit ${workId}`, (person) =>
      attempt(this.town, 'handOver', () => this.town.handOver.execute(person, { storeId, code, idempotencyKey: `hand over ${workId}` })),
    );
  }

  private async order(arrival: Arrival): Promise<void> {
    // Whoever is told that something changed looks again, once.
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const wish = await this.choose(arrival);
      if (wish === null) return;
      const placed = await this.place(arrival, wish, tried);
      if (placed === null) continue;
      this.placed.set(placed.orderId, arrival);
      this.town.tally.add(`placed ${arrival.kind}`);
      if (arrival.payAfterMs !== null) this.town.queue.add({ atMs: this.town.clock.nowMs() + arrival.payAfterMs, name: `${arrival.key} pays`, run: () => this.pay(arrival, placed.orderId) });
      return;
    }
  }

  /** Asks for a price; what the store lacks is left out. Null when nothing is left or the way is not offered. */
  private async choose(arrival: Arrival): Promise<(Wish & { quote: Quote }) | null> {
    let { lines } = arrival;
    for (let asked = 0; asked < TRIES && lines.length > 0; asked += 1) {
      const request = { customerId: arrival.shopper.id, storeId: arrival.branch.store.id, lines, destination: arrival.home, withWays: true };
      const quote = await attempt(this.town, 'quote', () => this.town.quote.execute(request));
      if (quote === null) return null;
      const way = quote.ways.find(({ kind }) => kind === wayOf(arrival.kind));
      if (way?.isOffered === true) return this.chosen(arrival, quote, way);
      const here = new Map(quote.lines.map(({ variantId, availableToPromise }) => [variantId, availableToPromise]));
      const missing = new Set(way === undefined ? [] : way.short.map(({ variantId }) => variantId));
      const rest = lines.filter(({ variantId, quantity }) => !missing.has(variantId) && (here.get(variantId) ?? 0) >= quantity);
      if (way?.refusal !== 'noStock' || rest.length === lines.length) {
        this.town.tally.add(`refused ${arrival.kind} ${way?.refusal ?? 'notOffered'}`);
        return null;
      }
      lines = rest;
    }
    this.town.tally.add(`refused ${arrival.kind} noStock`);
    return null;
  }

  private chosen(arrival: Arrival, quote: Quote, way: Way): (Wish & { quote: Quote }) | null {
    if (arrival.kind === 'pickupAsap' || arrival.kind === 'instantDelivery' || arrival.kind === 'shipping') return { quote, way, startAt: null };
    const open = way.windows.filter(({ left }) => left !== 0);
    const random = randomFor(`${arrival.key} window`);
    // The nearer windows are wanted more.
    const window = open[Math.floor(open.length * random.unit() ** 2)];
    if (window === undefined) this.town.tally.add(`refused ${arrival.kind} noWindow`);
    return window === undefined ? null : { quote, way, startAt: window.startAt };
  }

  private async place(arrival: Arrival, { quote, way, startAt }: Wish & { quote: Quote }, tried: number): Promise<{ orderId: string } | null> {
    const prices = new Map(quote.lines.map(({ variantId, unitPriceFen }) => [variantId, unitPriceFen]));
    const groups = way.groups.map(({ kind, storeId, feeFen, promisedAt, lines }) => ({
      kind, feeFen, lines,
      ...(kind === 'pickup' && storeId !== null ? { storeId } : {}),
      ...(startAt !== null ? { startAt } : promisedAt !== null ? { promisedAt } : {}),
    }));
    const lines = groups.flatMap((group) => group.lines).map(({ variantId, quantity }) => ({ variantId, quantity, unitPriceFen: prices.get(variantId) ?? 0 }));
    const payableFen = lines.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0) + groups.reduce((sum, { feeFen }) => sum + feeFen, 0);
    const { store } = arrival.branch;
    const address = { province: store.city, city: store.city, district: store.district, detail: '幸福路 1 号 2 单元 301', ...arrival.home };
    try {
      return await this.town.placeOrder.execute({
        customerId: arrival.shopper.id, idempotencyKey: `${arrival.key} ${tried}`, channel: 'miniProgram', storeId: store.id, lines, payableFen, groups,
        contact: { name: arrival.shopper.name, phone: arrival.shopper.phone }, ...(wayOf(arrival.kind) === 'pickup' ? {} : { address }), fromCart: false,
      });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      this.town.tally.add(`place ${arrival.kind} ${error.code}`);
      return null;
    }
  }

  private async pay(arrival: Arrival, orderId: string): Promise<void> {
    const started = await attempt(this.town, 'pay', () => this.town.payOrder.execute(arrival.shopper.id, orderId));
    if (started === null) return;
    await this.town.confirmPayment(started.outTradeNo);
    if (arrival.cancelAfterMs === null) {
      this.returns.expect(arrival, orderId);
      return;
    }
    const run = async (): Promise<void> => {
      const canceled = await attempt(this.town, 'cancel', () =>
        this.town.cancelOrder.execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', mayTouch: ({ customerId }) => customerId === arrival.shopper.id }).then(() => true),
      );
      if (canceled !== null) this.town.tally.add('shopper cancelled');
    };
    this.town.queue.add({ atMs: this.town.clock.nowMs() + arrival.cancelAfterMs, name: `${arrival.key} cancels`, run });
  }

  private async readPickup(workId: string): Promise<(Pickup & { store: Store }) | null> {
    const [row] = await this.town.database.query<Pickup>(
      `SELECT order_id AS "orderId", location_id AS "locationId", store_id AS "storeId", state, pickup_code AS code, promised_at AS "promisedAt", window_start_at AS "windowStartAt", window_end_at AS "windowEndAt"
       FROM fulfillment.fulfillment_order WHERE id = $1 AND kind = 'pickup'`,
      [workId],
    );
    return row === undefined ? null : { ...row, store: this.town.stores.getStore(row.storeId) };
  }
}

interface Pickup {
  readonly orderId: string;
  readonly locationId: string;
  readonly storeId: string;
  readonly state: string;
  readonly code: string;
  readonly promisedAt: Date | null;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
}

function wayOf(kind: Arrival['kind']): Way['kind'] | null {
  if (kind === 'booking') return null;
  return kind === 'pickupAsap' || kind === 'pickupWindow' ? 'pickup' : kind;
}

/** Some are early; most come within the hour after the time that they were told, some much later. */
function comesAtMs({ promisedAt, windowStartAt }: Pickup, random: Random): number {
  const toldMs = (promisedAt ?? windowStartAt ?? new Date(0)).getTime();
  if (random.chance(COMES_EARLY)) return toldMs - random.int(5, 20) * MINUTE_MS;
  return toldMs + drawLogNormal(random, 28, 0.9) * MINUTE_MS;
}
