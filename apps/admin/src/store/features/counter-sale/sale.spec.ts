import { computeLacking, describeStock, describeWay, formatMetres } from './sale';

describe('a sale at the counter', () => {
  it('says how many pieces this store lacks, whatever it has too many of', () => {
    const here = [
      { variantId: 'milk', available: 5 },
      { variantId: 'towel', available: 1 },
    ];
    expect(computeLacking([{ variantId: 'milk', quantity: 2 }, { variantId: 'towel', quantity: 3 }, { variantId: 'soap', quantity: 1 }], here)).toBe(3);
    expect(computeLacking([{ variantId: 'milk', quantity: 5 }], here)).toBe(0);
  });

  it('tells a store that has everything from one that has a part', () => {
    expect(describeStock({ missing: [] }, 3)).toBe('都有货');
    expect(describeStock({ missing: [{ variantId: 'soap', requested: 2, available: 1 }] }, 3)).toBe('3 种里有 2 种够');
  });

  it('says where it goes and how far that is', () => {
    expect(describeWay({ collectStore: null })).toBe('快递到家');
    expect(describeWay({ collectStore: { storeId: 's', name: '全域·静安店' } })).toBe('到 全域·静安店 取');
    expect(formatMetres(640)).toBe('640 米');
    expect(formatMetres(2_340)).toBe('2.3 公里');
  });
});
