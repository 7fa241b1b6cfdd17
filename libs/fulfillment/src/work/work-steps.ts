import { Injectable } from '@nestjs/common';
import { type Actor, type Order, Orders, type OrderEventType, summarizeFulfillment } from '@quanyu/orders';
import { Clock, isStoreInScope, LiveFeed, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { boardChannel, type BoardNews } from '../board/board-feed.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { whereParcelsLead } from '../parcels/parcel-state.js';
import { ParcelsRepository } from '../parcels/parcels.repository.js';
import { QuestionsRepository } from '../questions/questions.repository.js';
import { computeStageClock } from './stage-clock.rules.js';
import { isOver, statesBefore, statusOf, type WorkState } from './work-state.js';

export interface Step {
  readonly to: WorkState;
  readonly actor: Actor;
  /** What the order's story says of it; nothing for steps that only staff see. */
  readonly event?: OrderEventType;
  readonly note?: string;
  /** What was promised of the group has happened. */
  readonly isKept?: boolean;
  /** States of work that this transaction opens for the same group; it is written with the end of it. */
  readonly beside?: readonly WorkState[] | undefined;
}

/**
 * How any work moves: the order's row first, then the work's, and each step names the states that it comes from in the statement that
 * writes, so two hands make one step. The group's and the order's summaries, the clock of the next stage, and the hint to open
 * boards belong to the same step.
 */
@Injectable()
export class WorkSteps {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly questions: QuestionsRepository,
    private readonly parcels: ParcelsRepository,
    private readonly orders: Orders,
    private readonly feed: LiveFeed,
    private readonly clock: Clock,
  ) {}

  /** Locks the order and then its work. @throws FULFILLMENT.NOT_FOUND */
  async lock(tx: Tx, id: string): Promise<{ order: Order; work: FulfillmentOrder }> {
    const seen = await this.repository.find(id, tx);
    if (seen === null) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    const [order, work] = await Promise.all([this.orders.lock(tx, seen.orderId), this.repository.lock(tx, id)]);
    if (order === null || work === null) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    return { order, work };
  }

  /** `lock` for a member of staff. @throws FULFILLMENT.NOT_FOUND also for work of a place that is not theirs. */
  async lockFor(tx: Tx, staff: StaffPrincipal, id: string): Promise<{ order: Order; work: FulfillmentOrder; actor: Actor }> {
    const seen = await this.repository.find(id, tx.within(staff.storeScope));
    if (seen === null || !isStoreInScope(staff.storeScope, seen.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    return { ...(await this.lock(tx, id)), actor: { kind: 'staff', name: staff.name } };
  }

  /** Takes the windows of a locked order, for a flow that changes its stock before it may end its work, or give it to one of `storeIds`. */
  async lockWindows(tx: Tx, orderId: string, storeIds: readonly string[] = []): Promise<void> {
    await this.orders.lockWindows(tx, orderId, storeIds);
  }

  /** Moves locked work. @throws FULFILLMENT.WRONG_STATE, FULFILLMENT.ORDER_CANCELED */
  async move(tx: Tx, work: FulfillmentOrder, step: Step): Promise<void> {
    const { to, actor } = step;
    const from = statesBefore(work.kind, to);
    const clock = computeStageClock({ ...work, state: to });
    const moved = await this.repository.move(tx, work.id, { from, to, by: actor.kind === 'staff' ? actor.name : '', clock });
    if (!moved) throw wrongState(work);
    if (!(await this.tellOrder(tx, work, step))) throw fulfillmentError('FULFILLMENT.ORDER_CANCELED');
    this.tellBoard(tx, work, to);
  }

  /** The last of what is sent has left, or what had not left is not to come any more. */
  async allHasLeft(tx: Tx, work: FulfillmentOrder, step: Omit<Step, 'to'>): Promise<void> {
    await this.move(tx, work, { ...step, to: 'shipped' });
    await this.followParcels(tx, { ...work, state: 'shipped' }, step.beside);
  }

  /** Locked work goes where its parcels lead. While some of it is still to be sent, it waits for that. */
  async followParcels(tx: Tx, work: FulfillmentOrder, beside?: Step['beside']): Promise<void> {
    const to = whereParcelsLead((await this.parcels.listOf([work.id], tx)).map(({ state }) => state));
    if (to === null || !statesBefore(work.kind, to).includes(work.state)) return;
    await this.move(tx, work, { to, actor: { kind: 'system' }, event: to === 'delivered' ? 'delivered' : 'delivery_failed', isKept: to === 'delivered', beside });
  }

  /** Ends work of an order that has ended, or of lines that went elsewhere, without telling the order. False when it was over before. */
  async end(tx: Tx, work: FulfillmentOrder, to: 'canceled' | 'superseded'): Promise<boolean> {
    const moved = await this.repository.move(tx, work.id, { from: statesBefore(work.kind, to), to, by: '', clock: null });
    if (!moved) return false;
    await this.questions.withdraw(tx, work.id);
    this.tellBoard(tx, work, to);
    return true;
  }

  /** Open screens of the place read the board anew. */
  tellBoard(tx: Tx, { id, locationId }: Pick<FulfillmentOrder, 'id' | 'locationId'>, state: WorkState): void {
    const type = state === 'canceled' ? 'canceled' : state === 'open' ? 'opened' : 'changed';
    tx.afterCommit(() => this.feed.publish(boardChannel(locationId), { type, fulfillmentOrderId: id, state } satisfies BoardNews));
  }

  private async tellOrder(tx: Tx, work: FulfillmentOrder, { event, actor, note, isKept, beside = [] }: Step): Promise<boolean> {
    const states = await this.repository.listStates(tx, work.orderId, work.groupNo);
    const status = summarizeFulfillment([...states, ...beside].map(statusOf));
    return this.orders.recordProgress(tx, work.orderId, {
      groupNo: work.groupNo, status, actor,
      ...(event === undefined ? {} : { event }),
      ...(note === undefined ? {} : { note }),
      ...(isKept === undefined ? {} : { isKept }),
    });
  }

  now(): Date {
    return this.clock.now();
  }
}

export function wrongState(work: FulfillmentOrder): Error {
  if (work.state === 'canceled' || work.state === 'superseded') return fulfillmentError('FULFILLMENT.ORDER_CANCELED');
  return fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state, isOver: isOver(work.state) });
}
