import { Outbox } from '@quanyu/platform';
import type { RuleContent } from '@quanyu/promotions';
import { AccrueMembership } from '../customers/accrue-membership.js';
import { PricedShop, type Wanted } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

type Benefit = RuleContent['benefit'];

const HOME = { province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 88 号 301', latitude: 31.235, longitude: 121.455 };

let shop: TestShop;
let priced: PricedShop;
/** At ¥30 and ¥10. */
let shirt: string;
let socks: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [3_000, 1_000], services: ['pickup', 'shipping'], inStock: 1_000 });
  priced = new PricedShop(shop);
  [shirt = '', socks = ''] = shop.variantIds;
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

const only = (variantId: string): RuleContent['scope'] => ({ variantIds: [variantId], productIds: [], categoryIds: [], exceptVariantIds: [] });
const cart = (shirts: number, pairs: number): Wanted[] => [{ variantId: shirt, quantity: shirts }, { variantId: socks, quantity: pairs }].filter(({ quantity }) => quantity > 0);

/** What a basket is quoted, is ordered and is paid at, and what comes back of it: one unit first, then the rest. */
async function bought(lines: readonly Wanted[], customerId?: string): Promise<{ quoted: number; charged: number; paid: number; back: number }> {
  const shopper = customerId ?? (await shop.newCustomer());
  const { quote, orderId, payableFen, dueFen } = await priced.place(shopper, lines);
  await priced.pay(shopper, orderId);
  await priced.cancelUnits(shopper, orderId, { lineNo: 1, quantity: 1 });
  if ((await shop.order(orderId)).status !== 'canceled') await priced.cancel(shopper, orderId);
  return { quoted: quote.payableFen, charged: payableFen, paid: dueFen, back: await shop.refundedMoney(orderId) };
}

const all = (fen: number) => ({ quoted: fen, charged: fen, paid: fen, back: fen });

