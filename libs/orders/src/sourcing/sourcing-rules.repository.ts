import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import { sourcingRuleSet, type SourcingRuleSet } from './sourcing.schema.js';

export const RULES_STATUSES = ['draft', 'active', 'retired'] as const;
export type RulesStatus = (typeof RULES_STATUSES)[number];

/** One version of the rules: a draft that is edited, then in force, then history. */
export interface RulesVersion {
  readonly id: string;
  /** Given in order; what a decision names. */
  readonly number: number;
  readonly status: RulesStatus;
  readonly rules: SourcingRuleSet;
  readonly note: string;
  /** For optimistic locking. */
  readonly version: number;
  readonly editedById: string;
  readonly editedByName: string;
  readonly editedAt: Date;
  readonly activatedByName: string | null;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}

type NewDraft = Pick<RulesVersion, 'id' | 'rules' | 'note' | 'editedById' | 'editedByName' | 'editedAt'>;

const COLUMNS = `id, number, status, rules, note, version, edited_by_id AS "editedById", edited_by_name AS "editedByName", edited_at AS "editedAt",
  activated_by_name AS "activatedByName", activated_at AS "activatedAt", retired_at AS "retiredAt"`;

@Injectable()
export class SourcingRulesRepository {
  constructor(private readonly database: Database) {}

  async findActive(): Promise<RulesVersion | null> {
    return first(await this.database.query<RulesVersion>(`SELECT ${COLUMNS} FROM orders.sourcing_rules WHERE status = 'active'`));
  }

  async find(id: string, source: Queryable = this.database): Promise<RulesVersion | null> {
    return first(await source.query<RulesVersion>(`SELECT ${COLUMNS} FROM orders.sourcing_rules WHERE id = $1`, [id]));
  }

  /** The newest first; those before `beforeNumber`. */
  async list({ beforeNumber, limit }: { beforeNumber: number | null; limit: number }): Promise<RulesVersion[]> {
    const rows = await this.database.query<RulesVersion>(
      `SELECT ${COLUMNS} FROM orders.sourcing_rules WHERE ($1::int IS NULL OR number < $1) ORDER BY number DESC LIMIT $2`,
      [beforeNumber, limit],
    );
    return rows.map(parsed);
  }

  /** The version's row, locked until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<RulesVersion | null> {
    return first(await tx.query<RulesVersion>(`SELECT ${COLUMNS} FROM orders.sourcing_rules WHERE id = $1 FOR UPDATE`, [id]));
  }

  async insert(tx: Tx, draft: NewDraft): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.sourcing_rules (id, status, rules, note, version, edited_by_id, edited_by_name, edited_at) VALUES ($1, 'draft', $2, $3, 1, $4, $5, $6)`,
      [draft.id, JSON.stringify(draft.rules), draft.note, draft.editedById, draft.editedByName, draft.editedAt],
    );
  }

  async update(tx: Tx, draft: NewDraft): Promise<void> {
    await tx.execute(
      `UPDATE orders.sourcing_rules SET rules = $2, note = $3, version = version + 1, edited_by_id = $4, edited_by_name = $5, edited_at = $6 WHERE id = $1 AND status = 'draft'`,
      [draft.id, JSON.stringify(draft.rules), draft.note, draft.editedById, draft.editedByName, draft.editedAt],
    );
  }

  /** Turns a draft on, and what was in force off. A unique index keeps it to one. */
  async activate(tx: Tx, { id, byName, at }: { id: string; byName: string; at: Date }): Promise<void> {
    await tx.execute(`UPDATE orders.sourcing_rules SET status = 'retired', retired_at = $1, version = version + 1 WHERE status = 'active'`, [at]);
    await tx.execute(
      `UPDATE orders.sourcing_rules SET status = 'active', activated_by_name = $2, activated_at = $3, version = version + 1 WHERE id = $1 AND status = 'draft'`,
      [id, byName, at],
    );
  }
}

function first(rows: readonly RulesVersion[]): RulesVersion | null {
  const [row] = rows;
  return row === undefined ? null : parsed(row);
}

/** Rules that an older release wrote are checked like anything that enters. */
function parsed(row: RulesVersion): RulesVersion {
  return { ...row, rules: sourcingRuleSet.parse(row.rules) };
}
