import { instant, uuid } from '@quanyu/platform';
import { z } from 'zod';

/** Ways of getting goods whose place is decided by rules. A service's place is chosen by the shopper. */
export const SOURCED_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'] as const;
export type SourcedKind = (typeof SOURCED_KINDS)[number];

export const PLACE_KINDS = ['store', 'warehouse'] as const;

/** What something is worth to us in fen, so that metres, minutes and units can be added up. */
const worthFen = z.int().min(0).max(1_000_000);

/** How places are chosen for one way. */
export const sourcingRules = z
  .strictObject({
    weights: z.strictObject({
      /** A kilometre between the place and the shopper. */
      kilometreFen: worthFen,
      /** Each place after the first. */
      extraPartFen: worthFen,
      /** A minute of work that waits at the place before this order. */
      queueMinuteFen: worthFen,
      /** Each unit taken out of the last `protectedUnits` of a variant at a place. */
      lastUnitFen: worthFen,
      /** A place that is not of the preferred kind. */
      otherKindFen: worthFen,
    }),
    protectedUnits: z.int().min(0).max(1_000),
    preferredKind: z.enum(PLACE_KINDS).nullable(),
    /** Days that perishable goods must still keep; a line may ask for more. */
    minimumShelfDays: z.int().min(0).max(3_650),
    maximumParts: z.int().min(1).max(5),
    /** Null: no limit. */
    maximumDistanceMetres: z.int().min(0).max(10_000_000).nullable(),
    /** A place with so many orders waiting takes no more; null: no limit. */
    maximumOpenOrders: z.int().min(1).max(100_000).nullable(),
    excludedLocationIds: z.array(uuid).max(500),
  })
  .meta({ id: 'SourcingRules', description: '一种履约方式的寻源规则，权重折合为分' });
export type SourcingRules = Readonly<z.infer<typeof sourcingRules>>;

/** The rules of every way: what one version holds. */
export const sourcingRuleSet = z
  .strictObject({ pickup: sourcingRules, instantDelivery: sourcingRules, scheduledDelivery: sourcingRules, shipping: sourcingRules })
  .meta({ id: 'SourcingRuleSet', description: '各履约方式的寻源规则' });
export type SourcingRuleSet = Readonly<z.infer<typeof sourcingRuleSet>>;

/** A basket has one line per variant. */
export const sourcingLine = z.strictObject({
  variantId: uuid,
  quantity: z.int().min(1),
  /** Days that this line must still keep; 0: no wish of its own. */
  minimumShelfDays: z.int().min(0),
});
export type SourcingLine = Readonly<z.infer<typeof sourcingLine>>;

/** What is known of a place when it is decided. */
export const sourcingCandidate = z.strictObject({
  locationId: uuid,
  /** Null for a warehouse. */
  storeId: uuid.nullable(),
  kind: z.enum(PLACE_KINDS),
  /** Straight line to the shopper. */
  distanceMetres: z.int().min(0),
  /** Orders that wait for work there. */
  openOrders: z.int().min(0),
  /** Minutes of work per order. */
  handlingMinutes: z.number().min(0),
  /** Orders that it still takes in the wanted window or day; null: no limit. */
  capacityLeft: z.int().min(0).nullable(),
  /** What can be promised; variants that are left out are not there. `shelfDays`: days until the first of them expire, null when they keep. */
  stock: z.array(z.strictObject({ variantId: uuid, available: z.int().min(0), shelfDays: z.int().nullable() })),
});
export type SourcingCandidate = Readonly<z.infer<typeof sourcingCandidate>>;

/** What a choice is worth against it, in fen; the smaller the better. */
export const sourcingScore = z
  .strictObject({ distanceFen: z.int(), queueFen: z.int(), depthFen: z.int(), kindFen: z.int(), splitFen: z.int(), totalFen: z.int() })
  .meta({ id: 'SourcingScore', description: '寻源评分，单位分，越小越好' });
