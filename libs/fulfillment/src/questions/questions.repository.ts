import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Answer, AnsweredBy, PickupOfferFacts, SubstitutionFacts } from './question.rules.js';

interface Asked {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly fulfillmentOrderId: string;
  readonly groupNo: number;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly onSilence: Answer;
  /** When silence counts, or counted. */
  readonly dueAt: Date;
  readonly answer: Answer | 'withdrawn' | null;
  readonly answeredBy: AnsweredBy | null;
  readonly answeredAt: Date | null;
}

export type SubstitutionQuestion = Asked & { readonly kind: 'substitution'; readonly lineNo: number; readonly facts: SubstitutionFacts };
export type PickupOffer = Asked & { readonly kind: 'pickupOffer'; readonly lineNo: null; readonly facts: PickupOfferFacts };
export type Question = SubstitutionQuestion | PickupOffer;

export type NewQuestion = Pick<Question, 'id' | 'orderId' | 'customerId' | 'fulfillmentOrderId' | 'groupNo' | 'kind' | 'lineNo' | 'facts' | 'askedAt' | 'askedBy' | 'onSilence' | 'dueAt'>;

const COLUMNS = `q.id, q.order_id AS "orderId", q.customer_id AS "customerId", q.fulfillment_order_id AS "fulfillmentOrderId", q.group_no AS "groupNo", q.kind, q.line_no AS "lineNo", q.facts,
  q.asked_at AS "askedAt", q.asked_by AS "askedBy", q.on_silence AS "onSilence", coalesce(q.due_at, q.answered_at) AS "dueAt", q.answer, q.answered_by AS "answeredBy", q.answered_at AS "answeredAt"`;

/** What shoppers are asked. The order's row and the work's are locked before a question is asked or answered. */
@Injectable()
export class QuestionsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** False when the same is being asked already, about the same line. */
  async insert(tx: Tx, question: NewQuestion): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO fulfillment.shopper_question (id, order_id, customer_id, fulfillment_order_id, group_no, kind, line_no, facts, asked_at, asked_by, on_silence, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (fulfillment_order_id, kind, (coalesce(line_no, 0))) WHERE answer IS NULL DO NOTHING`,
      [
        question.id, question.orderId, question.customerId, question.fulfillmentOrderId, question.groupNo, question.kind, question.lineNo, JSON.stringify(question.facts), question.askedAt,
        question.askedBy, question.onSilence, question.dueAt,
      ],
    );
    return inserted === 1;
  }

  async find(id: string, source: Queryable = this.database): Promise<Question | null> {
    const [row] = await source.query<Question>(`SELECT ${COLUMNS} FROM fulfillment.shopper_question q WHERE q.id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  async listByOrder(orderId: string): Promise<Question[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM fulfillment.shopper_question q WHERE q.order_id = $1 ORDER BY q.asked_at DESC, q.id DESC LIMIT 100`, [orderId]);
  }

  /** Of these pieces of work, newest first. */
  async listByWork(fulfillmentOrderIds: readonly string[], source: Queryable = this.database): Promise<Question[]> {
    return source.query(`SELECT ${COLUMNS} FROM fulfillment.shopper_question q WHERE q.fulfillment_order_id = ANY($1::uuid[]) ORDER BY q.asked_at DESC, q.id DESC`, [fulfillmentOrderIds]);
  }

  /** Answers an open question, once. False when it has an answer. */
  async answer(tx: Tx, id: string, given: { answer: Answer | 'withdrawn'; by: AnsweredBy }): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE fulfillment.shopper_question SET answer = $2, answered_by = $3, answered_at = $4, due_at = NULL WHERE id = $1 AND answer IS NULL RETURNING id`,
      [id, given.answer, given.by, this.clock.now()],
    );
    return rows.length === 1;
  }

  /** Questions of work that ended: there is nothing left to answer. */
  async withdraw(tx: Tx, fulfillmentOrderId: string): Promise<void> {
    await tx.execute(
      `UPDATE fulfillment.shopper_question SET answer = 'withdrawn', answered_by = 'rule', answered_at = $2, due_at = NULL WHERE fulfillment_order_id = $1 AND answer IS NULL`,
      [fulfillmentOrderId, this.clock.now()],
    );
  }

  /** Questions that nobody answered in time, the oldest first. */
  async listDue(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(`SELECT id FROM fulfillment.shopper_question WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, [this.clock.now(), limit]);
    return rows.map(({ id }) => id);
  }

  /** Looks at a question again later: its work could not be touched now. */
  async postpone(id: string, delayMs: number): Promise<void> {
    await this.database.query(`UPDATE fulfillment.shopper_question SET due_at = $2 WHERE id = $1 AND due_at IS NOT NULL`, [id, new Date(this.clock.nowMs() + delayMs)]);
  }
}
