import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { RuleContent, RuleStatus, StoredRule } from './price-rule.rules.js';

/** What a rule has given away. */
export interface RuleGiven {
  readonly uses: number;
  readonly spentFen: number;
  readonly coupons: number;
}

export interface RuleFilter {
  readonly kind: RuleContent['kind'] | null;
  readonly status: RuleStatus | null;
  readonly beforeId: string | null;
  readonly limit: number;
}

const COLUMNS = `r.id, r.version, r.status, r.content, r.updated_at AS "updatedAt", r.updated_by_name AS "updatedByName"`;
const GIVEN = `coalesce(m.uses, 0) AS uses, coalesce(m.spent_fen, 0) AS "spentFen", coalesce(i.issued, 0) AS coupons
  FROM promotions.price_rule r LEFT JOIN promotions.rule_room m ON m.rule_id = r.id LEFT JOIN promotions.coupon_issue i ON i.template_id = r.id`;

@Injectable()
export class PriceRulesRepository {
  constructor(private readonly database: Database) {}

  async find(ruleId: string, source: Queryable = this.database): Promise<(StoredRule & RuleGiven) | null> {
    return (await source.query<StoredRule & RuleGiven>(`SELECT ${COLUMNS}, ${GIVEN} WHERE r.id = $1`, [ruleId]))[0] ?? null;
  }

  /** The rule, its row locked: whoever changes it comes through here first. */
  async lock(tx: Tx, ruleId: string): Promise<(StoredRule & RuleGiven) | null> {
    const locked = await tx.query(`SELECT 1 FROM promotions.price_rule WHERE id = $1 FOR UPDATE`, [ruleId]);
    return locked.length === 0 ? null : this.find(ruleId, tx);
  }

  /** Rules in force that have not ended before then. */
  async listPublished(endingAfter: Date): Promise<StoredRule[]> {
    return this.database.query<StoredRule>(`SELECT ${COLUMNS} FROM promotions.price_rule r WHERE r.status = 'published' AND r.ends_at > $1 ORDER BY r.id`, [endingAfter]);
  }

  async findMany(ruleIds: readonly string[]): Promise<StoredRule[]> {
    return this.database.query<StoredRule>(`SELECT ${COLUMNS} FROM promotions.price_rule r WHERE r.id = ANY($1::uuid[])`, [ruleIds]);
  }

  async list({ kind, status, beforeId, limit }: RuleFilter): Promise<(StoredRule & RuleGiven)[]> {
    return this.database.query<StoredRule & RuleGiven>(
      `SELECT ${COLUMNS}, ${GIVEN}
       WHERE ($1::text IS NULL OR r.kind = $1) AND ($2::text IS NULL OR r.status = $2) AND ($3::uuid IS NULL OR r.id < $3) ORDER BY r.id DESC LIMIT $4`,
      [kind, status, beforeId, limit],
    );
  }

  async insert(tx: Tx, rule: StoredRule): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.price_rule (id, kind, status, name, content, ends_at, updated_by_name, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [rule.id, rule.content.kind, rule.status, rule.content.name, JSON.stringify(rule.content), new Date(rule.content.schedule.endsAt), rule.updatedByName, rule.updatedAt, rule.version],
    );
    await this.keepVersion(tx, rule);
  }

  /** Writes the next version of a rule. False when the version before it is no longer the last. */
  async replace(tx: Tx, rule: StoredRule): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.price_rule SET status = $2, name = $3, content = $4, ends_at = $5, updated_by_name = $6, updated_at = $7, version = $8 WHERE id = $1 AND version = $8 - 1`,
      [rule.id, rule.status, rule.content.name, JSON.stringify(rule.content), new Date(rule.content.schedule.endsAt), rule.updatedByName, rule.updatedAt, rule.version],
    );
    if (changed === 0) return false;
    await this.keepVersion(tx, rule);
    return true;
  }

  /**
   * Sets what a rule may give. False when more has been given already: the statement says so, not what was read before. A rule without
   * limits keeps no row, so that orders which use it share none.
   */
  async setLimits(tx: Tx, { id, content }: Pick<StoredRule, 'id' | 'content'>): Promise<boolean> {
    const { maxUses, budgetFen } = content.limits;
    if (maxUses === null && budgetFen === null) {
      await tx.execute(`UPDATE promotions.rule_room SET max_uses = NULL, budget_fen = NULL WHERE rule_id = $1`, [id]);
      return true;
    }
    const written = await tx.execute(
      `INSERT INTO promotions.rule_room AS m (rule_id, max_uses, budget_fen) VALUES ($1, $2, $3)
       ON CONFLICT (rule_id) DO UPDATE SET max_uses = excluded.max_uses, budget_fen = excluded.budget_fen
       WHERE (excluded.max_uses IS NULL OR m.uses <= excluded.max_uses) AND (excluded.budget_fen IS NULL OR m.spent_fen <= excluded.budget_fen)`,
      [id, maxUses, budgetFen],
    );
    return written === 1;
  }

  /** Sets how many coupons there may be. False when more have been given already. */
  async setMaxCoupons(tx: Tx, templateId: string, maxCoupons: number | null): Promise<boolean> {
    const written = await tx.execute(
      `INSERT INTO promotions.coupon_issue AS i (template_id, max_coupons) VALUES ($1, $2)
       ON CONFLICT (template_id) DO UPDATE SET max_coupons = excluded.max_coupons WHERE excluded.max_coupons IS NULL OR i.issued <= excluded.max_coupons`,
      [templateId, maxCoupons],
    );
    return written === 1;
  }

  private async keepVersion(tx: Tx, { id, version, content, updatedByName, updatedAt }: StoredRule): Promise<void> {
    await tx.execute(`INSERT INTO promotions.price_rule_version (rule_id, version, content, changed_by_name, changed_at) VALUES ($1, $2, $3, $4, $5)`, [
      id, version, JSON.stringify(content), updatedByName, updatedAt,
    ]);
  }
}
