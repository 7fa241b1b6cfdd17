import { Injectable } from '@nestjs/common';
import { Clock, type Queryable, type Tx } from '@quanyu/platform';
import { type BenefitRow, type CouponRow, customerUseKey, OrderBenefitsRepository, type RoomRow } from './order-benefits.repository.js';
import { PriceRules } from './price-rules.js';

/** What an order wants of one rule, as it was quoted. */
export interface BenefitUse {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly couponId: string | null;
  /** What it takes something off. */
  readonly variantIds: readonly string[];
  readonly times: number;
  readonly costFen: number;
  /** Uses that one customer may have; null is without limit. */
  readonly customerUses: number | null;
}

/** An order on its way into a group. */
export interface BenefitRequest {
  readonly orderId: string;
  readonly customerId: string;
  readonly placedAt: Date;
  readonly uses: readonly BenefitUse[];
}

/** Why an order does not get what it was quoted: something ran out, or was used elsewhere, meanwhile. */
export interface BenefitRefusal {
  readonly ruleId: string;
  readonly couponId: string | null;
  readonly reason: 'couponUnusable' | 'usedUp' | 'customerLimit' | 'budgetSpent';
}

/** A limit that went away meanwhile. */
const MAX_INT = 2_147_483_647;

/** Coupons, counters and budgets that orders want, their rows taken in this transaction; counts what `decide` gives. */
export interface LockedBenefits {
  readonly coupons: Map<string, CouponRow>;
  readonly customerUses: Map<string, number>;
  readonly rooms: Map<string, RoomRow>;
}

/**
 * What orders take of promotions and coupons: it is held in the order's transaction, used when the order is paid, and given back exactly
 * when it is not kept. The caller has the order's row; every change here is part of its transaction.
 */
@Injectable()
export class OrderBenefits {
  constructor(
    private readonly repository: OrderBenefitsRepository,
    private readonly rules: PriceRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes for a group of orders, decided in arrival order with running totals. One refusal or null per request; an order that is refused
   * takes nothing. Orders without promotions cost nothing here. The guarded writes travel with the caller's next statement.
   */
  async take(tx: Tx, requests: readonly BenefitRequest[]): Promise<readonly (BenefitRefusal | null)[]> {
    if (requests.every(({ uses }) => uses.length === 0)) return requests.map(() => null);
    const locked = await this.lock(tx, requests);
    const refusals = requests.map((request) => this.decide(request, locked));
    this.write(tx, requests.filter((_request, index) => refusals[index] === null), locked);
    return refusals;
  }

  /** Decides one order of a group, and counts it when it gets all that it wants. */
  decide({ customerId, placedAt, uses }: BenefitRequest, locked: LockedBenefits): BenefitRefusal | null {
    const { coupons, customerUses, rooms } = locked;
    for (const { ruleId, couponId, times, costFen, customerUses: limit } of uses) {
      const refuse = (reason: BenefitRefusal['reason']): BenefitRefusal => ({ ruleId, couponId, reason });
      if (couponId !== null && !isUsable(coupons.get(couponId), customerId, placedAt)) return refuse('couponUnusable');
      if (limit !== null && (customerUses.get(customerUseKey({ ruleId, customerId })) ?? 0) + times > limit) return refuse('customerLimit');
      const room = rooms.get(ruleId);
      if (room !== undefined && room.maxUses !== null && room.uses + times > room.maxUses) return refuse('usedUp');
      if (room !== undefined && room.budgetFen !== null && room.spentFen + costFen > room.budgetFen) return refuse('budgetSpent');
    }
    count({ customerId, uses }, locked, 1);
    return null;
  }

  /** An order that `decide` had given everything is refused for something else: the next ones may have it. */
  letGo(request: BenefitRequest, locked: LockedBenefits): void {
    count(request, locked, -1);
  }

  /** Paid: what these orders held is used. What was given back meanwhile stays given back. */
  async markUsed(tx: Tx, ...orderIds: readonly string[]): Promise<void> {
    await this.repository.useHeld(tx, orderIds, this.clock.now());
  }

  /** Which of these orders were bought with a coupon that they still keep. */
  async listCouponOrders(source: Queryable, orderIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.repository.listCouponOrders(source, orderIds));
  }

