import { Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { Clock, Database, type Tx } from '@quanyu/platform';
import { promotionsError } from '../promotions.errors.js';
import { type LimitUse, limitKeyOf, PurchaseLimits } from '../purchase-limits.repository.js';
import { DepositsRepository } from './deposits.repository.js';
import { PresaleRepository } from './presale.repository.js';
import { computePresalePhase, type Deposit, type Presale, type PresaleGoods } from './presale.rules.js';

/** How long a deposit that was opened can be paid for. */
const PAYABLE_MS = 15 * 60_000;
/** Whose goods come late has so long for the balance at least. */
const LEAST_BALANCE_MS = 86_400_000;

/** How a deposit ends without its balance. */
export interface DepositEnd {
  readonly kind: 'forfeited' | 'refunded';
  readonly refundFen: number;
  readonly reason: string;
}

/**
 * Deposits of presales, and what is promised with them. Money is moved by whoever calls, in the same transaction. Rows are taken in one order:
 * the deposit, its customer's limit, the presale; deposits come ahead of stock.
 */
@Injectable()
export class PresaleDeposits {
  constructor(
    private readonly database: Database,
    private readonly deposits: DepositsRepository,
    private readonly presales: PresaleRepository,
    private readonly limits: PurchaseLimits,
    private readonly fences: Fences,
    private readonly clock: Clock,
  ) {}

  /** @throws PRESALE.DEPOSIT_NOT_FOUND, also for somebody else's */
  async get(depositId: string, customerId: string): Promise<Deposit> {
    const deposit = await this.deposits.find(depositId);
    if (deposit?.customerId !== customerId) throw promotionsError('PRESALE.DEPOSIT_NOT_FOUND');
    return deposit;
  }

  listOwn(customerId: string): Promise<Deposit[]> {
    return this.deposits.listOwn(customerId);
  }

  /** The deposits that these records ever opened, by id. */
  listIds(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
    return this.deposits.listIds(tx, customerIds);
  }

  lock(tx: Tx, depositId: string): Promise<Deposit | null> {
    return this.deposits.lock(tx, depositId);
  }

  isPayable({ status, payUntil }: Deposit): boolean {
    return status === 'deposit_pending' && payUntil > this.clock.now();
  }

  /** Takes units of the quota for somebody, to be paid for within minutes. @throws PRESALE.NOT_FOUND, PRESALE.NOT_OPEN, PRESALE.LIMIT, PRESALE.SOLD_OUT */
  async open(tx: Tx, { id, presaleId, customerId, units }: { id: string; presaleId: string; customerId: string; units: number }): Promise<Deposit> {
    const now = this.clock.now();
    const presale = await this.presales.find(presaleId, tx);
    if (presale === null || presale.status === 'draft' || presale.status === 'submitted') throw promotionsError('PRESALE.NOT_FOUND');
    if (computePresalePhase(presale, now) !== 'deposit') throw promotionsError('PRESALE.NOT_OPEN', { opensAt: presale.depositStartsAt.toISOString(), endsAt: presale.depositEndsAt.toISOString() });
    const use = limitOf(presale, customerId);
    const already = (await this.limits.lockLimits(tx, [use])).get(limitKeyOf(use)) ?? 0;
    if (already + units > use.limit) throw promotionsError('PRESALE.LIMIT', { limit: use.limit, already });
    if (!(await this.presales.takeQuota(tx, presaleId, units, now))) throw promotionsError('PRESALE.SOLD_OUT');
    await this.limits.addUnits(tx, [{ ...use, units }]);
    const { priceFen, depositFen, creditFen, forfeitsDeposit } = presale;
    const deposit: Deposit = {
      id, presaleId, customerId, units, unitsGivenBack: 0, priceFen, depositFen, creditFen, forfeitsDeposit, status: 'deposit_pending', createdAt: now, payUntil: new Date(now.getTime() + PAYABLE_MS),
      attemptId: null, paidAt: null, boundAt: null, balanceDueAt: null, balanceRefusedAt: null, orderId: null, endedAt: null, endReason: null, refundRequestedFen: 0, refundedFen: 0,
    };
    await this.deposits.insert(tx, deposit);
    return deposit;
  }

  /** The money of a locked deposit came. One that was closed meanwhile takes its units again while there are any; false: the money must go back. */
  async pay(tx: Tx, deposit: Deposit, paid: { attemptId: string; at: Date }): Promise<boolean> {
    if (deposit.status === 'deposit_pending') return this.deposits.move(tx, deposit.id, ['deposit_pending'], { status: 'deposit_paid', paid });
    if (deposit.status !== 'closed' || deposit.paidAt !== null) return false;
    const presale = await this.presales.find(deposit.presaleId, tx);
    if (presale === null) return false;
    const use = limitOf(presale, deposit.customerId);
    const already = (await this.limits.lockLimits(tx, [use])).get(limitKeyOf(use)) ?? 0;
    if (already + deposit.units > use.limit || !(await this.presales.takeQuota(tx, presale.id, deposit.units, this.clock.now()))) return false;
    await this.limits.addUnits(tx, [{ ...use, units: deposit.units }]);
    return this.deposits.move(tx, deposit.id, ['closed'], { status: 'deposit_paid', paid });
  }

  /** Nobody paid in time: the units are the next one's. */
  async close(tx: Tx, deposit: Deposit): Promise<void> {
    if (await this.deposits.move(tx, deposit.id, ['deposit_pending'], { status: 'closed', endedAt: this.clock.now(), endReason: '超时未付定金，已自动取消' })) await this.letGo(tx, deposit);
  }

  /**
   * Ends a locked deposit that is paid and will see no balance: forfeited when its goods were there, could be ordered by this person, and its
   * time is over, else refunded whole; so is one that was kept although it was promised back. Null when nothing ends it now.
   */
  async end(tx: Tx, deposit: Deposit, isOnSale: (goods: PresaleGoods) => boolean): Promise<DepositEnd | null> {
    if (deposit.status === 'forfeited') {
      const promised = promisedEnd(deposit);
      return (await this.deposits.giveKeptBack(tx, deposit.id, promised)) ? promised : null;
    }
    const presale = await this.presales.find(deposit.presaleId, tx);
    const end = presale === null ? null : this.decideEnd(deposit, presale, isOnSale(presale));
    if (end === null) return null;
    const { kind, refundFen, reason } = end;
    if (!(await this.deposits.move(tx, deposit.id, ['deposit_paid'], { status: kind, endedAt: this.clock.now(), endReason: reason, refundFen }))) return null;
    await this.letGo(tx, deposit);
    return end;
  }

  /**
   * A deposit that may end, locked. What came for its presale and is nobody's yet is given out first, so that nobody goes without goods that are
   * there; one at a time ends without them, or one would look as if somebody ahead had them.
   */
  async lockToEnd(tx: Tx, depositId: string): Promise<Deposit | null> {
    const waiting = await this.deposits.findWaiting(tx, depositId);
    if (waiting !== null) await this.bind(tx, waiting.presaleId);
    return this.deposits.lock(tx, depositId);
  }

  noteRefunded(tx: Tx, depositId: string, amountFen: number): Promise<void> {
    return this.deposits.addRefunded(tx, depositId, amountFen);
  }

  claimUnpaid(retryAfterMs: number, limit: number): Promise<string[]> {
    const now = this.clock.now();
    return this.deposits.claimUnpaid(now, new Date(now.getTime() + retryAfterMs), limit);
  }

  listEnding(limit: number): Promise<string[]> {
    return this.deposits.listEnding(this.clock.now(), limit);
  }

  /** Whose balance cannot be ordered while it is due, because the shop does not sell the goods, will not lose the deposit. */
  async spareOffSale(isOnSale: (goods: PresaleGoods) => boolean): Promise<void> {
    const offSale = (await this.deposits.listForfeitable(this.clock.now())).filter((goods) => !isOnSale(goods));
    if (offSale.length > 0) await this.deposits.spare(offSale.map(({ presaleId }) => presaleId));
  }

  /** The shop refused somebody the order of their balance, or its payment: they will not lose the deposit by letting the window pass. Twice is once. */
  noteRefused({ customerId, ...wanted }: { readonly customerId: string } & ({ readonly depositId: string } | { readonly orderId: string })): Promise<void> {
    const at = this.clock.now();
    return 'depositId' in wanted ? this.deposits.refuse({ ...wanted, customerId, at }) : this.deposits.refuseOrdered(this.database, { ...wanted, customerId, status: 'balance_ordered', at });
  }

  /** Deposits whose balance can be paid since a moment ago, claimed for telling. */
  claimReminders(limit: number): Promise<Deposit[]> {
    return this.deposits.claimReminders(this.clock.now(), limit);
  }

  /** Gives goods that have arrived to the earliest deposits, in every presale where somebody waits. */
  async bindArrived(): Promise<void> {
    for (const presaleId of await this.deposits.listWaiting()) await this.database.transaction((tx) => this.bind(tx, presaleId));
  }

  // ------------------------------------------------ in the transactions of orders

  /** Those of the deposits whose balance can be ordered now, locked. */
  lockOpen(tx: Tx, depositIds: readonly string[]): Promise<Set<string>> {
    return this.deposits.lockOpen(tx, depositIds, this.clock.now());
  }

  order(tx: Tx, taken: readonly { readonly depositId: string; readonly orderId: string }[]): Promise<void> {
    return this.deposits.order(tx, taken);
  }

  /** The order closed unpaid: its balance can be ordered again. */
  async release(tx: Tx, orderId: string): Promise<void> {
    await this.deposits.moveByOrder(tx, [orderId], 'balance_ordered', 'deposit_paid');
  }

  /** The shop turned the order down, and it has closed unpaid: see `noteRefused`. */
  noteTurnedDown(tx: Tx, orderId: string): Promise<void> {
    return this.deposits.refuseOrdered(tx, { orderId, customerId: null, status: 'deposit_paid', at: this.clock.now() });
  }

  /** The order was paid after it had closed. False when its deposit has ended, or is in another order. */
  async takeAgain(tx: Tx, orderId: string): Promise<boolean> {
    return (await this.deposits.moveByOrder(tx, [orderId], 'deposit_paid', 'balance_ordered')) === 1;
  }

  async complete(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.deposits.moveByOrder(tx, orderIds, 'balance_ordered', 'balance_paid');
  }

  /** Nobody will have the goods of a paid order: its deposit goes back as that order's money, its place and its goods are the next one's. */
  async endByOrder(tx: Tx, orderId: string): Promise<void> {
    const deposit = await this.deposits.findByOrder(tx, orderId);
    if (deposit === null) return;
    const end = { status: 'refunded', endedAt: this.clock.now(), endReason: '尾款订单已取消，定金随订单退回' } as const;
    if (await this.deposits.move(tx, deposit.id, ['balance_ordered', 'balance_paid'], end)) await this.letGo(tx, deposit);
  }

  /** Nobody will have so many units of a paid order that keeps others: their place and their goods are the next one's. */
  async giveUnitsBack(tx: Tx, orderId: string, units: number): Promise<void> {
    const deposit = await this.deposits.giveUnitsBack(tx, orderId, units);
    if (deposit !== null) await this.letGo(tx, deposit, units);
  }

  findByOrder(tx: Tx, orderId: string): Promise<Deposit | null> {
    return this.deposits.findByOrder(tx, orderId);
  }

  private async bind(tx: Tx, presaleId: string): Promise<void> {
    await this.deposits.lockBinding(tx, presaleId);
    const presale = await this.presales.find(presaleId, tx);
    const now = this.clock.now();
    if (presale?.status !== 'scheduled' || now >= presale.balanceEndsAt) return;
    // Of all that came, not of what is left now: orders that are placed or closed in this moment change neither number.
    const arrived = (await this.fences.read([presaleId], tx)).reduce((sum, { planned, added, lost }) => sum + planned + added - lost, 0);
    const units = arrived - (await this.deposits.countBound(tx, presaleId));
    if (units <= 0) return;
    const dueAt = new Date(Math.max(presale.balanceEndsAt.getTime(), now.getTime() + LEAST_BALANCE_MS));
    await this.deposits.bindEarliest(tx, { presaleId, units, at: now, dueAt });
  }

  private decideEnd(deposit: Deposit, presale: Presale, isOnSale: boolean): DepositEnd | null {
    const now = this.clock.now();
    const wholeFen = deposit.depositFen * deposit.units;
    if (presale.status === 'canceled') return { kind: 'refunded', refundFen: wholeFen, reason: `预售取消：${presale.endReason ?? ''}` };
    if (deposit.boundAt === null) {
      if (presale.supplyClosedAt !== null) return { kind: 'refunded', refundFen: wholeFen, reason: `到货不足，按付定金先后分配：${presale.endReason ?? ''}` };
      return now >= presale.balanceEndsAt ? { kind: 'refunded', refundFen: wholeFen, reason: '商品没有按时到货，定金全额退回' } : null;
    }
    if (deposit.balanceDueAt === null || now < deposit.balanceDueAt) return null;
    if (deposit.balanceRefusedAt !== null) return promisedEnd(deposit);
    if (presale.forfeitsDeposit && !(deposit.forfeitsDeposit && isOnSale)) return { kind: 'refunded', refundFen: wholeFen, reason: '尾款期间商品暂停销售，定金全额退回' };
    return deposit.forfeitsDeposit ? { kind: 'forfeited', refundFen: 0, reason: '尾款超时未付，按规则定金不退' } : { kind: 'forfeited', refundFen: wholeFen, reason: '尾款超时未付，按规则退回定金' };
  }

  /** Its units, those that were given back before aside. */
  private async letGo(tx: Tx, { presaleId, customerId, ...deposit }: Deposit, units = deposit.units - deposit.unitsGivenBack): Promise<void> {
    await this.limits.giveBack(tx, [{ scopeId: presaleId, kind: 'customer', subject: customerId }], units);
    await this.presales.giveQuotaBack(tx, presaleId, units);
  }
}

/** The shop refused the person the balance. */
function promisedEnd({ depositFen, units }: Deposit): DepositEnd {
  return { kind: 'refunded', refundFen: depositFen * units, reason: '尾款没有通过安全核验，定金全额退回' };
}

function limitOf({ id, limitPerCustomer }: Presale, customerId: string): LimitUse {
  return { scopeId: id, kind: 'customer', subject: customerId, limit: limitPerCustomer };
}
