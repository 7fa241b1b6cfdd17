import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Inventory, type ReserveRequest, type Shortage } from '@quanyu/inventory';
import {
  addFen, asDomainError, claimKeys, Clock, CommitUnknownError, Database, type DomainError, ENV, type Env, findReply, GroupCommit, IdSource, isDomainError, type KeyClaim,
  orderGroupSize, orderRejects, ordersCreated, platformError, publicNumber, releaseKeys, requestHash, shopDate, sqlState, type Tx, violatedConstraint,
} from '@quanyu/platform';
import { type FlashOrderRequest, FlashOrders, type LiveItem, promotionsError } from '@quanyu/promotions';
import { findPickupWindow, computePickupWindows, type PickupWindow, type Store, Stores } from '@quanyu/stores';
import { CartRepository } from './cart.repository.js';
import { ordersError } from './orders.errors.js';
import { type Order, type OrderLine, OrdersRepository } from './orders.repository.js';
import { mergeLines, type PricedLine, priceLines, type QuoteChange } from './quote.rules.js';

export interface PlaceOrder {
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly channel: string;
  readonly storeId: string;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number; readonly unitPriceFen: number }[];
  readonly payableFen: number;
  readonly pickup: { readonly startAt: string; readonly contactName: string; readonly contactPhone: string };
  readonly remark?: string | undefined;
  readonly fromCart: boolean;
  /** Nobody waits for the answer any more after this instant. */
  readonly deadlineMs?: number | undefined;
  /** Bought from a flash sale: its price, its payment time, its fence and its limits. */
  readonly flash?: { readonly live: LiveItem; readonly deviceId: string; readonly address: string };
}

/** What the shopper is told, and told again for the same key. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly orderNo: string;
  readonly status: 'pending_payment';
  readonly payableFen: number;
  readonly placedAt: string;
  readonly expiresAt: string;
}

/** A checked request on its way into a group. */
interface Attempt {
  readonly request: PlaceOrder;
  readonly hash: string;
  readonly store: Store;
  readonly lines: readonly PricedLine[];
  readonly window: PickupWindow;
  readonly itemsTotalFen: number;
}

interface Draft {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly lines: readonly OrderLine[];
  readonly claim: KeyClaim;
  readonly reply: PlacedOrder;
}

type Outcome = () => PlacedOrder;

const MAX_GROUP_ORDERS = 64;
const MAX_GROUP_LINES = 400;
const MAX_WAITING_ORDERS = 5_000;
/** SQL states of a lock that did not come in time and of a deadlock. */
const ONE_ORDERS_TROUBLE: ReadonlySet<string> = new Set(['55P03', '40P01', '40001']);
/** Two random order numbers of one day may meet; a third meeting is a defect. */
const MAX_TRIES = 3;

/** What is decided about one order before its group: all of it answered from memory. */
@Injectable()
export class PrepareOrder {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Group-commit lanes of this process. */
  get lanes(): number {
    return this.env.ORDER_LANES;
  }

  isLate({ request }: Attempt): boolean {
    return request.deadlineMs !== undefined && this.clock.nowMs() > request.deadlineMs;
  }

