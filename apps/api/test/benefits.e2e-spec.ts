import { waitFor } from '@quanyu/testing';
import { CounterShop } from './support/counter-shop.js';
import { aroundNow, publishCoupon, publishRule } from './support/publish-rule.js';

// What a member pays is one answer: in the mini-program, at the till and in the staff's app. And what is printed on paper is worth one coupon.

type Json = Record<string, unknown>;

let counter: CounterShop;
let ops: string;
let clerk: string;

beforeAll(async () => {
  counter = await CounterShop.open([200]);
  [ops, clerk] = [await counter.shop.staffToken('opsAdmin'), await counter.shop.staffToken('storeClerk', [counter.storeId])];
}, 180_000);
afterAll(() => counter.shop.close());

async function done(answer: Promise<{ status: number; text: string; body: Json }>): Promise<Json> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

async function printed(ruleId: string, count: number): Promise<string[]> {
  let codes: string[] = [];
  // The template reaches every process within a second.
  await waitFor(async () => {
    const { status, body } = await counter.ask('POST', `/api/admin/price-rules/${ruleId}/codes`, ops, { count });
    codes = (body['codes'] as string[] | undefined) ?? [];
    return status === 201;
  });
  return codes;
}

const redeem = (token: string, code: string) => counter.ask('POST', '/api/storefront/coupons/redemptions', token, { code });

async function aMember(): Promise<{ shopper: string; home: Json }> {
  const shopper = await counter.shop.shopperToken();
  const { terms } = (await done(counter.ask('GET', '/api/storefront/membership', shopper))) as { terms: { version: string } };
  return { shopper, home: await done(counter.ask('POST', '/api/storefront/membership', shopper, { documentVersion: terms.version })) };
}

describe('the till', () => {
  const wanted = () => ({ lines: [{ variantId: counter.variantId(0), quantity: 3 }], collectStoreId: counter.storeId });
  const read = async (shopper: string): Promise<Json> => {
    const { code } = await done(counter.ask('GET', '/api/storefront/membership/code', shopper));
    return done(counter.ask('POST', `/api/staff/stores/${counter.storeId}/member-readings`, clerk, { code }));
  };
  const atTill = (memberReading?: unknown, token = clerk) =>
    counter.ask('POST', `/api/staff/stores/${counter.storeId}/counter-quotes`, token, { ...wanted(), ...(memberReading === undefined ? {} : { memberReading }) });
  const ownQuote = (shopper: string): Promise<Json> =>
    done(counter.ask('POST', '/api/storefront/checkout/quote', shopper, { storeId: counter.storeId, ...wanted(), withPricing: true, chosenWays: [{ kind: 'pickup', feeFen: 0 }] }));

  it('shows the benefits that the member sees, and the price with their tier price, promotion, coupon and points; the order costs just that', async () => {
    const { from, until } = aroundNow(counter.shop);
    const list = await done(counter.ask('POST', '/api/admin/price-lists', ops, { kind: 'tier', name: '会员价', holders: ['member'], startsAt: from, endsAt: until, prices: [{ sku: 'T1-1', priceFen: 900 }] }));
    await done(counter.shop.ask('PUT', `/api/admin/price-lists/${String(list['priceListId'])}/status`, { token: ops, payload: { version: 1, status: 'published' } }));
    await publishRule(counter.shop, ops, { audience: { tiers: ['member'], tags: null } });
    const [code = ''] = await printed(await publishCoupon(counter.shop, ops, { benefit: { kind: 'amountOff', steps: [{ fromFen: 0, fromUnits: 0, offFen: 100 }], repeats: false } }), 1);
    const { shopper, home } = await aMember();
    await done(redeem(shopper, code));

    const member = await read(shopper);
    expect((member['card'] as Json)['benefits']).toEqual((home['card'] as Json)['benefits']);

    // Three at the member's price of 9.00, ¥2 off for members, ¥1 off by the coupon.
    await waitFor(async () => (await ownQuote(shopper))['payableFen'] === 2_400);
    const mine = await ownQuote(shopper);
    const told = await done(atTill(member['reading']));
    const { isForMember, ...price } = told;
    expect(isForMember).toBe(true);
    expect(mine).toMatchObject(price);
    expect(await done(atTill())).toMatchObject({ isForMember: false, payableFen: 3_000, pricing: { applied: [], coupons: [] } });

    const sale = await done(counter.ask('POST', `/api/staff/stores/${counter.storeId}/counter-sales`, clerk, wanted()));
    const pricing = told['pricing'] as { applied: { ruleId: string; offFen: number }[]; coupons: { couponId: string; isChosen: boolean }[] };
    const placed = await done(
      counter.ask('POST', '/api/storefront/orders', shopper, {
        storeId: counter.storeId, lines: (told['lines'] as { variantId: string; quantity: number; unitPriceFen: number }[]).map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
        payableFen: told['payableFen'], rules: pricing.applied.map(({ ruleId, offFen }) => ({ ruleId, offFen })), couponIds: pricing.coupons.filter(({ isChosen }) => isChosen).map(({ couponId }) => couponId),
        counterSaleCode: new URL(String(sale['url'])).searchParams.get('sale'),
        pickup: { startAt: (mine['windows'] as { startAt: string }[])[0]?.startAt, contactName: '王小明', contactPhone: '13800000000' }, fromCart: false,
      }),
    );
    expect(placed['payableFen']).toBe(2_400);
    expect(await done(counter.ask('GET', `/api/staff/stores/${counter.storeId}/counter-sales/${String(sale['saleId'])}`, clerk))).toMatchObject({ status: 'ordered', order: { orderId: placed['orderId'], payableFen: 2_400 } });
  });

  it('prices for a member only whose code the same person has read here', async () => {
    const { shopper } = await aMember();
    const { reading } = await read(shopper);
    const colleague = await counter.shop.staffToken('storeClerk', [counter.storeId]);
    expect((await atTill(reading)).status).toBe(200);
    expect(await atTill(reading, colleague)).toMatchObject({ body: { code: 'MEMBERSHIP.CODE_EXPIRED' } });
    expect(await atTill(`${String(reading)}x`)).toMatchObject({ body: { code: 'MEMBERSHIP.CODE_EXPIRED' } });
  });
});

