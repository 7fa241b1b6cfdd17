import { shopMinuteOfDay, type StaffPrincipal } from '@quanyu/platform';
import { at, type Random, randomFor } from '../seed/random.js';
import { drawLogNormal } from './draws.js';
import { attempt, type Town } from './town.js';
import type { Workplace } from './world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WAREHOUSE_HOURS = { from: 8 * 60, to: 20 * 60 };
const WAREHOUSE_PEOPLE = 12;
/** Work that is promised for later than this is left for later. */
const NOT_BEFORE_MS = 3 * HOUR_MS;
const PACKED_AFTER_PAYMENT_MS = 10 * MINUTE_MS;
const PACKED_BEFORE_WINDOW_MS = 20 * MINUTE_MS;
const SHELF_EMPTY = 0.012;

/** Medians and spreads of what people take, in minutes. The promise knows none of them: it sees what orders took. */
const NOTICES = { median: 0.7, sigma: 0.8 };
const WALKS = { median: 2.6, sigma: 0.5 };
const FINDS_LINE = { median: 0.9, sigma: 0.55 };
const EACH_MORE_UNIT = 0.15;
const HANDS_OVER = { median: 1.2, sigma: 0.5 };
const PERSON_SIGMA = 0.18;
/** A parcel within a city and its surroundings comes on the next day. */
const PARCEL = { median: 22 * 60, sigma: 0.35 };
const UNATTENDED_MINUTES = 5;
const CALLED_AWAY = { chance: 0.04, median: 6, sigma: 0.6 };

export type OpenKind = 'pickup' | 'instantDelivery' | 'scheduledDelivery' | 'shipping';

/** Work that the shop opened at a place and nobody has begun. */
export interface OpenWork {
  readonly id: string;
  readonly orderId: string;
  readonly kind: OpenKind;
  readonly locationId: string;
  readonly openedAt: Date;
  readonly promisedAt: Date | null;
  readonly windowStartAt: Date | null;
}

interface Task {
  readonly name: string;
  readonly dueMs: number;
  readonly notBeforeMs: number;
  /** Answers when the person is free again. */
  readonly begin: (person: StaffPrincipal, random: Random) => Promise<number>;
}

/** The people of one place: as many as are on shift work at once, each at one thing, the most urgent first. */
export class Floor {
  private tasks: Task[] = [];
  private readonly busyUntilMs = new Map<string, number>();
  private readonly begun = new Set<string>();
  private readonly pace: ReadonlyMap<string, number>;

  constructor(
    private readonly town: Town,
    private readonly place: Workplace,
    private readonly onReady: (workId: string) => Promise<void>,
  ) {
    this.pace = new Map(place.people.map(({ staffId, name }) => [staffId, drawLogNormal(randomFor(`pace of ${name}`), 1, PERSON_SIGMA)]));
  }

  /** Somebody who can speak for the place. */
  get lead(): StaffPrincipal {
    return at(this.place.people, 0);
  }

  addWork(work: OpenWork): void {
    const due = dueOf(work);
    this.acceptSoon(work, drawLogNormal(randomFor(`accept ${work.id}`), NOTICES.median, NOTICES.sigma));
    this.tasks.push({ name: `work ${work.id}`, dueMs: due, notBeforeMs: due - NOT_BEFORE_MS, begin: (person, random) => this.beginWork(work, person, random) });
  }

  /** Whoever is there taps it on the tablet; before the doors open nobody does. */
  private acceptSoon(work: OpenWork, minutes: number): void {
    const run = async (): Promise<void> => {
      if (this.begun.has(work.id)) return;
      if (this.onShift() === 0) this.acceptSoon(work, UNATTENDED_MINUTES);
      else await attempt(this.town, 'accept', () => this.town.pickOrder.accept(this.lead, work.id));
    };
    this.town.queue.add({ atMs: this.after(minutes), name: `accept ${work.id} ${this.town.clock.nowMs()}`, run });
  }