  /** Everything that can be refused without a wait: store, price, limit, window. */
  check(request: PlaceOrder, hash: string): Attempt {
    const store = this.stores.getStore(request.storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    const snapshot = this.catalogue.snapshot();
    const wanted = mergeLines(request.lines);
    const item = request.flash?.live.item;
    const { priced, changes } = priceLines(wanted, (variantId) => {
      const variant = snapshot.findVariant(variantId);
      return variant === null || item === undefined ? variant : { ...variant, priceFen: item.flashPriceFen, maxPerOrder: item.limitPerCustomer };
    });
    const seen = new Map(wanted.map((line) => [line.variantId, line.unitPriceFen]));
    const priceChanges = priced.flatMap(({ variant }): QuoteChange[] => {
      const fromFen = seen.get(variant.variantId) ?? variant.priceFen;
      return fromFen === variant.priceFen ? [] : [{ kind: 'price', variantId: variant.variantId, fromFen, toFen: variant.priceFen }];
    });
    const itemsTotalFen = addFen(...priced.map((line) => line.totalFen));
    const totalChange: QuoteChange[] = itemsTotalFen === request.payableFen ? [] : [{ kind: 'total', fromFen: request.payableFen, toFen: itemsTotalFen }];
    const now = this.clock.now();
    const startAt = new Date(request.pickup.startAt);
    const window = findPickupWindow(store, now, startAt);
    if (window === null) {
      const next = computePickupWindows(store, now).find((candidate) => candidate.startAt >= startAt) ?? null;
      const windowChange: QuoteChange = { kind: 'window', startAt: startAt.toISOString(), nextStartAt: next === null ? null : next.startAt.toISOString() };
      throw ordersError('ORDERS.QUOTE_CHANGED', { changes: [...changes, ...priceChanges, ...totalChange, windowChange] });
    }
    const all = [...changes, ...priceChanges, ...totalChange];
    if (all.length > 0) throw ordersError('ORDERS.QUOTE_CHANGED', { changes: all });
    return { request, hash, store, lines: priced, window, itemsTotalFen };
  }

  /** The rows and the reply of an order, before anyone knows whether its stock is there. Called anew for each try. */
  draft(attempt: Attempt): Draft {
    const { request, window } = attempt;
    const placedAt = this.clock.now();
    const { flash } = request;
    const expiresAt = new Date(placedAt.getTime() + (flash?.live.campaign.protection.paymentMinutes ?? this.env.PAYMENT_HOLD_MINUTES) * 60_000);
    const orderId = this.ids.uuid();
    const order: Order = {
      id: orderId,
      orderNo: publicNumber(shopDate(placedAt), this.ids),
      customerId: request.customerId,
      storeId: request.storeId,
      channel: request.channel,
      status: 'pending_payment',
      paymentStatus: 'unpaid',
      fulfillmentStatus: 'unfulfilled',
      itemCount: attempt.lines.reduce((sum, line) => sum + line.quantity, 0),
      itemsTotalFen: attempt.itemsTotalFen,
      discountFen: 0,
      payableFen: attempt.itemsTotalFen,
      refundedFen: 0,
      pickupStartAt: window.startAt,
      pickupEndAt: window.endAt,
      contactName: request.pickup.contactName,
      contactPhone: request.pickup.contactPhone,
      remark: request.remark ?? null,
      placedAt,
      expiresAt,
      paidAt: null,
      paidAttemptId: null,
      flashItemId: flash?.live.item.id ?? null,
    };
    const lines = attempt.lines.map(({ variant, quantity, totalFen }, index): OrderLine => ({
      orderId,
      lineNo: index + 1,
      variantId: variant.variantId,
      productId: variant.productId,
      sku: variant.sku,
      barcode: variant.barcode,
      title: variant.title,
      optionText: variant.optionText,
      imageUrl: variant.imageUrl,
      unitPriceFen: variant.priceFen,
      quantity,
      quantityCanceled: 0,
      quantityPicking: 0,
      totalFen,
    }));
    const reply: PlacedOrder = {
      orderId,
      orderNo: order.orderNo,
      status: 'pending_payment',
      payableFen: order.payableFen,
      placedAt: placedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    };
    const claim: KeyClaim = { scope: keyScope(request.customerId), key: request.idempotencyKey, requestHash: attempt.hash, reply };
    return { attempt, order, lines, claim, reply };
  }
}

/**
 * Places an order. The path reads top to bottom: join a duplicate, check for free against what this process knows, wait
 * for the next group, then one transaction takes the keys, the cart, the stock, and writes the orders. The reply comes
 * after the commit, with the order or with one typed reason.
 */
@Injectable()
export class PlaceOrderFlow {
  private readonly groupListeners: ((orders: number, elapsedMs: number) => void)[] = [];
  private readonly joining = new Map<string, { hash: string; placed: Promise<PlacedOrder> }>();
  private readonly lanes: readonly GroupCommit<Attempt, PlacedOrder>[];

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly carts: CartRepository,
    private readonly inventory: Inventory,
    private readonly flashOrders: FlashOrders,
    private readonly prepare: PrepareOrder,
  ) {
    this.lanes = Array.from(
      { length: prepare.lanes },
      () =>
        new GroupCommit<Attempt, PlacedOrder>((group) => this.commitGroup(group), {
          maxItems: MAX_GROUP_ORDERS,
          maxWeight: MAX_GROUP_LINES,
          weigh: (attempt) => attempt.lines.length,
          maxWaiting: MAX_WAITING_ORDERS,
        }),
    );
  }

