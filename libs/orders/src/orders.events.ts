import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

/** Paid with stock: the store can start. */
export const orderPaid = defineEvent('orders.paid', z.strictObject({ orderId: z.uuid() }));

/** Looked at by somebody of risk, who found nothing: the store can start. */
export const orderReleased = defineEvent('orders.released', z.strictObject({ orderId: z.uuid() }));

/** Somebody is to look at a paid order before anybody works on it: its shopper should know. */
export const orderHeld = defineEvent('orders.held', z.strictObject({ orderId: z.uuid() }));

/** Released, for its shopper: a message is sent event by event, while work is opened for many orders at once. */
export const orderReviewPassed = defineEvent('orders.reviewPassed', z.strictObject({ orderId: z.uuid() }));

/** Cancelled after payment: whoever prepares it must stop. */
export const orderCanceled = defineEvent('orders.canceled', z.strictObject({ orderId: z.uuid() }));

/** Some units of a paid order were cancelled; the rest goes on. */
export const orderLinesCanceled = defineEvent('orders.linesCanceled', z.strictObject({ orderId: z.uuid() }));

/** A paid order is another than it was: what is known of its customer by it is to be reckoned again. */
export const orderFactsDue = defineEvent('orders.factsDue', z.strictObject({ orderId: z.uuid() }));

/** A member's order was paid, or money of an order is to go back: what was earned by it is to be reckoned again. */
export const orderEarningsDue = defineEvent('orders.earningsDue', z.strictObject({ orderId: z.uuid() }));

/** A member's order was paid while coupons are given for that: those are due. */
export const orderCouponsDue = defineEvent('orders.couponsDue', z.strictObject({ orderId: z.uuid() }));