  /** A shopper stands at the counter: before everything else. Whoever is free serves them, and `serve` happens at the end of it. */
  addVisit(name: string, serve: (person: StaffPrincipal) => Promise<unknown>): void {
    this.addTask(name, { dueMs: this.town.clock.nowMs() - 24 * HOUR_MS, notBeforeMs: 0 }, { draw: (random) => drawLogNormal(random, HANDS_OVER.median, HANDS_OVER.sigma), end: serve });
  }

  /** Work beside orders: it waits for a quiet moment until it is due. */
  addChore(name: string, chore: { readonly dueMs: number; readonly minutes: number; readonly end: (person: StaffPrincipal) => Promise<unknown> }): void {
    this.addTask(name, { dueMs: chore.dueMs, notBeforeMs: 0 }, { draw: (random) => drawLogNormal(random, chore.minutes, HANDS_OVER.sigma), end: chore.end });
  }

  private addTask(name: string, times: Pick<Task, 'dueMs' | 'notBeforeMs'>, work: { draw: (random: Random) => number; end: (person: StaffPrincipal) => Promise<unknown> }): void {
    const begin = (person: StaffPrincipal, random: Random): Promise<number> => {
      const endMs = this.after(work.draw(random));
      this.town.queue.add({ atMs: endMs, name: `end of ${name}`, run: async () => void (await work.end(person)) });
      return Promise.resolve(endMs);
    };
    this.tasks.push({ name, ...times, begin });
  }

  /** Gives the free people what is most urgent. */
  async assign(): Promise<void> {
    if (this.tasks.length === 0) return;
    const nowMs = this.town.clock.nowMs();
    const free = this.place.people.filter(({ staffId }) => (this.busyUntilMs.get(staffId) ?? 0) <= nowMs);
    let hands = this.onShift() - (this.place.people.length - free.length);
    for (const person of free) {
      if (hands <= 0) return;
      const ready = this.tasks.filter(({ notBeforeMs }) => notBeforeMs <= nowMs);
      const task = ready.reduce<Task | null>((first, candidate) => (first === null || candidate.dueMs < first.dueMs ? candidate : first), null);
      if (task === null) return;
      this.tasks = this.tasks.filter((other) => other !== task);
      this.busyUntilMs.set(person.staffId, await task.begin(person, randomFor(task.name)));
      hands -= 1;
    }
  }

  private onShift(): number {
    const { store } = this.place;
    const now = this.town.clock.now();
    if (store !== null) return this.town.stores.staffOnShift(store.id, now);
    const minute = shopMinuteOfDay(now);
    return minute >= WAREHOUSE_HOURS.from && minute < WAREHOUSE_HOURS.to ? WAREHOUSE_PEOPLE : 0;
  }

  /** Notices it, walks, finds line by line, packs; now and then a customer in the shop asks for help. */
  private async beginWork(work: OpenWork, person: StaffPrincipal, random: Random): Promise<number> {
    const { pickOrder, queue, clock } = this.town;
    this.begun.add(work.id);
    const isHere = await attempt(this.town, 'accept', () => pickOrder.accept(person, work.id).then(() => true));
    if (isHere === null) return clock.nowMs();
    const lines = await this.town.database.query<WorkLine>(
      `SELECT line_no AS "lineNo", quantity - quantity_short - quantity_canceled AS quantity FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = $1 ORDER BY line_no`,
      [work.id],
    );
    const pace = this.pace.get(person.staffId) ?? 1;
    const finding = lines.reduce((sum, { quantity }) => sum + drawLogNormal(random, FINDS_LINE.median, FINDS_LINE.sigma) + EACH_MORE_UNIT * Math.max(0, quantity - 1), 0);
    const away = random.chance(CALLED_AWAY.chance) ? drawLogNormal(random, CALLED_AWAY.median, CALLED_AWAY.sigma) : 0;
    const startMs = this.after(drawLogNormal(random, NOTICES.median, NOTICES.sigma));
    const endMs = startMs + pace * (drawLogNormal(random, WALKS.median, WALKS.sigma) + finding + away) * MINUTE_MS;
    queue.add({ atMs: startMs, name: `start ${work.id}`, run: async () => void (await attempt(this.town, 'start', () => pickOrder.startPicking(person, work.id))) });
    queue.add({ atMs: endMs, name: `finish ${work.id}`, run: () => this.finish(work, person, random) });
    return endMs;
  }

