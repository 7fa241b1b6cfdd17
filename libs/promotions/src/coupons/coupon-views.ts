import { Injectable } from '@nestjs/common';
import { Catalogue, catalogueError, type PublishedProduct } from '@quanyu/catalogue';
import { Memberships } from '@quanyu/membership';
import { Clock, Database, encodeCursor, type InputOf, type ReplyOf } from '@quanyu/platform';
import type { countMyCoupons, listCentreCoupons, listMyCoupons, listProductPromotions } from '../http/benefits.storefront.contract.js';
import { cartLineOf } from '../price-rules/price-basket.js';
import type { RuleContent, StoredRule } from '../price-rules/price-rule.rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { describeBenefit, labelBenefit, type RuleBook } from '../pricing/index.js';
import { findUnmetCondition } from '../pricing/rule-conditions.js';
import { promotionsError } from '../promotions.errors.js';
import { type CentreCoupon, computeCentreState, sortCentre } from './centre.rules.js';
import { type ClaimCount, CouponsRepository, type OwnCoupon } from './coupons.repository.js';
import { describeAudience, describeCoupon, type Naming } from './describe-coupon.js';

type MyCoupon = ReplyOf<typeof listMyCoupons>['items'][number];
type Template = StoredRule & { readonly content: RuleContent & { readonly coupon: NonNullable<RuleContent['coupon']> } };

const DAY_MS = 86_400_000;
/** Coupons that can be claimed within this time are announced. */
const ANNOUNCED_MS = 7 * DAY_MS;
/** Coupons that end within this time are told. */
const SOON_MS = 3 * DAY_MS;
const PAGE = 20;
const CHANNEL = 'miniProgram';

/** What shoppers see of coupons and promotions. */
@Injectable()
export class CouponViews {
  constructor(
    private readonly database: Database,
    private readonly repository: CouponsRepository,
    private readonly rules: PriceRules,
    private readonly catalogue: Catalogue,
    private readonly memberships: Memberships,
    private readonly clock: Clock,
  ) {}

  /** The claim centre as this customer sees it: what can be claimed comes first. */
  async listCentre(customerId: string): Promise<ReplyOf<typeof listCentreCoupons>['items']> {
    return this.toCentre(customerId, this.centre());
  }

  /** Coupons of the centre that a product can be bought with. @throws CATALOGUE.PRODUCT_NOT_FOUND */
  async listForProduct(customerId: string, productId: string): Promise<ReplyOf<typeof listCentreCoupons>['items']> {
    const about = this.rulesAbout(this.getProduct(productId));
    return this.toCentre(customerId, this.centre().filter(({ id }) => about.has(id)));
  }

  /** Promotions of a product, the same for everybody. @throws CATALOGUE.PRODUCT_NOT_FOUND */
  async listPromotions(productId: string, storeId: string | null): Promise<ReplyOf<typeof listProductPromotions>> {
    const about = this.rulesAbout(this.getProduct(productId));
    const now = this.clock.now();
    const isOn = ({ id }: StoredRule): boolean => {
      const rule = this.book().find(id);
      if (rule === null || !about.has(id)) return false;
      // For whom it is stands beside it; without a store it may hold in any.
      const [only] = rule.storeIds ?? [];
      return findUnmetCondition({ ...rule, audience: { tiers: null, tags: null } }, { now, channel: CHANNEL, storeId: storeId ?? only ?? '', way: null, customer: { tier: null, tags: new Set() } }) === null;
    };
    const promotions = this.rules.list().filter((rule) => rule.content.kind === 'promotion' && isOn(rule));
    const tierNames = await this.tierNamesFor(promotions);
    return {
      promotions: promotions
        .sort((a, b) => Number(isForSome(a)) - Number(isForSome(b)) || b.content.priority - a.content.priority || (a.id < b.id ? -1 : 1))
        .map(({ id, content: { name, benefit, audience, schedule } }) => ({ ruleId: id, label: labelBenefit(benefit), name, text: describeBenefit(benefit), audience: describeAudience(audience, tierNames), endsAt: schedule.endsAt })),
      coupons: this.centre().filter((template) => isOn(template) && now.getTime() >= Date.parse(template.content.coupon.claimFrom)).map(({ id, content: { benefit } }) => ({ templateId: id, text: describeBenefit(benefit) })),
    };
  }

