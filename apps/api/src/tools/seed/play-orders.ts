import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { HandOver, PickOrder } from '@quanyu/fulfillment';
import { CancelOrderFlow, CloseUnpaid, type Order, Orders, type OrderLine, PlaceOrderFlow, RefundOrder, SettlePayment } from '@quanyu/orders';
import { Payments } from '@quanyu/payments';
import { Database, Outbox, type StaffPrincipal } from '@quanyu/platform';
import { computePickupWindows, openingState, type Store } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import type { PlannedOrder } from './orders-plan.js';
import type { PlannedCustomer } from './people-plan.js';
import { at, hash32 } from './random.js';
import { atMoment } from './seed-moment.js';
import { sideBySide } from './side-by-side.js';

/** The entry points through which shoppers, WeChat, the clock and staff move an order. */
const PARTS = {
  ...{ outbox: Outbox, database: Database, catalogue: Catalogue, placeOrder: PlaceOrderFlow, payments: Payments, settlePayment: SettlePayment },
  ...{ cancelOrder: CancelOrderFlow, closeUnpaid: CloseUnpaid, refundOrder: RefundOrder, orders: Orders, pickOrder: PickOrder, handOver: HandOver },
};

export interface Cast {
  readonly stores: ReadonlyMap<string, Store>;
  readonly variantIds: ReadonlyMap<string, string>;
  readonly customers: readonly PlannedCustomer[];
  readonly customerIds: readonly string[];
  /** Who picks and hands over in a store, by store code. */
  readonly staff: ReadonlyMap<string, readonly StaffPrincipal[]>;
  /** To whom WeChat says it paid. */
  readonly merchantId: string;
}

/** What is done in groups with others, each in groups of its own. */
type Turn = 'place' | 'settle';

type StepKind = 'place' | 'pay' | 'expire' | 'cancel' | 'refund' | 'accept' | 'pick' | 'ready' | 'handOver';

interface Step {
  readonly atMs: number;
  readonly kind: StepKind;
  readonly play: Play;
}

/** One planned order and what became of it. */
interface Play {
  readonly plan: PlannedOrder;
  readonly store: Store;
  readonly staff: StaffPrincipal;
  order: { order: Order; lines: OrderLine[] } | null;
  work: Work | null;
}

interface Work {
  id: string;
  state: string;
  pickupCode: string;
}

/** The orders of one stretch are worked on side by side, each in its own time; stretches follow one another. */
const STRETCH_MS = 12 * 3_600_000;
/** Most of a step is waiting for commits, so many orders at once keep the database busy; its pool holds twenty. */
const ORDERS_AT_ONCE = 16;
const MINUTE_MS = 60_000;
const MAX_NEWS_WAIT_MS = 128_000;

/** Lives through the past month: every order is placed, paid, prepared and collected through the shop's own flows. */
export class OrderPlayer {
  private readonly timeline = new Map<number, Step[]>();
  private finished = 0;
  private readonly turns: Record<Turn, Promise<unknown>> = { place: Promise.resolve(), settle: Promise.resolve() };

  private readonly shop: PartsOf<typeof PARTS>;

  constructor(
    nest: INestApplicationContext,
    private readonly cast: Cast,
    orders: readonly PlannedOrder[],
  ) {
    this.shop = takeParts(nest, PARTS);
    for (const plan of orders) {
      const store = cast.stores.get(plan.storeCode);
      const crew = cast.staff.get(plan.storeCode);
      if (store?.status !== 'open' || !crew) continue;
      const staff = at(crew, Math.abs(hash32(plan.key)) % crew.length);
      this.schedule({ atMs: plan.placedAtMs, kind: 'place', play: { plan, store, staff, order: null, work: null } });
    }
  }

  /** Runs every step up to `untilMs`; later ones stay for the next call. Safe to repeat after an interruption. */
  async playUntil(untilMs: number, onFinished: (orders: number) => void): Promise<void> {
    const last = Math.floor(untilMs / STRETCH_MS);
    for (let stretch = Math.min(...this.timeline.keys()); stretch <= last; stretch += 1) {
      const endMs = Math.min(untilMs, (stretch + 1) * STRETCH_MS - 1);
      const due = (this.timeline.get(stretch) ?? []).sort((a, b) => a.atMs - b.atMs);
      this.timeline.delete(stretch);
      await sideBySide(due, ORDERS_AT_ONCE, async (step) => {
        await this.follow(step, endMs);
        onFinished(this.finished);
      });
    }
  }

  private schedule(step: Step): void {
    const stretch = Math.floor(step.atMs / STRETCH_MS);
    const steps = this.timeline.get(stretch);
    if (steps) steps.push(step);
    else this.timeline.set(stretch, [step]);
  }

