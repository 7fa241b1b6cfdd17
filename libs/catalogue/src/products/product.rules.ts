import type { ProductInput, VariantInput } from '../http/admin.contract.js';

/** A field that makes a product wrong, with the path as in the request body. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/**
 * Whether options and variants fit together: every variant has one known value per option, no two variants stand for
 * the same choice, SKUs and barcodes are unique, and prices make sense. Returns every fault, not only the first.
 */
export function checkProduct(input: Pick<ProductInput, 'options' | 'variants'>): FieldError[] {
  return [...checkOptions(input.options), ...checkVariants(input)];
}

function checkOptions(options: ProductInput['options']): FieldError[] {
  const errors: FieldError[] = [];
  for (const index of duplicates(options.map(({ name }) => name))) errors.push({ path: `options[${index}].name`, message: '规格名重复' });
  options.forEach(({ values }, option) => {
    for (const index of duplicates(values)) errors.push({ path: `options[${option}].values[${index}]`, message: '规格值重复' });
  });
  return errors;
}

function checkVariants({ options, variants }: Pick<ProductInput, 'options' | 'variants'>): FieldError[] {
  const errors: FieldError[] = [];
  const at = (index: number, field: string, message: string): void => void errors.push({ path: `variants[${index}].${field}`, message });
  variants.forEach((variant, index) => {
    if (variant.optionValues.length !== options.length) {
      at(index, 'optionValues', options.length === 0 ? '没有规格名时不能填规格值' : `应有 ${options.length} 个规格值：${options.map(({ name }) => name).join('、')}`);
    } else {
      options.forEach((option, position) => {
        const value = variant.optionValues[position] ?? '';
        if (!option.values.includes(value)) at(index, `optionValues[${position}]`, `“${value}”不在规格“${option.name}”的可选值里`);
      });
    }
    if (variant.listPriceFen !== null && variant.listPriceFen < variant.priceFen) at(index, 'listPriceFen', '划线价不能低于售价');
    if (variant.barcode !== null && /^\d{13}$/.test(variant.barcode) && !isEan13(variant.barcode)) at(index, 'barcode', '13 位条码的校验位不对，请核对');
  });
  for (const index of duplicates(variants.map(optionPath))) at(index, 'optionValues', '与另一行的规格组合相同');
  for (const index of duplicates(variants.map(({ sku }) => sku))) at(index, 'sku', '货号重复');
  for (const index of duplicates(variants.map(({ barcode }) => barcode))) at(index, 'barcode', '条码重复');
  for (const index of duplicates(variants.map(({ variantId }) => variantId ?? null))) at(index, 'variantId', '同一规格提交了两次');
  return errors;
}

/** One string per choice of option values. JSON, because any joining character could also stand inside a value. */
export function optionPath(variant: Pick<VariantInput, 'optionValues'>): string {
  return JSON.stringify(variant.optionValues);
}

/** Indexes of entries that repeat an earlier one; null never repeats. */
function duplicates(values: readonly (string | null)[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (value === null) return [];
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}

/** True when the thirteenth digit is the check digit of the twelve before it (GS1 General Specifications, 7.9). */
export function isEan13(digits: string): boolean {
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits.slice(0, 12)].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === Number(digits[12]);
}

/** What still keeps a product from being sold. */
export function computePublishBlockers(product: { readonly variants: readonly { readonly priceFen: number }[]; readonly media: readonly unknown[] }): FieldError[] {
  const errors: FieldError[] = [];
  if (product.variants.length === 0) errors.push({ path: 'variants', message: '至少要有一个规格' });
  product.variants.forEach(({ priceFen }, index) => {
    if (priceFen < 1) errors.push({ path: `variants[${index}].priceFen`, message: '请填写售价' });
  });
  if (product.media.length === 0) errors.push({ path: 'media', message: '至少要有一张图片' });
  return errors;
}

/** The choice as shoppers read it: `白色 · L`, or nothing when there is no choice. */
export function optionText(optionValues: readonly string[]): string {
  return optionValues.join(' · ');
}

/** `已售1.2万+`; nothing below one. */
export function salesText(salesCount: number): string | undefined {
  if (salesCount < 1) return undefined;
  if (salesCount < 100) return `已售${salesCount}`;
  if (salesCount < 10_000) return `已售${Math.floor(salesCount / 100) * 100}+`;
  return `已售${(Math.floor(salesCount / 1_000) / 10).toString()}万+`;
}
