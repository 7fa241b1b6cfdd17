import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, platformError, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { type Adjustment, AdjustmentsRepository } from './adjustments.repository.js';
import { computePointsExpiry } from './benefits.rules.js';
import { Ledger } from './ledger/ledger.js';
import { membershipError } from './membership.errors.js';
import { MembersRepository } from './members.repository.js';

/** Up to so much one person may change alone: points, or fen. */
export const ADJUSTMENT_LIMITS = { points: 1_000, storedValue: 10_000 } as const;
export type AdjustableUnit = keyof typeof ADJUSTMENT_LIMITS;

export interface NewAdjustment {
  readonly memberId: string;
  readonly unit: AdjustableUnit;
  /** Positive gives, negative takes. */
  readonly amount: number;
  readonly reason: string;
}

interface Staff {
  readonly staff: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

/** Staff give or take by hand, with a reason; above the limit it waits for somebody else. */
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
  async request(request: NewAdjustment, key: string, by: Staff): Promise<Adjustment> {
    const { memberId, unit, amount, reason } = request;
    return this.read(
      await once(this.database, { scope: `staff:${by.staff.staffId}`, key, request: { adjustment: request } }, async (tx) => {
        if (!(await this.members.findMany([memberId], tx)).has(memberId)) throw membershipError('MEMBERSHIP.NOT_FOUND');
        const mayAlone = Math.abs(amount) <= ADJUSTMENT_LIMITS[unit];
        const id = this.ids.uuid();
        const adjustment = { id, memberId, unit, amount, reason, status: mayAlone ? 'posted' : 'pending', requestedBy: by.staff.staffId, requestedName: by.staff.name, requestedAt: this.clock.now() } as const;
        await this.adjustments.insert(tx, adjustment);
        if (mayAlone) await this.post(tx, adjustment);
        await this.audit(tx, 'member.adjust', adjustment, by);
        return id;
      }),
    );
  }

  /** @throws MEMBERSHIP.NOT_FOUND, MEMBERSHIP.ADJUSTMENT_STATE, MEMBERSHIP.SECOND_PERSON, MEMBERSHIP.NOT_ENOUGH */
  async decide(adjustmentId: string, isApproved: boolean, by: Staff): Promise<Adjustment> {
    return this.database.transaction(async (tx) => {
      const found = await this.adjustments.lock(tx, adjustmentId);
      if (found === null) throw membershipError('MEMBERSHIP.NOT_FOUND');
      if (found.status !== 'pending') throw membershipError('MEMBERSHIP.ADJUSTMENT_STATE');
      if (found.requestedBy === by.staff.staffId) throw membershipError('MEMBERSHIP.SECOND_PERSON', { limit: ADJUSTMENT_LIMITS[found.unit] });
      const decided = { ...found, status: isApproved ? ('posted' as const) : ('rejected' as const), decidedName: by.staff.name, decidedAt: this.clock.now() };
      await this.adjustments.decide(tx, decided, by.staff.staffId);
      if (isApproved) await this.post(tx, decided);
      await this.audit(tx, isApproved ? 'member.approveAdjustment' : 'member.rejectAdjustment', decided, by);
      return decided;
    });
  }

  private async read(adjustmentId: string): Promise<Adjustment> {
    const [adjustment] = await this.adjustments.list({ ids: [adjustmentId] });
    if (adjustment === undefined) throw platformError('REQUEST.NOT_FOUND');
    return adjustment;
  }

  /** What is given as stored value was not paid for: it is a gift. */
  private async post(tx: Tx, { id, memberId, unit, amount, reason, requestedName }: Adjustment): Promise<void> {
    const occasion = { memberId, unit, key: `adjustment:${id}`, kind: 'adjustment', note: reason, actorName: requestedName } as const;
    if (amount < 0) {
      await this.ledger.spend(tx, occasion, -amount);
      return;
    }
    const part = unit === 'points' ? ({ part: 'whole', expiresAt: computePointsExpiry(this.clock.now()) } as const) : ({ part: 'gift', expiresAt: null } as const);
    await this.ledger.grant(tx, occasion, [{ ...part, amount }]);
  }

  private async audit(tx: Tx, action: string, { id, memberId, unit, amount, status, reason }: Adjustment, { staff, ip, requestId }: Staff): Promise<void> {
    await writeAudit(tx, { actor: staff, action, targetType: 'member', targetId: memberId, after: { adjustmentId: id, unit, amount, status }, reason, ip, requestId, at: this.clock.now() });
  }
}
