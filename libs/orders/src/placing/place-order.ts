import { Injectable } from '@nestjs/common';
import {
  asDomainError, claimKeys, CommitUnknownError, Database, type DomainError, findReply, GroupCommit, isDomainError,
  orderGroupSize, orderRejects, ordersCreated, platformError, releaseKeys, sqlState, type Tx, violatedConstraint,
} from '@quanyu/platform';
import { CartRepository } from '../cart/cart.repository.js';
import { OrdersRepository } from '../orders.repository.js';
import { type Attempt, type Draft, hashOf, keyScope, paysFromAccounts, type PlacedOrder, type PlaceOrder, PrepareOrder } from './prepare-order.js';
import { SettlePayment } from '../paying/settle-payment.js';
import { TakeHolds } from './take-holds.js';

type Outcome = () => PlacedOrder;

const MAX_GROUP_ORDERS = 64;
const MAX_GROUP_LINES = 400;
const MAX_WAITING_ORDERS = 5_000;
/** Orders that wait for their own transaction: more than a store's people can be asked for at once. */
const MAX_WAITING_ALONE = 500;
const ALONE = { maxItems: 1, maxWeight: 1, weigh: () => 1, maxWaiting: MAX_WAITING_ALONE };
/** SQL states of a lock that did not come in time and of a deadlock. */
const ONE_ORDERS_TROUBLE: ReadonlySet<string> = new Set(['55P03', '40P01', '40001']);
/** Two random numbers of one day may meet, of orders or of bookings; a third meeting is a defect. */
const MAX_TRIES = 3;
const RANDOM_NUMBERS: ReadonlySet<string> = new Set(['order_order_no_key', 'booking_code_once_a_day']);

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
  /** An exclusion constraint can answer only by an error, which would be the answer of a whole group: a booking is placed by itself. */
  private readonly visits = new GroupCommit<Attempt, PlacedOrder>((alone) => this.commitGroup(alone), ALONE);
  /** Accounts are asked one by one, and last: whoever pays with points or stored value holds up nobody else, and is rolled back alone. */
  private readonly payers: readonly GroupCommit<Attempt, PlacedOrder>[];

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly carts: CartRepository,
    private readonly holds: TakeHolds,
    private readonly prepare: PrepareOrder,
    private readonly settle: SettlePayment,
  ) {
    this.payers = Array.from({ length: prepare.lanes }, () => new GroupCommit<Attempt, PlacedOrder>((alone) => this.commitGroup(alone), ALONE));
    this.lanes = Array.from(
      { length: prepare.lanes },
      () =>
        new GroupCommit<Attempt, PlacedOrder>((group) => this.commitGroup(group), {
          maxItems: MAX_GROUP_ORDERS,
          maxWeight: MAX_GROUP_LINES,
          weigh: (attempt) => attempt.groups.reduce((sum, { lines }) => sum + lines.length, 0),
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
      attempt = await this.prepare.check(request, hash);
    } catch (error) {
      // A retry of an order that was accepted gets its reply, whatever has changed since.
      const reply = await this.findPlaced(request);
      if (reply !== null) return reply;
      throw error;
    }
    return this.laneOf(attempt).submit(attempt);
  }

  private laneOf(attempt: Attempt): GroupCommit<Attempt, PlacedOrder> {
    const { customerId, storeId } = attempt.request;
    if (attempt.groups.some(({ booking }) => booking !== null)) return this.visits;
    return paysFromAccounts(attempt) ? chooseLane(this.payers, customerId) : chooseLane(this.lanes, storeId);
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
      if (group.length === 1 && isDomainError(error, 'ORDERS.QUOTE_CHANGED')) return [refuse(error)];
      const outcomes: Outcome[] = [];
      // Each may wait for a lock: whoever has waited out its time meanwhile holds up nobody behind it.
      for (const attempt of group) outcomes.push(this.prepare.isLate(attempt) ? refuseLate : await this.placeAlone(attempt));
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
   * Rows are taken in the order that every writer keeps: keys, carts, coupons and limited promotions, purchase limits, windows,
   * stock, and the customer's accounts behind all of them (`docs/adr`). Orders are decided in arrival
   * order, and one that is short of a row is refused alone.
   */
  private async placeGroup(tx: Tx, group: readonly Attempt[]): Promise<Outcome[]> {
    const drafts = group.map((attempt) => this.prepare.draft(attempt));
    // Asked for in one round trip, in the order of every writer; a repeat's rows are taken too, which only waits.
    const [fresh, , locked] = await Promise.all([claimKeys(tx, drafts.map(({ claim }) => claim)), this.lockCarts(tx, drafts), this.holds.lock(tx, drafts)]);
    const isFresh = new Map(drafts.map((draft, index) => [draft, fresh[index] === true]));
    const fresher = drafts.filter((draft) => isFresh.get(draft) === true);
    const refusals = await this.holds.take(tx, fresher, locked);
    const accepted = fresher.filter((draft) => !refusals.has(draft));
    tx.lastly(releaseKeys(tx, [...refusals.keys()].map(({ claim }) => claim)), this.orders.insert(tx, accepted));
    await this.orders.noteDeposits(tx, accepted.map(({ order }) => order));
    await this.holds.record(tx, accepted);
    await this.settle.settleFree(tx, accepted.filter(({ reply }) => reply.status === 'placed').map(({ order }) => order));
    const ordered = accepted.filter(({ attempt }) => attempt.request.fromCart);
    tx.lastly(this.carts.takeLines(tx, ordered.map(({ order, lines }) => ({ customerId: order.customerId, storeId: order.storeId, variantIds: [...new Set(lines.map((line) => line.variantId))] }))));
    const replays = new Map<Draft, Outcome>();
    for (const draft of drafts.filter((candidate) => isFresh.get(candidate) !== true)) replays.set(draft, await this.replay(tx, draft));
    for (const { order } of accepted) tx.afterCommit(() => ordersCreated.inc({ channel: order.channel }));
    return drafts.map((draft) => replays.get(draft) ?? decide(draft, refusals.get(draft)));
  }

  private async lockCarts(tx: Tx, drafts: readonly Draft[]): Promise<void> {
    const fromCart = drafts.filter(({ attempt }) => attempt.request.fromCart).map(({ order }) => ({ customerId: order.customerId, storeId: order.storeId }));
    if (fromCart.length > 0) await this.carts.lock(tx, fromCart);
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

/** Whoever shares a lane waits for each other: by the end of an id, which is random. */
function chooseLane<Lane>(lanes: readonly Lane[], id: string): Lane {
  const lane = lanes[Number.parseInt(id.slice(-6), 16) % lanes.length];
  if (lane === undefined) throw new Error('there is at least one lane');
  return lane;
}

function decide(draft: Draft, refusal: DomainError | undefined): Outcome {
  return refusal === undefined ? () => draft.reply : refuse(refusal);
}

function refuse(error: DomainError): Outcome {
  return () => {
    throw error;
  };
}

function refuseLate(): never {
  throw platformError('SERVICE.BUSY');
}

function isTooSlow(error: unknown): boolean {
  return isDomainError(asDomainError(error), 'SERVICE.BUSY') && !ONE_ORDERS_TROUBLE.has(sqlState(error) ?? '');
}

function isNumberTaken(error: unknown): boolean {
  return RANDOM_NUMBERS.has(violatedConstraint(error) ?? '');
}
