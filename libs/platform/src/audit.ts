import type { Queryable, Tx } from './database/database.js';
import type { StaffPrincipal } from './principal.js';

export interface AuditEntry {
  readonly actor: Pick<StaffPrincipal, 'staffId' | 'name'> | 'system';
  /** Verb and noun, for example `product.publish`. */
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly storeId?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  readonly ip?: string | undefined;
  readonly requestId?: string | undefined;
  readonly at: Date;
}

/** Who edits, and from where, for the audit log. */
export type Editor = Pick<AuditEntry, 'actor' | 'ip' | 'requestId'>;

/** An editor who is a person. */
export interface StaffEditor extends Editor {
  readonly actor: Pick<StaffPrincipal, 'staffId' | 'name'>;
}

/** Who makes a request of staff. */
export function editorOf({ principal, ip, requestId }: { readonly principal: StaffPrincipal; readonly ip: string; readonly requestId: string }): StaffEditor & { readonly actor: StaffPrincipal } {
  return { actor: principal, ip, requestId };
}

/** Appends one line to the audit log in the transaction of the act itself. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const actor = entry.actor === 'system' ? { staffId: null, name: '系统' } : entry.actor;
  await tx.execute(
    `INSERT INTO platform.audit_entry (occurred_at, actor_id, actor_name, action, target_type, target_id, store_id, before, after, reason, ip, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      entry.at,
      actor.staffId,
      actor.name,
      entry.action,
      entry.targetType,
      entry.targetId,
      entry.storeId ?? null,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
      entry.reason ?? null,
      entry.ip ?? null,
      entry.requestId ?? null,
    ],
  );
}

export interface AuditFilter {
  readonly actorId?: string | undefined;
  /** The whole action, or its beginning up to and with a dot. */
  readonly action?: string | undefined;
  readonly targetType?: string | undefined;
  readonly targetId?: string | undefined;
  /** ISO instants; `from` is included, `to` is not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only older lines than this one. */
  readonly beforeId: number | null;
  readonly limit: number;
}

export interface AuditLine {
  readonly id: number;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly storeId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
}

/** Lines of the audit log, newest first. */
export async function listAuditLines(queryable: Queryable, filter: AuditFilter): Promise<AuditLine[]> {
  const isPrefix = filter.action?.endsWith('.') ?? false;
  return queryable.query<AuditLine>(
    `SELECT id, occurred_at AS at, actor_id AS "actorId", actor_name AS "actorName", action, target_type AS "targetType",
            target_id AS "targetId", store_id AS "storeId", before, after, reason, ip, request_id AS "requestId"
     FROM platform.audit_entry
     WHERE ($1::uuid IS NULL OR actor_id = $1)
       AND ($2::text IS NULL OR CASE WHEN $3::boolean THEN starts_with(action, $2) ELSE action = $2 END)
       AND ($4::text IS NULL OR target_type = $4) AND ($5::text IS NULL OR target_id = $5)
       AND ($6::timestamptz IS NULL OR occurred_at >= $6) AND ($7::timestamptz IS NULL OR occurred_at < $7)
       AND ($8::bigint IS NULL OR id < $8)
     ORDER BY id DESC LIMIT $9`,
    [
      filter.actorId ?? null,
      filter.action ?? null,
      isPrefix,
      filter.targetType ?? null,
      filter.targetId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.beforeId,
      filter.limit,
    ],
  );
}