  private async finish(work: OpenWork, person: StaffPrincipal, random: Random): Promise<void> {
    const { pickOrder, shortLine, database } = this.town;
    const lines = await database.query<WorkLine>(
      `SELECT line_no AS "lineNo", quantity - quantity_short - quantity_canceled - quantity_picked AS quantity FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = $1 ORDER BY line_no`,
      [work.id],
    );
    for (const { lineNo, quantity } of lines) {
      if (quantity <= 0) continue;
      const idempotencyKey = `pick ${work.id} ${lineNo}`;
      if (random.chance(SHELF_EMPTY)) {
        const outcome = await attempt(this.town, 'short', () => shortLine.execute(person, work.id, { lineNo, quantity, idempotencyKey }));
        if (outcome !== null) this.town.tally.add(`shelf empty ${outcome}`);
        continue;
      }
      if ((await attempt(this.town, 'pick', () => pickOrder.pick(person, work.id, { item: { by: 'line', lineNo }, quantity, idempotencyKey }))) === null) return;
    }
    const [state] = await database.query<{ state: string; picked: number }>(
      `SELECT f.state, coalesce(sum(l.quantity_picked), 0)::int AS picked FROM fulfillment.fulfillment_order f LEFT JOIN fulfillment.fulfillment_line l ON l.fulfillment_order_id = f.id WHERE f.id = $1 GROUP BY f.state`,
      [work.id],
    );
    if (state?.state !== 'picking' || state.picked === 0) return;
    if (work.kind === 'pickup') {
      if ((await attempt(this.town, 'ready', () => pickOrder.markReady(person, work.id).then(() => true))) === true) await this.onReady(work.id);
      return;
    }
    await attempt(this.town, 'pack', () => pickOrder.pack(person, work.id));
    if (work.kind === 'shipping') await this.ship(work, person, random);
  }

  private async ship(work: OpenWork, person: StaffPrincipal, random: Random): Promise<void> {
    const { database, shipOrder, queue, parcels } = this.town;
    const parcel = { carrier: 'SF', trackingNo: `SF${String(random.int(0, 999_999_999)).padStart(9, '0')}${work.id.slice(-4).toUpperCase()}` };
    const lines = await database.query<WorkLine>(`SELECT line_no AS "lineNo", quantity_picked AS quantity FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = $1 AND quantity_picked > 0`, [work.id]);
    const sent = await attempt(this.town, 'ship', () => database.transaction((tx) => shipOrder.ship(tx, person, work.id, { ...parcel, lines })));
    if (sent === null) return;
    const arrivesMs = this.after(drawLogNormal(random, PARCEL.median, PARCEL.sigma));
    queue.add({
      atMs: arrivesMs,
      name: `parcel ${work.id}`,
      run: async () => void (await attempt(this.town, 'parcel', () => parcels.record(parcel, [{ occurredAt: this.town.clock.now(), code: 'delivered', description: '已签收' }]))),
    });
  }

  private after(minutes: number): number {
    return this.town.clock.nowMs() + minutes * MINUTE_MS;
  }
}

interface WorkLine {
  readonly lineNo: number;
  readonly quantity: number;
}

/** By when it should be packed. */
function dueOf({ kind, openedAt, promisedAt, windowStartAt }: OpenWork): number {
  switch (kind) {
    case 'instantDelivery':
      return openedAt.getTime() + PACKED_AFTER_PAYMENT_MS;
    case 'scheduledDelivery':
      return (windowStartAt ?? promisedAt ?? openedAt).getTime() - PACKED_BEFORE_WINDOW_MS;
    case 'pickup':
      return (promisedAt ?? openedAt).getTime();
    case 'shipping':
      return openedAt.getTime() + 6 * HOUR_MS;
  }
}
