import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import { type Benefit, computeBenefits, computePoints, computePointsExpiry, computePointsRate, GROWTH_RATE, multiplyRate } from './benefits.rules.js';
import { Ledger, type LedgerOperation } from './ledger/ledger.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import type { LedgerUnit } from './ledger/ledger.rules.js';
import type { Member, Tier } from './member.js';
import { MembersRepository } from './members.repository.js';
import type { PaidTerm } from './purchase.js';
import { PurchasesRepository } from './purchases.repository.js';
import { computeNextTier, decideTier, GROWTH_DAYS } from './tier.rules.js';

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
  readonly paidAt: Date;
  readonly paidFen: number;
  readonly refundedFen: number;
  /** What promotions make of each point, in basis points: 100,000 is ten-fold. Growth value is not multiplied. */
  readonly pointsMultiplier?: number;
}

/** Once. */
const NO_MULTIPLIER = 10_000;

/** Who is a member, what they hold, and what that is good for. */
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

  /** In the order of the ids; those who are no members are left out. Two reads, however many there are. */
  async findMany(customerIds: readonly string[], source: Queryable = this.database): Promise<Membership[]> {
    const now = this.clock.now();
    const [members, tiers, holdings, debts, terms] = await Promise.all([
      this.members.findMany(customerIds, source),
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

  /** Which of these customers are members, themselves or as whom they turned out to be. */
  async findMemberIds(source: Queryable, customerIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.members.findMemberIds(source, [...new Set(customerIds)]));
  }

  /**
   * Brings what a member got for an order to what the order is worth now: the points and growth value of what was paid, once, less what was
   * refunded. News of payments and refunds may come in any order and many times. Orders of others, and those that were paid before their
   * buyer joined as any of the records that they were, bring nothing; what an order has brought is taken back of whoever has it, a member
   * still or not.
   */
  async accrue(tx: Tx, order: PaidOrder): Promise<void> {
    if (order.paidFen === 0) return;
    const [earner, tiers] = await Promise.all([this.members.findEarner(tx, order.customerId), this.members.listTiers(tx)]);
    const mayEarn = earner !== null && order.paidAt >= earner.memberSince;
    if (!mayEarn && order.refundedFen === 0) return;
    const memberId = earner?.member.id ?? (await this.members.findSurvivor(tx, order.customerId));
    const term = mayEarn ? ((await this.purchases.findTerms(tx, [memberId], order.paidAt)).get(memberId) ?? null) : null;
    await this.accrueOne(tx, { ...order, customerId: memberId }, mayEarn ? computePointsRate(tierOf(tiers, earner.member), term) : null);
  }

  private async accrueOne(tx: Tx, { orderId, orderNo, customerId: memberId, paidFen, refundedFen, pointsMultiplier = NO_MULTIPLIER }: PaidOrder, pointsRate: number | null): Promise<void> {
    const key = orderKey(orderId);
    const now = this.clock.now();
    const earned = await this.entries.findByKey(tx, 'growth', key);
    // Points and growth value come together; growth value is the coarser of both, points alone never come without it.
    if (earned === null && pointsRate !== null && computePoints(paidFen, GROWTH_RATE) > 0) {
      const occasion = { memberId, key, kind: 'order', note: `购物 · 订单 ${orderNo}`, referenceId: orderId } as const;
      const rate = multiplyRate(pointsRate, pointsMultiplier);
      const points = computePoints(paidFen, rate);
      const growth = { part: 'whole', amount: computePoints(paidFen, GROWTH_RATE), expiresAt: new Date(now.getTime() + GROWTH_DAYS * DAY_MS) } as const;
      await this.post(tx, [
        ...(points > 0 ? [{ act: 'grant', occasion: { ...occasion, unit: 'points', rate }, parts: [{ part: 'whole', amount: points, expiresAt: computePointsExpiry(now) }] } as const] : []),
        { act: 'grant', occasion: { ...occasion, unit: 'growth', rate: GROWTH_RATE }, parts: [growth] },
      ]);
    }
    const refundedGrowth = refundedFen > 0 ? await this.takeBack(tx, { memberId, key, orderNo, paidFen, refundedFen }) : 0;
    if (earned === null || refundedGrowth > 0) await this.reconsiderTier(tx, memberId, refundedGrowth);
  }

  private async post(tx: Tx, operations: readonly LedgerOperation[]): Promise<void> {
    for (const outcome of await this.ledger.postMany(tx, operations)) outcome();
  }

  /** Takes back, at the rates of the day of payment, what the refunded part was worth. Returns how much growth value. */
  private async takeBack(tx: Tx, order: { memberId: string; key: string; orderNo: string; paidFen: number; refundedFen: number }): Promise<number> {
    const { memberId, key, orderNo, paidFen, refundedFen } = order;
    let refundedGrowth = 0;
    for (const unit of ['points', 'growth'] as const) {
      const granted = await this.entries.findByKey(tx, unit, key);
      if (granted === null || granted.rate === null) continue;
      const upTo = granted.size - computePoints(Math.max(0, paidFen - refundedFen), granted.rate);
      const outcome = await this.ledger.reverse(tx, { memberId, unit, key }, { upTo, kind: 'orderReversal', note: `退款退回 · 订单 ${orderNo}` });
      if (unit === 'growth') refundedGrowth = outcome?.amount ?? 0;
    }
    return refundedGrowth;
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
