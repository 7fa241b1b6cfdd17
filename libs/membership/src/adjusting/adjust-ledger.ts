import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, platformError, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { type Adjustment, AdjustmentsRepository, type ListedAdjustment } from './adjustments.repository.js';
import { computePointsExpiry } from '../tiers/benefits.rules.js';
import { Ledger } from '../ledger/ledger.js';
import { membershipError } from '../membership.errors.js';
import { MembersRepository } from '../members.repository.js';

/**
 * Up to so many points are given to a member without a second person in all of these days, by whomever, and up to so many taken: many small
 * changes are a large one.
 */
export const ADJUSTMENT_LIMIT_POINTS = 1_000;
const LIMIT_DAYS = 30;
/** Up to so many points one person gives alone within a day, to all members together, and up to so many they take. */
const ADJUSTMENT_DAILY_LIMIT_POINTS = 10_000;
const DAY_MS = 86_400_000;

export interface NewAdjustment {
  readonly memberId: string;
  /** Points: positive gives, negative takes. */
  readonly amount: number;
  readonly reason: string;
}

interface Staff {
  readonly staff: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

/** Staff give or take by hand, with a reason; what goes above a limit waits for somebody else. */
@Injectable()
export class AdjustLedger {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly adjustments: AdjustmentsRepository,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws MEMBERSHIP.NOT_FOUND, MEMBERSHIP.NOT_ENOUGH */
  async request(request: NewAdjustment, key: string, by: Staff): Promise<ListedAdjustment> {
    const { memberId, amount, reason } = request;
    return this.read(
      await once(this.database, { scope: `staff:${by.staff.staffId}`, key, request: { adjustment: request } }, async (tx) => {
        if (!(await this.members.findAnywhere([memberId], tx)).has(memberId)) throw membershipError('MEMBERSHIP.NOT_FOUND');
        const mayAlone = await this.mayAlone(tx, request, by.staff.staffId);
        const id = this.ids.uuid();
        const adjustment = { id, memberId, amount, reason, status: mayAlone ? 'posted' : 'pending', requestedBy: by.staff.staffId, requestedName: by.staff.name, requestedAt: this.clock.now() } as const;
        await this.adjustments.insert(tx, adjustment);
        if (mayAlone) await this.post(tx, adjustment);
        await this.audit(tx, 'member.adjust', adjustment, by);
        return id;
      }),
    );
  }

  /** @throws MEMBERSHIP.NOT_FOUND, MEMBERSHIP.ADJUSTMENT_STATE, MEMBERSHIP.SECOND_PERSON, MEMBERSHIP.NOT_ENOUGH */
  async decide(adjustmentId: string, isApproved: boolean, by: Staff): Promise<ListedAdjustment> {
    await this.database.transaction(async (tx) => {
      const found = await this.adjustments.lock(tx, adjustmentId);
      if (found === null) throw membershipError('MEMBERSHIP.NOT_FOUND');
      if (found.status !== 'pending') throw membershipError('MEMBERSHIP.ADJUSTMENT_STATE');
      if (found.requestedBy === by.staff.staffId) throw membershipError('MEMBERSHIP.SECOND_PERSON');
      const decided = { ...found, status: isApproved ? ('posted' as const) : ('rejected' as const), decidedName: by.staff.name, decidedAt: this.clock.now() };
      await this.adjustments.decide(tx, decided, by.staff.staffId);
      if (isApproved) await this.post(tx, { ...decided, memberId: await this.memberOf(tx, found.memberId) });
      await this.audit(tx, isApproved ? 'member.approveAdjustment' : 'member.rejectAdjustment', decided, by);
    });
    return this.read(adjustmentId);
  }

  /** Whether this and what was changed without a second person before stay within the limits. Requests of a person, and of a member, take turns. */
  private async mayAlone(tx: Tx, { memberId, amount }: NewAdjustment, staffId: string): Promise<boolean> {
    await this.adjustments.takeTurn(tx, staffId);
    await this.ledger.begin(tx, { accounts: [{ memberId, unit: 'points' }], keys: [], originals: [] });
    const nowMs = this.clock.nowMs();
    const points = Math.abs(amount);
    const before = await this.adjustments.sumAlone(tx, { memberId, staffId, isGiven: amount > 0, memberSince: new Date(nowMs - LIMIT_DAYS * DAY_MS), staffSince: new Date(nowMs - DAY_MS) });
    return before.ofMember + points <= ADJUSTMENT_LIMIT_POINTS && before.byStaff + points <= ADJUSTMENT_DAILY_LIMIT_POINTS;
  }

  /** Whoever the member is by now: they may have turned out to be another, or have left, while the request waited. @throws MEMBERSHIP.NOT_FOUND */
  private async memberOf(tx: Tx, memberId: string): Promise<string> {
    const survivorId = await this.members.findSurvivor(tx, memberId);
    if (!(await this.members.findAnywhere([survivorId], tx)).has(survivorId)) throw membershipError('MEMBERSHIP.NOT_FOUND');
    return survivorId;
  }

  private async read(adjustmentId: string): Promise<ListedAdjustment> {
    const [adjustment] = await this.adjustments.list({ ids: [adjustmentId] });
    if (adjustment === undefined) throw platformError('REQUEST.NOT_FOUND');
    return adjustment;
  }

  private async post(tx: Tx, { id, memberId, amount, reason, requestedName }: Adjustment): Promise<void> {
    const occasion = { memberId, unit: 'points', key: `adjustment:${id}`, kind: 'adjustment', note: reason, actorName: requestedName } as const;
    if (amount < 0) await this.ledger.spend(tx, occasion, -amount);
    else await this.ledger.grant(tx, occasion, [{ part: 'whole', amount, expiresAt: computePointsExpiry(this.clock.now()) }]);
  }

  private async audit(tx: Tx, action: string, { id, memberId, amount, status, reason }: Adjustment, { staff, ip, requestId }: Staff): Promise<void> {
    await writeAudit(tx, { actor: staff, action, targetType: 'member', targetId: memberId, after: { adjustmentId: id, amount, status }, reason, ip, requestId, at: this.clock.now() });
  }
}
