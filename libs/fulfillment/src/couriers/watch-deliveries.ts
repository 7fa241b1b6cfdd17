import { Injectable } from '@nestjs/common';
import { Clock, Database, type RecurringTask, type Tx } from '@quanyu/platform';
import { CancelCourier } from './cancel-courier.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { DispatchCourier } from './dispatch-courier.js';
import { BREACH_LADDER, type BreachRung, computeBreachSteps, computeExpectedAt } from './escalation.rules.js';

const SWEEP_EVERY_MS = 1_000;
const ROWS_PER_SWEEP = 50;
const LEASE_MS = 30_000;
const LOOK_AGAIN_MS = 60_000;

/** Looks at every delivery that is under way, and takes the next rung when its promise breaks. Every rung is taken once, and says why. */
@Injectable()
export class WatchDeliveries {
  constructor(
    private readonly database: Database,
    private readonly repository: CouriersRepository,
    private readonly work: DeliveryWork,
    private readonly dispatch: DispatchCourier,
    private readonly cancel: CancelCourier,
    private readonly clock: Clock,
  ) {}

  recurring(): readonly RecurringTask[] {
    return [
      { name: 'fulfillment.dispatch-couriers', everyMs: SWEEP_EVERY_MS, run: async () => void (await this.dispatch.sweep(ROWS_PER_SWEEP)) },
      { name: 'fulfillment.watch-deliveries', everyMs: SWEEP_EVERY_MS, run: async () => void (await this.sweep(ROWS_PER_SWEEP)) },
    ];
  }

  /** @returns how many deliveries were looked at */
  async sweep(limit: number): Promise<number> {
    const due = await this.repository.claimWatches(limit, LEASE_MS);
    for (const id of due) await this.look(id);
    return due.length;
  }

  private async look(fulfillmentOrderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const facts = await this.work.lock(tx, fulfillmentOrderId);
      if (facts === null) return this.repository.watch(tx, fulfillmentOrderId, null);
      const [active, decisions] = await Promise.all([this.repository.findActive(fulfillmentOrderId, tx), this.repository.listDecisions(fulfillmentOrderId, tx)]);
      const expectedAt = active === null ? null : expectedOf(active, this.clock.now());
      const taken = new Set(decisions.map(({ step }) => step));
      const due = computeBreachSteps({ promisedAt: facts.promisedAt, now: this.clock.now(), expectedAt, status: active?.status ?? null, taken });
      for (const rung of facts.isOver ? due.filter(({ until }) => until === 'ended') : due) {
        // Once the delivery went another way there is nothing further to move.
        if ((await this.take(tx, facts, { rung, active, expectedAt })) === 'done' && rung.step !== 'compensate') break;
      }
      await this.repository.watch(tx, fulfillmentOrderId, facts.isOver ? null : LOOK_AGAIN_MS);
    });
  }

  private async take(tx: Tx, facts: DeliveryFacts, breach: { rung: BreachRung; active: CourierOrder | null; expectedAt: Date | null }): Promise<'done' | 'impossible'> {
    const { rung, active, expectedAt } = breach;
    const reason = `${rung.measure}Late`;
    const outcome = await this.work.escalate(tx, facts, rung.step, reason);
    if (outcome === 'done' && rung.step !== 'compensate') await this.cancel.stop(tx, facts.fulfillmentOrderId, 'otherWay');
    await this.repository.recordDecision(tx, {
      fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: active?.id ?? null, step: rung.step, reason, outcome,
      facts: { promisedAt: facts.promisedAt, expectedAt, lateMinutes: rung.lateMinutes, status: active?.status ?? null, rung: BREACH_LADDER.indexOf(rung) },
    });
    return outcome;
  }
}

/** When this ride is expected at the door; `metersLeft` when it is known where the rider is. */
export function expectedOf(order: CourierOrder, now: Date, metersLeft: number | null = null): Date | null {
  return computeExpectedAt({ ...order, metersLeft }, now);
}