  /** Closed or cancelled whole: uses, budgets and coupons go back exactly. Twice is fine. */
  async release(tx: Tx, orderId: string): Promise<void> {
    await this.giveBack(tx, await this.repository.move(tx, { orderId, ruleIds: null }, ['held', 'used'], 'returned'));
  }

  /**
   * After a partial refund: coupons whose template says so come back once everything that they took something off was given back.
   * `keptVariantIds` is what the customer still keeps of the order.
   */
  async releaseUnkept(tx: Tx, orderId: string, keptVariantIds: ReadonlySet<string>): Promise<void> {
    const used = [...(await this.repository.list(tx, orderId, 'held')), ...(await this.repository.list(tx, orderId, 'used'))];
    const ruleIds = used
      .filter(({ ruleId, couponId, variantIds }) => couponId !== null && this.rules.find(ruleId)?.content.coupon?.onPartialRefund === 'returnWithItsGoods' && !variantIds.some((variantId) => keptVariantIds.has(variantId)))
      .map(({ ruleId }) => ruleId);
    if (ruleIds.length > 0) await this.giveBack(tx, await this.repository.move(tx, { orderId, ruleIds }, ['held', 'used'], 'returned'));
  }

  /** Paid after it had been given back: takes the same again, at once as used. False, and nothing taken, when it is gone. */
  async takeAgain(tx: Tx, { orderId, customerId }: { orderId: string; customerId: string }): Promise<boolean> {
    const rows = await this.repository.list(tx, orderId, 'returned');
    if (rows.length === 0) return true;
    // It is counted where it was counted before, under the limits of now.
    const uses = rows.map((row): BenefitUse => ({ ...row, customerUses: row.countsCustomer ? (this.rules.find(row.ruleId)?.content.limits.customerUses ?? MAX_INT) : null }));
    const request: BenefitRequest = { orderId, customerId, placedAt: this.clock.now(), uses };
    const locked = await this.lock(tx, [request]);
    for (const { ruleId, countsRoom } of rows) if (!countsRoom) locked.rooms.delete(ruleId);
    if (this.decide(request, locked) !== null) return false;
    await this.repository.move(tx, { orderId, ruleIds: null }, ['returned'], 'used');
    this.writeCounters(tx, [request], locked);
    await this.repository.useCoupons(tx, orderId, this.clock.now());
    return true;
  }

  /** Takes the rows that `decide` looks at, in the order of every writer. */
  async lock(tx: Tx, requests: readonly BenefitRequest[]): Promise<LockedBenefits> {
    const uses = requests.flatMap(({ customerId, uses: mine }) => mine.map((use) => ({ ...use, customerId })));
    const [coupons, customerUses, rooms] = await Promise.all([
      this.repository.lockCoupons(tx, uses.flatMap(({ couponId }) => couponId ?? [])),
      this.repository.lockCustomerUses(tx, uses.filter((use) => use.customerUses !== null)),
      this.repository.lockRooms(tx, [...new Set(uses.map(({ ruleId }) => ruleId))]),
    ]);
    return { coupons, customerUses, rooms };
  }

  /** Writes what `decide` gave. The guarded writes travel with the caller's next statement. */
  write(tx: Tx, requests: readonly BenefitRequest[], locked: LockedBenefits): void {
    const [first] = requests;
    if (first === undefined) return;
    this.writeCounters(tx, requests, locked);
    const rows = requests.flatMap(({ orderId, customerId, uses }) =>
      uses.map(({ customerUses, ...use }): BenefitRow => ({ ...use, orderId, customerId, countsRoom: locked.rooms.has(use.ruleId), countsCustomer: customerUses !== null })),
    );
    tx.lastly(this.repository.insert(tx, rows, first.placedAt));
  }

