import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { editorOf, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { CouponCodes } from '../coupons/coupon-codes.js';
import { EditPriceRules } from '../price-rules/edit-price-rules.js';
import type { StoredRule } from '../price-rules/price-rule.rules.js';
import { PriceRulesRepository, type RuleGiven } from '../price-rules/price-rules.repository.js';
import { type Simulated, SimulatePrice } from '../price-rules/simulate-price.js';
import { describeNext, describeRefusal } from '../pricing/index.js';
import { createCouponCodes, createPriceRule, exportCouponCodes, getPriceRule, listCouponCodeBatches, listPriceRules, movePriceRule, simulatePrice, updatePriceRule } from './price-rules.admin.contract.js';

type Wire = ReplyOf<typeof getPriceRule>;

@Controller()
export class PriceRulesAdminController {
  constructor(
    private readonly repository: PriceRulesRepository,
    private readonly edit: EditPriceRules,
    private readonly simulation: SimulatePrice,
    private readonly catalogue: Catalogue,
    private readonly codes: CouponCodes,
  ) {}

  @Endpoint(listPriceRules)
  async list({ query }: InputOf<typeof listPriceRules>): Promise<ReplyOf<typeof listPriceRules>> {
    const limit = query.limit ?? 20;
    const rows = await this.repository.list({ kind: query.kind ?? null, status: query.status ?? null, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => {
      const { kind, name, benefit, schedule } = row.content;
      return { ...factsOf(row), kind, name, benefitKind: benefit.kind, startsAt: schedule.startsAt, endsAt: schedule.endsAt };
    });
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.ruleId]) : null };
  }

  @Endpoint(getPriceRule)
  async get({ params }: InputOf<typeof getPriceRule>): Promise<Wire> {
    return this.toWire(await this.edit.get(params.ruleId));
  }

  @Endpoint(createPriceRule)
  async create({ body }: InputOf<typeof createPriceRule>, context: RequestContext<typeof createPriceRule>): Promise<Wire> {
    return this.toWire(await this.edit.create(body, context.idempotencyKey, editorOf(context)));
  }

  @Endpoint(updatePriceRule)
  async update({ params, body }: InputOf<typeof updatePriceRule>, context: RequestContext<typeof updatePriceRule>): Promise<Wire> {
    return this.toWire(await this.edit.update({ ...params, version: body.version }, body.content, editorOf(context)));
  }

  @Endpoint(movePriceRule)
  async move({ params, body }: InputOf<typeof movePriceRule>, context: RequestContext<typeof movePriceRule>): Promise<Wire> {
    const { version, ...to } = body;
    return this.toWire(await this.edit.move({ ...params, version }, to, editorOf(context)));
  }

  @Endpoint(createCouponCodes)
  async createCodes({ params, body }: InputOf<typeof createCouponCodes>, context: RequestContext<typeof createCouponCodes>): Promise<ReplyOf<typeof createCouponCodes>> {
    return this.codes.create(params.ruleId, { count: body.count, key: context.idempotencyKey, editor: editorOf(context) });
  }

  @Endpoint(listCouponCodeBatches)
  async listBatches({ params }: InputOf<typeof listCouponCodeBatches>): Promise<ReplyOf<typeof listCouponCodeBatches>> {
    return { items: (await this.codes.list(params.ruleId)).map(({ createdAt, ...batch }) => ({ ...batch, createdAt: createdAt.toISOString() })) };
  }

  @Endpoint(exportCouponCodes)
  async exportCodes({ params }: InputOf<typeof exportCouponCodes>, context: RequestContext<typeof exportCouponCodes>): Promise<void> {
    const content = await this.codes.export(params.ruleId, params.batchId, editorOf(context));
    void context.reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="coupon-codes.csv"').send(content);
  }

  @Endpoint(simulatePrice)
  async simulate({ body }: InputOf<typeof simulatePrice>): Promise<ReplyOf<typeof simulatePrice>> {
    return explain(await this.simulation.execute(body));
  }

  private toWire(rule: StoredRule & RuleGiven): Wire {
    const snapshot = this.catalogue.snapshot();
    const variantNames = variantsNamed(rule.content).flatMap((variantId) => {
      const variant = snapshot.findVariant(variantId);
      return variant === null ? [] : [{ variantId, name: [variant.title, ...(variant.optionText === '' ? [] : [variant.optionText]), variant.sku].join(' · ') }];
    });
    const productNames = productsNamed(rule.content).flatMap((productId) => {
      const product = snapshot.findProduct(productId);
      return product === null ? [] : [{ productId, name: product.title }];
    });
    return { ...factsOf(rule), content: rule.content, variantNames, productNames };
  }
}

function factsOf({ id, version, status, updatedAt, updatedByName, uses, spentFen, coupons }: StoredRule & RuleGiven) {
  return { ruleId: id, version, status, updatedAt: updatedAt.toISOString(), updatedByName, given: { uses, spentFen, coupons } };
}

/** Every variant that a rule names by itself. */
function variantsNamed({ scope, benefit }: StoredRule['content']): string[] {
  const inBenefit = benefit.kind === 'bundle' ? benefit.parts.flatMap(({ variantIds }) => variantIds) : benefit.kind === 'gift' ? [benefit.variantId] : benefit.kind === 'buyGet' ? (benefit.getScope?.variantIds ?? []) : [];
  return [...new Set([...scope.variantIds, ...scope.exceptVariantIds, ...inBenefit])];
}

/** Every product that a rule names by itself. */
function productsNamed({ scope, benefit }: StoredRule['content']): string[] {
  return [...new Set([...scope.productIds, ...(benefit.kind === 'buyGet' ? (benefit.getScope?.productIds ?? []) : [])])];
}

function explain({ variants, quote }: Simulated): ReplyOf<typeof simulatePrice> {
  const { lines, applied, refused, ...sums } = quote;
  return {
    ...sums,
    lines: lines.map(({ shares, ...line }, index) => ({ ...line, shares: [...shares], title: variants[index]?.title ?? '', optionText: variants[index]?.optionText ?? '' })),
    applied: applied.map(({ ruleId, couponId, name, offFen, extraPoints, gift, next }) => ({
      ruleId, name, isCoupon: couponId !== null, offFen, extraPoints, gift: gift === null ? null : { title: gift.title, units: gift.units }, next, nextText: next === null ? null : describeNext(next),
    })),
    refused: refused.map(({ ruleId, couponId, name, reason, next, excludedBy }) => ({
      ruleId, name, isCoupon: couponId !== null, reason, reasonText: describeRefusal({ reason, next }), next, excludedBy: [...excludedBy],
    })),
  };
}
