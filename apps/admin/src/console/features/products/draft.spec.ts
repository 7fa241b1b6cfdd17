import { combine, compareDrafts, EMPTY_DRAFT, findGaps, type ProductDraft, toInput, withOptions } from './draft';

const CATEGORY = '00000000-0000-4000-8000-000000000001';

const aDraft = (over: Partial<ProductDraft> = {}): ProductDraft => ({
  ...EMPTY_DRAFT,
  code: 'TEE',
  title: '纯棉短袖',
  categoryId: CATEGORY,
  variants: [{ variantId: 'v1', optionValues: [], sku: 'TEE-1', barcode: '', priceFen: 9900, listPriceFen: null, maxPerOrder: 99, imageMediaId: null }],
  ...over,
});

const color = { name: '颜色', values: ['黑', '白'] };
const size = { name: '尺码', values: ['S', 'M', 'L'] };

describe('options of a product', () => {
  it('make every combination in reading order', () => {
    expect(combine([color, size]).map((values) => values.join(''))).toEqual(['黑S', '黑M', '黑L', '白S', '白M', '白L']);
    expect(combine([])).toEqual([[]]);
  });

  it('give new combinations the price that was typed already', () => {
    const draft = withOptions(aDraft(), [color]);
    expect(draft.variants.map(({ optionValues, priceFen, sku }) => [optionValues.join(), priceFen, sku])).toEqual([
      ['黑', 9900, 'TEE-1'],
      ['白', 9900, 'TEE-2'],
    ]);
  });

  it('keep what was typed for combinations that stay', () => {
    const before = withOptions(aDraft(), [color]);
    const typed = { ...before, variants: before.variants.map((variant, index) => ({ ...variant, variantId: `v${index}`, priceFen: 100 + index })) };
    const after = withOptions(typed, [{ name: '颜色', values: ['白', '灰'] }]);
    expect(after.variants.map(({ variantId, optionValues }) => [variantId, optionValues.join()])).toEqual([
      ['v1', '白'],
      [null, '灰'],
    ]);
  });

  it('wait for values before they change the combinations', () => {
    expect(withOptions(aDraft(), [{ name: '颜色', values: [] }]).variants.map(({ variantId }) => variantId)).toEqual(['v1']);
  });
});

describe('saving a product', () => {
  it('needs a code, a title, a category, and a number and price for each variant', () => {
    expect([...findGaps(EMPTY_DRAFT).keys()]).toEqual(['body.code', 'body.title', 'body.categoryId', 'body.variants[0].sku', 'body.variants[0].priceFen']);
    expect(findGaps(aDraft()).size).toBe(0);
  });

  it('sends empty fields as absent', () => {
    const input = toInput(aDraft({ brand: ' ', attributes: [{ name: '', value: '' }, { name: '材质', value: '棉' }] }));
    expect(input.brand).toBeNull();
    expect(input.attributes).toEqual([{ name: '材质', value: '棉' }]);
    expect(input.variants?.[0]?.barcode).toBeNull();
  });

  it('shows on what two people differ when both saved', () => {
    const differences = compareDrafts(aDraft({ title: '短袖' }), aDraft({ brief: '凉快' }));
    expect(differences.map(({ field }) => field)).toEqual(['名称', '卖点']);
  });
});