  /** Follows one order from step to step until its next step lies beyond `endMs`. */
  private async follow(first: Step, endMs: number): Promise<void> {
    let step = first;
    while (step.atMs <= endMs) {
      const { kind, play, atMs } = step;
      const next = await atMoment(atMs, `${play.plan.key} ${kind}`, () => this.act(kind, play, atMs));
      if (!next) {
        this.finished += 1;
        return;
      }
      step = { ...next, play };
    }
    this.schedule(step);
  }

  /** Does one step and says which comes next, and when; null ends the order's story. */
  private act(kind: StepKind, play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    switch (kind) {
      case 'place':
        return this.place(play, nowMs);
      case 'pay':
        return this.pay(play, nowMs);
      case 'expire':
        return this.expire(play);
      case 'cancel':
        return this.cancel(play, nowMs);
      case 'refund':
        return this.refund(play);
      case 'accept':
        return this.accept(play, nowMs);
      case 'pick':
        return this.pick(play, nowMs);
      case 'ready':
        return this.ready(play, nowMs);
      case 'handOver':
        return this.collect(play);
    }
  }

  private async place(play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    const { plan, store } = play;
    const windows = computePickupWindows(store, new Date(nowMs));
    const window = windows[Math.min(plan.pace.windowIndex, windows.length - 1)];
    if (!window) return null;
    const snapshot = this.shop.catalogue.snapshot();
    const lines = plan.lines.flatMap(({ skuCode, quantity }) => {
      const variant = snapshot.findVariant(this.cast.variantIds.get(skuCode) ?? '');
      return variant ? [{ variantId: variant.variantId, quantity, unitPriceFen: variant.priceFen }] : [];
    });
    if (lines.length === 0) return null;
    const customer = at(this.cast.customers, plan.customerIndex);
    // What comes at once is placed as one group with one time, so that orders of different minutes go one by one.
    const placed = await this.inTurn('place', () =>
      this.shop.placeOrder.execute({
        customerId: at(this.cast.customerIds, plan.customerIndex),
        idempotencyKey: plan.key,
        channel: 'miniProgram',
        storeId: store.id,
        lines,
        payableFen: lines.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0),
        pickup: { startAt: window.startAt.toISOString(), contactName: customer.name, contactPhone: customer.phone },
        ...(plan.remark === '' ? {} : { remark: plan.remark }),
        fromCart: false,
      }),
    );
    play.order = await this.shop.orders.find(placed.orderId);
    if (plan.outcome === 'unpaid') return { kind: 'expire', atMs: Date.parse(placed.expiresAt) + 3000 };
    return { kind: 'pay', atMs: nowMs + plan.pace.payAfterSeconds * 1000 };
  }

  private async pay(play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    const { plan } = play;
    const order = orderOf(play);
    // Interrupted after this step, the order is already paid; a second attempt would be a second payment.
    if (order.paymentStatus === 'unpaid') {
      const attempt = await this.shop.database.transaction((tx) => this.shop.payments.openAttempt(tx, { orderId: order.id, amountFen: order.payableFen }));
      const transactionId = `4200${String(Math.abs(hash32(plan.key))).padStart(10, '0')}${order.orderNo.slice(0, 14)}`;
      await this.inTurn('settle', () => this.shop.settlePayment.execute(attempt, { outTradeNo: attempt.outTradeNo, transactionId, succeededAt: new Date(nowMs) }));
    }
    await this.deliverNews(nowMs, 'orderId', order.id);
    if (plan.outcome === 'paid') return null;
    if (plan.outcome === 'canceled') return { kind: 'cancel', atMs: nowMs + plan.pace.acceptAfterSeconds * 500 };
    // Orders of the night wait for the doors to open; those for the board are worked on now.
    const isBoard = plan.outcome !== 'handedOver';
    const opensAtMs = isBoard ? null : (openingState(play.store, new Date(nowMs)).opensAt?.getTime() ?? null);
    return { kind: 'accept', atMs: Math.max(nowMs, opensAtMs ?? 0) + plan.pace.acceptAfterSeconds * 1000 };
  }

  private async expire(play: Play): Promise<null> {
    await this.shop.closeUnpaid.execute(orderOf(play).id, { actor: { kind: 'system' }, kind: 'expire' });
    return null;
  }

  private async cancel(play: Play, nowMs: number): Promise<Omit<Step, 'play'>> {
    const { id, customerId } = orderOf(play);
    await this.shop.cancelOrder.execute({ orderId: id, actor: { kind: 'customer' }, reason: '不想要了', mayTouch: (order) => order.customerId === customerId });
    await this.deliverNews(nowMs, 'orderId', id);
    return { kind: 'refund', atMs: nowMs + MINUTE_MS };
  }

  /** WeChat's notify says that the money is back; the simulator knows nothing of past payments, so nobody asks it. */
  private async refund(play: Play): Promise<null> {
    const refunds = await this.shop.payments.listRefunds(this.shop.database, orderOf(play).id);
    for (const refund of refunds) {
      await this.shop.refundOrder.fromNotice({
        mchid: this.cast.merchantId,
        out_trade_no: refund.outTradeNo,
        out_refund_no: refund.outRefundNo,
        refund_id: `5030${refund.outRefundNo.slice(1, 25)}`,
        refund_status: 'SUCCESS',
        amount: { refund: refund.amountFen, total: refund.totalFen },
      });
    }
    return null;
  }

  private async accept(play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    const { plan, staff } = play;
    const work = await this.findWork(orderOf(play).id);
    if (!work) throw new Error(`the store has not heard of paid order ${plan.key}`);
    play.work = work;
    if (work.state === 'open') await this.shop.pickOrder.accept(staff, work.id);
    if (plan.outcome === 'accepted') return null;
    return { kind: 'pick', atMs: nowMs + plan.pace.pickAfterSeconds * 1000 };
  }

  private async pick(play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    const { plan, staff } = play;
    const work = workOf(play);
    const lines = play.order?.lines ?? [];
    // An order left in the middle shows some lines picked and others not.
    const picked = plan.outcome === 'picking' ? lines.slice(0, Math.floor(lines.length / 2)) : lines;
    if (work.state === 'open' || work.state === 'accepted' || work.state === 'picking') {
      await this.shop.pickOrder.startPicking(staff, work.id);
      for (const { lineNo, quantity } of picked) {
        await this.shop.pickOrder.pick(staff, work.id, { item: { by: 'line', lineNo }, quantity, idempotencyKey: `${plan.key} pick ${lineNo}` });
      }
    }
    if (plan.outcome === 'picking') return null;
    return { kind: 'ready', atMs: nowMs + plan.pace.readyAfterSeconds * 1000 };
  }

  private async ready(play: Play, nowMs: number): Promise<Omit<Step, 'play'> | null> {
    const { plan, staff } = play;
    const work = workOf(play);
    if (work.state !== 'handed_over') await this.shop.pickOrder.markReady(staff, work.id);
    await this.deliverNews(nowMs, 'fulfillmentOrderId', work.id);
    if (plan.outcome === 'ready') return null;
    const [group] = await this.shop.orders.listGroups([orderOf(play).id]);
    const [startMs, endMs] = [group?.windowStartAt?.getTime() ?? nowMs, group?.windowEndAt?.getTime() ?? nowMs];
    const arrivesMs = startMs + plan.pace.arrival * (endMs - startMs);
    return { kind: 'handOver', atMs: Math.max(arrivesMs, nowMs + 2 * MINUTE_MS) };
  }

  private async collect(play: Play): Promise<null> {
    const { plan, store, staff } = play;
    const { pickupCode } = workOf(play);
    await this.shop.handOver.execute(staff, { storeId: store.id, code: pickupCode, idempotencyKey: `${plan.key} hand over` });
    return null;
  }

  /** What shares transactions with others must not: a group has one clock, and these are of different days. */
  private inTurn<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    const mine = this.turns[turn].then(work);
    this.turns[turn] = mine.catch(() => undefined);
    return mine;
  }

  /**
   * Delivers what one step announced, as the worker does a second later: the store's work opens, sales are counted.
   * What fails is due again after a wait that doubles, as is what an interrupted run had begun to deliver. What later steps of that run announced waits for the worker.
   */
  private async deliverNews(nowMs: number, subject: 'orderId' | 'fulfillmentOrderId', id: string): Promise<void> {
    for (let waitMs = 1000; waitMs <= MAX_NEWS_WAIT_MS; waitMs *= 2) {
      const events = await this.shop.database.query<{ id: string }>(`SELECT id FROM platform.outbox_event WHERE done_at IS NULL AND payload->>$1 = $2 AND created_at <= $3`, [subject, id, new Date(nowMs)]);
      if (events.length === 0) return;
      for (const event of events) await atMoment(nowMs + waitMs, `news ${event.id}`, () => this.shop.outbox.deliver(event.id));
    }
    throw new Error(`the news of ${subject} ${id} cannot be delivered`);
  }

  private async findWork(orderId: string): Promise<Work | null> {
    const [work] = await this.shop.database.query<Work>(`SELECT id, state, pickup_code AS "pickupCode" FROM fulfillment.fulfillment_order WHERE order_id = $1`, [orderId]);
    return work ?? null;
  }
}


function orderOf(play: Play): Order {
  if (!play.order) throw new Error(`order ${play.plan.key} has not been placed`);
  return play.order.order;
}

function workOf(play: Play): Work {
  if (!play.work) throw new Error(`order ${play.plan.key} has not reached its store`);
  return play.work;
}
