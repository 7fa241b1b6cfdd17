import { Injectable } from '@nestjs/common';
import { Catalogue, type CatalogueSnapshot, type SellableVariant } from '@quanyu/catalogue';
import { Clock, Switches } from '@quanyu/platform';
import { PriceLists } from '../price-lists/price-lists.js';
import { type AppliedRule, type CartLine, computePrice, type HeldCoupon, type PointsTerms, type PriceBook, type PriceQuote, type PriceRequest, type RuleRoom } from '../pricing/index.js';
import { findUntimely } from '../pricing/rule-conditions.js';
import type { BenefitUse } from './order-benefits.js';
import { OrderBenefitsRepository } from './order-benefits.repository.js';
import { asksMember, asksTags, isLimited, PriceRules, roomOf } from './price-rules.js';

/** A basket whose price somebody wants to know, before it is ordered or while it is. */
export interface Basket {
  readonly customerId: string;
  readonly storeId: string;
  readonly channel: string;
  /** Null while no way is chosen; several ways are none that a rule names. */
  readonly way: string | null;
  readonly lines: readonly { readonly variant: SellableVariant; readonly quantity: number }[];
  readonly shippingFen: number;
  /** Null is no member. */
  readonly tier: string | null;
  readonly tags: ReadonlySet<string>;
  /** The best of the customer's, or of these the best, or none. */
  readonly coupons: 'best' | readonly string[];
  readonly points: Pick<PointsTerms, 'available' | 'wanted' | 'perYuan'>;
  /** The prices of its lines are those of a presale, and stand. */
  readonly isPresale?: boolean | undefined;
}

export interface PricedBasket {
  readonly quote: PriceQuote;
  /** What the customer's coupons do when the best may be chosen, whichever were. */
  readonly free: PriceQuote;
  /** The customer's coupons that were looked at. */
  readonly coupons: readonly HeldCoupon[];
}

/** The shop's terms for points as money: a point is a fen, they are spent in hundreds, and half of the goods may be paid in them. */
export const POINTS: Pick<PointsTerms, 'worthFen' | 'step' | 'maxPercent'> = { worthFen: 1, step: 100, maxPercent: 50 };

/** How far a search goes while stacking is switched down. */
const PEAK_LOOKS = 300;
/** Coupons of one customer that are weighed against each other. */
const MAX_COUPONS = 100;

/**
 * What a customer's basket costs now, by the rules in force. Reads nothing unless coupons are asked for or a rule that may run out is about
 * the basket; what is read only spares hopeless attempts, for the order's transaction decides.
 */
