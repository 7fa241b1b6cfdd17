/** A cart and an order have at most this many lines, so that a group of orders stays bounded. */
export const MAX_LINES = 100;
/** Most units of one line. */
export const MAX_QUANTITY = 999;
/** Most ways that one order is split over. */
export const MAX_GROUPS = 5;
/** Most coupons, or gifts, of one order. */
export const MAX_COUPONS = 20;