export type SourcingScore = Readonly<z.infer<typeof sourcingScore>>;
export type ScorePart = Exclude<keyof SourcingScore, 'totalFen'>;

const stockLine = z.strictObject({ variantId: uuid, quantity: z.int().min(1) });

export const sourcingPart = z.strictObject({
  locationId: uuid,
  storeId: uuid.nullable(),
  kind: z.enum(PLACE_KINDS),
  distanceMetres: z.int(),
  lines: z.array(stockLine),
  score: sourcingScore,
});
export type SourcingPart = Readonly<z.infer<typeof sourcingPart>>;

/**
 * Why a plan won, against the next best. `hasMost`: nobody else has as much. `splitNeeded`: no single place has as much.
 * The others name the part of the score that decided; `equal`: none did, so the nearer place or the smaller id.
 */
export const SOURCING_REASONS = ['nothingAvailable', 'onlyPlace', 'hasMost', 'splitNeeded', 'nearer', 'lessBusy', 'deeperStock', 'preferredKind', 'fewerParts', 'equal'] as const;
export type SourcingReasonCode = (typeof SOURCING_REASONS)[number];

const SCORE_PARTS = ['distanceFen', 'queueFen', 'depthFen', 'kindFen', 'splitFen'] as const;

export const sourcingReason = z.strictObject({
  code: z.enum(SOURCING_REASONS),
  /** The next best choice of other places. */
  runnerUp: z.strictObject({ locationIds: z.array(uuid), units: z.int(), score: sourcingScore }).nullable(),
  /** The part of the score that decided, and by how much. */
  decidedBy: z.enum(SCORE_PARTS).nullable(),
  advantageFen: z.int(),
});
export type SourcingReason = Readonly<z.infer<typeof sourcingReason>>;

/**
 * Why a place is not in the plan. `value` against `limit`: metres (`tooFar`), days (`shelfLife`), units that it has against
 * units of the plan (`fewerUnits`), waiting orders (`tooBusy`), its fen against the plan's (`costlier`); null where nothing was
 * compared.
 */
export const REJECTION_CODES = ['excluded', 'tooFar', 'noCapacity', 'tooBusy', 'outOfStock', 'shelfLife', 'fewerUnits', 'costlier'] as const;

export const rejectedCandidate = z.strictObject({ locationId: uuid, code: z.enum(REJECTION_CODES), value: z.number().nullable(), limit: z.number().nullable() });
export type RejectedCandidate = Readonly<z.infer<typeof rejectedCandidate>>;

/** How a place would do alone, whether chosen or not. */
export const weighedCandidate = z.strictObject({ locationId: uuid, units: z.int(), wholeLines: z.int(), score: sourcingScore });

export const sourcingPlan = z
  .strictObject({
    /** One per place, the one with the most units first. */
    parts: z.array(sourcingPart),
    /** What no chosen place has. Empty: the whole basket is found. */
    short: z.array(stockLine),
    score: sourcingScore,
    reason: sourcingReason,
    weighed: z.array(weighedCandidate),
    rejected: z.array(rejectedCandidate),
    /** `exact`: no other choice is better. `greedy`: see `planSourcing`. */
    method: z.enum(['exact', 'greedy']),
  })
  .meta({ id: 'SourcingPlan', description: '寻源结果：各地点的商品、评分、原因与落选地点' });
export type SourcingPlan = Readonly<z.infer<typeof sourcingPlan>>;

/** What was decided for an order and everything that it was decided on, so that other rules can decide it again. Kept as JSON. */
export const sourcingDecision = z
  .strictObject({
    kind: z.enum(SOURCED_KINDS),
    /** The version of the rules; 0: those that are built in. */
    rulesNumber: z.int().min(0),
    decidedAt: instant,
    lines: z.array(sourcingLine),
    candidates: z.array(sourcingCandidate),
    plan: sourcingPlan,
  })
  .meta({ id: 'SourcingDecision', description: '一次寻源决定及其依据' });
export type SourcingDecision = Readonly<z.infer<typeof sourcingDecision>>;
