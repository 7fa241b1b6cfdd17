import { blankContent, comparePrice, findGap, mergePrices, readPrices, writePrices } from './price-lists';

describe('a file of prices', () => {
  it('is read as it was written, and no spreadsheet takes an item number for a formula', () => {
    const prices = [{ sku: '=1+1', priceFen: 1_990 }, { sku: 'A-2', priceFen: 5 }];
    const file = writePrices(prices, new Map([['A-2', { name: '毛巾，白色', cataloguePriceFen: 10 }]]));
    expect(file).toContain('"\'=1+1",19.90');
    expect(readPrices(`\uFEFF${file}`)).toEqual({ prices, troubles: [] });
  });

  it('says which line is wrong, with or without a head', () => {
    expect(readPrices('货号,价格\nA,1.999\n,3\nB,0\nC,2\nC,3').troubles).toEqual(['第 2 行：价格写成 19.90，至少 0.01', '第 3 行：没有货号', '第 4 行：价格写成 19.90，至少 0.01', '第 6 行：C 写了两次']);
    expect(readPrices('A,x').troubles).toEqual(['第 1 行：价格写成 19.90，至少 0.01']);
    expect(readPrices(Array.from({ length: 5_001 }, (_, index) => `S${index},1`).join('\n')).troubles).toEqual(['一张价目最多 5000 个价格，这里有 5001 个']);
  });

  it('changes the prices of goods that are there and adds the others', () => {
    expect(mergePrices([{ sku: 'A', priceFen: 1 }, { sku: 'B', priceFen: 2 }], [{ sku: 'B', priceFen: 3 }, { sku: 'C', priceFen: 4 }])).toEqual([{ sku: 'A', priceFen: 1 }, { sku: 'B', priceFen: 3 }, { sku: 'C', priceFen: 4 }]);
  });
});

describe('a price beside the catalogue’s', () => {
  it('stands out when it is less than half or more than double', () => {
    expect([comparePrice(900, 1_000), comparePrice(499, 1_000), comparePrice(2_001, 1_000), comparePrice(1_000, 1_000)]).toEqual([
      { words: '低 ¥1.00', isSuspicious: false }, { words: '低 ¥5.01', isSuspicious: true }, { words: '高 ¥10.01', isSuspicious: true }, { words: '与商品价相同', isSuspicious: false },
    ]);
  });
});

describe('a new list', () => {
  it('says what is still to fill in', () => {
    const blank = blankContent('store', Date.parse('2026-11-20T10:20:00Z'));
    expect(blank).toMatchObject({ startsAt: '2026-11-20T11:00:00.000Z', endsAt: '2026-12-20T11:00:00.000Z' });
    const gaps = [blank, { ...blank, name: '机场店' }, { ...blank, name: '机场店', holders: ['s'] }, { ...blank, name: '机场店', holders: ['s'], prices: [{ sku: 'A', priceFen: 0 }] }, { ...blank, name: '机场店', holders: ['s'], prices: [{ sku: 'A', priceFen: 1 }] }].map(findGap);
    expect(gaps).toEqual(['先填名称', '先选门店', '先加商品，或导入文件', '有商品还没有价格', null]);
  });
});
