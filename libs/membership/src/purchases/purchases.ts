import { Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { Clock, IdSource, type Tx } from '@quanyu/platform';
import { Ledger, type LedgerOperation } from '../ledger/ledger.js';
import { membershipError } from '../membership.errors.js';
import { MembersRepository } from '../members.repository.js';
import type { Purchase, PurchaseKind } from './purchase.js';
import { computeTerm, computeTermPointsKept, computeTermRefund, STORED_VALUE_LIMIT_FEN } from './purchase.rules.js';
import { PurchasesRepository } from './purchases.repository.js';

/**
 * What members buy of membership: stored value and paid terms. This says what may be bought, what a payment makes of it, and what goes back;
 * the money itself is moved by whoever calls, in the same transaction. Nothing is held for a purchase, so a payment that comes late counts in full.
 */
@Injectable()
export class Purchases {
  constructor(
    private readonly repository: PurchasesRepository,
    private readonly members: MembersRepository,
    private readonly customers: Customers,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.OFFER_GONE, MEMBERSHIP.STORED_VALUE_LIMIT */
  async open(tx: Tx, { customerId, kind, code }: { customerId: string; kind: PurchaseKind; code: string }): Promise<Purchase> {
    if (!(await this.members.findMany([customerId], tx)).has(customerId)) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const terms = kind === 'topUp' ? await this.findOffer(tx, code) : await this.findPlan(tx, code);
    if (terms === null) throw membershipError('MEMBERSHIP.OFFER_GONE');
    if (kind === 'topUp') await this.refuseAboveLimit(tx, customerId, terms.payFen + terms.giftFen);
    const purchase: Purchase = {
      id: this.ids.uuid(), customerId, kind, code, ...terms, status: 'pending', createdAt: this.clock.now(), paidAt: null, attemptId: null, termStartsAt: null, termEndsAt: null, refundRequestedFen: 0, refundedFen: 0,
    };
    await this.repository.insert(tx, purchase);
    return purchase;
  }

  /** @throws MEMBERSHIP.PURCHASE_NOT_FOUND, also for what somebody else bought */
  async get(purchaseId: string, customerId: string): Promise<Purchase> {
    const purchase = await this.repository.find(purchaseId);
    if (purchase?.customerId !== customerId) throw membershipError('MEMBERSHIP.PURCHASE_NOT_FOUND');
    return purchase;
  }

  /** What these records ever bought, by id. */
  listIds(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
    return this.repository.listIds(tx, customerIds);
  }

  lock(tx: Tx, purchaseId: string): Promise<Purchase | null> {
    return this.repository.lock(tx, purchaseId);
  }

  /** Gives what was paid for. False when that is not possible any more (who left, a limit that was reached): the money must go back, and the purchase is marked so. */
  async complete(tx: Tx, purchase: Purchase, paid: { attemptId: string; at: Date }): Promise<boolean> {
    const received = { ...purchase, attemptId: paid.attemptId, paidAt: paid.at };
    const done = purchase.kind === 'topUp' ? await this.credit(tx, received) : await this.beginTerm(tx, received);
    await this.repository.save(tx, done ?? { ...received, status: 'returned', refundRequestedFen: purchase.payFen });
    return done !== null;
  }

  /**
   * Ends a purchase, or what is left of it. Of a top-up goes back what is left of the paid part, and what is left of its gift lapses; of a paid
   * term the days that have not begun, the last term first, and of the points that it added the share that the money is of its price. Returns
   * what must be paid back.
   * @throws MEMBERSHIP.PURCHASE_STATE, MEMBERSHIP.NOTHING_TO_REFUND, MEMBERSHIP.FROZEN
   */
  async takeBack(tx: Tx, purchase: Purchase, { reason, actorName }: { reason: string; actorName?: string }): Promise<number> {
    if (purchase.status !== 'paid') throw membershipError('MEMBERSHIP.PURCHASE_STATE');
    const refundFen = purchase.kind === 'topUp' ? await this.withdraw(tx, purchase, { reason, ...(actorName === undefined ? {} : { actorName }) }) : await this.endTerm(tx, purchase);
    if (refundFen === 0) throw membershipError('MEMBERSHIP.NOTHING_TO_REFUND');
    const refundRequestedFen = purchase.refundRequestedFen + refundFen;
    const isOver = purchase.kind === 'paidTerm' || refundRequestedFen === purchase.payFen;
    if (purchase.kind === 'paidTerm') await this.takeBackPoints(tx, { ...purchase, refundRequestedFen }, actorName);
    await this.repository.save(tx, { ...purchase, refundRequestedFen, ...(isOver ? { status: 'refunded' } : {}), ...(purchase.kind === 'paidTerm' ? { termEndsAt: this.clock.now() } : {}) });
    return refundFen;
  }

  /** The provider has paid it back. */
  async noteRefunded(tx: Tx, purchase: Purchase, amountFen: number): Promise<void> {
    await this.repository.save(tx, { ...purchase, refundedFen: Math.min(purchase.refundRequestedFen, purchase.refundedFen + amountFen) });
  }

  /** What an account may hold, in fen. Within a transaction it is asked with that, not with another connection. */
  async findLimit(customerId: string, tx?: Tx): Promise<number> {
    const [customer] = await this.customers.findMany([customerId], tx);
    return (customer?.phone ?? null) === null ? STORED_VALUE_LIMIT_FEN.unregistered : STORED_VALUE_LIMIT_FEN.registered;
  }

  private async findOffer(tx: Tx, code: string) {
    const offer = (await this.repository.listOffers(tx)).find((one) => one.code === code);
    return offer === undefined ? null : { payFen: offer.payFen, giftFen: offer.giftFen, termDays: null, pointsMultiplier: null };
  }

  private async findPlan(tx: Tx, code: string) {
    const plan = (await this.repository.listPlans(tx)).find((one) => one.code === code);
    return plan === undefined ? null : { payFen: plan.priceFen, giftFen: 0, termDays: plan.termDays, pointsMultiplier: plan.pointsMultiplier };
  }

  private async refuseAboveLimit(tx: Tx, customerId: string, moreFen: number): Promise<void> {
    const limitFen = await this.findLimit(customerId, tx);
    if ((await this.ledger.readBalance(customerId, 'storedValue', tx)) + moreFen > limitFen) throw membershipError('MEMBERSHIP.STORED_VALUE_LIMIT', { limit: limitFen / 100 });
  }

  private async credit(tx: Tx, purchase: Purchase): Promise<Purchase | null> {
    const { customerId: memberId, payFen, giftFen } = purchase;
    // Whoever leaves takes the account first, too: who is a member now stays one until this is written.
    await this.ledger.begin(tx, { accounts: [{ memberId, unit: 'storedValue' }], keys: [], originals: [] });
    if (!(await this.members.findAnywhere([memberId], tx)).has(memberId)) return null;
    if ((await this.ledger.readBalance(memberId, 'storedValue', tx)) + payFen + giftFen > (await this.findLimit(memberId, tx))) return null;
    // A registered card has no end, so neither part of a top-up expires.
    await this.ledger.grant(tx, { memberId, unit: 'storedValue', key: topUpKey(purchase), kind: 'topUp', note: giftFen > 0 ? `充值 ¥${payFen / 100} 送 ¥${giftFen / 100}` : `充值 ¥${payFen / 100}`, referenceId: purchase.id }, [
      { part: 'paid', amount: payFen, expiresAt: null },
      { part: 'gift', amount: giftFen, expiresAt: null },
    ]);
    return { ...purchase, status: 'paid' };
  }

  private async beginTerm(tx: Tx, purchase: Purchase): Promise<Purchase | null> {
    const now = this.clock.now();
    if (purchase.termDays === null || (await this.members.lock(tx, purchase.customerId)) === null) return null;
    const lastEndsAt = await this.repository.findLastTermEnd(tx, purchase.customerId, now);
    return { ...purchase, status: 'paid', ...computeTerm(purchase.termDays, { now, lastEndsAt }) };
  }

  private async withdraw(tx: Tx, purchase: Purchase, { reason, actorName }: { reason: string; actorName?: string }): Promise<number> {
    // What an order gives back to a top-up after it was withdrawn can be withdrawn again: the key says how much had gone before.
    const occasion = { key: `${topUpKey(purchase)}:withdrawal:${purchase.refundRequestedFen}`, kind: 'withdrawal', note: reason, referenceId: purchase.id } as const;
    const { amount } = await this.ledger.withdraw(tx, { memberId: purchase.customerId, key: topUpKey(purchase) }, { ...occasion, ...(actorName === undefined ? {} : { actorName }) });
    return amount;
  }

  /** What was spent of it already is owed. What an order took back before is not taken again; orders that would meanwhile wait for the purchase. */
  private async takeBackPoints(tx: Tx, purchase: Purchase, actorName: string | undefined): Promise<void> {
    const added = await this.repository.listTermPoints(tx, purchase.id);
    const operations = added.map(({ key, size, reversed }): LedgerOperation => {
      const upTo = size - computeTermPointsKept(size - reversed, purchase);
      const reversal = { memberId: purchase.customerId, unit: 'points', key, upTo, kind: 'orderReversal', note: '退付费会员，收回多得的积分', ...(actorName === undefined ? {} : { actorName }) } as const;
      return { act: 'reverse', reversal };
    });
    for (const outcome of await this.ledger.postMany(tx, operations)) outcome();
  }

  private async endTerm(tx: Tx, purchase: Purchase): Promise<number> {
    // Accounts come before the member's own row.
    await this.ledger.begin(tx, { accounts: [{ memberId: purchase.customerId, unit: 'points' }], keys: [], originals: [] });
    await this.members.lock(tx, purchase.customerId);
    const lastEndsAt = await this.repository.findLastTermEnd(tx, purchase.customerId, this.clock.now());
    if (lastEndsAt === null || purchase.termEndsAt === null) return 0;
    if (purchase.termEndsAt < lastEndsAt) throw membershipError('MEMBERSHIP.PURCHASE_STATE', { reason: 'laterTermFirst' });
    return computeTermRefund(purchase, this.clock.now());
  }
}

/** The key of the posting by which a top-up came in. */
export function topUpKey({ id }: Pick<Purchase, 'id'>): string {
  return `topUp:${id}`;
}
