import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';

/** Who paid, as a keyed hash of what the provider calls them: it links payments of one hand, and goes when a person wishes to be forgotten. */
@Injectable()
export class PayerMarks {
  /** Of what these orders, purchases and deposits were paid with, by their ids; the payments themselves stay. */
  async forget(tx: Tx, paidIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE payments.payment_attempt SET payer_mark = NULL WHERE order_id = ANY($1::uuid[]) AND payer_mark IS NOT NULL`, [paidIds]);
  }
}
