import type { INestApplicationContext } from '@nestjs/common';
import { Outbox, type RecurringTask } from '@quanyu/platform';
import type { Progress } from '../seed/progress.js';
import { atMoment } from '../seed/seed-moment.js';
import { collectTasks, subscribeDomains } from '../../tasks.js';
import type { Arrival } from './arrivals.js';
import type { DayEvent } from './event-queue.js';
import { Floor, type OpenWork } from './floor.js';
import { Returns } from './returns.js';
import { Shoppers } from './shoppers.js';
import { StockRounds } from './stock-rounds.js';
import { attempt, type Town } from './town.js';
import { Visits } from './visits.js';
import type { World } from './world.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Time goes on in steps of this while the shop is busy; what happens within one happens at its end. */
const STEP_MS = 15 * SECOND_MS;
/** At night and on the days after, when nothing happens sooner. */
const QUIET_STEP_MS = 20 * MINUTE_MS;
/** When riders, windows and timers of orders are through, and only returns are on their way. */
const LAST_DAYS = { fromDay: 5, stepMs: HOUR_MS };
/** Sweeps that run every few seconds find the same work when they run this often. */
const TASK_EVERY_MS = 60 * SECOND_MS;
const EVENTS_AT_ONCE = 12;
const SWEEP_LIMIT = 500;
/** Each step dispatches riders: they are the ones whom a minute matters to. */
const EACH_STEP = new Set(['fulfillment.dispatch-couriers', 'fulfillment.watch-deliveries']);
/** A delivery that no rider took for so long is given up by the store. */
const GIVE_UP_MS = 90 * MINUTE_MS;

export interface LivedDay {
  readonly world: World;
  readonly arrivals: readonly Arrival[];
  readonly dayStartMs: number;
  /** Moves the simulated WeChat and couriers; what they tell on the way is heard before it answers. */
  readonly advanceSimulators: (ms: number) => Promise<void>;
  /** The goods of a ride are packed: its rider, who takes nothing before, may have them. */
  readonly giveToRider: (ride: { courier: string; originId: string }) => Promise<void>;
  readonly progress: Progress;
}

/** Lives through a day: shoppers, staff, riders, WeChat and the worker, step by step, each at the moment of the one clock. */
export class SimulatedDay {
  private readonly floors: ReadonlyMap<string, Floor>;
  private readonly shoppers: Shoppers;
  private readonly outbox: Outbox;
  private readonly tasks: readonly RecurringTask[];
  private readonly lastRunMs = new Map<string, number>();
  private readonly knownWork = new Set<string>();
  private readonly lookedAfter = new Set<string>();
  private readonly given = new Set<string>();
  private steps = 0;
  private happened = 0;

  constructor(
    nest: INestApplicationContext,
    private readonly town: Town,
    private readonly day: LivedDay,
  ) {
    subscribeDomains(nest);
    this.outbox = nest.get(Outbox);
    this.tasks = collectTasks(nest);
    const floors = new Map<string, Floor>();
    this.shoppers = new Shoppers(town, floors, new Returns(town, day.world, floors), new Visits(town));
    for (const place of day.world.workplaces) floors.set(place.locationId, new Floor(town, place, (workId) => this.shoppers.come(workId)));
    this.floors = floors;
    for (const arrival of day.arrivals) this.shoppers.expect(arrival);
    new StockRounds(town, day.world, floors).expectOn(day.dayStartMs);
  }

  /** Until midnight, in short steps. */
  async liveDay(): Promise<void> {
    const { dayStartMs, progress } = this.day;
    progress.begin('一天 The day   ', 24 * 60);
    await this.liveUntil(dayStartMs + 24 * HOUR_MS, (nowMs) => progress.reach(Math.round((nowMs - dayStartMs) / MINUTE_MS)));
    progress.end();
  }

  /** The days on which what was ordered is collected, arrives, or is put back. */
  async liveAfter(days: number): Promise<void> {
    const { dayStartMs, progress } = this.day;
    progress.begin('之后 The days after', days * 24);
    await this.liveUntil(dayStartMs + (days + 1) * 24 * HOUR_MS, (nowMs) => progress.reach(Math.round((nowMs - dayStartMs) / HOUR_MS) - 24));
    progress.end();
  }

  private async liveUntil(untilMs: number, onStep: (nowMs: number) => void): Promise<void> {
    for (let nowMs = this.town.clock.nowMs(); nowMs < untilMs; ) {
      nowMs = Math.min(untilMs, this.nextStepMs(nowMs));
      await this.step(nowMs);
      onStep(nowMs);
    }
  }

  private nextStepMs(nowMs: number): number {
    const sinceMs = nowMs - this.day.dayStartMs;
    const isQuiet = nowMs - this.happened > 30 * MINUTE_MS || sinceMs > 24 * HOUR_MS;
    const quietMs = sinceMs > LAST_DAYS.fromDay * 24 * HOUR_MS ? LAST_DAYS.stepMs : isQuiet ? QUIET_STEP_MS : STEP_MS;
    const nextMs = this.town.queue.nextAtMs ?? Infinity;
    return Math.max(nowMs + STEP_MS, Math.min(nowMs + quietMs, Math.ceil(nextMs / STEP_MS) * STEP_MS));
  }

