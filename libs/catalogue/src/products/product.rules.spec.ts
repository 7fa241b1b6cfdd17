import fc from 'fast-check';
import type { ProductInput } from '../http/admin.contract.js';
import { checkProduct, computePublishBlockers, isEan13, optionPath, salesText } from './product.rules.js';

type Variant = ProductInput['variants'][number];

function aVariant(sku: string, optionValues: string[], changes: Partial<Variant> = {}): Variant {
  return { sku, barcode: null, optionValues, priceFen: 1_000, listPriceFen: null, maxPerOrder: 9, imageMediaId: null, ...changes };
}

const colours = { name: '颜色', values: ['白色', '灰色'] };
const sizes = { name: '尺码', values: ['M', 'L'] };

function paths(product: Pick<ProductInput, 'options' | 'variants'>): string[] {
  return checkProduct(product).map(({ path }) => path);
}

describe('options and variants', () => {
  it('fit when every variant has one known value per option', () => {
    expect(paths({ options: [colours, sizes], variants: [aVariant('A', ['白色', 'M']), aVariant('B', ['白色', 'L'])] })).toEqual([]);
    expect(paths({ options: [], variants: [aVariant('A', [])] })).toEqual([]);
  });

  it('name the variant that lacks a value or has an unknown one', () => {
    expect(paths({ options: [colours, sizes], variants: [aVariant('A', ['白色'])] })).toEqual(['variants[0].optionValues']);
    expect(paths({ options: [colours], variants: [aVariant('A', ['白色']), aVariant('B', ['红色'])] })).toEqual(['variants[1].optionValues[0]']);
    expect(paths({ options: [], variants: [aVariant('A', ['白色'])] })).toEqual(['variants[0].optionValues']);
  });

  it('name the second variant of one choice, SKU or barcode', () => {
    const twice = [aVariant('A', ['白色'], { barcode: '69012345' }), aVariant('A', ['白色'], { barcode: '69012345' })];
    expect(paths({ options: [colours], variants: twice })).toEqual(['variants[1].optionValues', 'variants[1].sku', 'variants[1].barcode']);
  });

  it('allow one variant alone when there is no choice', () => {
    expect(paths({ options: [], variants: [aVariant('A', []), aVariant('B', [])] })).toEqual(['variants[1].optionValues']);
  });

  it('name repeated options and values', () => {
    expect(paths({ options: [colours, { name: '颜色', values: ['红', '红'] }], variants: [] })).toEqual(['options[1].name', 'options[1].values[1]']);
  });

  it('refuse a struck-through price below the price', () => {
    expect(paths({ options: [], variants: [aVariant('A', [], { listPriceFen: 999 })] })).toEqual(['variants[0].listPriceFen']);
  });

  it('are one path per choice, whatever signs the values contain', () => {
    const value = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), fc.array(value, { maxLength: 3 }), (a, b) => {
        const same = a.length === b.length && a.every((part, index) => part === b[index]);
        expect(optionPath({ optionValues: a }) === optionPath({ optionValues: b })).toBe(same);
      }),
    );
  });

  it('report a fault exactly when two variants stand for one choice', () => {
    const choice = fc.tuple(fc.constantFrom(...colours.values), fc.constantFrom(...sizes.values));
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 6 }), (choices) => {
        const variants = choices.map((values, index) => aVariant(`S${index}`, [...values]));
        const repeated = choices.length - new Set(choices.map((values) => values.join('/'))).size;
        expect(paths({ options: [colours, sizes], variants })).toHaveLength(repeated);
      }),
    );
  });
});

describe('a barcode of thirteen digits', () => {
  it('ends with its check digit', () => {
    expect(isEan13('6901028001915')).toBe(true);
    expect(isEan13('6901028001916')).toBe(false);
    expect(paths({ options: [], variants: [aVariant('A', [], { barcode: '6901028001916' })] })).toEqual(['variants[0].barcode']);
    expect(paths({ options: [], variants: [aVariant('A', [], { barcode: 'SHOP-0001' })] })).toEqual([]);
  });

  it('shows any single wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const digits = [...'6901028001915'];
        digits[place] = String((Number(digits[place]) + shift) % 10);
        expect(isEan13(digits.join(''))).toBe(false);
      }),
    );
  });
});

describe('publishing', () => {
  it('needs a variant and a picture', () => {
    expect(computePublishBlockers({ variants: [], media: [] }).map(({ path }) => path)).toEqual(['variants', 'media']);
    expect(computePublishBlockers({ variants: [{ priceFen: 1 }], media: [{}] })).toEqual([]);
  });
});

describe('the count of sales', () => {
  it.each([
    [0, undefined],
    [7, '已售7'],
    [431, '已售400+'],
    [12_345, '已售1.2万+'],
    [10_000, '已售1万+'],
  ])('%s is told as %s', (count, text) => {
    expect(salesText(count)).toBe(text);
  });
});
