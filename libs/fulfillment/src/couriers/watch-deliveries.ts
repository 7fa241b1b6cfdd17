import { Injectable } from '@nestjs/common';
import type { RecurringTask, Tx } from '@quanyu/platform';
import type { CourierOrder } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork, type EscalationOutcome } from './delivery-work.js';
import { CourierStores, DispatchCourier } from './dispatch-courier.js';
import { BREACH_LADDER, type BreachRung, computeBreachSteps, computeExpectedAt } from './escalation.rules.js';
import { PlanRider } from './plan-rider.js';
import { StopRider } from './stop-rider.js';

const SWEEP_EVERY_MS = 1_000;
const ROWS_PER_SWEEP = 50;
const LEASE_MS = 30_000;
const LOOK_AGAIN_MS = 60_000;

interface Breach {
  readonly active: CourierOrder | null;
  readonly expectedAt: Date | null;
  readonly due: readonly BreachRung[];
}

/** Looks at every delivery that is under way, and takes the next rung when its promise breaks. Every rung is taken once, and says why. */
@Injectable()
export class WatchDeliveries {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly plans: PlanRider,
    private readonly dispatch: DispatchCourier,
    private readonly riders: StopRider,
  ) {}

  recurring(): readonly RecurringTask[] {
    return [
      { name: 'fulfillment.dispatch-couriers', everyMs: SWEEP_EVERY_MS, run: async () => this.callAndDispatch() },
      { name: 'fulfillment.watch-deliveries', everyMs: SWEEP_EVERY_MS, run: async () => void (await this.sweep(ROWS_PER_SWEEP)) },
    ];
  }

  /** @returns how many deliveries were looked at */
  async sweep(limit: number): Promise<number> {
    const due = await this.stores.repository.claimWatches(limit, LEASE_MS);
    for (const id of due) await this.look(id);
    return due.length;
  }

  private async callAndDispatch(): Promise<void> {
    await this.plans.sweep();
    await this.dispatch.sweep(ROWS_PER_SWEEP);
  }

  private async look(fulfillmentOrderId: string): Promise<void> {
    const { database, repository } = this.stores;
    const seen = await this.work.find(fulfillmentOrderId);
    const wantsPlaces = seen !== null && !seen.isOver && (await this.judge(seen)).due.some(({ step }) => step === 'otherStore');
    // Looked for before the transaction: a second connection taken while holding one would starve the pool.
    const places = wantsPlaces ? await this.work.findOtherPlaces(fulfillmentOrderId) : null;
    for (const place of places ?? []) if (await this.moveTo(fulfillmentOrderId, place)) return;
    await database.transaction(async (tx) => {
      const facts = await this.work.lock(tx, fulfillmentOrderId);
      if (facts === null) return repository.watch(tx, fulfillmentOrderId, null);
      const breach = await this.judge(facts, tx);
      // A rung that became due in this very moment is taken by the next look.
      const due = breach.due.filter(({ until, step }) => (facts.isOver ? until === 'ended' : step !== 'otherStore' || places !== null));
      for (const rung of due) {
        const outcome = await this.work.escalate(tx, facts, { step: rung.step, place: null });
        await this.record(tx, facts, { rung, breach, outcome, ...(rung.step === 'otherStore' ? { places: places ?? [] } : {}) });
        // Once the shopper is asked to collect it, there is nothing further to offer.
        if (outcome !== 'impossible' && rung.step !== 'compensate') break;
      }
      await repository.watch(tx, fulfillmentOrderId, facts.isOver ? null : LOOK_AGAIN_MS);
    });
  }

  /** True when that store has the delivery now; the rung counts as taken only then, or when no store takes it. */
  private async moveTo(fulfillmentOrderId: string, place: string): Promise<boolean> {
    const { database, repository } = this.stores;
    return database.transaction(async (tx) => {
      const facts = await this.work.lock(tx, fulfillmentOrderId);
      if (facts === null || facts.isOver) return false;
      const breach = await this.judge(facts, tx);
      const rung = breach.due.find(({ step }) => step === 'otherStore');
      if (rung === undefined) return false;
      const outcome = await this.work.escalate(tx, facts, { step: rung.step, place });
      if (outcome !== 'done') return false;
      await this.riders.stop(tx, fulfillmentOrderId, 'otherWay');
      await this.record(tx, facts, { rung, breach, outcome, places: [place] });
      await repository.watch(tx, fulfillmentOrderId, LOOK_AGAIN_MS);
      return true;
    });
  }

  private async judge(facts: DeliveryFacts, tx?: Tx): Promise<Breach> {
    const { repository, clock } = this.stores;
    const [active, decisions] = await Promise.all([repository.findActive(facts.fulfillmentOrderId, tx), repository.listDecisions(facts.fulfillmentOrderId, tx)]);
    // Nobody whose price is not known yet is on the way.
    const called = active === null || active.courier === null ? null : active;
    const expectedAt = called === null ? null : expectedOf(called, { now: clock.now(), packDueAt: facts.packDueAt });
    const taken = new Set(decisions.map(({ step }) => step));
    return { active, expectedAt, due: computeBreachSteps({ promisedAt: facts.promisedAt, now: clock.now(), expectedAt, status: called?.status ?? null, taken }) };
  }

  private async record(tx: Tx, facts: DeliveryFacts, taken: { rung: BreachRung; breach: Breach; outcome: EscalationOutcome; places?: readonly string[] }): Promise<void> {
    const { rung, breach: { active, expectedAt }, outcome, places } = taken;
    await this.stores.repository.recordDecision(tx, {
      fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: active?.id ?? null, step: rung.step, reason: `${rung.measure}Late`, outcome,
      facts: { promisedAt: facts.promisedAt, expectedAt, lateMinutes: rung.lateMinutes, status: active?.status ?? null, rung: BREACH_LADDER.indexOf(rung), ...(places === undefined ? {} : { places }) },
    });
  }
}

/** When this ride is expected at the door; `metersLeft` when it is known where the rider is. */
export function expectedOf(order: CourierOrder, at: { now: Date; packDueAt: Date | null; metersLeft?: number | null }): Date | null {
  return computeExpectedAt({ ...order, packDueAt: at.packDueAt, metersLeft: at.metersLeft ?? null }, at.now);
}
