export const NUMBER_FIELDS = ['orders', 'completedOrders', 'spentFen', 'averageFen', 'units', 'couponPercent'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

export const TIME_FIELDS = ['registeredAt', 'joinedAt', 'firstPaidAt', 'lastPaidAt'] as const;
export type TimeField = (typeof TIME_FIELDS)[number];

export const CHOICE_FIELDS = ['stage', 'tier', 'tag', 'category', 'kind', 'store'] as const;
export type ChoiceField = (typeof CHOICE_FIELDS)[number];

export const RFM_MEASURES = ['recency', 'frequency', 'monetary'] as const;
export type RfmMeasure = (typeof RFM_MEASURES)[number];

/** One thing that is known of a customer. Bounds are included; null is none. */
export type Condition =
  | { readonly kind: 'number'; readonly field: NumberField; readonly min: number | null; readonly max: number | null }
  /** In the last so many days, or longer ago than that. Who has no such time is neither. */
  | { readonly kind: 'age'; readonly field: TimeField; readonly is: 'within' | 'before'; readonly days: number }
  /** From an instant on and before another. */
  | { readonly kind: 'time'; readonly field: TimeField; readonly from: string | null; readonly until: string | null }
  /** Whether there is such a time at all. */
  | { readonly kind: 'ever'; readonly field: TimeField; readonly is: boolean }
  | { readonly kind: 'choice'; readonly field: ChoiceField; readonly is: 'anyOf' | 'noneOf'; readonly values: readonly string[] }
  /** Fifths among buyers; 5 is the best. */
  | { readonly kind: 'score'; readonly field: RfmMeasure; readonly min: number; readonly max: number };

/** Who belongs to a segment. */
export type SegmentRule =
  | Condition
  | { readonly kind: 'all' | 'any'; readonly rules: readonly SegmentRule[] }
  | { readonly kind: 'not'; readonly rule: SegmentRule };

export const MAX_DEPTH = 5;
export const MAX_CONDITIONS = 40;

/** Upper ends of the first four fifths of buyers. */
export interface RfmCuts {
  readonly recency: readonly Date[];
  readonly frequency: readonly number[];
  readonly monetary: readonly number[];
}

/** Whether some condition of a rule is such. */
export function asks(rule: SegmentRule, isSuch: (condition: Condition) => boolean): boolean {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.some((inner) => asks(inner, isSuch));
    case 'not':
      return asks(rule.rule, isSuch);
    default:
      return isSuch(rule);
  }
}
