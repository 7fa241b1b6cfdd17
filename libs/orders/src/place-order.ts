import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Inventory, type Shortage } from '@quanyu/inventory';
import {
  addFen, asDomainError, claimKeys, Clock, CommitUnknownError, Database, ENV, type Env, findReply, GroupCommit, IdSource, isDomainError, type KeyClaim,
  orderGroupSize, orderRejects, ordersCreated, platformError, publicNumber, releaseKeys, requestHash, shopDate, type Tx, violatedConstraint,
} from '@quanyu/platform';
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

  /** Everything that can be refused without a wait: store, price, limit, window. */
  check(request: PlaceOrder, hash: string): Attempt {
    const store = this.stores.getStore(request.storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    const snapshot = this.catalogue.snapshot();
    const wanted = mergeLines(request.lines);
    const { priced, changes } = priceLines(wanted, (variantId) => snapshot.findVariant(variantId));
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
    const expiresAt = new Date(placedAt.getTime() + this.env.PAYMENT_HOLD_MINUTES * 60_000);
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
  private readonly joining = new Map<string, { hash: string; placed: Promise<PlacedOrder> }>();
  private readonly lanes: readonly GroupCommit<Attempt, PlacedOrder>[];

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly carts: CartRepository,
    private readonly inventory: Inventory,
    private readonly prepare: PrepareOrder,
    @Inject(ENV) env: Pick<Env, 'ORDER_LANES'>,
  ) {
    this.lanes = Array.from(
      { length: env.ORDER_LANES },
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
    const { idempotencyKey, ...body } = request;
    const hash = requestHash(body);
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

  private async place(request: PlaceOrder, hash: string): Promise<PlacedOrder> {
    let attempt: Attempt;
    try {
      attempt = this.prepare.check(request, hash);
    } catch (error) {
      // A retry of an order that was accepted gets its reply, whatever has changed since.
      const reply = await findReply<PlacedOrder>(this.database, { scope: keyScope(request.customerId), key: request.idempotencyKey, requestHash: hash });
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

  /** One transaction for the group; after an unexpected error each order runs by itself, once. */
  private async commitGroup(group: readonly Attempt[]): Promise<Outcome[]> {
    orderGroupSize.observe(group.length);
    try {
      return await this.database.transaction((tx) => this.placeGroup(tx, group));
    } catch (error) {
      if (error instanceof CommitUnknownError) return Promise.all(group.map((attempt) => this.lookUp(attempt)));
      // A database that is too slow for one transaction is not asked for sixty-four.
      if (isDomainError(asDomainError(error), 'SERVICE.BUSY')) throw platformError('SERVICE.BUSY');
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
   * Rows are taken in the order that every writer keeps: keys, carts, stock. Orders are decided in arrival order, and
   * one that is short is refused alone.
   */
  private async placeGroup(tx: Tx, group: readonly Attempt[]): Promise<Outcome[]> {
    const drafts = group.map((attempt) => this.prepare.draft(attempt));
    const fresh = await claimKeys(tx, drafts.map(({ claim }) => claim));
    const isFresh = new Map(drafts.map((draft, index) => [draft, fresh[index] === true]));
    const taken = drafts.filter((draft) => isFresh.get(draft) === true);
    const fromCart = taken.filter(({ attempt }) => attempt.request.fromCart).map(({ order }) => ({ customerId: order.customerId, storeId: order.storeId }));
    if (fromCart.length > 0) await this.carts.lock(tx, fromCart);
    const shortages = await this.inventory.reserve(
      tx,
      taken.map(({ attempt, order }) => ({
        orderId: order.id,
        locationId: attempt.store.stockLocationId,
        lines: attempt.lines.map(({ variant, quantity }) => ({ variantId: variant.variantId, quantity })),
        expiresAt: order.expiresAt ?? order.placedAt,
      })),
    );
    const shortageOf = new Map(taken.map((draft, index) => [draft, shortages[index] ?? []]));
    const isHeld = (draft: Draft): boolean => shortageOf.get(draft)?.length === 0;
    const accepted = taken.filter(isHeld);
    await releaseKeys(tx, taken.filter((draft) => !isHeld(draft)).map(({ claim }) => claim));
    await this.orders.insert(tx, accepted);
    await this.carts.takeLines(
      tx,
      accepted.filter(({ attempt }) => attempt.request.fromCart).map(({ order, lines }) => ({ customerId: order.customerId, storeId: order.storeId, variantIds: lines.map((line) => line.variantId) })),
    );
    const replays = new Map<Draft, Outcome>();
    for (const draft of drafts.filter((candidate) => isFresh.get(candidate) !== true)) replays.set(draft, await this.replay(tx, draft));
    for (const { order } of accepted) tx.afterCommit(() => ordersCreated.inc({ channel: order.channel }));
    return drafts.map((draft) => replays.get(draft) ?? decide(draft, shortageOf.get(draft) ?? []));
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

function keyScope(customerId: string): string {
  return `order:${customerId}`;
}

function decide(draft: Draft, shortages: readonly Shortage[]): Outcome {
  return () => {
    if (shortages.length === 0) return draft.reply;
    const changes = shortages.map(({ variantId, requested, available }): QuoteChange => ({ kind: 'stock', variantId, requested, available }));
    throw ordersError('ORDERS.QUOTE_CHANGED', { changes });
  };
}

function isNumberTaken(error: unknown): boolean {
  return violatedConstraint(error) === 'order_order_no_key';
}
