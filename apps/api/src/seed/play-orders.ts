import type { Catalogue } from '@quanyu/catalogue';
import type { HandOver, PickOrder } from '@quanyu/fulfillment';
import type { CancelOrderFlow, CloseUnpaid, Order, Orders, OrderLine, PlaceOrderFlow, RefundOrder, SettlePayment } from '@quanyu/orders';
import type { Payments } from '@quanyu/payments';
import type { Database, Env, Outbox, StaffPrincipal } from '@quanyu/platform';
import { computePickupWindows, openingState, type Store } from '@quanyu/stores';
import type { PlannedOrder } from './orders-plan.js';
import type { PlannedCustomer } from './people-plan.js';
import { at, hash32 } from './random.js';
import { atMoment } from './seed-moment.js';

/** The entry points through which shoppers, WeChat, the clock and staff move an order. */
export interface OrderShop {
  readonly env: Env;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly catalogue: Catalogue;
  readonly placeOrder: PlaceOrderFlow;
  readonly payments: Payments;
  readonly settlePayment: SettlePayment;
  readonly cancelOrder: CancelOrderFlow;
  readonly closeUnpaid: CloseUnpaid;
  readonly refundOrder: RefundOrder;
  readonly orders: Orders;
  readonly pickOrder: PickOrder;
  readonly handOver: HandOver;
}

export interface Cast {
  readonly stores: ReadonlyMap<string, Store>;
  readonly variantIds: ReadonlyMap<string, string>;
  readonly customers: readonly PlannedCustomer[];
  readonly customerIds: readonly string[];
  /** Who picks and hands over in a store, by store code. */
  readonly staff: ReadonlyMap<string, readonly StaffPrincipal[]>;
}

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

/** Steps of one stretch run side by side, each in its own time; what they announce is delivered before the next. */
const STRETCH_MS = 10 * 60_000;
const STEPS_AT_ONCE = 8;
const MINUTE_MS = 60_000;
const EVENTS_PER_SWEEP = 200;

/** Lives through the past month: every order is placed, paid, prepared and collected through the shop's own flows. */
export class OrderPlayer {
  private readonly timeline = new Map<number, Step[]>();
  private finished = 0;

  constructor(
    private readonly shop: OrderShop,
    private readonly cast: Cast,
    orders: readonly PlannedOrder[],
  ) {
    for (const plan of orders) {
      const store = cast.stores.get(plan.storeCode);
      const crew = cast.staff.get(plan.storeCode);
      if (store?.status !== 'open' || !crew) continue;
      const staff = at(crew, Math.abs(hash32(plan.key)) % crew.length);
      this.schedule({ atMs: plan.placedAtMs, kind: 'place', play: { plan, store, staff, order: null, work: null } });
    }
  }

  /** Runs every step up to `untilMs`, in the order of time; later ones stay. Safe to repeat after an interruption. */
  async playUntil(untilMs: number, onFinished: (orders: number) => void): Promise<void> {
    const last = Math.floor(untilMs / STRETCH_MS);
    for (let stretch = Math.min(...this.timeline.keys()); stretch <= last; stretch += 1) {
      for (let steps = this.takeSteps(stretch, untilMs); steps.length > 0; steps = this.takeSteps(stretch, untilMs)) {
        await this.runSideBySide(steps);
        await this.deliverNews(Math.max(...steps.map(({ atMs }) => atMs)));
        onFinished(this.finished);
      }
    }
  }

  private schedule(step: Step): void {
    const stretch = Math.floor(step.atMs / STRETCH_MS);
    const steps = this.timeline.get(stretch);
    if (steps) steps.push(step);
    else this.timeline.set(stretch, [step]);
  }

  private takeSteps(stretch: number, untilMs: number): Step[] {
    const steps = this.timeline.get(stretch) ?? [];
    const due = steps.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    const later = steps.filter(({ atMs }) => atMs > untilMs);
    if (later.length === 0) this.timeline.delete(stretch);
    else this.timeline.set(stretch, later);
    return due;
  }

  private async runSideBySide(steps: readonly Step[]): Promise<void> {
    // Placing groups what comes at once and stamps the group with one time, so placings go one after another.
    const placings = steps.filter(({ kind }) => kind === 'place');
    const others = steps.filter(({ kind }) => kind !== 'place');
    const placeAll = async (): Promise<void> => {
      for (const step of placings) await this.run(step);
    };
    const workOff = async (): Promise<void> => {
      for (let step = others.shift(); step; step = others.shift()) await this.run(step);
    };
    await Promise.all([placeAll(), ...Array.from({ length: STEPS_AT_ONCE - 1 }, workOff)]);
  }

  private async run({ atMs, kind, play }: Step): Promise<void> {
    const next = await atMoment(atMs, `${play.plan.key} ${kind}`, () => this.act(kind, play, atMs));
    if (next) this.schedule({ ...next, play });
    else this.finished += 1;
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
    const placed = await this.shop.placeOrder.execute({
      customerId: at(this.cast.customerIds, plan.customerIndex),
      idempotencyKey: plan.key,
      channel: 'miniProgram',
      storeId: store.id,
      lines,
      payableFen: lines.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0),
      pickup: { startAt: window.startAt.toISOString(), contactName: customer.name, contactPhone: customer.phone },
      ...(plan.remark === '' ? {} : { remark: plan.remark }),
      fromCart: false,
    });
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
      await this.shop.settlePayment.execute(attempt, { outTradeNo: attempt.outTradeNo, transactionId, succeededAt: new Date(nowMs) });
    }
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
    return { kind: 'refund', atMs: nowMs + MINUTE_MS };
  }

  /** WeChat's notify says that the money is back; the simulator knows nothing of past payments, so nobody asks it. */
  private async refund(play: Play): Promise<null> {
    const refunds = await this.shop.payments.listRefunds(this.shop.database, orderOf(play).id);
    for (const refund of refunds) {
      await this.shop.refundOrder.fromNotice({
        mchid: this.shop.env.WECHAT_PAY_MCH_ID,
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
    // Its paid news is still on the way (the stretch was full of news): the store sees it a moment later.
    if (!work) return { kind: 'accept', atMs: nowMs + MINUTE_MS };
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
    if (plan.outcome === 'ready') return null;
    const { pickupStartAt, pickupEndAt } = orderOf(play);
    const arrivesMs = pickupStartAt.getTime() + plan.pace.arrival * (pickupEndAt.getTime() - pickupStartAt.getTime());
    return { kind: 'handOver', atMs: Math.max(arrivesMs, nowMs + 2 * MINUTE_MS) };
  }

  private async collect(play: Play): Promise<null> {
    const { plan, store, staff } = play;
    const { pickupCode } = workOf(play);
    await this.shop.handOver.execute(staff, { storeId: store.id, code: pickupCode, idempotencyKey: `${plan.key} hand over` });
    return null;
  }

  /** Delivers what the steps announced, as the worker does: the stores' work opens, sales are counted. */
  private async deliverNews(atMs: number): Promise<void> {
    await atMoment(atMs + 1000, `news ${atMs}`, async () => {
      while ((await this.shop.outbox.sweep(EVENTS_PER_SWEEP)) === EVENTS_PER_SWEEP);
    });
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
