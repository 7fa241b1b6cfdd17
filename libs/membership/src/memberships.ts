import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import { type Benefit, computeBenefits, computePoints, computePointsExpiry, computePointsRate, GROWTH_RATE, multiplyRate } from './tiers/benefits.rules.js';
import { Ledger, type LedgerOperation } from './ledger/ledger.js';
import type { Outcome, Reversal } from './ledger/ledger-batch.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import type { LedgerUnit } from './ledger/ledger.rules.js';
import type { Member, Tier } from './member.js';
import { type Bought, MembersRepository } from './members.repository.js';
import type { PaidTerm } from './purchases/purchase.js';
import { computeTermPointsKept, termPointsKey } from './purchases/purchase.rules.js';
import { PurchasesRepository } from './purchases/purchases.repository.js';
import { computeNextTier, decideTier, GROWTH_DAYS } from './tiers/tier.rules.js';

const DAY_MS = 86_400_000;
/** Points that go within this time are told. */
const SOON_MS = 30 * DAY_MS;

/** A member as every screen sees it. */
export interface Membership {
  readonly member: Member;
  readonly tier: Tier;
  readonly nextTier: { readonly tier: Tier; readonly missing: number } | null;
  readonly benefits: readonly Benefit[];
  readonly points: number;
  readonly pointsExpiringSoon: number;
  readonly pointsOwed: number;
  readonly growth: number;
  /** The paid membership that holds now; `endsAt` is that of the last term in the row. */
  readonly paidTerm: PaidTerm | null;
}

/** What was paid for an order, and how much of it was asked back since. */
export interface PaidOrder {
  readonly orderId: string;
  readonly orderNo: string;
  readonly customerId: string;
  /** In which it was placed; that of this process unless it is told. */
  readonly brand?: string;
  readonly paidAt: Date;
  readonly paidFen: number;
  readonly refundedFen: number;
  /** What promotions make of each point, in basis points: 100,000 is ten-fold. Growth value is not multiplied. */
  readonly pointsMultiplier?: number;
}

/** Once. */
const NO_MULTIPLIER = 10_000;