describe('an order by each kind of promotion costs what was quoted, and comes back as it was paid', () => {
  const step = (fromFen: number, offFen: number) => ({ fromFen, fromUnits: 0, offFen });
  const units = (benefit: Partial<Extract<Benefit, { kind: 'buyGet' }>>): Benefit => ({ kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 100, getFrom: 'sameVariant', getScope: null, maxTimes: null, ...benefit });

  it('a ladder: the step that the basket has climbed to', async () => {
    await priced.publish({ benefit: { kind: 'amountOff', steps: [step(3_000, 300), step(6_000, 900)], repeats: false } });
    expect([await bought(cart(1, 0)), await bought(cart(2, 0))]).toEqual([all(2_700), all(5_100)]);
  });

  it('so much off for every so much', async () => {
    await priced.publish({ benefit: { kind: 'amountOff', steps: [step(3_000, 250)], repeats: true } });
    expect(await bought(cart(2, 2))).toEqual(all(7_500));
  });

  it('a percentage, and no more than its most', async () => {
    await priced.publish({ benefit: { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 15 }], maxOffFen: 500 } });
    expect([await bought(cart(1, 0)), await bought(cart(3, 0))]).toEqual([all(2_550), all(8_500)]);
  });

  it('two and one more of the same', async () => {
    await priced.publish({ benefit: units({ buyUnits: 2 }) });
    expect(await bought(cart(0, 3))).toEqual(all(2_000));
  });

  it('the second, the cheaper one, at half its price', async () => {
    await priced.publish({ benefit: units({ percentOff: 50, getFrom: 'cheapest' }) });
    expect(await bought(cart(1, 1))).toEqual(all(3_500));
  });

  it('other goods with a shirt', async () => {
    await priced.publish({ scope: only(shirt), benefit: units({ getFrom: 'other', getScope: only(socks) }) });
    expect(await bought(cart(1, 2))).toEqual(all(4_000));
  });

  it('a bundle', async () => {
    const parts = [{ variantIds: [shirt], units: 1 }, { variantIds: [socks], units: 2 }];
    await priced.publish({ benefit: { kind: 'bundle', parts, bundlePriceFen: 3_999, maxTimes: null } });
    expect(await bought(cart(1, 3))).toEqual(all(4_999));
  });

  it('an exchange coupon: one of the goods at its price, and the coupon is back with the order', async () => {
    const customerId = await shop.newCustomer();
    const { couponId } = await priced.giveCoupon(customerId, { name: '兑换券', scope: only(socks), benefit: { kind: 'exchange', exchangePriceFen: 100 } });
    const { orderId, payableFen } = await priced.place(customerId, cart(1, 2));
    expect([payableFen, await priced.couponStatus(couponId)]).toEqual([4_100, 'held']);
    await priced.pay(customerId, orderId);
    expect(await priced.couponStatus(couponId)).toBe('used');
    await priced.cancel(customerId, orderId);
    expect([await priced.couponStatus(couponId), await shop.refundedMoney(orderId)]).toEqual(['unused', 4_100]);
  });

  it('a gift: it goes with the last of what was paid for, and the promotion has its use back', async () => {
    const limits = { budgetFen: 5_000, maxUses: null, customerUses: null };
    const ruleId = await priced.publish({ limits, benefit: { kind: 'gift', fromFen: 3_000, fromUnits: 0, variantId: socks, title: '袜子', units: 1, worthFen: 1_000, repeats: false } });
    const customerId = await shop.newCustomer();
    const before = await shop.available(socks);
    const { orderId } = await priced.place(customerId, cart(2, 0));
    await priced.pay(customerId, orderId);
    await priced.cancelUnits(customerId, orderId, { lineNo: 1, quantity: 1 });
    expect([(await shop.order(orderId)).status, before - (await shop.available(socks))]).toEqual(['placed', 1]);
    await priced.cancelUnits(customerId, orderId, { lineNo: 1, quantity: 1 });
    await shop.platform.drainOutbox(shop.module);
    expect([(await shop.order(orderId)).status, await shop.available(socks), await shop.refundedMoney(orderId)]).toEqual(['canceled', before, 6_000]);
    expect(await priced.given(ruleId)).toEqual({ uses: 0, spentFen: 0 });
  });

  it('more points: they come with the payment, and go with each part that comes back', async () => {
    await priced.publish({ name: '三倍积分', scope: only(shirt), benefit: { kind: 'pointsTimes', times: 3 } });
    const customerId = await priced.aMember();
    const { quote, orderId } = await priced.place(customerId, cart(1, 1));
    // Thirty yuan threefold, ten yuan as ever.
    expect([quote.payableFen, quote.pricing.earns]).toEqual([4_000, 100]);
    await priced.pay(customerId, orderId);
    expect((await priced.accounts(customerId)).points).toBe(100);
    await priced.cancelUnits(customerId, orderId, { lineNo: 2, quantity: 1 });
    expect((await priced.accounts(customerId)).points).toBe(75);
    await priced.cancel(customerId, orderId);
    expect((await priced.accounts(customerId)).points).toBe(0);
  });

  it('a part of the fee for sending it, and all of what was paid comes back', async () => {
    await priced.publish({ name: '运费减6元', benefit: { kind: 'shipping', fromFen: 3_000, offFen: 600 } });
    const customerId = await shop.newCustomer();
    const lines = cart(1, 0);
    const quote = await priced.quote(customerId, lines, { chosenWays: [{ kind: 'shipping', feeFen: 1_000 }] });
    expect(quote).toMatchObject({ shippingFen: 1_000, shippingOffFen: 600, payableFen: 3_400 });
    const { pickup: _pickup, ...request } = await priced.asQuoted(customerId, quote);
    const { orderId, payableFen } = await shop.placing.execute({ ...request, groups: [{ kind: 'shipping', feeFen: 1_000, lines }], contact: { name: '王小明', phone: '13800000000' }, address: HOME });
    expect([payableFen, (await shop.order(orderId)).deliveryFeeFen]).toEqual([3_400, 400]);
    await priced.pay(customerId, orderId);
    await priced.cancel(customerId, orderId);
    expect(await shop.refundedMoney(orderId)).toBe(3_400);
    expect((await priced.quote(customerId, cart(0, 1), { chosenWays: [{ kind: 'shipping', feeFen: 1_000 }] })).payableFen).toBe(2_000);
  });
});