  private async step(nowMs: number): Promise<void> {
    const { clock, queue } = this.town;
    const passedMs = nowMs - clock.nowMs();
    this.steps += 1;
    clock.setTo(nowMs);
    await this.day.advanceSimulators(passedMs);
    const due = queue.takeUntil(nowMs);
    if (due.length > 0) this.happened = nowMs;
    await runTogether(due, (event) => atMoment(nowMs, event.name, event.run));
    await atMoment(nowMs, `step ${this.steps}`, async () => {
      await this.deliverNews();
      await this.runTasks(nowMs);
      await this.deliverNews();
      await this.lookAround();
      await this.giveToRiders();
      for (const floor of this.floors.values()) await floor.assign();
    });
  }

  private async deliverNews(): Promise<void> {
    while ((await this.outbox.sweep(SWEEP_LIMIT)) > 0);
  }

  /** Who stands at the counter gets what is packed. */
  private async giveToRiders(): Promise<void> {
    const rides = await this.town.database.query<{ courier: string; originId: string }>(
      `SELECT c.courier, c.origin_id AS "originId" FROM fulfillment.courier_order c JOIN fulfillment.fulfillment_order f ON f.id = c.fulfillment_order_id
       WHERE f.packed_at IS NOT NULL AND c.status_rank < 30 AND c.placed_at IS NOT NULL AND c.courier <> 'own'`,
    );
    for (const ride of rides.filter(({ originId }) => !this.given.has(originId))) {
      this.given.add(ride.originId);
      await this.day.giveToRider(ride);
    }
  }

  /** What the worker runs, at its own pace of this clock. */
  private async runTasks(nowMs: number): Promise<void> {
    for (const task of this.tasks) {
      const everyMs = EACH_STEP.has(task.name) ? 0 : Math.max(task.everyMs, TASK_EVERY_MS);
      if (nowMs - (this.lastRunMs.get(task.name) ?? 0) < everyMs) continue;
      this.lastRunMs.set(task.name, nowMs);
      await task.run();
    }
  }

  /** Staff look at their boards: new work, shoppers who never came, goods that riders brought back, riders who never came. */
  private async lookAround(): Promise<void> {
    const rows = await this.town.database.query<OpenWork & { state: string }>(
      `SELECT id, order_id AS "orderId", kind, location_id AS "locationId", opened_at AS "openedAt", promised_at AS "promisedAt", window_start_at AS "windowStartAt", state
       FROM fulfillment.fulfillment_order WHERE state IN ('open', 'accepted', 'no_show', 'returning')
         OR (state = 'waiting_courier' AND coalesce(promised_at, opened_at) < $1) ORDER BY opened_at, id`,
      [new Date(this.town.clock.nowMs() - GIVE_UP_MS)],
    );
    for (const work of rows) {
      const floor = this.floors.get(work.locationId);
      if (floor === undefined) throw new Error(`nobody works at ${work.locationId}`);
      // A delivery at once accepts itself.
      if (work.state === 'open' || work.state === 'accepted') {
        if (this.knownWork.has(work.id)) continue;
        this.knownWork.add(work.id);
        floor.addWork(work);
      } else await this.putRight(work, floor);
    }
  }

  private async putRight(work: OpenWork & { state: string }, floor: Floor): Promise<void> {
    const { town } = this;
    const key = `${work.state} ${work.id}`;
    // A returning rider needs some minutes; whatever was refused is tried again later.
    const againMs = town.clock.nowMs() - (town.clock.nowMs() % (5 * MINUTE_MS));
    if (this.lookedAfter.has(`${key} ${againMs}`)) return;
    this.lookedAfter.add(`${key} ${againMs}`);
    if (work.state === 'no_show') await attempt(town, 'takeBack', () => town.database.transaction((tx) => town.takeBack.execute(tx, floor.lead, work.id, '未到店取货，退款')));
    else if (work.state === 'returning') await attempt(town, 'confirmReturn', () => town.rides.confirmReturn(floor.lead, work.id));
    else {
      town.tally.add('delivery given up');
      await attempt(town, 'giveUp', () => town.cancelOrder.execute({ orderId: work.orderId, actor: { kind: 'staff', name: floor.lead.name }, reason: '没有骑手', mayTouch: () => true }));
    }
  }
}

/** A few at a time, in their order. */
async function runTogether(events: readonly DayEvent[], run: (event: DayEvent) => Promise<void>): Promise<void> {
  const waiting = [...events];
  const hands = Array.from({ length: Math.min(EVENTS_AT_ONCE, waiting.length) }, async () => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await run(event);
  });
  await Promise.all(hands);
}
