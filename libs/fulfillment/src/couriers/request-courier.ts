import { Injectable } from '@nestjs/common';
import { IdSource, type Tx } from '@quanyu/platform';
import { ATTEMPTS_MAX } from './escalation.rules.js';
import type { CourierQuote } from './courier-port.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';

/** How soon a delivery is looked at for the first time. */
const FIRST_LOOK_MS = 60_000;

export interface CourierWish {
  readonly requestedBy: string;
  /** What staff chose; null lets the rule choose. */
  readonly choice?: CourierQuote;
}

/**
 * Wants a rider: a row with our origin id, committed before any platform is called. Whoever finds the row calls, and whoever finds
 * it after a crash asks the platform by that id first; so exactly one rider comes.
 */
@Injectable()
export class RequestCourier {
  constructor(
    private readonly repository: CouriersRepository,
    private readonly work: DeliveryWork,
    private readonly ids: IdSource,
  ) {}

  /** @returns the id of the attempt, or null when a rider is wanted already or the delivery is over */
  async request(tx: Tx, fulfillmentOrderId: string, wish: CourierWish): Promise<string | null> {
    const facts = await this.work.lock(tx, fulfillmentOrderId);
    if (facts === null || facts.isOver) return null;
    return this.requestFor(tx, facts, wish);
  }

  /** `request` for a delivery whose rows are locked. */
  async requestFor(tx: Tx, facts: DeliveryFacts, wish: CourierWish): Promise<string | null> {
    const id = this.ids.uuid();
    const isNew = await this.repository.insert(tx, { ...this.headOf(facts, id), requestedBy: wish.requestedBy, choice: wish.choice ?? null });
    if (!isNew) return null;
    await this.repository.watch(tx, facts.fulfillmentOrderId, FIRST_LOOK_MS);
    return id;
  }

  /** The rider of the store takes it; null when another rider is wanted already. */
  async takeOwn(tx: Tx, facts: DeliveryFacts, own: { requestedBy: string; rider: { name: string; phone: string } }): Promise<string | null> {
    const id = this.ids.uuid();
    if (!(await this.repository.insertOwn(tx, { ...this.headOf(facts, id), ...own }))) return null;
    await this.repository.watch(tx, facts.fulfillmentOrderId, FIRST_LOOK_MS);
    return id;
  }

  /** The rider of `lost` does not come: the next attempt, or people when there were too many. */
  async again(tx: Tx, facts: DeliveryFacts, lost: CourierOrder, reason: string): Promise<void> {
    const isTooMany = lost.attempt >= ATTEMPTS_MAX;
    const id = isTooMany ? null : await this.requestFor(tx, facts, { requestedBy: '系统' });
    await this.repository.recordDecision(tx, {
      fulfillmentOrderId: facts.fulfillmentOrderId,
      courierOrderId: lost.id,
      step: isTooMany ? 'askPeople' : 'otherCourier',
      reason,
      outcome: id === null ? 'none' : 'done',
      facts: { attempt: lost.attempt, courier: lost.courier, carrier: lost.carrierName },
    });
  }

  private headOf(facts: DeliveryFacts, id: string) {
    return {
      id,
      // Thirty-two characters that both platforms take.
      originId: id.replaceAll('-', ''),
      fulfillmentOrderId: facts.fulfillmentOrderId,
      orderId: facts.orderId,
      storeId: facts.storeId,
      mark: String(this.ids.integer(10_000)).padStart(4, '0'),
    };
  }
}
