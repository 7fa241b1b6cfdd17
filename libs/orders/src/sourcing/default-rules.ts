import type { SourcingRules, SourcingRuleSet } from './sourcing.schema.js';

const EVERYWHERE: SourcingRules = {
  weights: { kilometreFen: 30, extraPartFen: 800, queueMinuteFen: 5, lastUnitFen: 100, otherKindFen: 0 },
  protectedUnits: 2,
  preferredKind: null,
  minimumShelfDays: 0,
  maximumParts: 3,
  maximumDistanceMetres: null,
  maximumOpenOrders: null,
  excludedLocationIds: [],
};

/**
 * In force until ops turn on rules of their own. A rider costs about 2 yuan a kilometre, a parcel about 3 fen a kilometre
 * and 8 yuan more for each further one.
 */
export const DEFAULT_RULES: SourcingRuleSet = {
  pickup: { ...EVERYWHERE, weights: { ...EVERYWHERE.weights, kilometreFen: 100 }, maximumParts: 1, maximumDistanceMetres: 50_000 },
  instantDelivery: { ...EVERYWHERE, weights: { ...EVERYWHERE.weights, kilometreFen: 200, queueMinuteFen: 20 }, maximumParts: 1, maximumDistanceMetres: 10_000, minimumShelfDays: 1 },
  scheduledDelivery: { ...EVERYWHERE, weights: { ...EVERYWHERE.weights, kilometreFen: 150 }, maximumParts: 1, maximumDistanceMetres: 30_000, minimumShelfDays: 1 },
  shipping: { ...EVERYWHERE, weights: { ...EVERYWHERE.weights, kilometreFen: 3, otherKindFen: 200 }, preferredKind: 'warehouse', minimumShelfDays: 7 },
};
