import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

/** Paid with stock: the store can start. */
export const orderPaid = defineEvent('orders.paid', z.strictObject({ orderId: z.uuid() }));

/** Cancelled after payment: whoever prepares it must stop. */
export const orderCanceled = defineEvent('orders.canceled', z.strictObject({ orderId: z.uuid() }));
