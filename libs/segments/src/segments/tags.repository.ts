import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { SegmentRule } from './segment-rule.js';

export interface Tag {
  readonly code: string;
  readonly name: string;
  /** Null for one that is put on by hand. */
  readonly rule: SegmentRule | null;
  readonly version: number;
  readonly appliedAt: Date | null;
  readonly updatedByName: string;
  readonly updatedAt: Date;
}

export interface ListedTag extends Tag {
  readonly customers: number;
}

export interface CustomerTag {
  readonly code: string;
  readonly name: string;
  readonly taggedAt: Date;
  /** Null when a rule put it there. */
  readonly byName: string | null;
}

const TAG = `g.code, g.name, g.rule, g.version, g.applied_at AS "appliedAt", g.updated_by_name AS "updatedByName", g.updated_at AS "updatedAt"`;
const LISTED = 500;

@Injectable()
export class TagsRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<ListedTag[]> {
    return this.database.query<ListedTag>(
      `SELECT ${TAG}, coalesce(t.customers, 0)::int AS customers FROM segments.tag g
       LEFT JOIN (SELECT tag_code, count(*) AS customers FROM segments.customer_tag GROUP BY tag_code) t ON t.tag_code = g.code ORDER BY g.code LIMIT $1`,
      [LISTED],
    );
  }

  async find(code: string): Promise<Tag | null> {
    const [tag] = await this.database.query<Tag>(`SELECT ${TAG} FROM segments.tag g WHERE g.code = $1`, [code]);
    return tag ?? null;
  }

  async insert(tx: Tx, { code, name, rule, updatedByName, updatedAt }: Omit<Tag, 'version' | 'appliedAt'>): Promise<void> {
    await tx.execute(`INSERT INTO segments.tag (code, name, rule, updated_by_name, updated_at) VALUES ($1, $2, $3, $4, $5)`, [code, name, rule === null ? null : JSON.stringify(rule), updatedByName, updatedAt]);
  }

  /** False when somebody was quicker. */
  async update(tx: Tx, { code, version, name, rule, updatedByName, updatedAt }: Omit<Tag, 'appliedAt'>): Promise<boolean> {
    const changed = await tx.execute(`UPDATE segments.tag SET name = $3, rule = $4, updated_by_name = $5, updated_at = $6, version = version + 1 WHERE code = $1 AND version = $2`, [
      code, version, name, rule === null ? null : JSON.stringify(rule), updatedByName, updatedAt,
    ]);
    return changed === 1;
  }

  async listOf(customerId: string): Promise<CustomerTag[]> {
    return this.database.query<CustomerTag>(
      `SELECT g.code, g.name, t.tagged_at AS "taggedAt", t.tagged_by_name AS "byName" FROM segments.customer_tag t JOIN segments.tag g ON g.code = t.tag_code WHERE t.customer_id = $1 ORDER BY g.code`,
      [customerId],
    );
  }

  /** False when it was there already. */
  async add(tx: Tx, { code, customerId, byName, at }: { code: string; customerId: string; byName: string; at: Date }): Promise<boolean> {
    return (await tx.execute(`INSERT INTO segments.customer_tag (tag_code, customer_id, tagged_at, tagged_by_name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, [code, customerId, at, byName])) === 1;
  }

  async remove(tx: Tx, code: string, customerId: string): Promise<boolean> {
    return (await tx.execute(`DELETE FROM segments.customer_tag WHERE tag_code = $1 AND customer_id = $2`, [code, customerId])) === 1;
  }
}