  /**
   * @throws ORDERS.QUOTE_CHANGED with `changes` when price, stock, limit or window are not what the shopper saw.
   * @throws ORDERS.STORE_CLOSED, STORES.NOT_FOUND, REQUEST.IDEMPOTENCY_KEY_REUSED, SERVICE.BUSY.
   */
  async execute(request: PlaceOrder): Promise<PlacedOrder> {
    const { idempotencyKey } = request;
    const hash = hashOf(request);
    const joinKey = `${request.customerId}\n${idempotencyKey}`;
    const twin = this.joining.get(joinKey);
    if (twin !== undefined) {
      if (twin.hash !== hash) throw platformError('REQUEST.IDEMPOTENCY_KEY_REUSED');
      return twin.placed;
    }
    const placed = this.place(request, hash);
    this.joining.set(joinKey, { hash, placed });
    try {
      return await placed;
    } catch (error) {
      if (isDomainError(error)) orderRejects.inc({ reason: error.code });
      throw error;
    } finally {
      this.joining.delete(joinKey);
    }
  }

  /** Calls `listener` with each committed group: how many orders, in how many milliseconds. */
  onGroup(listener: (orders: number, elapsedMs: number) => void): void {
    this.groupListeners.push(listener);
  }

  /** Whether this very request is on its way here at this moment. */
  isUnderWay({ customerId, idempotencyKey }: Pick<PlaceOrder, 'customerId' | 'idempotencyKey'>): boolean {
    return this.joining.has(`${customerId}\n${idempotencyKey}`);
  }

  /** What this request was told when it was accepted, or null when it never was. @throws REQUEST.IDEMPOTENCY_KEY_REUSED */
  async findPlaced(request: PlaceOrder): Promise<PlacedOrder | null> {
    return findReply<PlacedOrder>(this.database, { scope: keyScope(request.customerId), key: request.idempotencyKey, requestHash: hashOf(request) });
  }

  private async place(request: PlaceOrder, hash: string): Promise<PlacedOrder> {
    let attempt: Attempt;
    try {
      attempt = this.prepare.check(request, hash);
    } catch (error) {
      // A retry of an order that was accepted gets its reply, whatever has changed since.
      const reply = await this.findPlaced(request);
      if (reply !== null) return reply;
      throw error;
    }
    return this.laneOf(request.storeId).submit(attempt);
  }

  private laneOf(storeId: string): GroupCommit<Attempt, PlacedOrder> {
    const lane = this.lanes[Number.parseInt(storeId.slice(-6), 16) % this.lanes.length];
    if (lane === undefined) throw new Error('there is at least one lane');
    return lane;
  }

  /** Orders that nobody waits for any more are not placed; their callers were told that it takes too long, or have gone. */
  private async commitGroup(group: readonly Attempt[]): Promise<Outcome[]> {
    const isLate = group.map((attempt) => this.prepare.isLate(attempt));
    const outcomes = isLate.every(Boolean) ? [] : await this.commitTogether(group.filter((_attempt, index) => isLate[index] === false));
    let next = 0;
    return isLate.map((late): Outcome => {
      const outcome = late ? undefined : outcomes[next++];
      return outcome ?? refuseLate;
    });
  }

