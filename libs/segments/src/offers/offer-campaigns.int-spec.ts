import { createHash } from 'node:crypto';
import { TEST_NOW_MS } from '@quanyu/testing';
import { Audiences, OfferCampaigns, type SegmentRule, Segments } from '../index.js';
import { anEditor, DAY_MS, openTestCustomers, type TestCustomers } from '../test-kit/customers.js';

const ordersBetween = (min: number, max: number | null): SegmentRule => ({ kind: 'number', field: 'orders', min, max });

let shop: TestCustomers;
let campaigns: OfferCampaigns;
let keys = 0;
const key = (): string => `campaign-test-${(keys += 1)}`;

beforeEach(async () => {
  shop = await openTestCustomers();
  campaigns = shop.module.get(OfferCampaigns);
}, 60_000);
afterEach(() => shop.close());

/** The first 32 bits of the MD5 of both ids, in ten thousandths. */
function isInHoldout(campaignId: string, customerId: string, rate: number): boolean {
  return createHash('md5').update(`${campaignId}:${customerId}`).digest().readUInt32BE(0) % 10_000 < rate;
}

async function aSegment(name: string, rule: SegmentRule): Promise<string> {
  return (await shop.module.get(Segments).create({ name, description: '', rule }, key(), anEditor())).id;
}

/** The three offers of the tea brand: after the first purchase, for two to five, and for more. */
async function theTeaCampaign(holdoutRate: number): Promise<string> {
  const offers = [
    { name: '首购未复购：五折', segmentId: await aSegment('买过一次', ordersBetween(1, 1)) },
    { name: '复购 2–5 次：买一送一', segmentId: await aSegment('买过二到五次', ordersBetween(2, 5)) },
    { name: '更多：十倍积分', segmentId: await aSegment('买过六次以上', ordersBetween(6, null)) },
  ];
  const content = { code: 'tea', name: '三档权益', startsAt: new Date(TEST_NOW_MS), endsAt: new Date(TEST_NOW_MS + 30 * DAY_MS), holdoutRate, offers };
  return (await campaigns.create(content, key(), anEditor())).campaign.id;
}

const offersOf = async (customerId: string): Promise<string[]> => [...(await shop.module.get(Audiences).of(customerId))].filter((word) => word.startsWith('offer:'));

