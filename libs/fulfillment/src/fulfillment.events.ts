import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

/** Picked and packed: the shopper is told. */
export const pickupReady = defineEvent('fulfillment.pickupReady', z.strictObject({ fulfillmentOrderId: z.uuid() }));

/** What waits at the counter was not collected in its time: the shopper is reminded. */
export const pickupOverdue = defineEvent('fulfillment.pickupOverdue', z.strictObject({ fulfillmentOrderId: z.uuid() }));

/** A shopper is asked something that has to be answered soon. */
export const questionAsked = defineEvent('fulfillment.questionAsked', z.strictObject({ questionId: z.uuid() }));

/** A shelf did not have some units: what became of them. */
export const lineShort = defineEvent(
  'fulfillment.lineShort',
  z.strictObject({ fulfillmentOrderId: z.uuid(), lineNo: z.int(), quantity: z.int(), outcome: z.enum(['otherPlace', 'refunded']) }),
);
