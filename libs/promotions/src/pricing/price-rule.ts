/** Goods that a rule is about: all, or those named; never those excepted. */
export interface ItemScope {
  readonly variantIds: readonly string[];
  readonly productIds: readonly string[];
  /** Categories with everything below them. */
  readonly categoryIds: readonly string[];
  readonly exceptVariantIds: readonly string[];
}

/** A step is met by this much and this many of the scope; 0 asks for nothing. */
interface Threshold {
  readonly fromFen: number;
  readonly fromUnits: number;
}

/** What a rule gives. Amounts in fen, percentages whole: 15 is 8.5折. */
export type Benefit =
  | { readonly kind: 'amountOff'; readonly steps: readonly (Threshold & { readonly offFen: number })[]; /** Every `fromFen` again: 每满. One step then. */ readonly repeats: boolean }
  | { readonly kind: 'percentOff'; readonly steps: readonly (Threshold & { readonly percentOff: number })[]; readonly maxOffFen: number | null }
  | {
      readonly kind: 'buyGet';
      readonly buyUnits: number;
      readonly getUnits: number;
      /** 100 is free. */
      readonly percentOff: number;
      /** More of the same, the cheapest of the scope, or other goods. */
      readonly getFrom: 'sameVariant' | 'cheapest' | 'other';
      readonly getScope: ItemScope | null;
      readonly maxTimes: number | null;
    }
  | { readonly kind: 'bundle'; readonly parts: readonly { readonly variantIds: readonly string[]; readonly units: number }[]; readonly bundlePriceFen: number; readonly maxTimes: number | null }
  /** One unit of the scope, the dearest, at this price: 兑换券. */
  | { readonly kind: 'exchange'; readonly exchangePriceFen: number }
  | ({ readonly kind: 'gift'; readonly variantId: string; readonly title: string; readonly units: number; /** Of one unit: compares combinations, and is what a gift costs that does not come back with its goods. */ readonly worthFen: number; readonly repeats: boolean } & Threshold)
  | { readonly kind: 'pointsTimes'; readonly times: number }
  | { readonly kind: 'shipping'; readonly fromFen: number; /** Null is the whole fee. */ readonly offFen: number | null };

export type BenefitKind = Benefit['kind'];

/** When a rule holds: from `startsAt` until before `endsAt`, on these days of the week (1 is Monday) and minutes of the shop's day. */
export interface RuleSchedule {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly weekdays: readonly number[] | null;
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
}

/** For whom a rule holds; null is everybody. Several tags: any of them. */
export interface RuleAudience {
  readonly tiers: readonly string[] | null;
  readonly tags: readonly string[] | null;
}

/** A promotion, or what the coupons of one template do. */
export interface PriceRule {
  readonly id: string;
  readonly name: string;
  /** Coupons act only through a coupon that the customer holds. */
  readonly needsCoupon: boolean;
  /** Higher runs first within its stage. */
  readonly priority: number;
  readonly scope: ItemScope;
  /** Also goods at a flash or presale price. */
  readonly includesCampaignPrices: boolean;
  readonly schedule: RuleSchedule;
  readonly audience: RuleAudience;
  readonly channels: readonly string[] | null;
  readonly storeIds: readonly string[] | null;
  /** Ways of fulfilment. */
  readonly ways: readonly string[] | null;
  /** Of the rules of one group one applies. */
  readonly exclusiveGroup: string | null;
  /** With no other rule at all. */
  readonly standsAlone: boolean;
  readonly benefit: Benefit;
}

/** How much of a rule is left; null is without limit. A use is one order, or one time of what repeats. */
export interface RuleRoom {
  readonly budgetLeftFen: number | null;
  readonly usesLeft: number | null;
  readonly customerUsesLeft: number | null;
}

