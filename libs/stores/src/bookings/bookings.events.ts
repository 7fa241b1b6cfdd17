import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';
import { BOOKING_STATUSES, DEPOSIT_OUTCOMES } from './booking-state.js';

/** A booking entered a status, or its time was changed. Whoever keeps its order refunds a deposit that is `returned`. */
export const bookingChanged = defineEvent(
  'stores.bookingChanged',
  z.strictObject({ bookingId: z.uuid(), orderId: z.uuid().nullable(), groupNo: z.int().nullable(), status: z.enum(BOOKING_STATUSES), depositOutcome: z.enum(DEPOSIT_OUTCOMES) }),
);