  async listOwn(customerId: string, { state = 'usable', cursor, limit = PAGE }: NonNullable<InputOf<typeof listMyCoupons>['query']>): Promise<ReplyOf<typeof listMyCoupons>> {
    const rows = await this.repository.listOwn(customerId, { state, now: this.clock.now(), after: cursor ?? null, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const naming = await this.namingFor(page);
    return { items: page.map((row) => this.toMine(row, naming)), nextCursor: last === undefined ? null : encodeCursor([last.sortAt.getTime(), last.id]) };
  }

  /** @throws COUPON.NOT_FOUND */
  async getOwn(customerId: string, couponId: string): Promise<MyCoupon> {
    const row = await this.repository.findOwn(customerId, couponId, this.clock.now());
    if (row === null) throw promotionsError('COUPON.NOT_FOUND');
    return this.toMine(row, await this.namingFor([row]));
  }

  async countOwn(customerId: string): Promise<ReplyOf<typeof countMyCoupons>> {
    const now = this.clock.now();
    return this.repository.countUsable(customerId, { now, soon: new Date(now.getTime() + SOON_MS) });
  }

  private book(): RuleBook {
    return this.rules.book();
  }

  /** Templates that are in the centre now or soon. */
  private centre(): Template[] {
    const nowMs = this.clock.nowMs();
    return this.rules.list().filter((rule): rule is Template => {
      const { coupon, schedule } = rule.content;
      return coupon !== null && coupon.isInCentre && Date.parse(coupon.claimUntil) > nowMs && Date.parse(schedule.endsAt) > nowMs && Date.parse(coupon.claimFrom) <= nowMs + ANNOUNCED_MS;
    });
  }

  private async toCentre(customerId: string, templates: readonly Template[]): Promise<CentreCoupon[]> {
    if (templates.length === 0) return [];
    const [counts, membership, naming] = await Promise.all([
      this.repository.countClaims(this.database, customerId, templates.map(({ id }) => id)),
      this.memberships.find(customerId),
      this.namingFor(templates),
    ]);
    const nowMs = this.clock.nowMs();
    return sortCentre(
      templates.map(({ id, content }) => {
        const count: ClaimCount = counts.find(({ templateId }) => templateId === id) ?? { templateId: id, mine: 0, unused: 0, issued: 0, maxCoupons: content.coupon.maxCoupons };
        const { claimFrom, claimUntil, perCustomer, pointsPrice = null, validity } = content.coupon;
        const audience = describeAudience(content.audience, naming.tierNames);
        return {
          templateId: id, ...faceOf(content, naming), claimFrom, claimUntil, perCustomer, pointsPrice, validity,
          ...computeCentreState(content, count, { nowMs, tier: membership?.tier.code ?? null, points: membership?.points ?? null, audience }),
        };
      }),
    );
  }

  private toMine({ id, templateId, state, status, ruleStatus, validFrom, validUntil, usedAt, orderId, content }: OwnCoupon, naming: Naming): MyCoupon {
    const notice = status === 'held' ? 'held' : state !== 'usable' ? null : ruleStatus !== 'published' ? 'paused' : validFrom > this.clock.now() ? 'notYet' : null;
    return {
      couponId: id, templateId, ...faceOf(content, naming), state, notice, validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString(),
      usedAt: usedAt === null ? null : usedAt.toISOString(), orderId,
    };
  }

  private getProduct(productId: string): PublishedProduct {
    const product = this.catalogue.snapshot().findProduct(productId);
    if (product === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    return product;
  }

  /** Ids of the rules that are about any variant of a product. */
  private rulesAbout({ variants }: PublishedProduct): ReadonlySet<string> {
    const snapshot = this.catalogue.snapshot();
    return new Set(this.book().match(variants.map((variant) => cartLineOf(variant, 1, snapshot))).map(({ rule }) => rule.id));
  }

  private async namingFor(rules: readonly { readonly content: RuleContent }[]): Promise<Naming> {
    return { snapshot: this.catalogue.snapshot(), tierNames: await this.tierNamesFor(rules) };
  }

  /** Names of tiers, read only where a rule is for some of them. */
  private async tierNamesFor(rules: readonly { readonly content: RuleContent }[]): Promise<Naming['tierNames']> {
    if (rules.every(({ content }) => content.audience.tiers === null)) return new Map();
    return new Map((await this.memberships.listTiers()).map(({ code, name }) => [code, name]));
  }
}

function isForSome({ content: { audience } }: StoredRule): boolean {
  return audience.tiers !== null || audience.tags !== null;
}

function faceOf(content: RuleContent, naming: Naming): Omit<MyCoupon, 'couponId' | 'templateId' | 'state' | 'notice' | 'validFrom' | 'validUntil' | 'usedAt' | 'orderId'> {
  const { terms, ...face } = describeCoupon(content, naming);
  return { ...face, terms: [...terms] };
}
