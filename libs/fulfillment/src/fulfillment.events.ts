import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

/** Picked and packed: the shopper is told. */
export const pickupReady = defineEvent('fulfillment.pickupReady', z.strictObject({ fulfillmentOrderId: z.uuid() }));
