import { Inject, Injectable } from '@nestjs/common';
import type { ReserveRequest } from '@quanyu/inventory';
import { Clock, ENV, type Env, IdSource, type KeyClaim, publicNumber, requestHash, shopDate } from '@quanyu/platform';
import { type BenefitRequest, type BenefitUse, type FlashOrderRequest, type LiveItem, type PriceQuote, promotionsError } from '@quanyu/promotions';
import { type PreparedBooking, Stores } from '@quanyu/stores';
import { type Amounts, computeAmounts } from '../pricing/amounts.rules.js';
import { ordersError } from '../orders.errors.js';
import { type GroupWish, PlanGroups } from '../ways/plan-groups.js';
import { findBenefitChanges, findPriceChanges } from '../pricing/price-changes.rules.js';
import { type CampaignPrice, computePointsMultiplier, PriceCheckout } from '../pricing/price-checkout.js';
import { type ChargedGroup, chargeGroups } from '../pricing/price-groups.rules.js';
import { mergeLines } from '../pricing/quote.rules.js';
import { computeDueFen } from '../pricing/tenders.rules.js';
import type { Source } from '../ways/way-terms.js';
import type { DeliveryAddress, NewGroup, Order, OrderLine } from '../order.js';

export interface PlaceOrder {
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly channel: string;
  /** The selling store: whose sale it is, whatever place fulfils it. */
  readonly storeId: string;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number; readonly unitPriceFen: number }[];
  readonly payableFen: number;
  /** The coupons, gifts, points and stored value that the shopper chose, and the rules that the quote told. */
  readonly couponIds?: readonly string[] | undefined;
  readonly giftRuleIds?: readonly string[] | undefined;
  readonly points?: number | undefined;
  readonly storedValueFen?: number | undefined;
  readonly rules?: readonly { readonly ruleId: string; readonly offFen: number }[] | undefined;
  /** All of it collected in the selling store: the short form of `groups` and `contact`. */
  readonly pickup?: { readonly startAt: string; readonly contactName: string; readonly contactPhone: string } | undefined;
  /** How the lines reach the shopper; each unit of `lines` stands in one group. */
  readonly groups?: readonly GroupWish[] | undefined;
  readonly contact?: { readonly name: string; readonly phone: string } | undefined;
  readonly address?: DeliveryAddress | undefined;
  readonly remark?: string | undefined;
  readonly whenShort?: Order['whenShort'] | undefined;
  readonly fromCart: boolean;
  /** Of the sale at a counter that it comes from: says who sold it, and refuses nothing. */
  readonly counterSaleCode?: string | undefined;
  /** Nobody waits for the answer any more after this instant. */
  readonly deadlineMs?: number | undefined;
  /** Bought from a flash sale: its price, its payment time, its fence and its limits. */
  readonly flash?: { readonly live: LiveItem; readonly deviceId: string; readonly address: string };
  /** The balance of a presale: at the price of its deposit, which pays a part, from the goods that came for it. */
  readonly presale?: BalanceTerms;
}

/** What a deposit says of the order of its balance. */
export interface BalanceTerms {
  readonly presaleId: string;
  readonly depositId: string;
  /** Of one unit, the deposit included. */
  readonly unitPriceFen: number;
  readonly units: number;
  /** What was paid before, of all units. */
  readonly depositFen: number;
  /** Where the goods lie. */
  readonly source: Source;
}

/** What the shopper is told, and told again for the same key. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly orderNo: string;
  /** Placed at once when nothing is left to pay. */
  readonly status: 'pending_payment' | 'placed';
  readonly payableFen: number;
  /** What WeChat is asked for. */
  readonly dueFen: number;
  readonly placedAt: string;
  readonly expiresAt: string;
}

/** A checked request on its way into a group commit. */
export interface Attempt {
  readonly request: PlaceOrder;
  readonly hash: string;
  readonly contact: { readonly name: string; readonly phone: string };
  readonly groups: readonly ChargedGroup[];
  readonly amounts: Amounts;
  readonly tenders: Pick<Order, 'pointsSpent' | 'pointsFen' | 'storedValueFen' | 'depositFen'>;
  readonly quote: PriceQuote;
  /** What it takes of coupons, limits and budgets. */
  readonly uses: readonly BenefitUse[];
}

/** The rows of an order, before anyone knows whether it gets what it wants. */
export interface Draft {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly lines: readonly OrderLine[];
  readonly groups: readonly NewGroup[];
  /** The times with somebody that it wants. An order with one is placed by itself. */
  readonly bookings: readonly PreparedBooking[];
  readonly claim: KeyClaim;
  readonly reply: PlacedOrder;
}

/** With less than this left of its time an order is not begun: a lock alone may take three times as long. */
const LEAST_WORK_MS = 1_000;

