import { Injectable } from '@nestjs/common';
import { Clock, type ReplyOf } from '@quanyu/platform';
import { type Position, Stores } from '@quanyu/stores';
import { PlaceOrderFlow } from '../placing/place-order.js';
import type { PlacedOrder, PlaceOrder } from '../placing/prepare-order.js';
import { PriceCheckout } from '../pricing/price-checkout.js';
import { toPricing } from '../pricing/quote-pricing.js';
import { WayTerms } from '../ways/way-terms.js';
import { FindBalance } from './find-balance.js';
import type { quoteBalance } from './http/presale.storefront.contract.js';

const CHANNEL = 'miniProgram';

export interface BalanceQuoteRequest {
  readonly customerId: string;
  readonly depositId: string;
  readonly storeId: string;
  readonly destination?: Position | undefined;
  readonly couponIds?: readonly string[] | undefined;
}

type Contact = NonNullable<PlaceOrder['contact']>;

export interface BalanceOrderRequest extends Pick<PlaceOrder, 'customerId' | 'idempotencyKey' | 'payableFen' | 'couponIds' | 'rules' | 'deadlineMs'> {
  readonly depositId: string;
  readonly storeId: string;
  readonly pickup?: PlaceOrder['pickup'];
  readonly shipping?: { readonly feeFen: number; readonly promisedAt: string; readonly contact: Contact; readonly address: NonNullable<PlaceOrder['address']> } | undefined;
}

/** The balance of a presale: what it comes to now, and its order, which goes the way of every order. */
@Injectable()
export class Balances {
  constructor(
    private readonly find: FindBalance,
    private readonly prices: PriceCheckout,
    private readonly terms: WayTerms,
    private readonly stores: Stores,
    private readonly placing: PlaceOrderFlow,
    private readonly clock: Clock,
  ) {}

  /** @throws PRESALE.DEPOSIT_NOT_FOUND, STORES.NOT_FOUND */
  async quote({ couponIds, ...request }: BalanceQuoteRequest): Promise<ReplyOf<typeof quoteBalance>> {
    const { deposit, presale, way, store, terms } = await this.find.get(request);
    const { unitPriceFen, units, depositFen } = terms;
    const { priced } = this.prices.read([{ variantId: presale.variantId, quantity: units }], { channel: CHANNEL, storeId: store.id }, { priceFen: unitPriceFen, limitPerCustomer: units });
    const sent = way === 'shipping' ? this.terms.send(terms.source, { worthFen: unitPriceFen * units }) : null;
    const feeFen = sent?.feeFen ?? 0;
    const wish = { customerId: request.customerId, storeId: store.id, channel: CHANNEL, lines: priced, ways: [{ kind: way, feeFen }], isPresale: true };
    const offer = await this.prices.offer(wish, { withPricing: true, couponIds });
    const { payableFen, discountFen, itemsTotalFen } = offer.quote;
    const windows = way === 'pickup' ? this.stores.listWindows(store.id, 'pickup', this.clock.now()) : [];
    return {
      depositId: deposit.id, way, storeId: store.id, storeName: store.name, unitPriceFen, units, itemsTotalFen, discountFen, feeFen, promisedAt: sent?.promisedAt?.toISOString() ?? null, depositFen, payableFen,
      dueFen: Math.max(0, payableFen - depositFen),
      windows: windows.map(({ startAt, endAt }) => ({ startAt: startAt.toISOString(), endAt: endAt.toISOString() })),
      pricing: toPricing(offer, { storedValueFen: 0 }),
    };
  }

  /** @throws PRESALE.DEPOSIT_NOT_FOUND, PRESALE.BALANCE_NOT_OPEN, PRESALE.DISCOUNT_TOO_LARGE, and what `PlaceOrderFlow` throws */
  async place(request: BalanceOrderRequest): Promise<PlacedOrder> {
    return this.placing.execute(await this.orderOf(request));
  }

  /** What this request was told when it was accepted, or null. @throws PRESALE.DEPOSIT_NOT_FOUND, REQUEST.IDEMPOTENCY_KEY_REUSED */
  async findPlaced(request: BalanceOrderRequest): Promise<PlacedOrder | null> {
    return this.placing.findPlaced(await this.orderOf(request));
  }

  private async orderOf({ depositId, storeId, pickup, shipping, ...request }: BalanceOrderRequest): Promise<PlaceOrder> {
    const { presale, way, store, terms } = await this.find.get({ customerId: request.customerId, depositId, storeId, destination: shipping?.address });
    const { unitPriceFen, units: quantity } = terms;
    const { variantId } = presale;
    return {
      ...request, channel: CHANNEL, storeId: store.id, fromCart: false, lines: [{ variantId, quantity, unitPriceFen }], presale: terms,
      ...(way === 'pickup' ? { pickup } : {}),
      ...(way === 'shipping' && shipping !== undefined
        ? { contact: shipping.contact, address: shipping.address, groups: [{ kind: way, feeFen: shipping.feeFen, promisedAt: shipping.promisedAt, lines: [{ variantId, quantity }] }] }
        : {}),
    };
  }
}
