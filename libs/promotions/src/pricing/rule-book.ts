import type { BenefitKind, CartLine, ItemScope, PriceRule } from './price-rule.js';

/** Rules run by stage; within a stage higher priority runs first, then the smaller id. */
const STAGES: Record<BenefitKind, number> = { bundle: 0, buyGet: 0, exchange: 0, amountOff: 1, percentOff: 1, gift: 2, pointsTimes: 3, shipping: 4 };

export function stageOf({ kind }: { readonly kind: BenefitKind }): number {
  return STAGES[kind];
}

/** A rule that is about something in a cart, with the numbers of the lines. */
export interface MatchedRule {
  readonly rule: PriceRule;
  /** Lines of the scope; of a bundle, those of any part. */
  readonly lines: readonly number[];
  /** Lines that the gift of a buy-N-get-M of other goods comes from. */
  readonly getLines: readonly number[];
}

interface Index {
  readonly everywhere: PriceRule[];
  readonly byVariant: Map<string, PriceRule[]>;
  readonly byProduct: Map<string, PriceRule[]>;
  readonly byCategory: Map<string, PriceRule[]>;
}

/**
 * The rules of now, made once when they are published. A cart meets only those that name something in it, so what a quote costs does not grow
 * with rules for other goods.
 */
export class RuleBook {
  readonly rules: readonly PriceRule[];
  private readonly byId: ReadonlyMap<string, PriceRule>;
  private readonly main: Index;
  private readonly given: Index;
  private readonly ranks: ReadonlyMap<string, number>;

  constructor(rules: readonly PriceRule[]) {
    this.rules = [...rules].sort((a, b) => stageOf(a.benefit) - stageOf(b.benefit) || b.priority - a.priority || (a.id < b.id ? -1 : 1));
    this.byId = new Map(this.rules.map((rule) => [rule.id, rule]));
    this.ranks = new Map(this.rules.map((rule, rank) => [rule.id, rank]));
    this.main = indexOf(this.rules.map((rule) => ({ rule, scope: mainScopeOf(rule) })));
    this.given = indexOf(this.rules.flatMap((rule) => (rule.benefit.kind === 'buyGet' && rule.benefit.getScope !== null ? [{ rule, scope: rule.benefit.getScope }] : [])));
  }

  find(ruleId: string): PriceRule | null {
    return this.byId.get(ruleId) ?? null;
  }

  /** The rules that are about a cart, in the order in which they run. */
  match(lines: readonly CartLine[]): MatchedRule[] {
    const mine = gather(this.main, lines, mainScopeOf);
    const given = gather(this.given, lines, ({ benefit }) => (benefit.kind === 'buyGet' ? benefit.getScope : null));
    return [...mine]
      .map(([rule, at]) => ({ rule, lines: at, getLines: given.get(rule) ?? [] }))
      .sort((a, b) => (this.ranks.get(a.rule.id) ?? 0) - (this.ranks.get(b.rule.id) ?? 0));
  }
}

/** A bundle is about its parts alone. */
function mainScopeOf({ benefit, scope }: PriceRule): ItemScope {
  return benefit.kind === 'bundle' ? { variantIds: benefit.parts.flatMap(({ variantIds }) => variantIds), productIds: [], categoryIds: [], exceptVariantIds: [] } : scope;
}

function indexOf(entries: readonly { rule: PriceRule; scope: ItemScope }[]): Index {
  const index: Index = { everywhere: [], byVariant: new Map(), byProduct: new Map(), byCategory: new Map() };
  for (const { rule, scope } of entries) {
    if (scope.variantIds.length + scope.productIds.length + scope.categoryIds.length === 0) index.everywhere.push(rule);
    put(index.byVariant, scope.variantIds, rule);
    put(index.byProduct, scope.productIds, rule);
    put(index.byCategory, scope.categoryIds, rule);
  }
  return index;
}

function put(map: Map<string, PriceRule[]>, keys: readonly string[], rule: PriceRule): void {
  for (const key of new Set(keys)) {
    const rules = map.get(key);
    if (rules === undefined) map.set(key, [rule]);
    else rules.push(rule);
  }
}

function gather(index: Index, lines: readonly CartLine[], scopeOf: (rule: PriceRule) => ItemScope | null): Map<PriceRule, number[]> {
  const found = new Map<PriceRule, number[]>();
  lines.forEach(({ variantId, productId, categoryIds, campaign }, line) => {
    const about = [index.everywhere, index.byVariant.get(variantId), index.byProduct.get(productId), ...categoryIds.map((categoryId) => index.byCategory.get(categoryId))];
    for (const rules of about) {
      for (const rule of rules ?? []) {
        if (campaign !== null && !rule.includesCampaignPrices) continue;
        if (scopeOf(rule)?.exceptVariantIds.includes(variantId) === true) continue;
        const at = found.get(rule);
        if (at === undefined) found.set(rule, [line]);
        else if (at.at(-1) !== line) at.push(line);
      }
    }
  });
  return found;
}
