/** Of one try to pay one order, or one thing that members buy, at one provider. */
export const ATTEMPT_STATUSES = ['created', 'prepaid', 'succeeded', 'closed'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** Of one refund of one paid attempt; its number never changes, so that a retry refunds once. */
export const REFUND_STATUSES = ['requested', 'processing', 'succeeded', 'abnormal', 'closed'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];
