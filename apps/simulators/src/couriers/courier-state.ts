import { z } from 'zod';

export const COURIER_PROVIDERS = ['dada', 'aggregator'] as const;
export type CourierProvider = (typeof COURIER_PROVIDERS)[number];

export const RIDE_STATUSES = ['waiting', 'accepted', 'arrived', 'pickedUp', 'delivered', 'canceled', 'returning', 'returned', 'failed'] as const;
export type RideStatus = (typeof RIDE_STATUSES)[number];

const pointSchema = z.object({ latitude: z.number(), longitude: z.number() });
export type Point = z.output<typeof pointSchema>;

/** What will happen to a ride when nobody interferes, drawn from the seed when it is created. Times are not compressed. */
const planSchema = z.object({
  fate: z.enum(['delivers', 'isNeverAccepted', 'riderCancels', 'returns', 'fails']),
  acceptMs: z.number(),
  toStoreMs: z.number(),
  waitMs: z.number(),
  rideMs: z.number(),
  start: pointSchema,
  riderNo: z.number().int(),
});

export const rideSchema = z.object({
  provider: z.enum(COURIER_PROVIDERS),
  /** The merchant's number, unique per provider. */
  originId: z.string(),
  /** The provider's number. */
  deliveryNo: z.string(),
  status: z.enum(RIDE_STATUSES),
  callbackUrl: z.string(),
  /** What the rider's app shows beside the order, for example a number and a code. */
  mark: z.string().optional(),
  carrierId: z.number().int().optional(),
  shop: pointSchema,
  receiver: pointSchema.extend({ name: z.string(), phone: z.string(), address: z.string() }),
  distanceMeters: z.number(),
  feeFen: z.number().int(),
  tipFen: z.number().int(),
  penaltyFen: z.number().int(),
  plan: planSchema,
  rider: z.object({ id: z.number().int(), name: z.string(), phone: z.string() }).optional(),
  createdAtMs: z.number(),
  acceptedAtMs: z.number().optional(),
  arrivedAtMs: z.number().optional(),
  pickedUpAtMs: z.number().optional(),
  endedAtMs: z.number().optional(),
  /** The merchant has packed the goods. */
  goodsReadyAtMs: z.number().optional(),
  changedAtMs: z.number(),
  cancel: z.object({ by: z.enum(['rider', 'merchant', 'system']), reason: z.string() }).optional(),
  /** The rider's next step and when it is taken. */
  next: z.object({ status: z.enum(RIDE_STATUSES), startedAtMs: z.number(), dueAtMs: z.number() }).optional(),
});

export const rideCallbackSchema = z.object({
  id: z.string(),
  provider: z.enum(COURIER_PROVIDERS),
  originId: z.string(),
  url: z.string(),
  /** What is told, before it is signed. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  createdAtMs: z.number(),
  state: z.enum(['pending', 'accepted', 'exhausted']),
  round: z.number().int(),
  dueAtMs: z.number(),
  attempts: z.array(
    z.object({ atMs: z.number(), kind: z.enum(['genuine', 'duplicate', 'forged']), status: z.number().optional(), error: z.string().optional() }),
  ),
});

/** A shop as the merchant registered it. */
export const courierShopSchema = z.object({ shopNo: z.string(), name: z.string(), latitude: z.number(), longitude: z.number() });

/** A price that can be ordered at. */
export const courierQuoteSchema = z.object({
  deliveryNo: z.string(),
  originId: z.string(),
  expiresAtMs: z.number(),
  order: z.record(z.string(), z.unknown()),
});

export type Ride = z.output<typeof rideSchema>;
export type RidePlan = Ride['plan'];
export type RideCallback = z.output<typeof rideCallbackSchema>;
export type CourierShop = z.output<typeof courierShopSchema>;
export type KeptQuote = z.output<typeof courierQuoteSchema>;

/** Both providers may be given the same number by a merchant. */
export const rideKey = (provider: CourierProvider, originId: string): string => `${provider}:${originId}`;
