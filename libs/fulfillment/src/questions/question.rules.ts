/** What a shopper may answer. */
export const ANSWERS = ['accept', 'refuse', 'collect', 'wait', 'cancel'] as const;
export type Answer = (typeof ANSWERS)[number];

/** `rule`: nobody answered in time, and what was settled beforehand counts. */
export const ANSWERED_BY = ['customer', 'staff', 'rule'] as const;
export type AnsweredBy = (typeof ANSWERED_BY)[number];

export type QuestionKind = 'substitution' | 'pickupOffer';

const FITTING: Readonly<Record<QuestionKind, readonly Answer[]>> = { substitution: ['accept', 'refuse'], pickupOffer: ['collect', 'wait', 'cancel'] };

/** Whether an answer is one to this kind of question. */
export function fits(kind: QuestionKind, answer: Answer): boolean {
  return FITTING[kind].includes(answer);
}

export interface Goods {
  readonly variantId: string;
  readonly title: string;
  readonly optionText: string;
  readonly imageUrl: string | null;
  readonly unitPriceFen: number;
}

/** A line whose shelf is empty, and what is held for the shopper in its place. */
export interface SubstitutionFacts {
  readonly quantity: number;
  readonly wanted: Goods;
  readonly substitute: Goods & { readonly productId: string; readonly sku: string; readonly barcode: string | null };
  readonly differenceFen: number;
  readonly refundFen: number;
}

/** A delivery that will be late, which the shopper may collect instead. */
export interface PickupOfferFacts {
  readonly storeName: string;
  readonly storeAddress: string;
  readonly promisedAt: string | null;
  readonly feeFen: number;
  readonly refundFen: number;
}

/** A substitute may cost the shop this much more than the line was worth; the shopper pays nothing more. */
const DEARER_SHARE = 1.2;

export function isTooDear(unitPriceFen: number, wantedPriceFen: number): boolean {
  return unitPriceFen > wantedPriceFen * DEARER_SHARE;
}

export interface Candidate {
  readonly variantId: string;
  readonly isSameProduct: boolean;
  readonly isSameBrand: boolean;
  readonly unitPriceFen: number;
}

/** The best substitute first: the same product, then the same brand, then the nearest price, what is not dearer before what is. */
export function rankSubstitutes<T extends Candidate>(candidates: readonly T[], wantedPriceFen: number): T[] {
  const kinship = ({ isSameProduct, isSameBrand }: Candidate): number => (isSameProduct ? 0 : isSameBrand ? 1 : 2);
  const dearer = ({ unitPriceFen }: Candidate): number => (unitPriceFen > wantedPriceFen ? 1 : 0);
  return candidates.toSorted(
    (a, b) => kinship(a) - kinship(b) || dearer(a) - dearer(b) || Math.abs(a.unitPriceFen - wantedPriceFen) - Math.abs(b.unitPriceFen - wantedPriceFen) || (a.variantId < b.variantId ? -1 : 1),
  );
}
