import { Injectable } from '@nestjs/common';
import { Catalogue, type CatalogueSnapshot, type SellableVariant } from '@quanyu/catalogue';
import { Clock, type InputOf } from '@quanyu/platform';
import type { simulatePrice } from '../http/price-rules.admin.contract.js';
import { PriceLists } from '../price-lists/price-lists.js';
import { type CartLine, computePrice, type HeldCoupon, type PriceQuote, type RuleRoom } from '../pricing/index.js';
import { promotionsError } from '../promotions.errors.js';
import { OrderBenefitsRepository } from './order-benefits.repository.js';
import { cartLineOf, POINTS } from './price-basket.js';
import { type StoredRule } from './price-rule.rules.js';
import { bookOf, isLimited, PriceRules, roomOf } from './price-rules.js';
import { PriceRulesRepository } from './price-rules.repository.js';

type Simulation = InputOf<typeof simulatePrice>['body'];

export interface Simulated {
  readonly variants: readonly SellableVariant[];
  readonly quote: PriceQuote;
}

/** What a pasted cart would cost a new customer, with drafts tried as if they were in force and with what is left of each rule. Holds nothing and counts nothing. */
@Injectable()
export class SimulatePrice {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly rules: PriceRules,
    private readonly lists: PriceLists,
    private readonly repository: PriceRulesRepository,
    private readonly benefits: OrderBenefitsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws PRICE_SIMULATION.UNKNOWN_SKU with the fields named, PRICE_RULE.NOT_FOUND */
  async execute(input: Simulation): Promise<Simulated> {
    const snapshot = this.catalogue.snapshot();
    const { variants, lines } = readCart(input, snapshot);
    const tried = await this.tried([...(input.draftRuleIds ?? []), ...(input.couponRuleIds ?? [])]);
    const now = input.at === undefined ? this.clock.now() : new Date(input.at);
    const isTried = new Set(tried.map(({ id }) => id));
    const inForce = [...this.rules.list().filter(({ id }) => !isTried.has(id)), ...tried];
    const quote = computePrice(
      {
        lines,
        now,
        channel: input.channel ?? 'miniProgram',
        storeId: input.storeId,
        way: input.way ?? null,
        customer: { tier: input.tier ?? null, tags: new Set(input.tags) },
        shippingFen: input.shippingFen ?? 0,
        coupons: tried.filter(({ content }) => content.kind === 'coupon').map((rule) => couponOf(rule, now)),
        chosenCouponIds: 'best',
        rooms: await this.readRooms(inForce),
        points: { ...POINTS, perYuan: 1, available: input.points?.available ?? 0, wanted: input.points?.wanted ?? 0 },
        explainsAll: true,
      },
      { rules: bookOf(inForce), lists: this.lists.all() },
    );
    return { variants, quote };
  }

  /** A promotion whose budget is spent takes nothing off here either. */
  private async readRooms(rules: readonly StoredRule[]): Promise<ReadonlyMap<string, RuleRoom>> {
    const limited = new Map(rules.filter(isLimited).map((rule) => [rule.id, rule]));
    if (limited.size === 0) return new Map();
    const given = await this.benefits.readGiven(null, [...limited.keys()]);
    return new Map(given.flatMap(({ ruleId, ...taken }): [string, RuleRoom][] => {
      const rule = limited.get(ruleId);
      return rule === undefined ? [] : [[ruleId, roomOf(rule, taken)]];
    }));
  }

  private async tried(ruleIds: readonly string[]): Promise<StoredRule[]> {
    const wanted = [...new Set(ruleIds)];
    if (wanted.length === 0) return [];
    const found = await this.repository.findMany(wanted);
    if (found.length < wanted.length) throw promotionsError('PRICE_RULE.NOT_FOUND');
    return found;
  }
}

/** A coupon that is good at this moment. */
function couponOf({ id }: StoredRule, now: Date): HeldCoupon {
  return { couponId: id, ruleId: id, validFrom: now, validUntil: new Date(now.getTime() + 1) };
}

/** The cart of the pasted lines; the same SKU twice is one line. */
function readCart({ lines }: Simulation, snapshot: CatalogueSnapshot): { variants: SellableVariant[]; lines: CartLine[] } {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  const bySku = new Map([...snapshot.products.values()].flatMap(({ variants }) => variants.filter(({ sku }) => quantities.has(sku)).map((variant) => [variant.sku, variant] as const)));
  const errors = lines.flatMap(({ sku }, index) => (bySku.has(sku) ? [] : [{ path: `body.lines[${index}].sku`, message: `没有在售的 ${sku}` }]));
  if (errors.length > 0) throw promotionsError('PRICE_SIMULATION.UNKNOWN_SKU', { errors });
  const variants = [...quantities.keys()].flatMap((sku) => bySku.get(sku) ?? []);
  return { variants, lines: variants.map((variant) => cartLineOf(variant, quantities.get(variant.sku) ?? 0, snapshot)) };
}
