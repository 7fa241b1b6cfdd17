import { canChoose, choose, computePathSet, findVariant, startSelection } from './sku-paths';

const variants = [
  { variantId: 'white-S', optionValues: ['白', 'S'], available: 3 },
  { variantId: 'white-M', optionValues: ['白', 'M'], available: 0 },
  { variantId: 'black-M', optionValues: ['黑', 'M'], available: 5 },
  { variantId: 'red-S', optionValues: ['红', 'S'], available: 0 },
];
const paths = computePathSet(variants);

describe('choosing a size and a colour', () => {
  it('offers a value when some variant in stock has it', () => {
    expect(canChoose(paths, [null, null], 0, '白')).toBe(true);
    expect(canChoose(paths, [null, null], 1, 'M')).toBe(true);
  });

  it('refuses a value that is sold out everywhere', () => {
    expect(canChoose(paths, [null, null], 0, '红')).toBe(false);
  });

  it('refuses a value that is sold out with the other choice made', () => {
    expect(canChoose(paths, ['白', null], 1, 'M')).toBe(false);
    expect(canChoose(paths, ['黑', null], 1, 'M')).toBe(true);
  });

  it('still lets the shopper change a choice already made', () => {
    expect(canChoose(paths, ['白', 'S'], 0, '白')).toBe(true);
    expect(canChoose(paths, ['黑', 'M'], 0, '白')).toBe(false);
    expect(canChoose(paths, ['黑', null], 0, '白')).toBe(true);
  });

  it('takes a choice back when it is tapped again', () => {
    expect(choose(['白', null], 0, '白')).toEqual([null, null]);
    expect(choose(['白', null], 1, 'S')).toEqual(['白', 'S']);
  });

  it('names a variant only when every option is chosen', () => {
    expect(findVariant(variants, ['白', null])).toBeNull();
    expect(findVariant(variants, ['白', 'S'])?.variantId).toBe('white-S');
    expect(findVariant(variants, ['红', 'M'])).toBeNull();
  });

  it('chooses by itself where nothing is left to choose', () => {
    const onlyBlack = variants.map((variant) => ({ ...variant, available: variant.variantId === 'black-M' ? 1 : 0 }));
    expect(startSelection(onlyBlack, [['白', '黑', '红'], ['S', 'M']])).toEqual(['黑', 'M']);
    expect(startSelection(variants, [['白', '黑', '红'], ['S', 'M']])).toEqual([null, null]);
  });

  it('has nothing to offer when everything is sold out', () => {
    const none = computePathSet(variants.map((variant) => ({ ...variant, available: 0 })));
    expect(canChoose(none, [null, null], 0, '白')).toBe(false);
  });
});
