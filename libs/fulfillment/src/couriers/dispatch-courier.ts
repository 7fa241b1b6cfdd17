import { Injectable } from '@nestjs/common';
import { Clock, Database } from '@quanyu/platform';
import { CancelCourier, endedByUs } from './cancel-courier.js';
import { CourierPlatforms } from './courier-platforms.js';
import { type CourierPort, CourierRefusal, CourierUnknown } from './courier-port.js';
import { isEnded } from './courier-state.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { computeWaitStep } from './escalation.rules.js';
import { GatherQuotes } from './gather-quotes.js';
import { chooseQuote, nameOfCarrier } from './quote.rules.js';
import { LOOK_MS, TakeCourierNews } from './take-courier-news.js';

/** A row that a worker holds comes back after this, should the worker be killed. */
export const LEASE_MS = 30_000;
/** Nobody offers a price: asked again after this. */
const NO_QUOTE_MS = 30_000;
const ASK_AGAIN_MS = 5_000;
/** Who refused or did not come is not called again at once, also when there is nobody else. */
const CALL_AGAIN_MS = 60_000;
/** A platform that leaves us in doubt for so long is left to a later clean-up, and another is called. */
const DOUBT_MS = 120_000;
const CLEAN_UP_MS = 30_000;

/** What dispatching needs to write and read beside its own rows. */
@Injectable()
export class CourierStores {
  constructor(
    readonly database: Database,
    readonly repository: CouriersRepository,
    readonly clock: Clock,
  ) {}
}

/**
 * Brings one courier order a step further: choose a courier, create it there, ask how it stands, tip or give up. Every step leaves
 * the row such that another process can take the next one, whatever happened to this one.
 */
