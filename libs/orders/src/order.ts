import type { BenefitKind, GivenGift } from '@quanyu/promotions';
import type { FulfillmentStatus, GroupKind, OrderEventType, OrderStatus, PaymentStatus } from './order-state.js';

export interface Order {
  readonly id: string;
  readonly orderNo: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly channel: string;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly itemCount: number;
  readonly itemsTotalFen: number;
  readonly discountFen: number;
  readonly deliveryFeeFen: number;
  /** What its services cost in advance; above 0 it holds bookings. */
  readonly serviceFen: number;
  readonly payableFen: number;
  readonly refundedFen: number;
  /** Refunds asked for, whether or not the money has arrived. */
  readonly refundRequestedFen: number;
  /** Where to, as it was when ordered; null when everything is collected. */
  readonly address: DeliveryAddress | null;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string | null;
  /** What becomes of what a shelf does not have, when the shopper does not answer in time. */
  readonly whenShort: 'refund' | 'substitute';
  readonly placedAt: Date;
  readonly expiresAt: Date | null;
  readonly paidAt: Date | null;
  /** The payment attempt whose money is this order's. */
  readonly paidAttemptId: string | null;
  /** In which it was placed: members earn by it as this brand sees them. */
  readonly brand: string;
  /** The campaign item that it was bought from, at its price and from its fence. */
  readonly flashItemId: string | null;
  /** Of `payableFen`, what is paid in points (and how many they are), and from stored value. WeChat is asked for the rest. */
  readonly pointsSpent: number;
  readonly pointsFen: number;
  readonly storedValueFen: number;
  /** Of `payableFen`, what the deposit of a presale paid before; above 0 it is the balance of one. */
  readonly depositFen: number;
  /** How many times the usual points it earns, in basis points: 10,000 is once. */
  readonly pointsMultiplier: number;
  /** It has coupons of its customer, or counts against limits or budgets of promotions. */
  readonly takesBenefits: boolean;
  /** The rules that gave something, as they were; null when none did. */
  readonly benefits: readonly AppliedBenefit[] | null;
}

/** An order without who receives it, who stands sealed in its row: opening that costs more than the rest, and money and stock need no name. */
export type OrderHead = Omit<Order, 'contactName' | 'contactPhone' | 'address'>;

/** What a promotion or a coupon took off an order, or gave with it. */
export interface AppliedBenefit {
  readonly ruleId: string;
  readonly couponId: string | null;
  readonly name: string;
  readonly kind: BenefitKind;
  readonly offFen: number;
  /** What came for nothing, and what it was given for; in orders of before that was kept, and of other kinds, absent. */
  readonly gift?: GivenGift;
}

export interface DeliveryAddress {
  readonly province: string;
  readonly city: string;
  readonly district: string;
  /** Street, house, door. */
  readonly detail: string;
  /** GCJ-02. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface OrderLine {
  readonly orderId: string;
  readonly lineNo: number;
  /** The group of the order that brings it. */
  readonly groupNo: number;
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly optionText: string;
  readonly imageUrl: string | null;
  readonly unitPriceFen: number;
  readonly quantity: number;
  readonly quantityCanceled: number;
  readonly quantityPicking: number;
  readonly quantityReturned: number;
  /** Of the returned ones, those for which the shopper got something else, as a line of its own. */
  readonly quantityExchanged: number;
  /** The line whose units this one took the place of: a substitute of the picker, or what they were exchanged for. */
  readonly replacesLineNo: number | null;
  /** Units that another place than the group's took over, and that place. */
  readonly quantityMoved: number;
  readonly movedLocationId: string | null;
  readonly totalFen: number;
  /** This line's part of the order's discount. */
  readonly discountFen: number;
  readonly refundRequestedFen: number;
}

/** Units of one line. */
export interface LineUnits {
  readonly lineNo: number;
  readonly quantity: number;
}

export interface RefundedUnits extends LineUnits {
  readonly refundFen: number;
}

export interface OrderEvent {
  readonly occurredAt: Date;
  readonly type: OrderEventType;
  readonly actorKind: Actor['kind'];
  readonly actorName: string | null;
  readonly note: string | null;
}

/** Who moved an order; `name` is a member of staff's. */
export type Actor = { readonly kind: 'customer' } | { readonly kind: 'system' } | { readonly kind: 'staff'; readonly name: string };

export interface NewOrder {
  readonly order: Order;
  readonly lines: readonly OrderLine[];
  readonly groups: readonly NewGroup[];
}

/** What is promised of an order, where, and at what fee. Each line belongs to one group. */
export interface OrderGroup {
  readonly orderId: string;
  readonly groupNo: number;
  readonly kind: GroupKind;
  /** The store that fulfils it; null when a warehouse does. */
  readonly storeId: string | null;
  readonly locationId: string;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
  /** What the shopper was told: ready by, or with you by. */
  readonly promisedAt: Date | null;
  /** What happened instead. */
  readonly keptAt: Date | null;
  readonly feeFen: number;
  readonly feeRefundedFen: number;
  /** Pieces; a visit for a service is one. */
  readonly itemCount: number;
  readonly status: FulfillmentStatus;
  /** Of a service: its name as it was booked, and the booking. */
  readonly title: string | null;
  readonly bookingId: string | null;
}

export interface NewGroup extends Omit<OrderGroup, 'keptAt' | 'feeRefundedFen' | 'status'> {
  /** Candidates, scores and the winning reason; null where the shopper chose the place. */
  readonly sourcing: object | null;
}