/** Who is a member, what they hold, and what that is good for. A member is seen in the brands in which they agreed to be one. */
@Injectable()
export class Memberships {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly ledger: Ledger,
    private readonly entries: LedgerRepository,
    private readonly purchases: PurchasesRepository,
    private readonly clock: Clock,
  ) {}

  async find(customerId: string): Promise<Membership | null> {
    const [found] = await this.findMany([customerId]);
    return found ?? null;
  }

  /** The tier of a member alone; no balances are read. Null for who is no member. */
  async findTier(customerId: string): Promise<Tier | null> {
    const [members, tiers] = await Promise.all([this.members.findMany([customerId]), this.members.listTiers()]);
    const member = members.get(customerId);
    return member === undefined ? null : tierOf(tiers, member);
  }

  async findNumber(customerId: string): Promise<string | null> {
    return (await this.members.findMany([customerId])).get(customerId)?.memberNo ?? null;
  }

  /** Also by the old number of somebody who turned out to be another member. */
  async findByNumber(memberNo: string): Promise<Membership | null> {
    const memberId = await this.members.findIdByNumber(memberNo);
    return memberId === null ? null : this.find(memberId);
  }

  /** In the order of the ids; those who are no members in the brand of this process are left out. The same reads, however many there are. */
  findMany(customerIds: readonly string[], source: Queryable = this.database): Promise<Membership[]> {
    return this.describe(customerIds, { source, members: this.members.findMany(customerIds, source) });
  }

  /** Likewise, of whichever brand: for ops, and for what comes by itself. */
  findAnywhere(customerIds: readonly string[], source: Queryable = this.database): Promise<Membership[]> {
    return this.describe(customerIds, { source, members: this.members.findAnywhere(customerIds, source) });
  }

  /** Whether somebody is a member, and not in the brand of this process. */
  isHidden(customerId: string): Promise<boolean> {
    return this.members.isHidden(customerId);
  }

  private async describe(customerIds: readonly string[], { source, members: found }: { source: Queryable; members: Promise<Map<string, Member>> }): Promise<Membership[]> {
    const now = this.clock.now();
    const [members, tiers, holdings, debts, terms] = await Promise.all([
      found,
      this.members.listTiers(source),
      this.entries.readHoldings(source, customerIds, { now, soonBefore: new Date(now.getTime() + SOON_MS) }),
      this.entries.readOwed(source, customerIds),
      this.purchases.findTerms(source, customerIds, now),
    ]);
    return customerIds.flatMap((id): Membership[] => {
      const member = members.get(id);
      if (member === undefined) return [];
      const own = holdings.filter(({ memberId }) => memberId === id);
      const held = (unit: LedgerUnit): number => own.find((row) => row.unit === unit)?.held ?? 0;
      const tier = tierOf(tiers, member);
      const growth = held('growth');
      const paidTerm = terms.get(id) ?? null;
      return [
        {
          ...{ member, tier, growth, paidTerm, nextTier: computeNextTier(tiers, tier, growth) },
          benefits: computeBenefits({ tier, birthday: member.birthday, paidTerm, now }),
          points: held('points'),
          pointsExpiringSoon: own.find((row) => row.unit === 'points')?.expiringSoon ?? 0,
          pointsOwed: debts.find(({ memberId, unit }) => memberId === id && unit === 'points')?.owed ?? 0,
        },
      ];
    });
  }

  /** Every tier, lowest first. */
  async listTiers(): Promise<Tier[]> {
    return this.members.listTiers();
  }

  /** Which of these were paid by members of the brand that sold them, themselves or as whom they turned out to be. */
  async findBuyers<T extends Bought>(source: Queryable, bought: readonly T[]): Promise<T[]> {
    const found = new Set(await this.members.findBuyers(source, bought));
    return bought.filter((_one, index) => found.has(index));
  }

  /**
   * Brings what a member got for an order to what the order is worth now: the points and growth value of what was paid, once, less what was
   * refunded. News of payments and refunds may come in any order and many times. Orders of others, and those that were paid while the buyer was no member
   * of the brand, under whichever record they had then, bring nothing: leaving the brand or coming back since changes nothing. What an order has brought is
   * taken back of whoever has it, a member still or not.
   */
  async accrue(tx: Tx, order: PaidOrder): Promise<void> {
    if (order.paidFen === 0) return;
    const [earner, tiers] = await Promise.all([this.members.findEarner(tx, order), this.members.listTiers(tx)]);
    const mayEarn = earner?.mayEarn === true;
    if (!mayEarn && order.refundedFen === 0) return;
    const memberId = earner?.member.id ?? (await this.members.findSurvivor(tx, order.customerId));
    await this.accrueOne(tx, { ...order, customerId: memberId }, mayEarn ? tierOf(tiers, earner.member) : null);
  }

  /** `tier` is null for an order that earns nothing. */
  private async accrueOne(tx: Tx, order: PaidOrder, tier: Tier | null): Promise<void> {
    const { orderId, customerId: memberId, paidFen, refundedFen } = order;
    const earned = await this.entries.findByKey(tx, 'growth', orderKey(orderId));
    // Points and growth value come together; growth value is the coarser of both, points alone never come without it.
    if (earned === null && tier !== null && computePoints(paidFen, GROWTH_RATE) > 0) await this.giveForOrder(tx, order, tier);
    const refundedGrowth = refundedFen > 0 ? await this.takeBack(tx, order) : 0;
    if (earned === null || refundedGrowth > 0) await this.reconsiderTier(tx, memberId, refundedGrowth);
  }

  /** What a paid term adds is an entry of its own: it goes back with the term as well as with the order. */
  private async giveForOrder(tx: Tx, { orderId, orderNo, customerId: memberId, paidAt, paidFen, pointsMultiplier = NO_MULTIPLIER }: PaidOrder, tier: Tier): Promise<void> {
    const term = (await this.purchases.findTerms(tx, [memberId], paidAt)).get(memberId);
    // What was bought is taken before accounts, and a term that is being refunded adds nothing any more.
    const held = term !== undefined && (await this.purchases.holdTerm(tx, term.purchaseId)) ? term : null;
    const baseRate = multiplyRate(computePointsRate(tier, null), pointsMultiplier);
    const rate = multiplyRate(computePointsRate(tier, held), pointsMultiplier);
    const basePoints = computePoints(paidFen, baseRate);
    const addedPoints = computePoints(paidFen, rate) - basePoints;
    const now = this.clock.now();
    const occasion = { memberId, kind: 'order', referenceId: orderId } as const;
    const expiresAt = computePointsExpiry(now);
    const grant = (unit: LedgerUnit, of: { key: string; note: string; rate: number }, part: { amount: number; expiresAt: Date }): LedgerOperation[] =>
      part.amount > 0 ? [{ act: 'grant', occasion: { ...occasion, ...of, unit }, parts: [{ part: 'whole', ...part }] }] : [];
    const note = `购物 · 订单 ${orderNo}`;
    await this.post(tx, [
      ...grant('points', { key: orderKey(orderId), note, rate: baseRate }, { amount: basePoints, expiresAt }),
      ...grant('points', { key: termPointsKey(orderId), note: `付费会员多得 · 订单 ${orderNo}`, rate: rate - baseRate }, { amount: addedPoints, expiresAt }),
      ...grant('growth', { key: orderKey(orderId), note, rate: GROWTH_RATE }, { amount: computePoints(paidFen, GROWTH_RATE), expiresAt: new Date(now.getTime() + GROWTH_DAYS * DAY_MS) }),
    ]);
    if (held !== null && addedPoints > 0) await this.purchases.addTermPoints(tx, { orderId, purchaseId: held.purchaseId, baseRate, rate });
  }

  private async post(tx: Tx, operations: readonly LedgerOperation[]): Promise<(Outcome | null)[]> {
    return operations.length === 0 ? [] : (await this.ledger.postMany(tx, operations)).map((outcome) => outcome());
  }

  /** Takes back, at the rates of the day of payment, what the refunded part was worth. Returns how much growth value. */
  private async takeBack(tx: Tx, { orderId, orderNo, customerId: memberId, paidFen, refundedFen }: PaidOrder): Promise<number> {
    // The purchase of a term is taken before accounts.
    const added = await this.purchases.holdTermPoints(tx, orderId);
    const key = orderKey(orderId);
    const leftFen = Math.max(0, paidFen - refundedFen);
    const [growth, points, more] = await Promise.all([
      this.entries.findByKey(tx, 'growth', key),
      this.entries.findByKey(tx, 'points', key),
      added === null ? null : this.entries.findByKey(tx, 'points', termPointsKey(orderId)),
    ]);
    const how = { memberId, kind: 'orderReversal', note: `退款退回 · 订单 ${orderNo}` } as const;
    const reversals: Reversal[] = [growth, points].flatMap((granted) =>
      granted === null || granted.rate === null ? [] : [{ ...how, unit: granted.unit, key, upTo: granted.size - computePoints(leftFen, granted.rate) }],
    );
    if (added !== null && more !== null) {
      const worth = computePoints(leftFen, added.rate) - computePoints(leftFen, added.baseRate);
      reversals.push({ ...how, unit: 'points', key: more.key, upTo: more.size - computeTermPointsKept(worth, added) });
    }
    // All at once: accounts are taken in their order.
    const outcomes = await this.post(tx, reversals.map((reversal) => ({ act: 'reverse', reversal })));
    return outcomes.find((outcome) => outcome?.posting.unit === 'growth')?.amount ?? 0;
  }

  /** Moves the tier of a member to what the growth value says. Returns whether it moved. */
  async reconsiderTier(tx: Tx, memberId: string, refundedGrowth = 0): Promise<boolean> {
    const member = await this.members.lock(tx, memberId);
    if (member === null) return false;
    const now = this.clock.now();
    const [tiers, holdings] = await Promise.all([this.members.listTiers(tx), this.entries.readHoldings(tx, [memberId], { now, soonBefore: now })]);
    const growth = holdings.find(({ unit }) => unit === 'growth')?.held ?? 0;
    const move = decideTier({ tiers, current: tierOf(tiers, member), growth, protectedUntil: member.protectedUntil, now, refundedGrowth });
    if (move === null) return false;
    await this.members.moveTier(tx, memberId, { at: now, fromCode: member.tierCode, toCode: move.to.code, cause: move.cause, growth, protectedUntil: move.protectedUntil });
    return true;
  }
}

function orderKey(orderId: string): string {
  return `order:${orderId}`;
}

function tierOf(tiers: readonly Tier[], { tierCode }: Pick<Member, 'tierCode'>): Tier {
  const tier = tiers.find(({ code }) => code === tierCode);
  if (tier === undefined) throw new Error('a member has a tier');
  return tier;
}