/** What is decided about one order before its group. For a pickup all of it is answered from memory. */
@Injectable()
export class PrepareOrder {
  constructor(
    private readonly prices: PriceCheckout,
    private readonly stores: Stores,
    private readonly planning: PlanGroups,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Group-commit lanes of this process. */
  get lanes(): number {
    return this.env.ORDER_LANES;
  }

  isLate({ request }: Attempt): boolean {
    return request.deadlineMs !== undefined && this.clock.nowMs() > request.deadlineMs - LEAST_WORK_MS;
  }

  /**
   * Everything that can be refused ahead of the group: store, price, limit, and for each group its way, place, window and fee.
   * @throws ORDERS.STORE_CLOSED, ORDERS.GROUPS_INVALID, ORDERS.QUOTE_CHANGED, STORES.SERVICE_NOT_FOUND
   */
  async check(request: PlaceOrder, hash: string): Promise<Attempt> {
    const store = this.stores.getStore(request.storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    const { wishes, contact } = wishesOf(request);
    const wanted = mergeLines(request.lines);
    const { priced, changes } = this.prices.read(wanted, request, campaignPriceOf(request));
    const visitor = { customerId: request.customerId, ...contact, remark: request.remark ?? '' };
    const planned = await this.planning.plan({ store, wishes, lines: wanted, priced, destination: request.address ?? null, visitor, from: request.presale?.source ?? null });
    const { couponIds = [], giftRuleIds = [], points = 0, storedValueFen = 0 } = request;
    const wish = { ...request, isPresale: request.presale !== undefined, lines: priced, ways: planned.groups.filter(({ kind }) => kind !== 'service') };
    const quote = request.flash === undefined ? await this.prices.priceOrder(wish, { couponIds, points, storedValueFen }) : this.prices.priceFlash(wish);
    const groups = chargeGroups(planned.groups, quote, this.prices.listGifts(quote, giftRuleIds));
    const amounts = computeAmounts({ itemsTotalFen: quote.itemsTotalFen, discountFen: quote.discountFen }, groups);
    // What is missing a group has no total yet: it is told what happened to that group.
    const totals = planned.groups.length < wishes.length ? [] : findBenefitChanges(request, { quote, payableFen: amounts.payableFen });
    const all = [...changes, ...findPriceChanges(request, quote), ...totals, ...planned.changes];
    if (all.length > 0) throw ordersError('ORDERS.QUOTE_CHANGED', { changes: all });
    const tenders = { pointsSpent: quote.pointsSpent, pointsFen: quote.pointsFen, storedValueFen, depositFen: depositOf(request, amounts) };
    return { request, hash, contact, groups, amounts, tenders, quote, uses: this.prices.listUses(quote, giftRuleIds) };
  }

  /** The rows and the reply of an order, before anyone knows whether its stock is there. Called anew for each try. */
  draft(attempt: Attempt): Draft {
    const { request, contact, tenders, quote, uses } = attempt;
    const placedAt = this.clock.now();
    const { flash } = request;
    const expiresAt = new Date(placedAt.getTime() + (flash?.live.campaign.protection.paymentMinutes ?? this.env.PAYMENT_HOLD_MINUTES) * 60_000);
    const orderId = this.ids.uuid();
    const groups = attempt.groups.map(({ lines, slot: _slot, booking, ...group }, index): NewGroup => ({
      ...group,
      orderId,
      groupNo: index + 1,
      itemCount: booking === null ? lines.reduce((sum, line) => sum + line.quantity, 0) : 1,
      title: booking?.service.name ?? null,
      bookingId: booking?.bookingId ?? null,
    }));
    const order: Order = {
      id: orderId,
      orderNo: publicNumber(shopDate(placedAt), this.ids),
      customerId: request.customerId,
      storeId: request.storeId,
      brand: this.env.BRAND,
      channel: request.channel,
      status: 'pending_payment',
      paymentStatus: 'unpaid',
      fulfillmentStatus: 'unfulfilled',
      itemCount: groups.reduce((sum, { itemCount }) => sum + itemCount, 0),
      ...attempt.amounts,
      refundedFen: 0,
      refundRequestedFen: 0,
      address: request.address ?? null,
      contactName: contact.name,
      contactPhone: contact.phone,
      remark: request.remark ?? null,
      whenShort: request.whenShort ?? 'refund',
      placedAt,
      expiresAt,
      paidAt: null,
      paidAttemptId: null,
      flashItemId: flash?.live.item.id ?? null,
      ...tenders,
      pointsMultiplier: computePointsMultiplier(quote),
      takesBenefits: uses.length > 0,
      benefits: benefitsOf(attempt),
    };
    const dueFen = computeDueFen(order);
    const reply: PlacedOrder = {
      orderId,
      orderNo: order.orderNo,
      status: dueFen === 0 ? 'placed' : 'pending_payment',
      payableFen: order.payableFen,
      dueFen,
      placedAt: placedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    };
    const claim: KeyClaim = { scope: keyScope(request.customerId), key: request.idempotencyKey, requestHash: attempt.hash, reply };
    return { attempt, order, lines: linesOf(orderId, attempt.groups), groups, bookings: bookingsOf(order, attempt.groups), claim, reply };
  }
}

/** The rules that gave something; gifts that were not taken gave nothing. */
function benefitsOf({ quote, request: { giftRuleIds = [] } }: Attempt): Order['benefits'] {
  const given = quote.applied.filter(({ ruleId, gift }) => gift === null || giftRuleIds.includes(ruleId));
  return given.length === 0 ? null : given.map(({ ruleId, couponId, name, kind, offFen, gift }) => ({ ruleId, couponId, name, kind, offFen, ...(gift === null ? {} : { gift }) }));
}

function linesOf(orderId: string, groups: readonly ChargedGroup[]): OrderLine[] {
  const lines = groups.flatMap((group, index) => group.lines.map((line) => ({ ...line, groupNo: index + 1 })));
  return lines.map(({ variant, quantity, unitPriceFen, totalFen, discountFen, groupNo }, index): OrderLine => ({
    orderId,
    lineNo: index + 1,
    groupNo,
    variantId: variant.variantId,
    productId: variant.productId,
    sku: variant.sku,
    barcode: variant.barcode,
    title: variant.title,
    optionText: variant.optionText,
    imageUrl: variant.imageUrl,
    unitPriceFen,
    quantity,
    quantityCanceled: 0,
    quantityPicking: 0,
    quantityReturned: 0,
    quantityExchanged: 0,
    replacesLineNo: null,
    quantityMoved: 0,
    movedLocationId: null,
    totalFen,
    discountFen,
    refundRequestedFen: 0,
  }));
}

/** The bookings of an order, held until its payment time is over. */
function bookingsOf({ id, expiresAt }: Order, groups: readonly ChargedGroup[]): PreparedBooking[] {
  return groups.flatMap(({ booking }, index) => (booking === null ? [] : [{ ...booking, request: { ...booking.request, orderId: id, groupNo: index + 1, expiresAt } }]));
}

/** The groups of a request and whom to call, from its short form or its long one. */
function wishesOf(request: PlaceOrder): { wishes: readonly GroupWish[]; contact: { name: string; phone: string } } {
  const { pickup, groups, contact } = request;
  if (pickup !== undefined && groups !== undefined) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'both' });
  if (pickup !== undefined) {
    return { wishes: [{ kind: 'pickup', startAt: pickup.startAt, feeFen: 0, lines: mergeLines(request.lines) }], contact: { name: pickup.contactName, phone: pickup.contactPhone } };
  }
  if (groups === undefined || contact === undefined) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'missing' });
  return { wishes: groups, contact };
}