@Injectable()
export class PriceBasket {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly rules: PriceRules,
    private readonly lists: PriceLists,
    private readonly repository: OrderBenefitsRepository,
    private readonly clock: Clock,
    private readonly switches: Switches,
  ) {}

  /** Whether a price or a rule that holds now and is about these goods depends on the customer's membership, or on tags. */
  asks({ lines, coupons }: Pick<Basket, 'lines' | 'coupons'>): { readonly member: boolean; readonly tags: boolean } {
    const isForTiers = this.lists.areForTiers(lines.map(({ variant }) => variant.variantId));
    if (!this.rules.haveAudiences) return isForTiers ? ASKS_TIER : ASKS_NOTHING;
    const now = this.clock.now();
    const snapshot = this.catalogue.snapshot();
    const matches = this.rules.book().match(lines.map(({ variant, quantity }) => cartLineOf(variant, quantity, snapshot)));
    const live = matches.flatMap(({ rule }) => (findUntimely(rule.schedule, now) === null && (!rule.needsCoupon || coupons.length > 0) ? [rule] : []));
    return { member: isForTiers || live.some(asksMember), tags: live.some(asksTags) };
  }

  async price({ customerId, storeId, channel, way, shippingFen, tier, tags, points, ...basket }: Basket): Promise<PricedBasket> {
    const snapshot = this.catalogue.snapshot();
    const lines = basket.lines.map(({ variant, quantity }): CartLine => {
      const line = cartLineOf(variant, quantity, snapshot);
      return basket.isPresale === true ? { ...line, campaign: { kind: 'presale', priceFen: variant.priceFen } } : line;
    });
    const coupons = basket.coupons.length === 0 ? [] : await this.repository.listUnused(customerId, basket.coupons === 'best' ? null : basket.coupons, MAX_COUPONS);
    const isSimple = this.switches.isOn('couponStacking');
    const book: PriceBook = { rules: this.rules.book(), lists: this.lists.all() };
    const request: PriceRequest = {
      ...(isSimple ? { maxLooks: PEAK_LOOKS } : {}),
      lines, now: this.clock.now(), channel, storeId, way, customer: { tier, tags }, shippingFen, coupons, chosenCouponIds: basket.coupons,
      rooms: this.rules.areLimited ? await this.readRooms(customerId, lines) : NO_ROOMS,
      points: { ...POINTS, ...points },
    };
    const quote = isSimple ? priceSimply(request, book) : computePrice(request, book);
    return { quote, free: quote, coupons };
  }

  /** `price` with these coupons chosen of all that the customer has, told beside what the best would have been. */
  async priceChosen(basket: Basket, chosen: readonly string[]): Promise<PricedBasket> {
    const { quote: free, coupons } = await this.price({ ...basket, coupons: 'best' });
    const { quote } = await this.price({ ...basket, coupons: chosen });
    return { quote, free, coupons };
  }

  /** What an order at this price takes of coupons, limits and budgets, when of the gifts these are taken. */
  listUses(quote: PriceQuote, giftRuleIds: ReadonlySet<string>): BenefitUse[] {
    return quote.applied.flatMap((applied): BenefitUse[] => {
      const { ruleId, couponId, gift, times } = applied;
      const stored = this.rules.find(ruleId);
      if (stored === null || (gift !== null && !giftRuleIds.has(ruleId)) || (couponId === null && !isLimited(stored))) return [];
      const touched = quote.lines.filter(({ shares }) => shares.some((share) => share.ruleId === ruleId));
      // What lies on no line (a fee, points, a gift) belongs to all of them.
      const variantIds = (touched.length === 0 ? quote.lines : touched).map(({ variantId }) => variantId);
      return [{ ruleId, ruleVersion: stored.version, couponId, variantIds, times, costFen: this.costOf(applied), customerUses: stored.content.limits.customerUses }];
    });
  }

  private costOf({ ruleId, offFen, gift }: AppliedRule): number {
    const benefit = this.rules.find(ruleId)?.content.benefit;
    return benefit?.kind === 'gift' && gift !== null ? benefit.worthFen * gift.units : offFen;
  }

  private async readRooms(customerId: string, lines: readonly CartLine[]): Promise<ReadonlyMap<string, RuleRoom>> {
    const limited = this.rules.book().match(lines).flatMap(({ rule }) => {
      const stored = this.rules.find(rule.id);
      return stored !== null && isLimited(stored) ? [stored] : [];
    });
    if (limited.length === 0) return NO_ROOMS;
    const given = new Map((await this.repository.readGiven(customerId, limited.map(({ id }) => id))).map((row) => [row.ruleId, row]));
    return new Map(limited.map((stored): [string, RuleRoom] => [stored.id, roomOf(stored, given.get(stored.id) ?? NOTHING_GIVEN)]));
  }
}

/** A price with one coupon at most: of those that would be used the one that takes most off, and the same for whoever comes back with it. */
function priceSimply(request: PriceRequest, book: PriceBook): PriceQuote {
  const all = computePrice(request, book);
  const used = all.applied.filter(({ couponId }) => couponId !== null);
  if (used.length === 0) return all;
  const [one] = [...used].sort((a, b) => b.offFen - a.offFen || (a.ruleId < b.ruleId ? -1 : 1));
  const quote = computePrice({ ...request, chosenCouponIds: one?.couponId === undefined || one.couponId === null ? [] : [one.couponId] }, book);
  return { ...quote, refused: quote.refused.map((rule) => (used.some(({ couponId }) => couponId === rule.couponId) ? { ...rule, reason: 'excluded' } : rule)) };
}

/** A line of a cart as the engine sees it. */
export function cartLineOf({ variantId, productId, categoryId, priceFen }: SellableVariant, quantity: number, snapshot: CatalogueSnapshot): CartLine {
  return { variantId, productId, categoryIds: snapshot.categoryPath(categoryId).map(({ id }) => id), quantity, cataloguePriceFen: priceFen, campaign: null };
}

const ASKS_NOTHING = { member: false, tags: false };
const ASKS_TIER = { member: true, tags: false };
const NOTHING_GIVEN = { uses: 0, spentFen: 0, customerUses: 0 };
const NO_ROOMS: ReadonlyMap<string, RuleRoom> = new Map();
