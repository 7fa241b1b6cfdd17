import { Injectable } from '@nestjs/common';
import { isDomainError, platformError } from '@quanyu/platform';
import { AttemptCounts, FlashSales, type LiveItem, StockTokens, type UnitsTaken } from '@quanyu/promotions';
import { peerAddressKey, SaleTokens, Screening } from '@quanyu/risk';
import { OrderGate } from './order-gate.js';
import { PlaceOrderFlow } from './place-order.js';
import type { PlacedOrder, PlaceOrder } from './prepare-order.js';

export interface FlashOrderAttempt {
  readonly itemId: string;
  readonly storeId: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly ip: string;
  readonly userAgent?: string | undefined;
  /** The answer to a challenge, when one was set: the same order is sent again with it, on the same sale token. */
  readonly challengeSolution?: string | undefined;
  readonly idempotencyKey: string;
  readonly saleToken: string;
  readonly quantity: number;
  readonly unitPriceFen: number;
  readonly payableFen: number;
  readonly pickup: NonNullable<PlaceOrder['pickup']>;
  readonly remark?: string | undefined;
  readonly deadlineMs?: number | undefined;
}

/** Counts an attempt at a flash sale and records why risk turned it away. */
@Injectable()
export class AttemptWatch {
  constructor(
    private readonly counts: AttemptCounts,
    private readonly screening: Screening,
  ) {}

  run(sessionId: string, { customerId, deviceId, ip }: FlashOrderAttempt, attempt: () => Promise<PlacedOrder>): Promise<PlacedOrder> {
    return this.counts.counting(sessionId, 'order', () => this.screening.run('flash.order', { customerId, deviceId, address: ip }, attempt));
  }
}

/**
 * An attempt at a flash sale: what memory knows, one batch on Redis, the counter in front of the stock, and then the path of
 * every order. Whoever was told yes before is told it again, whatever has happened to the sale since.
 */
@Injectable()
export class PlaceFlashOrder {
  constructor(
    private readonly sales: FlashSales,
    private readonly tokens: SaleTokens,
    private readonly gate: OrderGate,
    private readonly stock: StockTokens,
    private readonly placing: PlaceOrderFlow,
    private readonly watch: AttemptWatch,
  ) {}

  /**
   * @throws FLASH.NOT_FOUND, FLASH.SOLD_OUT, FLASH.NOT_STARTED, FLASH.PAUSED, FLASH.ENDED, FLASH.NOT_IN_STORE, FLASH.LIMIT, FLASH.LIMIT_SHARED,
   * RISK.SALE_TOKEN_INVALID, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED, RATE_LIMITED, SERVICE.BUSY, and what `PlaceOrderFlow` throws.
   */
  async execute(attempt: FlashOrderAttempt): Promise<PlacedOrder> {
    const { itemId, storeId, idempotencyKey } = attempt;
    const live = this.sales.getItem(itemId);
    const order = this.orderOf(attempt);
    const run = (): Promise<PlacedOrder> => this.watch.run(live.session.id, attempt, async () => {
      this.sales.assertNotLatched(itemId, storeId, idempotencyKey);
      let nonce: string;
      try {
        nonce = this.tokens.verify(attempt.saleToken, attempt).nonce;
      } catch (error) {
        // A token lives half a minute; the order that it bought, for ever. Garbage is not looked up.
        if (!this.tokens.wasIssuedTo(attempt.saleToken, attempt)) throw error;
        await this.gate.spend(attempt);
        const placed = await this.placing.findPlaced(order);
        if (placed === null) throw error;
        return placed;
      }
      const begun = await this.begin(attempt, { live, order, nonce });
      if ('placed' in begun) return begun.placed;
      try {
        return await this.placing.execute(order);
      } catch (error) {
        begun.giveBack();
        throw error;
      } finally {
        begun.end();
      }
    });
    // Garbage is not looked up.
    return this.gate.orAccepted(attempt, run, async () => (this.tokens.wasIssuedTo(attempt.saleToken, attempt) ? this.placing.findPlaced(order) : null));
  }

  /** Spends the sale token and takes the units; whoever repeats an order gets what it is told instead. */
  private async begin(attempt: FlashOrderAttempt, { live, order, nonce }: { live: LiveItem; order: PlaceOrder; nonce: string }): Promise<UnitsTaken | { readonly placed: PlacedOrder | Promise<PlacedOrder> }> {
    const { itemId, storeId, idempotencyKey } = attempt;
    // Until it holds its units it counts as on the way, or others are let in to units that it is about to take.
    const arrival = this.sales.noteArrived(itemId, storeId);
    let isRepeat = true;
    try {
      // In this order both leave in one write: limits wait for the turn of the event loop to end, and then join the token's command.
      [, isRepeat] = await Promise.all([this.gate.spend(attempt), this.tokens.burn(nonce, idempotencyKey)]);
      const placed = isRepeat ? await this.placing.findPlaced(order) : null;
      if (placed !== null) return { placed };
      this.sales.assertOnSale(live, storeId);
      // A repeat whose first sending is still here joins it, and stands on the unit that it took.
      if (isRepeat && this.placing.isUnderWay(order)) return { placed: this.placing.execute(order) };
      return await this.stock.take(itemId, storeId, attempt.quantity);
    } catch (error) {
      // Its first sending may hold the last unit: that is not "sold out" for it.
      throw isRepeat && isDomainError(error, 'FLASH.SOLD_OUT') ? platformError('SERVICE.BUSY', { retryAfterSeconds: 1 }) : error;
    } finally {
      arrival.leave(!isRepeat);
    }
  }

  private orderOf({ itemId, storeId, customerId, deviceId, ip, idempotencyKey, quantity, unitPriceFen, payableFen, pickup, remark, deadlineMs }: FlashOrderAttempt): PlaceOrder {
    const live = this.sales.getItem(itemId);
    return {
      customerId, idempotencyKey, storeId, payableFen, pickup, remark, deadlineMs, channel: 'miniProgram', fromCart: false,
      lines: [{ variantId: live.item.variantId, quantity, unitPriceFen }],
      flash: { live, deviceId, address: peerAddressKey(ip) },
    };
  }
}
