import { simulatePrice } from './price-rules.admin.contract.js';

describe('a cart of ten thousand lines', () => {
  it('is refused by the simulator, which names the lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => ({ sku: `SKU${index}`, quantity: 1 }));
    const read = simulatePrice.body?.safeParse({ lines, storeId: '00000000-0000-7000-8000-00000000000a' });
    expect(read?.error?.issues.map(({ path }) => path)).toEqual([['lines']]);
  });
});