describe('the three offers of a tea brand', () => {
  it('give everybody at a boundary exactly one of them, and who never bought none', async () => {
    const ids = await shop.register(5);
    for (const [index, orders] of [0, 1, 2, 5, 6].entries()) if (orders > 0) await shop.buy(ids[index] ?? '', orders);
    const campaignId = await theTeaCampaign(0);
    expect(await Promise.all(ids.map(offersOf))).toEqual([[], [], [], [], []]);
    shop.platform.clock.advance(6_000);
    await campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor());
    expect(await Promise.all(ids.map(offersOf))).toEqual([[], ['offer:tea-1'], ['offer:tea-2'], ['offer:tea-2'], ['offer:tea-3']]);
  });

  it('stay with who has them while the campaign runs, whatever they buy, and go when it ends', async () => {
    const id = await shop.registerOne();
    await shop.buy(id, 1);
    const campaignId = await theTeaCampaign(0);
    await campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor());
    await shop.buy(id, 1);
    expect([await shop.stageOf(id), await offersOf(id)]).toEqual(['growing', ['offer:tea-1']]);
    shop.platform.clock.advance(30 * DAY_MS);
    expect(await offersOf(id)).toEqual([]);
  });

  it('are kept from the share that the hash of campaign and customer chooses: anybody can work it out again', async () => {
    const ids = await shop.register(400);
    await shop.tell(...ids.map((id) => shop.anOrder(id)));
    const campaignId = await theTeaCampaign(2_500);
    await campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor());
    const rows = await shop.platform.database.query<{ id: string; held: boolean }>(`SELECT customer_id AS id, is_holdout AS held FROM segments.campaign_member WHERE campaign_id = $1`, [campaignId]);
    expect(rows).toHaveLength(400);
    expect(rows.filter(({ id, held }) => held !== isInHoldout(campaignId, id, 2_500))).toEqual([]);
    const held = rows.filter((row) => row.held);
    expect(Math.abs(held.length - 100)).toBeLessThan(40);
    expect(await offersOf(held[0]?.id ?? '')).toEqual([]);
  });

  it('are worth the difference of the shares of buyers, with the interval of the published example', async () => {
    const campaignId = await theTeaCampaign(0);
    const ids = await shop.register(150);
    await shop.tell(...ids.map((id) => shop.anOrder(id, { paidAt: new Date(TEST_NOW_MS - DAY_MS) })));
    await campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor());
    // 70 with the offer, 80 without: who is who is fixed here, so that the numbers are those of Newcombe's table.
    const [treated, holdout] = [ids.slice(0, 70), ids.slice(70)];
    await shop.platform.database.query(`UPDATE segments.campaign_member SET is_holdout = customer_id = ANY($1::uuid[])`, [holdout]);
    shop.platform.clock.advance(DAY_MS);
    const bought = [...treated.slice(0, 56), ...holdout.slice(0, 48)];
    await shop.tell(...bought.map((id) => shop.anOrder(id)));
    const back = shop.anOrder(treated[69] ?? '');
    await shop.tell({ ...back, refundedFen: back.paidFen, stands: false });
    shop.platform.clock.advance(1);
    const { offers, whole } = await campaigns.readResults(campaignId);
    expect(offers[0]).toMatchObject({ treated: { members: 70, buyers: 56, orders: 56, spentFen: 560_000 }, holdout: { members: 80, buyers: 48 }, lift: { verdict: 'better' } });
    const lift = whole.lift;
    expect([lift?.difference, lift?.interval.from, lift?.interval.upTo].map((value) => Number(value?.toFixed(4)))).toEqual([0.2, 0.0524, 0.3339]);
    expect(offers[2]).toMatchObject({ treated: { members: 0 }, lift: null });
  });

  it('count nothing that was bought before the launch or after the end', async () => {
    const [early, late] = await shop.register(2);
    for (const id of [early, late]) await shop.buy(id ?? '', 1);
    shop.platform.clock.advance(DAY_MS);
    const campaignId = await theTeaCampaign(0);
    await campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor());
    shop.platform.clock.advance(DAY_MS);
    await campaigns.move(campaignId, { version: 2, status: 'ended' }, anEditor());
    await shop.buy(late ?? '', 1);
    expect((await campaigns.readResults(campaignId)).whole.treated).toMatchObject({ members: 2, buyers: 0 });
  });
});

describe('a campaign', () => {
  it('goes from draft to running to ended, each once, by whoever saw its last version', async () => {
    const campaignId = await theTeaCampaign(1_000);
    await expect(campaigns.move(campaignId, { version: 1, status: 'ended' }, anEditor())).rejects.toMatchObject({ code: 'OFFER_CAMPAIGN.WRONG_STATUS' });
    const launches = await Promise.allSettled([1, 2].map(() => campaigns.move(campaignId, { version: 1, status: 'running' }, anEditor())));
    expect(launches.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await campaigns.move(campaignId, { version: 2, status: 'ended' }, anEditor())).campaign.status).toBe('ended');
  });

  it('has a code of its own, an end behind its start and segments that exist', async () => {
    await theTeaCampaign(0);
    await expect(theTeaCampaign(0)).rejects.toMatchObject({ code: 'OFFER_CAMPAIGN.CODE_TAKEN' });
    const content = { code: 'other', name: '别的', startsAt: new Date(TEST_NOW_MS), endsAt: new Date(TEST_NOW_MS), holdoutRate: 0, offers: [{ name: '一', segmentId: shop.platform.ids.uuid() }] };
    await expect(campaigns.create(content, key(), anEditor())).rejects.toMatchObject({ code: 'SEGMENTS.INVALID', details: { errors: [{ path: 'body.endsAt' }] } });
    await expect(campaigns.create({ ...content, endsAt: new Date(TEST_NOW_MS + 1) }, key(), anEditor())).rejects.toMatchObject({ code: 'SEGMENTS.NOT_FOUND' });
  });
});