  /** One transaction for the group; after an unexpected error each order runs by itself, once. */
  private async commitTogether(group: readonly Attempt[]): Promise<Outcome[]> {
    orderGroupSize.observe(group.length);
    const startedAt = performance.now();
    try {
      const outcomes = await this.database.transaction((tx) => this.placeGroup(tx, group));
      for (const listener of this.groupListeners) listener(group.length, performance.now() - startedAt);
      return outcomes;
    } catch (error) {
      if (error instanceof CommitUnknownError) return Promise.all(group.map((attempt) => this.lookUp(attempt)));
      // A database that is too slow for one transaction is not asked for sixty-four; a lock is one order's trouble.
      if (isTooSlow(error)) throw platformError('SERVICE.BUSY');
      const outcomes: Outcome[] = [];
      for (const attempt of group) outcomes.push(await this.placeAlone(attempt));
      return outcomes;
    }
  }

  private async placeAlone(attempt: Attempt): Promise<Outcome> {
    for (let tried = 1; ; tried += 1) {
      try {
        const [outcome] = await this.database.transaction((tx) => this.placeGroup(tx, [attempt]));
        if (outcome === undefined) throw new Error('one order has one outcome');
        return outcome;
      } catch (error) {
        if (error instanceof CommitUnknownError) return this.lookUp(attempt);
        if (tried < MAX_TRIES && isNumberTaken(error)) continue;
        return () => {
          throw error;
        };
      }
    }
  }

  /** The reply to COMMIT was lost: the key's row tells the order's fate. */
  private async lookUp(attempt: Attempt): Promise<Outcome> {
    const { request, hash } = attempt;
    const reply = await findReply<PlacedOrder>(this.database, { scope: keyScope(request.customerId), key: request.idempotencyKey, requestHash: hash }).catch(() => null);
    return () => {
      if (reply === null) throw platformError('SERVICE.OUTCOME_UNKNOWN');
      return reply;
    };
  }

  /**
   * Rows are taken in the order that every writer keeps: keys, carts, purchase limits, stock. Orders are decided in arrival
   * order, and one that is short of a row is refused alone.
   */
  private async placeGroup(tx: Tx, group: readonly Attempt[]): Promise<Outcome[]> {
    const drafts = group.map((attempt) => this.prepare.draft(attempt));
    // Asked for in one round trip, in the order of every writer; a repeat's rows are taken too, which only waits. Limits lie between carts and stock.
    const hasLimits = drafts.some(({ order }) => order.flashItemId !== null);
    const [fresh, , stock] = await Promise.all([
      claimKeys(tx, drafts.map(({ claim }) => claim)),
      this.lockCarts(tx, drafts),
      hasLimits ? undefined : this.inventory.lockForReserve(tx, drafts.map(reserveRequestOf)),
    ]);
    const isFresh = new Map(drafts.map((draft, index) => [draft, fresh[index] === true]));
    const taken = drafts.filter((draft) => isFresh.get(draft) === true);
    const refusals = await this.refuseOverLimit(tx, taken);
    const within = taken.filter((draft) => !refusals.has(draft));
    const shortages = await this.inventory.reserve(tx, within.map(reserveRequestOf), stock);
    within.forEach((draft, index) => {
      const short = shortages[index] ?? [];
      if (short.length > 0) refusals.set(draft, refusalOf(draft, short));
    });
    const accepted = within.filter((draft) => !refusals.has(draft));
    tx.lastly(releaseKeys(tx, taken.filter((draft) => refusals.has(draft)).map(({ claim }) => claim)), this.orders.insert(tx, accepted));
    await this.flashOrders.insert(tx, accepted.flatMap(flashRequestOf));
    const ordered = accepted.filter(({ attempt }) => attempt.request.fromCart);
    tx.lastly(this.carts.takeLines(tx, ordered.map(({ order, lines }) => ({ customerId: order.customerId, storeId: order.storeId, variantIds: lines.map((line) => line.variantId) }))));
    const replays = new Map<Draft, Outcome>();
    for (const draft of drafts.filter((candidate) => isFresh.get(candidate) !== true)) replays.set(draft, await this.replay(tx, draft));
    for (const { order } of accepted) tx.afterCommit(() => ordersCreated.inc({ channel: order.channel }));
    return drafts.map((draft) => replays.get(draft) ?? decide(draft, refusals.get(draft)));
  }

