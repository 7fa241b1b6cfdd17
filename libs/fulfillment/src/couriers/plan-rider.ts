import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { Stores, WorkPace } from '@quanyu/stores';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { CourierStores } from './dispatch-courier.js';
import { RequestCourier } from './request-courier.js';
import { RiderPlanRepository } from './rider-plan.repository.js';
import { computeCallAt, computeStreetMeters, type RiderPlan } from './rider-plan.rules.js';
import { MOVES } from './take-courier-news.js';

const MINUTE_MS = 60_000;
const CALLS_PER_SWEEP = 50;

/** Decides when the rider of a delivery is called: when picking begins, so that rider and goods meet; or so long before a window. */
@Injectable()
export class PlanRider {
  constructor(
    private readonly stores: CourierStores,
    private readonly plans: RiderPlanRepository,
    private readonly work: DeliveryWork,
    private readonly requests: RequestCourier,
    private readonly pace: WorkPace,
    private readonly places: Stores,
  ) {}

  /** Somebody begins to pick: the call is made now or planned. Nothing for what is not brought. */
  async pickingBegan(tx: Tx, fulfillmentOrderId: string): Promise<void> {
    const facts = await this.work.lock(tx, fulfillmentOrderId);
    if (facts !== null) await this.plan(tx, facts);
  }

  /**
   * The goods are in the bag. What the rider did meanwhile counts now; a rider who was not called yet is called. Nobody is called after
   * staff called one off.
   */
  async packed(tx: Tx, fulfillmentOrderId: string): Promise<void> {
    const facts = await this.work.lock(tx, fulfillmentOrderId);
    if (facts === null) return;
    const ride = (await this.stores.repository.listAttempts([fulfillmentOrderId], tx)).at(-1);
    if (ride === undefined) return this.plan(tx, facts);
    const { status } = ride;
    if (status === 'created' || status === 'canceled' || status === 'failed') return;
    const told = { at: this.stores.clock.now(), by: { kind: 'system', name: ride.carrierName } } as const;
    if (status === 'returning' || status === 'returned') await this.work.moved(tx, facts, { to: 'pickedUp', ...told });
    await this.work.moved(tx, facts, { to: MOVES[status], ...told });
  }

  /** Makes the calls that are due. @returns how many there were */
  async sweep(): Promise<number> {
    const due = await this.plans.listDueCalls(CALLS_PER_SWEEP);
    for (const id of due) {
      await this.stores.database.transaction(async (tx) => {
        const facts = await this.work.lock(tx, id);
        if (facts === null || facts.isOver) await this.plans.endCall(tx, id);
        else await this.call(tx, facts, await this.plans.get(facts.storeId, tx));
      });
    }
    return due.length;
  }

  private async plan(tx: Tx, facts: DeliveryFacts): Promise<void> {
    const plan = await this.plans.get(facts.storeId, tx);
    const now = this.stores.clock.now();
    const distanceMeters = computeStreetMeters(this.places.getStore(facts.storeId), facts.receiver);
    const callAt = computeCallAt({ ...facts, now, packedBy: this.packedBy(facts, now), distanceMeters }, plan);
    if (callAt === null) return;
    await this.plans.planCall(tx, facts.fulfillmentOrderId, callAt);
    if (callAt <= now) await this.call(tx, facts, plan);
  }

  private async call(tx: Tx, facts: DeliveryFacts, plan: RiderPlan): Promise<void> {
    const attempts = await this.stores.repository.listAttempts([facts.fulfillmentOrderId], tx);
    if (!(await this.plans.endCall(tx, facts.fulfillmentOrderId)) || attempts.length > 0) return;
    if (plan.riders === 'platforms') return void (await this.requests.requestFor(tx, facts, { requestedBy: '系统' }));
    await this.stores.repository.recordDecision(tx, { fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: null, step: 'askPeople', reason: 'ownRiders', outcome: 'done', facts: { promisedAt: facts.promisedAt } });
  }

  /** As fast as this store is measured to work, and within what the stage allows. */
  private packedBy(facts: DeliveryFacts, now: Date): Date {
    const { minutesPerOrder, minutesPerUnit } = this.pace.of(facts.storeId);
    const measuredMs = now.getTime() + (minutesPerOrder + facts.goods.itemCount * minutesPerUnit) * MINUTE_MS;
    return new Date(facts.packDueAt === null ? measuredMs : Math.min(measuredMs, Math.max(now.getTime(), facts.packDueAt.getTime())));
  }
}
