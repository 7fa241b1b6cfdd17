import { writeAudit } from './audit.js';
import type { Clock } from './clock.js';
import type { Database, Tx } from './database/database.js';
import { platformError } from './errors.js';
import { shopDate } from './clock.js';
import type { StaffPrincipal } from './principal.js';

/** Files that one member of staff takes out of the platform on one day of the shops. */
export const EXPORTS_PER_DAY = 50;

export interface ExportRequest {
  readonly by: { readonly actor: Pick<StaffPrincipal, 'staffId' | 'name'>; readonly ip: string; readonly requestId: string };
  /** A verb that ends in `.export`: by this ending they are counted. */
  readonly action: `${string}.export`;
  readonly targetType: string;
  readonly targetId: string;
  /** What the file holds, for the audit log. */
  readonly what: unknown;
}

/** Every file of data that staff take along: counted for each of them by day, told in the audit log, and marked with who took it when. */
export class Exports {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes an export before its first row is read; the count is right also when two begin at once.
   * @returns the mark that goes into the file as its last row
   * @throws EXPORT.DAILY_LIMIT
   */
  begin(request: ExportRequest): Promise<string> {
    return this.database.transaction((tx) => this.beginIn(tx, request));
  }

  /** The same in a transaction of the caller. */
  async beginIn(tx: Tx, { by, action, targetType, targetId, what }: ExportRequest): Promise<string> {
    const at = this.clock.now();
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('export:' || $1, 0))`, [by.actor.staffId]);
    const [row] = await tx.query<{ taken: number }>(
      `SELECT count(*)::int AS taken FROM platform.audit_entry WHERE actor_id = $1 AND action LIKE '%.export' AND (occurred_at AT TIME ZONE 'Asia/Shanghai')::date = $2::date`,
      [by.actor.staffId, shopDate(at)],
    );
    const taken = row?.taken ?? 0;
    if (taken >= EXPORTS_PER_DAY) throw platformError('EXPORT.DAILY_LIMIT', { limit: EXPORTS_PER_DAY });
    await writeAudit(tx, { ...by, action, targetType, targetId, after: { what, countToday: taken + 1 }, at });
    return `${EXPORT_MARK} ${by.actor.name} · ${at.toISOString()} · 请求 ${by.requestId} · 今天第 ${taken + 1} 次`;
  }
}

/** How the last row of an exported file begins; what reads such a file again leaves it out. */
export const EXPORT_MARK = '# 导出';
