import { Injectable } from '@nestjs/common';
import { Catalogue, type SalesPlace } from '@quanyu/catalogue';
import { Ledger, membershipError, Memberships, type Tier } from '@quanyu/membership';
import { addFen, Clock } from '@quanyu/platform';
import { type Basket, computePrice, computeSpendablePoints, type HeldCoupon, POINTS, type PriceBook, PriceBasket, type PriceQuote, RuleBook } from '@quanyu/promotions';
import { Audiences } from '@quanyu/segments';
import type { Gift } from './price-groups.rules.js';
import { priceLines, type PricedLine, type QuoteChange, type WantedLine } from './quote.rules.js';

/** What is to be priced: lines, and the ways that bring them with their fees. */
export interface PriceWish {
  readonly customerId: string;
  readonly storeId: string;
  readonly channel: string;
  readonly lines: readonly PricedLine[];
  readonly ways: readonly { readonly kind: string; readonly feeFen: number }[];
  /** The prices of its lines are those of a presale, and stand. */
  readonly isPresale?: boolean | undefined;
}

/** What a shopper asks of coupons, points and stored value before ordering. */
export interface PricingWish {
  /** Without it nothing of the shopper is read. */
  readonly withPricing?: boolean | undefined;
  /** Absent: the best ones. */
  readonly couponIds?: readonly string[] | undefined;
  readonly usePoints?: boolean | undefined;
  readonly useStoredValue?: boolean | undefined;
}

/** A price with everything that could be used for it. */
export interface PriceOffer {
  readonly quote: PriceQuote;
  /** The same with the best coupons, whichever were chosen: says which could be. */
  readonly free: PriceQuote;
  readonly coupons: readonly HeldCoupon[];
  readonly points: { readonly available: number; readonly spendable: number };
  readonly storedValue: { readonly availableFen: number; readonly isWanted: boolean };
}

/** The price that a campaign gives its goods, and how many one may have. */
export interface CampaignPrice {
  readonly priceFen: number;
  readonly limitPerCustomer: number;
}

/** A flash price is outside every rule: who wins a unit is told its price before, and not in a quote. */
const NO_RULES: PriceBook = { rules: new RuleBook([]), lists: [] };
const NO_TAGS: ReadonlySet<string> = new Set();
const ONCE = 10_000;

