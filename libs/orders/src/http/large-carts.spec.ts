import { removeCartItems } from '../cart/cart.storefront.contract.js';
import { quoteCheckout } from './checkout.storefront.contract.js';
import { placeOrder } from './placing.storefront.contract.js';

const STORE = '00000000-0000-7000-8000-00000000000a';
const ids = Array.from({ length: 10_000 }, (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`);

describe('a cart of ten thousand lines', () => {
  it('is refused by the quote and by the order, which name the lines', () => {
    const lines = ids.map((variantId) => ({ variantId, quantity: 1, unitPriceFen: 1_000 }));
    const asked = quoteCheckout.body?.safeParse({ storeId: STORE, lines: lines.map(({ unitPriceFen: _price, ...line }) => line) });
    const placed = placeOrder.body?.safeParse({ storeId: STORE, lines, payableFen: 10_000_000, fromCart: true, pickup: { startAt: '2026-11-20T10:00:00+08:00', contactName: '王小明', contactPhone: '13800000000' } });
    expect([asked, placed].map((read) => read?.error?.issues.map(({ path }) => path))).toEqual([[['lines']], [['lines']]]);
  });

  it('is refused where lines are taken out as well', () => {
    const removed = removeCartItems.body?.safeParse({ storeId: STORE, variantIds: ids });
    expect(removed?.error?.issues.map(({ path }) => path)).toEqual([['variantIds']]);
  });
});