  private async lockCarts(tx: Tx, drafts: readonly Draft[]): Promise<void> {
    const fromCart = drafts.filter(({ attempt }) => attempt.request.fromCart).map(({ order }) => ({ customerId: order.customerId, storeId: order.storeId }));
    if (fromCart.length > 0) await this.carts.lock(tx, fromCart);
  }

  /** Refusals of flash orders that would pass a purchase limit. A group without flash orders asks nothing. */
  private async refuseOverLimit(tx: Tx, drafts: readonly Draft[]): Promise<Map<Draft, DomainError>> {
    const flash = drafts.flatMap((draft) => flashRequestOf(draft).map((request) => ({ draft, request })));
    const refusals = new Map<Draft, DomainError>();
    if (flash.length === 0) return refusals;
    const errors = await this.flashOrders.checkLimits(tx, flash.map(({ request }) => request));
    flash.forEach(({ draft }, index) => {
      const error = errors[index];
      if (error !== undefined && error !== null) refusals.set(draft, error);
    });
    return refusals;
  }

  private async replay(tx: Tx, draft: Draft): Promise<Outcome> {
    try {
      const reply = await findReply<PlacedOrder>(tx, draft.claim);
      return () => {
        if (reply === null) throw platformError('SERVICE.BUSY');
        return reply;
      };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return () => {
        throw error;
      };
    }
  }
}

function reserveRequestOf({ attempt, order }: Draft): ReserveRequest {
  return {
    orderId: order.id,
    lines: attempt.lines.map(({ variant, quantity }) => ({ locationId: attempt.store.stockLocationId, variantId: variant.variantId, quantity })),
    expiresAt: order.expiresAt ?? order.placedAt,
    fenceId: order.flashItemId ?? undefined,
  };
}

function keyScope(customerId: string): string {
  return `order:${customerId}`;
}

/** The campaign is part of what was asked; what was looked up for it is not. */
function hashOf({ idempotencyKey: _key, deadlineMs: _deadline, flash, ...body }: PlaceOrder): string {
  return requestHash(flash === undefined ? body : { ...body, flashItemId: flash.live.item.id });
}

function decide(draft: Draft, refusal: DomainError | undefined): Outcome {
  return () => {
    if (refusal !== undefined) throw refusal;
    return draft.reply;
  };
}

function refusalOf(draft: Draft, shortages: readonly Shortage[]): DomainError {
  const isGone = draft.order.flashItemId !== null && shortages.every(({ available }) => available === 0);
  if (isGone) return promotionsError('FLASH.SOLD_OUT', { mayReturn: true });
  return ordersError('ORDERS.QUOTE_CHANGED', { changes: shortages.map(({ variantId, requested, available }): QuoteChange => ({ kind: 'stock', variantId, requested, available })) });
}

/** The flash order of a draft, or nothing for an ordinary one. */
function flashRequestOf({ attempt, order }: Draft): FlashOrderRequest[] {
  const { flash, idempotencyKey, pickup } = attempt.request;
  if (flash === undefined) return [];
  return [
    {
      orderId: order.id,
      live: flash.live,
      locationId: attempt.store.stockLocationId,
      buyer: { customerId: order.customerId, deviceId: flash.deviceId, address: flash.address, recipientPhone: pickup.contactPhone },
      units: order.itemCount,
      idempotencyKey,
      placedAt: order.placedAt,
    },
  ];
}

function refuseLate(): never {
  throw platformError('SERVICE.BUSY');
}

function isTooSlow(error: unknown): boolean {
  return isDomainError(asDomainError(error), 'SERVICE.BUSY') && !ONE_ORDERS_TROUBLE.has(sqlState(error) ?? '');
}

function isNumberTaken(error: unknown): boolean {
  return violatedConstraint(error) === 'order_order_no_key';
}