/** What an order wants of the stock: each line at the place of its group. */
export function reserveRequestOf({ attempt, order }: Draft): ReserveRequest {
  return {
    orderId: order.id,
    lines: attempt.groups.flatMap(({ locationId, lines }) => lines.map(({ variant, quantity }) => ({ locationId, variantId: variant.variantId, quantity }))),
    expiresAt: order.expiresAt ?? order.placedAt,
    fenceId: order.flashItemId ?? attempt.request.presale?.presaleId,
  };
}

/** What an order wants of its customer's coupons and of limited promotions. */
export function benefitRequestOf({ attempt: { uses }, order: { id, customerId, placedAt } }: Draft): BenefitRequest {
  return { orderId: id, customerId, placedAt, uses };
}

/** Whether an order takes points or stored value, whose accounts are asked one by one. */
export function paysFromAccounts({ tenders: { pointsFen, storedValueFen } }: Attempt): boolean {
  return pointsFen + storedValueFen > 0;
}

/** The flash order of a draft, or nothing for an ordinary one. */
export function flashRequestOf({ attempt, order, groups }: Draft): FlashOrderRequest[] {
  const { flash, idempotencyKey } = attempt.request;
  const [group] = groups;
  if (flash === undefined || group === undefined) return [];
  return [
    {
      orderId: order.id,
      live: flash.live,
      locationId: group.locationId,
      buyer: { customerId: order.customerId, deviceId: flash.deviceId, address: flash.address, recipientPhone: attempt.contact.phone },
      units: order.itemCount,
      idempotencyKey,
      placedAt: order.placedAt,
    },
  ];
}

export function keyScope(customerId: string): string {
  return `order:${customerId}`;
}

/** The campaign is part of what was asked; what was looked up for it is not. */
export function hashOf({ idempotencyKey: _key, deadlineMs: _deadline, flash, presale, ...body }: PlaceOrder): string {
  if (presale !== undefined) return requestHash({ ...body, depositId: presale.depositId });
  return requestHash(flash === undefined ? body : { ...body, flashItemId: flash.live.item.id });
}

/** What was paid before; coupons cannot bring an order below that. */
function depositOf({ presale }: PlaceOrder, { payableFen }: Amounts): number {
  const depositFen = presale?.depositFen ?? 0;
  if (depositFen > payableFen) throw promotionsError('PRESALE.DISCOUNT_TOO_LARGE');
  return depositFen;
}

function campaignPriceOf({ flash, presale }: PlaceOrder): CampaignPrice | undefined {
  if (presale !== undefined) return { priceFen: presale.unitPriceFen, limitPerCustomer: presale.units };
  return flash === undefined ? undefined : { priceFen: flash.live.item.flashPriceFen, limitPerCustomer: flash.live.item.limitPerCustomer };
}
