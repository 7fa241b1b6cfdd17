import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Clock, Database, type ReplyOf, shopDate, shopInstant } from '@quanyu/platform';
import { Board } from './board.js';
import type { getOfflineList } from '../http/fulfillment.contract.js';
import { hashDigits } from '../pickup/pickup-code.rules.js';
import { PickupCodes } from '../pickup/pickup-codes.js';

/** What a store may give away on a device's word alone. */
const AMOUNT_CAP_FEN = 100_000;
const DAY_MINUTES = 1_440;

/** What a device needs to hand over without a network: today's orders that wait, and the key that verifies their codes. */
@Injectable()
export class OfflineList {
  constructor(
    private readonly database: Database,
    private readonly board: Board,
    private readonly orders: Orders,
    private readonly codes: PickupCodes,
    private readonly clock: Clock,
  ) {}

  async view(storeId: string): Promise<ReplyOf<typeof getOfflineList>> {
    const now = this.clock.now();
    const waiting = await this.board.listCollectable(storeId);
    const orders = await this.database.transaction((tx) => this.orders.findMany(tx, [...new Set(waiting.map(({ order }) => order.orderId))]));
    return {
      storeId,
      issuedAt: now.toISOString(),
      validUntil: shopInstant(shopDate(now), DAY_MINUTES).toISOString(),
      publicKey: this.codes.publicKey,
      amountCapFen: AMOUNT_CAP_FEN,
      orders: waiting.map(({ order, digits }) => ({ order, codeHash: hashDigits(storeId, digits), payableFen: orders.get(order.orderId)?.payableFen ?? 0 })),
    };
  }
}
