import { findColourHex } from './colours.js';
import { composeOptions, computeVariantPriceFen } from './product-options.js';
import { at, randomFor } from './random.js';
import { readCategories, readProducts, readReviews } from './source-data.js';
import type { SourceProduct } from './source-data.js';

export interface PlannedVariant {
  skuCode: string;
  /** EAN-13 of a composed number range under the Chinese prefix 690. */
  barcode: string;
  optionValues: string[];
  priceFen: number;
  listPriceFen: number;
  /** The colour that its picture wears, when a colour is chosen. */
  colour: { name: string; hex: string } | null;
}

export interface PlannedReview {
  content: string;
  rating: 3 | 4 | 5;
  nickname: string;
  /** Days before the seed's today. */
  daysAgo: number;
}

export interface PlannedProduct {
  sourceId: number;
  code: string;
  name: string;
  brief: string;
  categoryId: number;
  categoryName: string;
  topCategoryName: string;
  brandId: number | null;
  keywords: string[];
  onSale: boolean;
  isNew: boolean;
  isHot: boolean;
  options: { name: string; values: string[] }[];
  /** True where sizes and colours are not the source's but composed for the demo. */
  optionsComposed: boolean;
  variants: PlannedVariant[];
  attributes: [name: string, value: string][];
  reviews: PlannedReview[];
}

const composedNote: [string, string] = ['规格说明', '颜色与尺码为演示组合'];

/** Every product of the source, in the source's order, with its choice of variants. */
export function planProducts(): PlannedProduct[] {
  const categories = new Map(readCategories().map((category) => [category.id, category]));
  const reviewsOf = groupReviews();
  return readProducts().map((product, index) => {
    const category = categories.get(product.categoryId);
    if (!category) throw new Error(`product ${product.id} names an unknown category`);
    const composed = isRealChoice(product) ? null : composeOptions(product, category.name);
    return {
      sourceId: product.id,
      code: `Q${product.id}`,
      name: product.name,
      brief: product.brief,
      categoryId: category.id,
      categoryName: category.name,
      topCategoryName: categories.get(category.parentId ?? category.id)?.name ?? category.name,
      brandId: product.brandId,
      keywords: /[\u4e00-\u9fff]/.test(product.keywords) ? product.keywords.split(/[,，\s]+/) : [],
      onSale: product.onSale,
      isNew: product.isNew,
      isHot: product.isHot,
      options: composed?.options ?? (isRealChoice(product) ? realOptions(product) : []),
      optionsComposed: composed !== null,
      variants: planVariants(product, index, composed),
      attributes: composed ? [...product.attributes, composedNote] : product.attributes,
      reviews: planReviews(product.id, reviewsOf.get(product.id) ?? []),
    };
  });
}

/** The check digit that makes twelve digits an EAN-13 (GS1 General Specifications, 7.9). */
export function computeEan13CheckDigit(twelveDigits: string): number {
  const sum = [...twelveDigits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

function isRealChoice(product: SourceProduct): boolean {
  return product.variants.length > 1;
}

function realOptions(product: SourceProduct): PlannedProduct['options'] {
  return Object.entries(product.options).map(([name, values]) => ({ name, values }));
}

function planVariants(
  product: SourceProduct,
  index: number,
  composed: ReturnType<typeof composeOptions>,
): PlannedVariant[] {
  const single = [{ values: [], priceFen: product.priceFen }];
  const real = product.variants.map(({ options, priceFen }) => ({ values: options, priceFen }));
  const choices = composed
    ? composed.combinations.map(({ values, priceRatio }) => ({
        values,
        priceFen: computeVariantPriceFen(product.priceFen, priceRatio),
      }))
    : isRealChoice(product)
      ? real
      : single;
  return choices.map(({ values, priceFen }, position) => {
    const suffix = String(position + 1).padStart(2, '0');
    const digits = `6909999${String(index + 1).padStart(3, '0')}${suffix}`;
    const colourName = values.find((value) => findColourHex(value) !== null && !/\d/.test(value));
    return {
      skuCode: `Q${product.id}-${suffix}`,
      barcode: `${digits}${computeEan13CheckDigit(digits)}`,
      optionValues: values,
      priceFen,
      listPriceFen: Math.max(priceFen, Math.round((product.listPriceFen * priceFen) / product.priceFen / 100) * 100),
      colour: colourName ? { name: colourName, hex: findColourHex(colourName) ?? '#cccccc' } : null,
    };
  });
}

const nicknames = ['小鹿', '阿May', '木木', '豆豆妈', '一只喵', '海边的风', '橙子', 'Lily', '老陈', '清欢', '山山', '栗子', '安安', '南瓜', '小满', '知夏'];

/** The source's dates all fall in one spring; they are spread over the last half year, newest first. */
function planReviews(productId: number, source: readonly { content: string }[]): PlannedReview[] {
  const random = randomFor(`reviews ${productId}`);
  let daysAgo = 1;
  return source
    .filter(({ content }) => content.trim().length >= 4)
    .map(({ content }) => {
      daysAgo = Math.min(180, daysAgo + random.int(0, 4));
      const nickname = at([...random.pick(nicknames)], 0) + '**';
      return { content: content.trim(), rating: ratingOf(content), nickname, daysAgo };
    });
}

/** The source keeps no stars, so the words decide. */
function ratingOf(content: string): PlannedReview['rating'] {
  if (/(?<!不会让?我?|不让人|没有?让?我?)失望|太差|掉毛严重|味道很大|不好用/.test(content)) return 3;
  return /一般|有点|稍微|但是|不过|可惜|就是/.test(content) ? 4 : 5;
}

function groupReviews(): Map<number, { content: string }[]> {
  const grouped = new Map<number, { content: string }[]>();
  for (const review of readReviews()) {
    const list = grouped.get(review.productId) ?? [];
    grouped.set(review.productId, list);
    list.push(review);
  }
  return grouped;
}