/** A coupon in the customer's hands, as good as its template's rule within these times. */
export interface HeldCoupon {
  readonly couponId: string;
  readonly ruleId: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** Prices of some variants for channels, stores or tiers. */
export interface PriceList {
  readonly kind: 'channel' | 'store' | 'tier';
  /** The channels, the stores' ids or the tiers that it is for. */
  readonly holders: ReadonlySet<string>;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly fenByVariant: ReadonlyMap<string, number>;
}

export interface CartLine {
  readonly variantId: string;
  readonly productId: string;
  /** The category and all above it. */
  readonly categoryIds: readonly string[];
  readonly quantity: number;
  readonly cataloguePriceFen: number;
  /** A price that a campaign gives; it stands. */
  readonly campaign: { readonly kind: 'flash' | 'presale'; readonly priceFen: number } | null;
}

export interface PriceRequest {
  readonly lines: readonly CartLine[];
  readonly now: Date;
  readonly channel: string;
  readonly storeId: string;
  readonly way: string | null;
  readonly customer: { readonly tier: string | null; readonly tags: ReadonlySet<string> };
  readonly shippingFen: number;
  readonly coupons: readonly HeldCoupon[];
  /** The best ones, or only these, or with none of them none. */
  readonly chosenCouponIds: 'best' | readonly string[];
  readonly rooms: ReadonlyMap<string, RuleRoom>;
  readonly points: PointsTerms | null;
  /** The search for the best combination looks at so many rules at most. */
  readonly maxLooks?: number;
  /** Also rules that nothing in the cart is about. */
  readonly explainsAll?: boolean;
}

/** What points are worth, how many are earned, and how many the customer wants to spend. */
export interface PointsTerms {
  readonly worthFen: number;
  readonly perYuan: number;
  readonly available: number;
  readonly wanted: number;
  /** Points are spent in such steps. */
  readonly step: number;
  /** Of what the goods still cost. */
  readonly maxPercent: number;
}

export type UnitPriceSource = 'catalogue' | PriceList['kind'] | 'flash' | 'presale';

export interface PricedCartLine {
  readonly variantId: string;
  readonly quantity: number;
  readonly unitPriceFen: number;
  readonly priceSource: UnitPriceSource;
  readonly totalFen: number;
  /** What rules took off this line, points aside. */
  readonly discountFen: number;
  readonly pointsFen: number;
  readonly payableFen: number;
  readonly shares: readonly { readonly ruleId: string; readonly offFen: number }[];
}

/** How far it is to a threshold, and what it would give. */
export interface NextStep {
  readonly moreFen: number;
  readonly moreUnits: number;
  readonly offFen: number | null;
  readonly percentOff: number | null;
}

/** Goods that come on top, for nothing. */
export interface GivenGift {
  readonly variantId: string;
  readonly title: string;
  readonly units: number;
  /** Of one unit, as it is stated before the purchase: what it costs whoever keeps it without what it was given for. */
  readonly worthFen: number;
  readonly terms: GiftTerms;
}

/** What `unitsEach` of a gift are given for, and the goods of the cart that it was given for, as they counted. */
export interface GiftTerms extends Threshold {
  readonly unitsEach: number;
  /** Again for each further `fromFen`. */
  readonly repeats: boolean;
  readonly goods: readonly { readonly variantId: string; readonly units: number; readonly amountFen: number }[];
}

export interface AppliedRule {
  readonly ruleId: string;
  readonly couponId: string | null;
  readonly name: string;
  readonly kind: BenefitKind;
  /** Off goods or off the fee. */
  readonly offFen: number;
  readonly extraPoints: number;
  readonly gift: GivenGift | null;
  /** Uses that it takes of its limits. */
  readonly times: number;
  readonly next: NextStep | null;
}

export const RULE_REFUSALS = [
  'notStarted', 'ended', 'notNow', 'wrongChannel', 'wrongStore', 'wrongWay', 'notForYou', 'noItems', 'belowThreshold', 'usedUp', 'customerLimit', 'budgetSpent', 'excluded', 'notBetter',
  'notChosen', 'nothingToGive', 'couponUnusable',
] as const;
export type RuleRefusal = (typeof RULE_REFUSALS)[number];

export interface RefusedRule {
  readonly ruleId: string;
  readonly couponId: string | null;
  readonly name: string;
  readonly kind: BenefitKind;
  readonly reason: RuleRefusal;
  readonly next: NextStep | null;
  /** The applied rules that exclude it. */
  readonly excludedBy: readonly string[];
}

export interface PriceQuote {
  readonly lines: readonly PricedCartLine[];
  readonly applied: readonly AppliedRule[];
  readonly refused: readonly RefusedRule[];
  readonly itemsTotalFen: number;
  readonly discountFen: number;
  readonly pointsSpent: number;
  readonly pointsFen: number;
  readonly shippingFen: number;
  readonly shippingOffFen: number;
  readonly payableFen: number;
  readonly pointsEarned: number;
  /** False when the search ended before it had seen every combination that might be better. */
  readonly isProvenBest: boolean;
}