  private writeCounters(tx: Tx, requests: readonly BenefitRequest[], { rooms }: Pick<LockedBenefits, 'rooms'>): void {
    const [first] = requests;
    const uses = requests.flatMap(({ orderId, customerId, uses: mine }) => mine.map((use) => ({ ...use, orderId, customerId })));
    if (first === undefined) return;
    const holds = uses.flatMap(({ couponId, orderId, customerId }) => (couponId === null ? [] : [{ couponId, orderId, customerId }]));
    const limited = new Map<string, { ruleId: string; customerId: string; uses: number; limit: number }>();
    for (const { ruleId, customerId, times, customerUses } of uses) {
      const key = customerUseKey({ ruleId, customerId });
      if (customerUses !== null) limited.set(key, { ruleId, customerId, uses: (limited.get(key)?.uses ?? 0) + times, limit: customerUses });
    }
    tx.lastly(this.repository.holdCoupons(tx, holds, first.placedAt), this.repository.addCustomerUses(tx, [...limited.values()]), this.repository.moveRooms(tx, sumByRule(uses.filter(({ ruleId }) => rooms.has(ruleId)), 1)));
  }

  private async giveBack(tx: Tx, rows: readonly BenefitRow[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const coupons = rows.flatMap(({ couponId }) => couponId ?? []);
    const counted = rows.filter(({ countsCustomer }) => countsCustomer);
    const roomy = rows.filter(({ countsRoom }) => countsRoom);
    // Taken in the order of every writer first: an update of several rows takes them in any.
    await Promise.all([
      this.repository.lockCoupons(tx, coupons),
      this.repository.lockCustomerUses(tx, counted),
      this.repository.lockRooms(tx, roomy.map(({ ruleId }) => ruleId)),
      this.repository.returnCoupons(tx, first.orderId, coupons, this.clock.now()),
      this.repository.returnCustomerUses(tx, counted),
      this.repository.moveRooms(tx, sumByRule(roomy, -1)),
    ]);
  }
}

function count({ customerId, uses }: Pick<BenefitRequest, 'customerId' | 'uses'>, { coupons, customerUses, rooms }: LockedBenefits, sign: 1 | -1): void {
  for (const { ruleId, couponId, times, costFen } of uses) {
    const coupon = couponId === null ? undefined : coupons.get(couponId);
    if (coupon !== undefined) coupons.set(coupon.id, { ...coupon, status: sign === 1 ? 'held' : 'unused' });
    const key = customerUseKey({ ruleId, customerId });
    customerUses.set(key, (customerUses.get(key) ?? 0) + sign * times);
    const room = rooms.get(ruleId);
    if (room !== undefined) rooms.set(ruleId, { ...room, uses: room.uses + sign * times, spentFen: room.spentFen + sign * costFen });
  }
}

function isUsable(coupon: CouponRow | undefined, customerId: string, at: Date): boolean {
  return coupon !== undefined && coupon.customerId === customerId && coupon.status === 'unused' && coupon.validFrom !== null && coupon.validFrom <= at && coupon.validUntil !== null && at < coupon.validUntil;
}

/** What rules gain or lose together, sorted by rule. */
function sumByRule(uses: readonly { ruleId: string; times: number; costFen: number }[], sign: 1 | -1): { ruleId: string; uses: number; costFen: number }[] {
  const sums = new Map<string, { ruleId: string; uses: number; costFen: number }>();
  for (const { ruleId, times, costFen } of uses) {
    const before = sums.get(ruleId) ?? { ruleId, uses: 0, costFen: 0 };
    sums.set(ruleId, { ruleId, uses: before.uses + sign * times, costFen: before.costFen + sign * costFen });
  }
  return [...sums.values()].sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
}
