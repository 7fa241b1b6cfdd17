import type { StaffPrincipal } from '@quanyu/platform';
import { CustomerFacts, type OrderFact, OfferCampaigns, offerWord, type SegmentRule, Segments } from '@quanyu/segments';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const DAY_MS = 86_400_000;

let shop: TestShop;
let priced: PricedShop;
/** At ¥30. */
let tea: string;
let keys = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [3_000], inStock: 1_000 });
  priced = new PricedShop(shop);
  [tea = ''] = shop.variantIds;
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

const editor = (): { actor: StaffPrincipal; ip: string; requestId: string } => ({
  actor: { kind: 'staff', staffId: shop.platform.ids.uuid(), sessionId: shop.platform.ids.uuid(), name: '运营', permissions: new Set(), storeScope: 'all' }, ip: '127.0.0.1', requestId: 'test',
});

/** A member who has bought so often. */
async function aBuyer(orders: number): Promise<string> {
  const customerId = await priced.aMember();
  const paidAt = new Date(shop.platform.clock.nowMs() - DAY_MS);
  const facts = Array.from({ length: orders }, (): OrderFact => ({
    orderId: shop.platform.ids.uuid(), customerId, storeId: shop.store.id, paidAt, paidFen: 3_000, refundedFen: 0, units: 1, stands: true, isCompleted: true, usedCoupon: false, categoryIds: [], kinds: ['pickup'],
  }));
  await shop.platform.database.transaction((tx) => shop.module.get(CustomerFacts).record(tx, facts));
  return customerId;
}

/** The three offers of a tea brand as promotions, each for whom its word names. Returns the campaign, running. */
async function launch(code: string, holdoutRate: number): Promise<string> {
  const between = (min: number, max: number | null): SegmentRule => ({ kind: 'number', field: 'orders', min, max });
  const offers: { name: string; segmentId: string }[] = [];
  for (const [name, rule] of [['首购未复购：五折', between(1, 1)], ['复购 2–5 次：买一送一', between(2, 5)], ['更多：十倍积分', between(6, null)]] as const) {
    offers.push({ name, segmentId: (await shop.module.get(Segments).create({ name, description: '', rule }, `offers-${(keys += 1)}`, editor())).id });
  }
  const now = shop.platform.clock.nowMs();
  const content = { code, name: '三档权益', startsAt: new Date(now - DAY_MS), endsAt: new Date(now + 7 * DAY_MS), holdoutRate, offers };
  const { campaign } = await shop.module.get(OfferCampaigns).create(content, `offers-${(keys += 1)}`, editor());
  await shop.module.get(OfferCampaigns).move(campaign.id, { version: 1, status: 'running' }, editor());
  const audienceOf = (offerNo: number) => ({ tiers: null, tags: [offerWord(code, offerNo)] });
  await priced.publish({ name: '五折', audience: audienceOf(1), benefit: { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 50 }], maxOffFen: null } });
  await priced.publish({ name: '买一送一', audience: audienceOf(2), benefit: { kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 100, getFrom: 'sameVariant', getScope: null, maxTimes: 1 } });
  await priced.publish({ name: '十倍积分', audience: audienceOf(3), benefit: { kind: 'pointsTimes', times: 10 } });
  return campaign.id;
}

async function twoTeas(customerId: string): Promise<{ payableFen: number; earns: number; rules: string[] }> {
  const { payableFen, pricing } = await priced.quote(customerId, [{ variantId: tea, quantity: 2 }]);
  return { payableFen, earns: pricing.earns, rules: pricing.applied.map(({ name }) => name) };
}

describe('the three offers of a tea brand, at the checkout', () => {
  it('give who bought 1, 2, 5 and 6 times exactly one offer, and who never bought none', async () => {
    const buyers = [];
    for (const orders of [0, 1, 2, 5, 6]) buyers.push(await aBuyer(orders));
    await launch('tea-golden', 0);
    expect(await Promise.all(buyers.map(twoTeas))).toEqual([
      { payableFen: 6_000, earns: 60, rules: [] },
      { payableFen: 3_000, earns: 30, rules: ['五折'] },
      { payableFen: 3_000, earns: 30, rules: ['买一送一'] },
      { payableFen: 3_000, earns: 30, rules: ['买一送一'] },
      { payableFen: 6_000, earns: 600, rules: ['十倍积分'] },
    ]);
  });

  it('are kept from the holdout: the same basket at its full price', async () => {
    const buyers: string[] = [];
    for (let made = 0; made < 12; made += 1) buyers.push(await aBuyer(1));
    const campaignId = await launch('tea-holdout', 5_000);
    const rows = await shop.platform.database.query<{ id: string; held: boolean }>(`SELECT customer_id AS id, is_holdout AS held FROM segments.campaign_member WHERE campaign_id = $1`, [campaignId]);
    const held = new Set(rows.filter((row) => row.held).map(({ id }) => id));
    const paid = await Promise.all(buyers.map(async (id) => [held.has(id), (await twoTeas(id)).payableFen] as const));
    expect(paid.filter(([isHeld, payableFen]) => payableFen !== (isHeld ? 6_000 : 3_000))).toEqual([]);
  });

  it('hold in the order that is placed, at the price that was quoted', async () => {
    const buyer = await aBuyer(1);
    await launch('tea-order', 0);
    const { payableFen } = await twoTeas(buyer);
    const request = await shop.anOrder(buyer, [tea], { payableFen });
    const placed = await shop.placing.execute({ ...request, lines: request.lines.map((line) => ({ ...line, quantity: 2 })) });
    expect((await shop.order(placed.orderId)).payableFen).toBe(3_000);
  });
});
