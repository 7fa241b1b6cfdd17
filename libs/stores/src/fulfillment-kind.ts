/** How a group of an order comes to its shopper. */
export const FULFILLMENT_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping', 'service'] as const;
export type FulfillmentKind = (typeof FULFILLMENT_KINDS)[number];

/** Kinds that take a place in a store's time; a parcel takes none. */
export const SLOT_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'service'] as const;
export type SlotKind = (typeof SLOT_KINDS)[number];

/** Kinds that are brought to an address within an area of the store. */
export const DELIVERY_KINDS = ['instantDelivery', 'scheduledDelivery'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];
