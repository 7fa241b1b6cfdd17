import type { Tx } from './database/database.js';
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
  readonly ip?: string;
  readonly requestId?: string;
  readonly at: Date;
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
