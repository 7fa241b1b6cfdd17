import type { CatalogueSnapshot } from '@quanyu/catalogue';
import type { RuleContent } from '../price-rules/price-rule.rules.js';
import { type BenefitFigure, conditionOf, figureOf, type ItemScope, labelBenefit } from '../pricing/index.js';

/** A coupon as its card shows it. */
export interface CouponFace {
  readonly name: string;
  readonly label: string;
  readonly figure: BenefitFigure;
  readonly condition: string;
  readonly scope: string;
  /** The rules of its use, one a line. */
  readonly terms: readonly string[];
  /** Where it is spent, when that is one product or one category. */
  readonly productId: string | null;
  readonly categoryId: string | null;
}

/** Names to say, of codes that rules hold. */
export interface Naming {
  readonly snapshot: CatalogueSnapshot;
  readonly tierNames: ReadonlyMap<string, string>;
}

const WAYS: Record<NonNullable<RuleContent['ways']>[number], string> = { pickup: '到店自提', instantDelivery: '30分钟达', scheduledDelivery: '预约配送', shipping: '快递' };
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
/** So many names are said; of more their number. */
const NAMES_SAID = 2;

export function describeCoupon(content: RuleContent, naming: Naming): CouponFace {
  return {
    name: content.name,
    label: labelBenefit(content.benefit),
    figure: figureOf(content.benefit),
    condition: conditionOf(content.benefit),
    scope: describeScope(content.scope, naming.snapshot),
    terms: describeTerms(content, naming),
    ...findOnlyGoods(content.scope, naming.snapshot),
  };
}

/** For whom a rule is: 金卡会员、黑金会员; null when it is for everybody. */
export function describeAudience({ tiers, tags }: RuleContent['audience'], tierNames: Naming['tierNames']): string | null {
  if (tiers !== null) return tiers.map((code) => tierNames.get(code) ?? code).join('、');
  return tags === null ? null : '受邀顾客';
}

function describeScope(scope: ItemScope, snapshot: CatalogueSnapshot): string {
  const { variantIds, productIds, categoryIds, exceptVariantIds } = scope;
  const except = exceptVariantIds.length > 0 ? '，部分商品除外' : '';
  const products = productsOf(scope, snapshot);
  const categories = categoryIds.flatMap((id) => snapshot.findCategory(id)?.name ?? []);
  if (variantIds.length + productIds.length + categoryIds.length === 0) return `全部商品可用${except}`;
  if (categories.length > 0 && products.size === 0) return `限${categories.slice(0, NAMES_SAID).join('、')}${categories.length > NAMES_SAID ? `等 ${categories.length} 个分类` : '分类'}${except}`;
  const [only] = products;
  const title = products.size === 1 && categories.length === 0 && only !== undefined ? snapshot.findProduct(only)?.title : undefined;
  return `${title === undefined ? `限 ${products.size} 款指定商品` : `限 ${title}`}${categories.length > 0 ? `和${categories.slice(0, NAMES_SAID).join('、')}分类` : ''}${except}`;
}

function findOnlyGoods(scope: ItemScope, snapshot: CatalogueSnapshot): Pick<CouponFace, 'productId' | 'categoryId'> {
  const [productId, ...moreProducts] = productsOf(scope, snapshot);
  const [categoryId, ...moreCategories] = scope.categoryIds;
  if (productId !== undefined && moreProducts.length === 0 && categoryId === undefined) return { productId, categoryId: null };
  if (categoryId !== undefined && moreCategories.length === 0 && productId === undefined) return { productId: null, categoryId };
  return { productId: null, categoryId: null };
}

function productsOf({ variantIds, productIds }: ItemScope, snapshot: CatalogueSnapshot): ReadonlySet<string> {
  return new Set([...productIds, ...variantIds.flatMap((id) => snapshot.findVariant(id)?.productId ?? [])]);
}

function describeTerms(content: RuleContent, { tierNames }: Naming): string[] {
  const { schedule, ways, storeIds, coupon } = content;
  const audience = describeAudience(content.audience, tierNames);
  const times = describeTimes(schedule);
  return [
    ...(audience === null ? [] : [`限${audience}使用`]),
    ...(times === null ? [] : [`限${times}使用`]),
    ...(ways === null ? [] : [`限${ways.map((way) => WAYS[way]).join('、')}订单使用`]),
    ...(storeIds === null ? [] : [`限 ${storeIds.length} 家门店使用`]),
    content.standsAlone ? '不与其他优惠同享' : '每单限用一张，同类优惠自动选最优',
    ...(content.includesCampaignPrices ? [] : ['秒杀和预售商品不可用']),
    ...((coupon?.pointsPrice ?? null) === null ? [] : ['用积分兑换，换到后积分不退']),
    ...(coupon === null ? [] : [coupon.onPartialRefund === 'keepUsed' ? '整单取消时退回，部分退款不退' : '整单取消，或用券商品全部退款时退回']),
  ];
}

/** 每周三、日 10:00–12:00; null when it is always. */
function describeTimes({ weekdays, fromMinute, toMinute }: RuleContent['schedule']): string | null {
  const hours = fromMinute === null && toMinute === null ? null : `${clock(fromMinute ?? 0)}–${clock(toMinute ?? 1_440)}`;
  if (weekdays === null) return hours === null ? null : `每天 ${hours}`;
  const days = `每周${weekdays.map((day) => WEEKDAYS[day - 1] ?? '').join('、')}`;
  return hours === null ? days : `${days} ${hours}`;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
