import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import type { FieldDifference } from '../../ui/VersionConflict';

type Product = Schemas['AdminProduct'];
type ProductUpdate = BodyOf<AdminOperations['updateProduct']>;

/** One sellable combination while it is edited. `variantId` is null until the server has seen it. */
export interface VariantDraft {
  readonly variantId: string | null;
  readonly optionValues: readonly string[];
  readonly sku: string;
  readonly barcode: string;
  readonly priceFen: number | null;
  readonly listPriceFen: number | null;
  readonly maxPerOrder: number;
  readonly imageMediaId: string | null;
}

export interface OptionDraft {
  readonly name: string;
  readonly values: readonly string[];
}

/** A product while it is edited: what was typed, complete or not. */
export interface ProductDraft {
  readonly code: string;
  readonly title: string;
  readonly brief: string;
  readonly description: string;
  readonly categoryId: string | null;
  readonly brand: string;
  readonly keywords: string;
  readonly tags: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly options: readonly OptionDraft[];
  readonly optionsComposed: boolean;
  readonly variants: readonly VariantDraft[];
}

const DEFAULT_MAX_PER_ORDER = 99;

export function emptyVariant(optionValues: readonly string[], sku: string): VariantDraft {
  return { variantId: null, optionValues, sku, barcode: '', priceFen: null, listPriceFen: null, maxPerOrder: DEFAULT_MAX_PER_ORDER, imageMediaId: null };
}

export const EMPTY_DRAFT: ProductDraft = {
  code: '',
  title: '',
  brief: '',
  description: '',
  categoryId: null,
  brand: '',
  keywords: '',
  tags: [],
  attributes: [],
  options: [],
  optionsComposed: false,
  variants: [emptyVariant([], '')],
};

export function toDraft(product: Product): ProductDraft {
  return {
    code: product.code,
    title: product.title,
    brief: product.brief,
    description: product.description,
    categoryId: product.categoryId,
    brand: product.brand ?? '',
    keywords: product.keywords,
    tags: product.tags,
    attributes: product.attributes,
    options: product.options,
    optionsComposed: product.optionsComposed,
    variants: product.variants.map(({ variantId, optionValues, sku, barcode, priceFen, listPriceFen, maxPerOrder, imageMediaId }) => ({
      variantId,
      optionValues,
      sku,
      barcode: barcode ?? '',
      priceFen,
      listPriceFen,
      maxPerOrder,
      imageMediaId,
    })),
  };
}

/** Every combination of the option values, in reading order; without options there is exactly one, of nothing. */
export function combine(options: readonly OptionDraft[]): string[][] {
  return options.reduce<string[][]>((combinations, { values }) => combinations.flatMap((combination) => values.map((value) => [...combination, value])), [[]]);
}

/** The draft with other options: combinations that stay keep what was typed, new ones copy the price of the first. */
export function withOptions(draft: ProductDraft, options: readonly OptionDraft[]): ProductDraft {
  const complete = options.filter(({ values }) => values.length > 0);
  const known = new Map(draft.variants.map((variant) => [variant.optionValues.join('\n'), variant]));
  const [model] = draft.variants;
  const variants = combine(complete).map((optionValues, index) => {
    const kept = known.get(optionValues.join('\n'));
    if (kept !== undefined) return kept;
    const fresh = emptyVariant(optionValues, draft.code === '' ? '' : `${draft.code}-${index + 1}`);
    return model === undefined ? fresh : { ...fresh, priceFen: model.priceFen, listPriceFen: model.listPriceFen, maxPerOrder: model.maxPerOrder };
  });
  return { ...draft, options, variants };
}

/** What keeps the draft from being sent, by field; the server checks all of it again, and more. */
export function findGaps(draft: ProductDraft): ReadonlyMap<string, string> {
  const gaps = new Map<string, string>();
  if (draft.code.trim() === '') gaps.set('body.code', '请填写商品编码');
  if (draft.title.trim().length < 2) gaps.set('body.title', '名称至少 2 个字');
  if (draft.categoryId === null) gaps.set('body.categoryId', '请选择分类');
  draft.options.forEach(({ name, values }, index) => {
    if (name.trim() === '' || values.length === 0) gaps.set(`body.options[${index}]`, '规格名和规格值都要填');
  });
  draft.variants.forEach((variant, index) => {
    if (variant.sku.trim() === '') gaps.set(`body.variants[${index}].sku`, '请填写货号');
    if (variant.priceFen === null || variant.priceFen < 1) gaps.set(`body.variants[${index}].priceFen`, '请填写价格');
  });
  return gaps;
}

/** The draft as the API takes it. Call after `findGaps` found none. */
export function toInput(draft: ProductDraft): Omit<ProductUpdate, 'version'> {
  return {
    code: draft.code.trim(),
    title: draft.title.trim(),
    brief: draft.brief.trim(),
    description: draft.description,
    categoryId: draft.categoryId ?? '',
    brand: draft.brand.trim() === '' ? null : draft.brand.trim(),
    keywords: draft.keywords.trim(),
    tags: [...draft.tags],
    attributes: draft.attributes.filter(({ name, value }) => name.trim() !== '' && value.trim() !== ''),
    options: draft.options.map(({ name, values }) => ({ name: name.trim(), values: [...values] })),
    optionsComposed: draft.optionsComposed,
    variants: draft.variants.map((variant) => ({
      ...(variant.variantId === null ? {} : { variantId: variant.variantId }),
      sku: variant.sku.trim(),
      barcode: variant.barcode.trim() === '' ? null : variant.barcode.trim(),
      optionValues: [...variant.optionValues],
      priceFen: variant.priceFen ?? 0,
      listPriceFen: variant.listPriceFen,
      maxPerOrder: variant.maxPerOrder,
      imageMediaId: variant.imageMediaId,
    })),
  };
}

function variantWords(variants: readonly VariantDraft[]): string {
  return variants.map(({ optionValues, sku, priceFen }) => `${[...optionValues, sku].join(' ')} ${priceFen === null ? '' : formatFen(priceFen)}`).join('；');
}

const COMPARED: readonly (readonly [label: string, words: (draft: ProductDraft) => string])[] = [
  ['编码', ({ code }) => code],
  ['名称', ({ title }) => title],
  ['卖点', ({ brief }) => brief],
  ['详情', ({ description }) => description],
  ['品牌', ({ brand }) => brand],
  ['搜索词', ({ keywords }) => keywords],
  ['标签', ({ tags }) => tags.join('、')],
  ['参数', ({ attributes }) => attributes.map(({ name, value }) => `${name} ${value}`).join('；')],
  ['规格与价格', ({ variants }) => variantWords(variants)],
];

/** On what two versions of a product differ, for the person who has to decide. */
export function compareDrafts(theirs: ProductDraft, mine: ProductDraft): FieldDifference[] {
  return COMPARED.map(([field, words]) => ({ field, theirs: words(theirs), mine: words(mine) })).filter((difference) => difference.theirs !== difference.mine);
}
