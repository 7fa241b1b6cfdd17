import { outcomeOf } from '@quanyu/testing';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;
let priced: PricedShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [3_000] });
  priced = new PricedShop(shop);
  await shop.stock(shop.variantIds[0] ?? '', 100);
}, 60_000);
afterAll(() => shop.close());

describe('a coupon of somebody else', () => {
  it('is worth nothing to whoever knows its number, in a quote and in an order, and stays theirs', async () => {
    const [owner, other] = [await shop.newCustomer(), await shop.newCustomer()];
    const lines = [{ variantId: shop.variantIds[0] ?? '', quantity: 1 }];
    const { couponId } = await priced.giveCoupon(owner, { benefit: off(800) });
    expect(await priced.quote(other, lines, { couponIds: [couponId] })).toMatchObject({ payableFen: 3_000, pricing: { coupons: [], applied: [] } });
    // As its owner would order with it, under another name.
    const own = await priced.asQuoted(owner, await priced.quote(owner, lines, { couponIds: [couponId] }));
    expect(own).toMatchObject({ payableFen: 2_200, couponIds: [couponId] });
    expect(await outcomeOf(shop.placing.execute({ ...own, customerId: other, idempotencyKey: shop.platform.ids.uuid() }))).toBe('ORDERS.QUOTE_CHANGED');
    expect([await priced.couponStatus(couponId), await shop.countOrders(other)]).toEqual(['unused', 0]);
    await shop.placing.execute(own);
    expect(await priced.couponStatus(couponId)).not.toBe('unused');
  });
});
