import { type Clock, type Database, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { revealByStaff } from '../sign-in-limits.js';

/** What is to be seen in full, of what, and why. */
export interface Reveal {
  /** Verb and noun of the audit line, for example `member.revealPhone`. */
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly storeId?: string;
  readonly reason: string;
}

/**
 * The one way for staff to see personal data in full: with a reason, at a bounded rate for all of it together, and a line in the audit log
 * before it is read. The log keeps what was asked and why, never what was seen.
 */
export class RevealPersonal {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws RATE_LIMITED, and what `read` throws */
  async execute<T>(reveal: Reveal, by: { staff: StaffPrincipal; ip: string; requestId: string }, read: () => Promise<T>): Promise<T> {
    const { staff, ip, requestId } = by;
    await this.limits.enforce([{ limit: revealByStaff, subject: staff.staffId }]);
    await this.database.transaction((tx) => writeAudit(tx, { actor: staff, ...reveal, ip, requestId, at: this.clock.now() }));
    return read();
  }
}
