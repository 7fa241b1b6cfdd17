import { ChangeFeed } from '@quanyu/platform';
import { recordSql } from '@quanyu/testing';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

/** BEGIN and COMMIT, the key, the stock with its entry in the ledger, and the order with its window: whoever makes it dearer says why. */
const MOST_STATEMENTS = 9;
let shop: TestShop;
let priced: PricedShop;
/** At ¥30 and ¥15. */
let shirt: string;
let socks: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [3_000, 1_500], inStock: 1_000 });
  priced = new PricedShop(shop);
  [shirt = '', socks = ''] = shop.variantIds;
  // Changes that this process hears of are read at any time, and would count with the order; the kit reloads by itself.
  await shop.module.get(ChangeFeed).stop();
  // The first order of a process meets connections that know no statement yet.
  await shop.place(await shop.newCustomer(), [shirt]);
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

/** What an order at the price of a quote sends to PostgreSQL, the quote and the order by themselves. */
async function sqlOf(variantId: string): Promise<{ quote: string[]; order: string[] }> {
  const customerId = await shop.newCustomer();
  const lines = [{ variantId, quantity: 1 }];
  const quote = await recordSql(() => priced.quote(customerId, lines, { withPricing: false }));
  const request = await priced.asQuoted(customerId, await priced.quote(customerId, lines, { withPricing: false }));
  return { quote, order: await recordSql(() => shop.placing.execute(request)) };
}

const named = (texts: readonly string[], words: string): string[] => texts.filter((text) => text.includes(words));

describe('an order that no promotion and no price list is about', () => {
  it('asks PostgreSQL for no more than it must, and writes nothing of promotions, coupons or members', async () => {
    const { quote, order } = await sqlOf(shirt);
    expect([quote.length, order.length <= MOST_STATEMENTS, named(order, 'BEGIN').length, named(order, 'COMMIT').length]).toEqual([1, true, 1, 1]);
    for (const words of ['promotions.', 'membership.', 'segments.']) expect([words, named([...quote, ...order], words)]).toEqual([words, []]);
  });

  it('is no dearer while lists, coupons, limited and member promotions for other goods are live', async () => {
    const plain = await sqlOf(shirt);
    const onSocks = { variantIds: [socks], productIds: [], categoryIds: [], exceptVariantIds: [] };
    await priced.publishList({ prices: { [socks]: 1_200 } });
    await priced.publishList({ kind: 'tier', holders: ['member'], prices: { [socks]: 1_100 } });
    await priced.publish({ benefit: off(100), scope: onSocks, limits: { budgetFen: 5_000, maxUses: 10, customerUses: 1 } });
    await priced.publish({ benefit: off(100), scope: onSocks, audience: { tiers: ['member'], tags: ['tag:vip'] } });
    await priced.giveCoupon(await shop.newCustomer(), { benefit: off(100) });
    const { quote, order } = await sqlOf(shirt);
    expect([quote, order]).toEqual([plain.quote, plain.order]);
  });

  it('is no dearer at the price of a list, or with a promotion that everybody has without limit', async () => {
    const plain = await sqlOf(shirt);
    await priced.publishList({ prices: { [shirt]: 2_800 } });
    await priced.publish({ benefit: off(300) });
    const { quote, order } = await sqlOf(shirt);
    expect([quote, order]).toEqual([plain.quote, plain.order]);
  });
});
