import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { Evidence } from '../decisions/decisions.repository.js';
import type { Label } from '../assess/sample.js';

export const APPEAL_STATUSES = ['open', 'approved', 'rejected'] as const;
export type AppealStatus = (typeof APPEAL_STATUSES)[number];

export interface Appeal {
  readonly appealId: string;
  readonly customerId: string;
  readonly point: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly refusedAt: Date;
  readonly evidence: Evidence;
  readonly words: string;
  readonly status: AppealStatus;
  /** What the shopper was answered. */
  readonly answer: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly createdAt: Date;
}

const COLUMNS = `id AS "appealId", customer_id AS "customerId", point, rule, rule_version AS "ruleVersion", refused_at AS "refusedAt", evidence, words, status, answer,
  decided_by AS "decidedBy", decided_at AS "decidedAt", created_at AS "createdAt"`;

@Injectable()
export class AppealsRepository {
  constructor(private readonly database: Database) {}

  /** `refusedId` is the record that was refused, which may be another one of the same person. False when this customer has an open appeal already, or the refusal was appealed. */
  async insert(tx: Tx, appeal: Omit<Appeal, 'status' | 'answer' | 'decidedBy' | 'decidedAt'>, refusedId: string): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO risk.appeal (id, customer_id, point, rule, rule_version, refused_at, evidence, words, status, created_at, refused_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10) ON CONFLICT DO NOTHING`,
      [appeal.appealId, appeal.customerId, appeal.point, appeal.rule, appeal.ruleVersion, appeal.refusedAt, JSON.stringify(appeal.evidence), appeal.words, appeal.createdAt, refusedId],
    );
    return inserted === 1;
  }

  /** Whether an appeal against this refusal was answered, by whichever of the person's records it was filed. */
  async isAnswered(tx: Tx, refusedId: string, { refusedAt, point }: Pick<Appeal, 'refusedAt' | 'point'>): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM risk.appeal WHERE refused_id = $1 AND refused_at = $2 AND point = $3 AND status <> 'open'`, [refusedId, refusedAt, point])).length > 0;
  }

  /** What was filed by these records, the latest first. */
  listOf(customerIds: readonly string[], limit: number): Promise<Appeal[]> {
    return this.database.query<Appeal>(`SELECT ${COLUMNS} FROM risk.appeal WHERE customer_id = ANY($1::uuid[]) ORDER BY created_at DESC, id DESC LIMIT $2`, [customerIds, limit]);
  }

  /** By status: open ones by their age, the oldest first; decided ones the latest first. */
  list({ status, after, limit }: { status: AppealStatus; after: { createdAt: string; appealId: string } | null; limit: number }): Promise<Appeal[]> {
    const [order, beyond] = status === 'open' ? ['ASC', '>'] : ['DESC', '<'];
    return this.database.query<Appeal>(
      `SELECT ${COLUMNS} FROM risk.appeal WHERE status = $1 AND ($2::timestamptz IS NULL OR (created_at, id) ${beyond} ($2, $3::uuid)) ORDER BY created_at ${order}, id ${order} LIMIT $4`,
      [status, after?.createdAt ?? null, after?.appealId ?? null, limit],
    );
  }

  async find(appealId: string): Promise<Appeal | null> {
    return (await this.database.query<Appeal>(`SELECT ${COLUMNS} FROM risk.appeal WHERE id = $1`, [appealId]))[0] ?? null;
  }

  /** Decides an open appeal; null when somebody else has. */
  async decide(tx: Tx, appealId: string, decision: { status: 'approved' | 'rejected'; answer: string; decidedBy: string; decidedAt: Date }): Promise<Appeal | null> {
    const rows = await tx.query<Appeal>(
      `UPDATE risk.appeal SET status = $2, answer = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND status = 'open' RETURNING ${COLUMNS}`,
      [appealId, decision.status, decision.answer, decision.decidedBy, decision.decidedAt],
    );
    return rows[0] ?? null;
  }

  /** Approves whatever these customers have open. Returns how many. */
  async approveOf(tx: Tx, customerIds: readonly string[], { answer, decidedBy, decidedAt }: { answer: string; decidedBy: string; decidedAt: Date }): Promise<number> {
    return tx.execute(`UPDATE risk.appeal SET status = 'approved', answer = $2, decided_by = $3, decided_at = $4 WHERE customer_id = ANY($1::uuid[]) AND status = 'open'`, [customerIds, answer, decidedBy, decidedAt]);
  }

  /** What a person found somebody to be; the latest word counts. */
  async label(tx: Tx, customerIds: readonly string[], { label, source, at }: { label: Label; source: string; at: Date }): Promise<void> {
    await tx.execute(
      `INSERT INTO risk.label (customer_id, label, source, labelled_at) SELECT c.id, $2, $3, $4 FROM unnest($1::uuid[]) AS c (id) ORDER BY 1
       ON CONFLICT (customer_id) DO UPDATE SET label = EXCLUDED.label, source = EXCLUDED.source, labelled_at = EXCLUDED.labelled_at`,
      [customerIds, label, source, at],
    );
  }
}