@Injectable()
export class DispatchCourier {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly platforms: CourierPlatforms,
    private readonly quotes: GatherQuotes,
    private readonly news: TakeCourierNews,
    private readonly cancel: CancelCourier,
  ) {}

  /** Takes the next step now, for someone who waits for it; nothing when another process is at it. */
  async advance(id: string): Promise<void> {
    const order = await this.stores.repository.claim(id, LEASE_MS);
    if (order !== null) await this.step(order);
  }

  /** Takes the next step of every row that is due. @returns how many there were */
  async sweep(limit: number): Promise<number> {
    const due = await this.stores.repository.claimDue(limit, LEASE_MS);
    const results = await Promise.allSettled(due.map((order) => this.step(order)));
    const failed = results.find((result) => result.status === 'rejected');
    // The lease brings the row back; the others have been seen to.
    if (failed !== undefined) throw failed.reason;
    return due.length;
  }

  private async step(order: CourierOrder): Promise<void> {
    if (isEnded(order.status)) return this.cleanUp(order);
    if (order.cancelWanted !== null) return void (await this.cancel.carryOut(order));
    const facts = await this.work.find(order.fulfillmentOrderId);
    if (facts === null || facts.isOver) {
      await this.stores.repository.wantCancel(this.stores.database, order.id, 'deliveryOver');
      return void (await this.cancel.carryOut({ ...order, cancelWanted: 'deliveryOver' }));
    }
    return order.placedAt === null ? this.place(order, facts) : this.look(order);
  }

  private async place(order: CourierOrder, facts: DeliveryFacts): Promise<void> {
    const chosen = order.courier === null ? await this.choose(order, facts) : order;
    if (chosen === null) return;
    const port = this.platforms.find(chosen.courier);
    if (port === null) return this.lose(chosen, 'platformNotInUse');
    if (chosen.createAttempts > 0 && (await this.findAtPlatform(chosen, port))) return;
    await this.create(chosen, facts, port);
  }

  /** Null when nobody offers anything now, or when the row is not ours to choose for any more. */
  private async choose(order: CourierOrder, facts: DeliveryFacts): Promise<CourierOrder | null> {
    const { repository, database, clock } = this.stores;
    const [{ quotes, missing }, attempts] = await Promise.all([this.quotes.execute(this.platforms.jobOf(order, facts)), repository.listAttempts([facts.fulfillmentOrderId])]);
    const former = attempts.filter(({ id }) => id !== order.id);
    const failed = new Set(former.map(nameOfCarrier));
    const minutesLeft = facts.promisedAt === null ? null : (facts.promisedAt.getTime() - clock.nowMs()) / 60_000;
    const chosen = chooseQuote(quotes, { minutesLeft, failed });
    if (chosen === null) {
      await repository.recordDecision(database, { fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: order.id, step: 'choose', reason: 'noQuote', outcome: 'none', facts: { missing } });
      await repository.postpone(order.id, NO_QUOTE_MS);
      return null;
    }
    const restedMs = clock.nowMs() - Math.max(0, ...former.filter((attempt) => nameOfCarrier(attempt) === nameOfCarrier(chosen.quote)).map(({ endedAt }) => endedAt?.getTime() ?? 0));
    if (restedMs < CALL_AGAIN_MS) {
      await repository.postpone(order.id, CALL_AGAIN_MS - restedMs);
      return null;
    }
    const isBound = await database.transaction(async (tx) => {
      if (!(await repository.choose(tx, order.id, chosen.quote))) return false;
      await repository.recordDecision(tx, {
        fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: order.id, step: 'choose', reason: chosen.reason, outcome: 'done', facts: { chosen: chosen.quote, quotes, missing, minutesLeft },
      });
      return true;
    });
    return isBound ? repository.find(order.id) : null;
  }

  /**
   * An earlier call may have created it: the platform is asked before it is asked to create again.
   * @returns true when nothing more is to be done now
   */
  private async findAtPlatform(order: CourierOrder, port: CourierPort): Promise<boolean> {
    const { repository } = this.stores;
    try {
      const found = await port.query(order.originId);
      if (found === null) return false;
      await repository.recordPlaced(order.id, { platformOrderNo: found.platformOrderNo, feeFen: found.feeFen ?? order.quotedFen }, LOOK_MS.created);
      await this.news.take(order, found, { source: 'query', raw: found });
      return true;
    } catch (error) {
      if (!(error instanceof CourierRefusal) && !(error instanceof CourierUnknown)) throw error;
      await this.doubt(order);
      return true;
    }
  }

  private async create(order: CourierOrder, facts: DeliveryFacts, port: CourierPort): Promise<void> {
    const { repository } = this.stores;
    if (!(await repository.beginCreate(order.id))) return;
    try {
      const placed = await port.create(this.platforms.jobOf(order, facts), { carrierId: order.carrierId, ticket: order.ticket });
      await repository.recordPlaced(order.id, placed, LOOK_MS.created);
    } catch (error) {
      // What was refused was not done. What is unknown is asked about by the next step, before anything else.
      if (error instanceof CourierRefusal) return error.reason === 'busy' ? this.doubt(order) : this.lose(order, error.reason);
      if (error instanceof CourierUnknown) return this.doubt(order);
      throw error;
    }
  }

  /** Asks again soon; after a while another courier is called, and this one is called off as soon as it answers. */
  private async doubt(order: CourierOrder): Promise<void> {
    const { repository, clock, database } = this.stores;
    if (clock.nowMs() - order.createdAt.getTime() < DOUBT_MS) return repository.postpone(order.id, ASK_AGAIN_MS);
    await this.lose(order, 'platformSilent');
    await database.transaction((tx) => repository.markDoubtful(tx, order.id, CLEAN_UP_MS));
  }

  private async lose(order: CourierOrder, reason: string): Promise<void> {
    await this.news.take(order, endedByUs(order, { status: 'failed', reason, penaltyFen: 0, at: this.stores.clock.now() }), { source: 'us', raw: { reason } });
  }

  /** Asks how it stands, for callbacks that were lost, and for the position that no callback tells. */
  private async look(order: CourierOrder): Promise<void> {
    const { repository } = this.stores;
    const port = this.platforms.find(order.courier);
    if (port === null) return repository.postpone(order.id, null);
    // The next look is due whatever this one brings.
    await repository.postpone(order.id, LOOK_MS[order.status as keyof typeof LOOK_MS]);
    const found = await port.query(order.originId).catch((error: unknown) => {
      if (error instanceof CourierRefusal || error instanceof CourierUnknown) return 'unknown' as const;
      throw error;
    });
    if (found === 'unknown') return;
    if (found === null) return this.lose(order, 'platformForgot');
    await this.news.take(order, found, { source: 'query', raw: found });
    await repository.refresh(order.id, found);
    if (isEnded(found.status)) await repository.settleMoney(order.id, { chargedFen: found.feeFen, penaltyFen: found.penaltyFen });
    const current = await repository.find(order.id);
    if (current !== null) await this.wait(current, port);
  }

  /** Nobody accepted, or who accepted does not come: tip, then another courier. */
  private async wait(order: CourierOrder, port: CourierPort): Promise<void> {
    const { repository, clock, database } = this.stores;
    const sinceMs = (order.status === 'accepted' ? order.acceptedAt : order.placedAt)?.getTime() ?? clock.nowMs();
    const waitedMs = clock.nowMs() - sinceMs;
    const step = computeWaitStep({ status: order.status, waitedMs, tipFen: order.tipFen });
    if (step === null) return;
    if (step.kind === 'tip') return this.tip(order, port, step.wholeFen);
    const reason = order.status === 'accepted' ? 'riderMissing' : 'nobodyAccepted';
    await repository.wantCancel(database, order.id, reason);
    await this.cancel.carryOut({ ...order, cancelWanted: reason });
  }

  /** Raises the tip once, whatever becomes of the call. A raise that was refused is taken back. */
  async tip(order: CourierOrder, port: CourierPort, wholeFen: number, requestedBy = '系统'): Promise<void> {
    const { repository, clock, database } = this.stores;
    const tip = { formerFen: order.tipFen, wholeFen };
    if (!(await repository.raiseTip(order.id, tip))) return;
    let outcome = 'done';
    try {
      const facts = await this.work.find(order.fulfillmentOrderId);
      await port.addTip(order.originId, { ...tip, city: facts === null ? '' : this.platforms.jobOf(order, facts).store.city });
    } catch (error) {
      if (!(error instanceof CourierRefusal) && !(error instanceof CourierUnknown)) throw error;
      outcome = error instanceof CourierRefusal ? 'refused' : 'unknown';
      if (error instanceof CourierRefusal) await repository.takeBackTip(order.id, tip);
    }
    const waitedMinutes = Math.round((clock.nowMs() - (order.placedAt ?? order.createdAt).getTime()) / 60_000);
    await repository.recordDecision(database, {
      fulfillmentOrderId: order.fulfillmentOrderId, courierOrderId: order.id, step: 'tip', reason: 'nobodyAccepted', outcome, facts: { ...tip, waitedMinutes, requestedBy },
    });
  }

  /** An order that we gave up without an answer: as soon as there is one, whoever comes is called off. */
  private async cleanUp(order: CourierOrder): Promise<void> {
    const { repository } = this.stores;
    const port = this.platforms.find(order.courier);
    if (port === null || !order.isDoubtful) return repository.postpone(order.id, null);
    await repository.postpone(order.id, CLEAN_UP_MS);
    try {
      const found = await port.query(order.originId);
      if (found === null || isEnded(found.status)) return await repository.settleDoubt(order.id);
      const { penaltyFen } = await port.cancel(order.originId, '改用其他骑手');
      await repository.settleMoney(order.id, { chargedFen: null, penaltyFen });
      await repository.settleDoubt(order.id);
    } catch (error) {
      if (!(error instanceof CourierRefusal) && !(error instanceof CourierUnknown)) throw error;
    }
  }
}