describe('a coupon for points', () => {
  it('is claimed at the price that the shopper saw, and at no other', async () => {
    const { shop } = counter;
    const { from: claimFrom, until: claimUntil } = aroundNow(shop);
    const coupon = { isInCentre: true, claimFrom, claimUntil, maxCoupons: null, perCustomer: 1, pointsPrice: 300, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed' };
    const templateId = await publishCoupon(shop, ops, { coupon });
    const { code } = await shop.simulators.admin<{ code: string }>('js-code', { openid: 'o-for-points' });
    const { body: account } = await shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code } });
    const token = String(account['accessToken']);
    await waitFor(async () => (await shop.ask('GET', '/api/storefront/coupons', { token })).text.includes(templateId));
    const claim = (key: string, payload: object) =>
      shop.ask('POST', `/api/storefront/coupons/${templateId}/claims`, { token, headers: { 'idempotency-key': key, 'x-device-token': String(account['deviceToken']) }, payload });
    const answers = [await claim('taken-as-free', {}), await claim('seen-at-200', { pointsPrice: 200 }), await claim('seen-at-300', { pointsPrice: 300 })];
    // Whoever agreed to what it costs is asked for the points; this one is no member.
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([[409, 'COUPON.PRICE_CHANGED'], [409, 'COUPON.PRICE_CHANGED'], [409, 'MEMBERSHIP.NOT_A_MEMBER']]);
  });
});

describe('printed codes', () => {
  it('are ten thousand at once, exported again by whoever may write, and worth one coupon each', async () => {
    const ruleId = await publishCoupon(counter.shop, ops);
    const codes = await printed(ruleId, 10_000);
    expect(new Set(codes).size).toBe(10_000);
    const [one, other] = [await counter.shop.shopperToken(), await counter.shop.shopperToken()];
    const byFours = (codes[0] ?? '').toLowerCase().replaceAll(/(.{4})/g, '$1 ');
    expect((await redeem(one, byFours)).status).toBe(201);
    expect(await redeem(other, codes[0] ?? '')).toMatchObject({ status: 409, body: { code: 'COUPON.CODE_TAKEN' } });
    const [batch] = (await done(counter.ask('GET', `/api/admin/price-rules/${ruleId}/code-batches`, ops)))['items'] as { batchId: string; createdAt: string }[];
    expect(batch).toMatchObject({ codes: 10_000, claimed: 1, used: 0 });
    const file = `/api/admin/price-rules/${ruleId}/code-batches/${batch?.batchId ?? ''}/export`;
    const exported = await counter.ask('GET', file, ops);
    expect([exported.headers['content-type'], exported.text.split('\r\n').filter((row) => row.includes('未兑换')).length]).toEqual(['text/csv; charset=utf-8', 9_999]);
    expect((await counter.ask('GET', file, clerk)).status).toBe(403);
  });

  it('cannot be guessed: after some tries the same shopper is told to wait, and a right one typed then waits too', async () => {
    const [code = ''] = await printed(await publishCoupon(counter.shop, ops), 1);
    const shopper = await counter.shop.shopperToken();
    const tries = [];
    for (let attempt = 0; attempt < 12; attempt += 1) tries.push((await redeem(shopper, `AAAAAAAAAA${String(attempt).padStart(2, '3')}`)).status);
    expect(tries).toEqual([...Array.from({ length: 10 }, () => 404), 429, 429]);
    expect((await redeem(shopper, code)).status).toBe(429);
  });
});
