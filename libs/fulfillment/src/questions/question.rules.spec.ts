import { fits, isTooDear, rankSubstitutes } from './question.rules.js';

describe('what a picker may offer for an empty shelf', () => {
  const candidate = (variantId: string, unitPriceFen: number, kin: 'product' | 'brand' | 'category') => ({ variantId, unitPriceFen, isSameProduct: kin === 'product', isSameBrand: kin === 'brand' });

  it('is another choice of the same product first, then the same brand, then the nearest price, cheaper before dearer', () => {
    const shelf = [candidate('f', 1_000, 'category'), candidate('e', 1_010, 'brand'), candidate('d', 700, 'brand'), candidate('c', 990, 'brand'), candidate('b', 1_100, 'product'), candidate('a', 900, 'product')];
    expect(rankSubstitutes(shelf, 1_000).map(({ variantId }) => variantId)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('costs the shop a fifth more at most', () => {
    expect([1_200, 1_201].map((priceFen) => isTooDear(priceFen, 1_000))).toEqual([false, true]);
  });
});

describe('an answer', () => {
  it('fits its question only', () => {
    expect((['accept', 'refuse', 'collect', 'wait', 'cancel'] as const).map((answer) => [fits('substitution', answer), fits('pickupOffer', answer)])).toEqual([
      [true, false], [true, false], [false, true], [false, true], [false, true],
    ]);
  });
});
