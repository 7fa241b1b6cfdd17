import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';

export interface RuleRow {
  readonly code: string;
  readonly version: number;
  readonly content: unknown;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const COLUMNS = `code, version, content, reason, created_by AS "createdBy", created_at AS "createdAt"`;

/** Every version of every rule stays; the latest is in force. */
@Injectable()
export class RulesRepository {
  constructor(private readonly database: Database) {}

  listLatest(): Promise<RuleRow[]> {
    return this.database.query<RuleRow>(`SELECT DISTINCT ON (code) ${COLUMNS} FROM risk.rule ORDER BY code, version DESC`);
  }

  /** The versions of a rule, the latest first. */
  listVersions(code: string): Promise<RuleRow[]> {
    return this.database.query<RuleRow>(`SELECT ${COLUMNS} FROM risk.rule WHERE code = $1 ORDER BY version DESC`, [code]);
  }

  /** False when that version exists already: somebody else was faster. */
  async insert(tx: Tx, { code, version, content, reason, createdBy, createdAt }: RuleRow): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO risk.rule (code, version, content, reason, created_by, created_at)
       SELECT $1, $2, $3, $4, $5, $6 WHERE $2 = 1 + coalesce((SELECT max(version) FROM risk.rule WHERE code = $1), 0) ON CONFLICT DO NOTHING`,
      [code, version, JSON.stringify(content), reason, createdBy, createdAt],
    );
    return inserted === 1;
  }
}
