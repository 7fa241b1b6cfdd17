import { describeRefusal, type PriceQuote, type RuleRefusal } from '@quanyu/promotions';
import type { QuoteChange } from './quote.rules.js';

/** What the shopper saw and chose of the price. */
export interface SeenPrice {
  readonly lines: readonly { readonly variantId: string; readonly unitPriceFen: number }[];
  readonly couponIds?: readonly string[] | undefined;
  readonly giftRuleIds?: readonly string[] | undefined;
  readonly points?: number | undefined;
  readonly storedValueFen?: number | undefined;
  readonly rules?: readonly { readonly ruleId: string; readonly offFen: number }[] | undefined;
  readonly payableFen: number;
}

/** Lines whose price of one unit is not the one that was seen. */
export function findPriceChanges({ lines }: Pick<SeenPrice, 'lines'>, quote: PriceQuote): QuoteChange[] {
  const seen = new Map(lines.map(({ variantId, unitPriceFen }) => [variantId, unitPriceFen]));
  return quote.lines.flatMap(({ variantId, unitPriceFen }): QuoteChange[] => {
    const fromFen = seen.get(variantId) ?? unitPriceFen;
    return fromFen === unitPriceFen ? [] : [{ kind: 'price', variantId, fromFen, toFen: unitPriceFen }];
  });
}

/**
 * How what it costs now differs from what the shopper accepted. What is chosen must be had; rules that came, went or give something else are
 * told when the total is another one, and with the same total nobody is asked again.
 */
export function findBenefitChanges(seen: SeenPrice, { quote, payableFen }: { readonly quote: PriceQuote; readonly payableFen: number }): QuoteChange[] {
  const { couponIds = [], giftRuleIds = [], points = 0, storedValueFen = 0 } = seen;
  const lost = [
    ...couponIds.filter((couponId) => !quote.applied.some((rule) => rule.couponId === couponId)).map((couponId) => lostCoupon(seen, quote, couponId)),
    ...giftRuleIds.filter((ruleId) => !quote.applied.some((rule) => rule.ruleId === ruleId && rule.gift !== null)).map((ruleId) => changedRule(seen, quote, ruleId)),
  ];
  const tenders: QuoteChange[] = [];
  if (quote.pointsSpent !== points) tenders.push({ kind: 'points', wanted: points, available: quote.pointsSpent });
  const mostFen = payableFen - quote.pointsFen;
  if (storedValueFen > mostFen) tenders.push({ kind: 'storedValue', wantedFen: storedValueFen, availableFen: mostFen });
  if (payableFen === seen.payableFen) return [...lost, ...tenders];
  const ruleIds = new Set([...(seen.rules ?? []).map(({ ruleId }) => ruleId), ...quote.applied.map(({ ruleId }) => ruleId)]);
  const rules = [...ruleIds].map((ruleId) => changedRule(seen, quote, ruleId)).filter((change) => change.fromFen !== change.toFen && !lost.some(({ ruleId }) => ruleId === change.ruleId));
  return [...lost, ...rules, ...tenders, { kind: 'total', fromFen: seen.payableFen, toFen: payableFen }];
}

type RuleChange = Extract<QuoteChange, { kind: 'rule' }>;

/** A rule that an order was quoted with is not there any more. */
export function refusedRule(quote: PriceQuote, { ruleId, couponId, reason }: { ruleId: string; couponId: string | null; reason: RuleRefusal }): RuleChange {
  const applied = quote.applied.find((rule) => rule.ruleId === ruleId);
  return { kind: 'rule', ruleId, couponId, name: applied?.name ?? '', fromFen: applied?.offFen ?? 0, toFen: 0, reason, text: describeRefusal({ reason, next: null }) };
}

function lostCoupon(seen: SeenPrice, quote: PriceQuote, couponId: string): RuleChange {
  const refused = quote.refused.find((rule) => rule.couponId === couponId);
  if (refused === undefined) return { kind: 'rule', ruleId: null, couponId, name: '', fromFen: 0, toFen: 0, reason: 'couponUnusable', text: describeRefusal({ reason: 'couponUnusable', next: null }) };
  return { ...changedRule(seen, quote, refused.ruleId), couponId, reason: refused.reason, text: describeRefusal(refused) };
}

function changedRule({ rules = [] }: SeenPrice, { applied, refused }: PriceQuote, ruleId: string): RuleChange {
  const fromFen = rules.find((rule) => rule.ruleId === ruleId)?.offFen ?? 0;
  const now = applied.find((rule) => rule.ruleId === ruleId);
  if (now !== undefined) return { kind: 'rule', ruleId, couponId: now.couponId, name: now.name, fromFen, toFen: now.offFen, reason: null, text: null };
  const why = refused.find((rule) => rule.ruleId === ruleId);
  if (why !== undefined) return { kind: 'rule', ruleId, couponId: why.couponId, name: why.name, fromFen, toFen: 0, reason: why.reason, text: describeRefusal(why) };
  // Withdrawn: nothing is known of it any more.
  return { kind: 'rule', ruleId, couponId: null, name: '', fromFen, toFen: 0, reason: 'ended', text: describeRefusal({ reason: 'ended', next: null }) };
}