/** What a basket costs its shopper, by one engine for quotes and orders. */
@Injectable()
export class PriceCheckout {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly baskets: PriceBasket,
    private readonly memberships: Memberships,
    private readonly ledger: Ledger,
    private readonly audiences: Audiences,
    private readonly clock: Clock,
  ) {}

  /** Lines by the published catalogue as the place sells it, those of a flash sale or a presale by their campaign. */
  read(wanted: readonly WantedLine[], place: SalesPlace, campaign?: CampaignPrice): { priced: PricedLine[]; changes: QuoteChange[] } {
    const findVariant = this.catalogue.shelfAt(place);
    return priceLines(wanted, (variantId) => {
      const variant = findVariant(variantId);
      return variant === null || campaign === undefined ? variant : { ...variant, priceFen: campaign.priceFen, maxPerOrder: campaign.limitPerCustomer };
    });
  }

  /**
   * The price of an order, with the coupons and points that its shopper chose. Reads nothing unless coupons were chosen, or a rule in force
   * depends on who asks or may run out. Whether coupons and points are there is decided with the order; that their owner is a member in
   * this brand, here.
   * @throws MEMBERSHIP.NOT_A_MEMBER when points or stored value were chosen
   */
  async priceOrder(wish: PriceWish, chosen: { readonly couponIds: readonly string[]; readonly points: number; readonly storedValueFen: number }): Promise<PriceQuote> {
    const asks = this.baskets.asks({ lines: wish.lines, coupons: chosen.couponIds });
    const spends = chosen.points + chosen.storedValueFen > 0;
    const [found, tags] = await Promise.all([asks.member || spends ? this.memberships.findTier(wish.customerId) : null, this.tagsOf(wish, asks)]);
    if (spends && found === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const tier = asks.member ? found : null;
    const { quote } = await this.baskets.price({ ...basketOf(wish, { tier, tags }, { available: chosen.points, wanted: chosen.points }), coupons: chosen.couponIds });
    return quote;
  }

  priceFlash({ storeId, channel, lines }: PriceWish): PriceQuote {
    return computePrice(
      {
        lines: lines.map(({ variant, quantity }) => ({ variantId: variant.variantId, productId: variant.productId, categoryIds: [], quantity, cataloguePriceFen: variant.priceFen, campaign: { kind: 'flash', priceFen: variant.priceFen } })),
        now: this.clock.now(), channel, storeId, way: null, customer: { tier: null, tags: NO_TAGS }, shippingFen: 0, coupons: [], chosenCouponIds: [], rooms: new Map(), points: null,
      },
      NO_RULES,
    );
  }

  /** The price before ordering: the best coupons unless some were chosen, and as many points as may be. */
  async offer(wish: PriceWish, { withPricing = false, couponIds, usePoints = false, useStoredValue = false }: PricingWish): Promise<PriceOffer> {
    const asks = this.baskets.asks({ lines: wish.lines, coupons: withPricing ? 'best' : [] });
    const [membership, tags] = await Promise.all([withPricing ? this.memberships.find(wish.customerId) : null, this.tagsOf(wish, asks)]);
    const tier = !withPricing && asks.member ? await this.memberships.findTier(wish.customerId) : (membership?.tier ?? null);
    const available = membership?.points ?? 0;
    const basket: Basket = { ...basketOf(wish, { tier, tags }, { available, wanted: usePoints ? available : 0 }), coupons: [] };
    const priced = !withPricing ? await this.baskets.price(basket) : couponIds === undefined ? await this.baskets.price({ ...basket, coupons: 'best' }) : await this.baskets.priceChosen(basket, couponIds);
    const goodsFen = addFen(priced.quote.itemsTotalFen, -priced.quote.discountFen);
    const availableFen = membership !== null ? await this.ledger.readBalance(wish.customerId, 'storedValue') : 0;
    return { ...priced, points: { available, spendable: computeSpendablePoints(POINTS, available, goodsFen) }, storedValue: { availableFen, isWanted: useStoredValue } };
  }

  private async tagsOf({ customerId }: PriceWish, asks: { readonly tags: boolean }): Promise<ReadonlySet<string>> {
    return asks.tags ? this.audiences.of(customerId) : NO_TAGS;
  }

  /** What an order at this price takes of coupons, limits and budgets. */
  listUses(quote: PriceQuote, giftRuleIds: readonly string[]): ReturnType<PriceBasket['listUses']> {
    return this.baskets.listUses(quote, new Set(giftRuleIds));
  }

  /** The gifts of a price that the shopper takes; one that is not sold any more is none. */
  listGifts({ applied }: PriceQuote, giftRuleIds: readonly string[]): Gift[] {
    const snapshot = this.catalogue.snapshot();
    return applied.flatMap(({ ruleId, gift }): Gift[] => {
      const variant = gift === null || !giftRuleIds.includes(ruleId) ? null : snapshot.findVariant(gift.variantId);
      return variant === null || gift === null ? [] : [{ variant, quantity: gift.units }];
    });
  }
}

/** How many times the usual points a price earns, in basis points. */
export function computePointsMultiplier({ applied, pointsEarned }: Pick<PriceQuote, 'applied' | 'pointsEarned'>): number {
  const extra = applied.reduce((sum, { extraPoints }) => sum + extraPoints, 0);
  const usual = pointsEarned - extra;
  return usual > 0 ? ONCE + Math.round((extra * ONCE) / usual) : ONCE;
}

function basketOf({ customerId, storeId, channel, lines, ways, isPresale }: PriceWish, { tier, tags }: { tier: Tier | null; tags: ReadonlySet<string> }, points: { available: number; wanted: number }): Omit<Basket, 'coupons'> {
  const kinds = [...new Set(ways.map(({ kind }) => kind))];
  return {
    customerId, storeId, channel, lines, isPresale,
    way: kinds.length > 1 ? 'several' : (kinds[0] ?? null),
    shippingFen: addFen(...ways.map(({ feeFen }) => feeFen)),
    tier: tier?.code ?? null,
    tags,
    points: { ...points, perYuan: (tier?.pointsRate ?? 0) / ONCE },
  };
}
