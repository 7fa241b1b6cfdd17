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

/** What a version was worth when it was tried on people who are known. */
export interface RuleScore {
  readonly code: string;
  readonly version: number;
  readonly measuredAt: Date;
  readonly seed: number;
  readonly requests: number;
  readonly abuserRequests: number;
  readonly abuserHits: number;
  readonly shopperHits: number;
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

  /** Keeps what versions were worth; those that are measured again are replaced. */
  async writeScores(tx: Tx, scores: readonly RuleScore[]): Promise<void> {
    await tx.execute(
      `INSERT INTO risk.rule_score (code, version, measured_at, seed, requests, abuser_requests, abuser_hits, shopper_hits)
       SELECT * FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[])
       ON CONFLICT (code, version) DO UPDATE SET measured_at = EXCLUDED.measured_at, seed = EXCLUDED.seed, requests = EXCLUDED.requests,
         abuser_requests = EXCLUDED.abuser_requests, abuser_hits = EXCLUDED.abuser_hits, shopper_hits = EXCLUDED.shopper_hits`,
      [
        scores.map(({ code }) => code), scores.map(({ version }) => version), scores.map(({ measuredAt }) => measuredAt), scores.map(({ seed }) => seed), scores.map(({ requests }) => requests),
        scores.map(({ abuserRequests }) => abuserRequests), scores.map(({ abuserHits }) => abuserHits), scores.map(({ shopperHits }) => shopperHits),
      ],
    );
  }

  listScores(code: string): Promise<RuleScore[]> {
    return this.database.query<RuleScore>(
      `SELECT code, version, measured_at AS "measuredAt", seed, requests, abuser_requests AS "abuserRequests", abuser_hits AS "abuserHits", shopper_hits AS "shopperHits" FROM risk.rule_score WHERE code = $1`,
      [code],
    );
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
