import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ERASED_NAME, forgetOldRows, moveOwned, moveOwnedBack, type Obstacle, People, type PersonHoldings, type PersonMerge, SealedRecipients, SealPersonalData, type StoredRecipient } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { ReplacementContacts, type StoredCase } from '../after-sales/replacement-contacts.js';
import { ORDER_RECIPIENTS } from '../orders.repository.js';
import { RiskHoldsRepository } from '../risk/risk-holds.repository.js';
import { CustomerTraces } from './customer-traces.js';

/** Orders, cases and their pictures belong to whoever the customer turns out to be. */
const OWNED = [
  { table: 'orders."order"', key: 'id' },
  { table: 'orders.after_sales_case', key: 'id' },
  { table: 'orders.after_sales_photo', key: 'id' },
] as const;

const ORDER_OVER = ['completed', 'closed', 'canceled'] as const;
const CASE_OVER = ['completed', 'rejected', 'canceled_by_customer', 'expired'] as const;

/** What orders keep of customers. */
@Injectable()
export class OrderCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'orders';
  readonly rank = 10;

  constructor(
    private readonly people: People,
    private readonly sealing: SealPersonalData,
    private readonly recipients: SealedRecipients,
    private readonly contacts: ReplacementContacts,
    private readonly reviews: RiskHoldsRepository,
    private readonly traces: CustomerTraces,
  ) {}

  onModuleInit(): void {
    this.people.register(this);
    this.sealing.register(ORDER_RECIPIENTS.name, (tx, bite) => this.recipients.sealRows(tx, ORDER_RECIPIENTS, bite));
    this.sealing.register('orders.after_sales_case', (tx, bite) => this.contacts.sealRows(tx, bite));
    this.sealing.old.register(ORDER_RECIPIENTS.name, (tx, bite) =>
      forgetOldRows(tx, { table: ORDER_RECIPIENTS.name, at: 'placed_at' }, bite, async (ids) => {
        await this.recipients.forget(tx, ORDER_RECIPIENTS, ids, 'remark = NULL');
        await this.traces.forgetOrders(tx, ids);
      }),
    );
    this.sealing.old.register('orders.after_sales_case', (tx, bite) =>
      forgetOldRows(tx, { table: 'orders.after_sales_case', at: 'created_at' }, bite, async (ids) => {
        await this.contacts.forget(tx, ids);
        await this.traces.forgetCases(tx, ids);
      }),
    );
  }

  /** A cart is joined to the survivor's, whose lines win; it stays as it was for the way back. */
  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwned(tx, merge, owned);
    await this.reviews.shareWatch(tx, merge);
    await tx.execute(
      `INSERT INTO orders.cart AS c (customer_id, store_id, lines, updated_at)
       SELECT $2, store_id, lines, $3 FROM orders.cart WHERE customer_id = $1 AND lines <> '{}'
       ON CONFLICT (customer_id, store_id) DO UPDATE SET lines = EXCLUDED.lines || c.lines, updated_at = EXCLUDED.updated_at`,
      [merge.fromId, merge.intoId, merge.at],
    );
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwnedBack(tx, merge, owned);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const [orders, cases, carts] = await Promise.all([
      tx.query<StoredRecipient & { id: string }>(
        `SELECT o.id, o.order_no AS "orderNo", o.status, o.placed_at AS "placedAt", o.paid_at AS "paidAt", o.payable_fen AS "payableFen", o.refunded_fen AS "refundedFen",
           o.sealed_recipient AS "sealedRecipient", o.contact_name AS "contactName", o.contact_phone AS "contactPhone", o.address, o.remark,
           (SELECT json_agg(json_build_object('title', l.title, 'option', l.option_text, 'quantity', l.quantity, 'totalFen', l.total_fen) ORDER BY l.line_no)
            FROM orders.order_line l WHERE l.order_id = o.id) AS lines
         FROM orders."order" o WHERE o.customer_id = ANY($1::uuid[]) ORDER BY o.id`,
        [customerIds],
      ),
      tx.query<Pick<StoredCase, 'id' | 'replacementContact'>>(
        `SELECT id, case_no AS "caseNo", kind, status, reason, description, amount_fen AS "amountFen", created_at AS "createdAt", replacement_contact AS "replacementContact"
         FROM orders.after_sales_case WHERE customer_id = ANY($1::uuid[]) ORDER BY id`,
        [customerIds],
      ),
      tx.query(`SELECT store_id AS "storeId", lines, updated_at AS "updatedAt" FROM orders.cart WHERE customer_id = ANY($1::uuid[]) AND lines <> '{}'`, [customerIds]),
    ]);
    const photos = await this.traces.listPhotos(tx, cases.map(({ id }) => id));
    return {
      orders: orders.map((row) => withoutId(this.recipients.open(ORDER_RECIPIENTS, row))),
      afterSalesCases: cases.map(({ replacementContact, ...row }) => withoutId({ ...row, sentTo: this.contacts.openContact(row.id, replacementContact), photos: (photos.get(row.id) ?? []).map(({ url }) => url) })),
      carts,
    };
  }

  async findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const [orders, cases] = await Promise.all([
      tx.query<{ orderNo: string }>(
        `SELECT order_no AS "orderNo" FROM orders."order" WHERE customer_id = ANY($1::uuid[]) AND (status <> ALL($2::text[]) OR refunded_fen < refund_requested_fen) ORDER BY id DESC LIMIT 3`,
        [customerIds, ORDER_OVER],
      ),
      tx.query<{ caseNo: string }>(`SELECT case_no AS "caseNo" FROM orders.after_sales_case WHERE customer_id = ANY($1::uuid[]) AND status <> ALL($2::text[]) ORDER BY id DESC LIMIT 3`, [customerIds, CASE_OVER]),
    ]);
    return [
      ...orders.map(({ orderNo }): Obstacle => ({ code: 'openOrder', text: `订单 ${orderNo} 还没完成` })),
      ...cases.map(({ caseNo }): Obstacle => ({ code: 'openCase', text: `售后 ${caseNo} 还没结束` })),
    ];
  }

  /** What the law keeps for three years is kept without the person: who received it, where, what they wrote and showed, and who paid. */
  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    const orders = await tx.query<{ id: string }>(
      `UPDATE orders."order" SET sealed_recipient = NULL, phone_tail_index = NULL, contact_name = $2, contact_phone = '', remark = NULL,
         address = address || '{"detail": "", "latitude": 0, "longitude": 0}'::jsonb WHERE customer_id = ANY($1::uuid[]) RETURNING id`,
      [customerIds, ERASED_NAME],
    );
    await this.traces.erase(tx, customerIds, orders.map(({ id }) => id));
    await this.contacts.erase(tx, customerIds);
    await tx.execute(`DELETE FROM orders.cart WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
  }
}

function withoutId<T extends { readonly id: string }>({ id: _id, ...row }: T): Omit<T, 'id'> {
  return row;
}
