import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { Database, shopDate, shopInstant, type StaffPrincipal } from '@quanyu/platform';
import { type Campaign, type CampaignContent, CampaignRepository, EditCampaign, RunCampaign } from '@quanyu/promotions';
import type { Store } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import { atMoment } from './seed-moment.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The first sale starts this long after the seed, so that a newcomer sees it begin. */
const STARTS_AFTER_MS = 2 * MINUTE_MS;
const STORE_CODES = ['SH001', 'SH002', 'SH003', 'SH004', 'SH005', 'SH006'];
const UNITS_PER_STORE = 6;
const ITEMS = 6;
/** A shelf must keep something for everyone else. */
const LEFT_ON_SHELF = 4;

const PARTS = { database: Database, catalogue: Catalogue, inventory: Inventory, edit: EditCampaign, run: RunCampaign, campaigns: CampaignRepository };
type CampaignsShop = PartsOf<typeof PARTS>;

/** A flash sale that is about to begin, one for tomorrow with a waiting room, and a draft. Safe to repeat. */
export async function buildCampaigns(nest: INestApplicationContext, { stores, planner, lead }: { stores: ReadonlyMap<string, Store>; planner: StaffPrincipal; lead: StaffPrincipal }): Promise<void> {
  const shop = takeParts(nest, PARTS);
  // Not the seed's moment: a seed takes minutes, and the sale counts from its end.
  const nowMs = Math.floor(await shop.database.readTimeMs());
  const locations = STORE_CODES.flatMap((code) => stores.get(code)?.stockLocationId ?? []);
  const goods = await chooseGoods(shop, locations, 3 * ITEMS);
  const tomorrow = shopInstant(shopDate(new Date(nowMs + 24 * HOUR_MS)), 10 * 60).getTime();
  const startMs = nowMs + STARTS_AFTER_MS;
  const plans: { content: CampaignContent; isApproved: boolean }[] = [
    {
      content: contentOf('开业整点秒杀', [
        sessionOf(goods.slice(0, ITEMS), startMs, 2 * HOUR_MS),
        sessionOf(goods.slice(ITEMS, ITEMS + 3), startMs + 2 * HOUR_MS, 3 * HOUR_MS),
      ]),
      isApproved: true,
    },
    {
      content: contentOf('限量新品首发', [sessionOf(goods.slice(ITEMS + 3, ITEMS + 6), tomorrow, 2 * HOUR_MS)], { waitingRoom: 'on', admitPerSecond: 20, challenge: 'light' }),
      isApproved: true,
    },
    { content: contentOf('双12 预热（草稿）', [sessionOf(goods.slice(2 * ITEMS, 2 * ITEMS + 4), tomorrow + 24 * HOUR_MS, HOUR_MS)]), isApproved: false },
  ];
  for (const { content, isApproved } of plans) await atMoment(nowMs, `campaign ${content.name}`, () => advance(shop, content, { planner, lead, isApproved }));
}

interface Goods {
  readonly variantId: string;
  readonly priceFen: number;
  readonly stock: { locationId: string; quantity: number }[];
}

/** One variant of each well-stocked product, dearest first: a discount that is worth a queue. */
async function chooseGoods({ catalogue, inventory }: CampaignsShop, locations: readonly string[], count: number): Promise<Goods[]> {
  const variants = [...catalogue.snapshot().products.values()].flatMap((product) => product.variants.slice(0, 1));
  const onShelf = await Promise.all(locations.map((locationId) => inventory.readAvailability(locationId, variants.map(({ variantId }) => variantId))));
  return variants
    .map(({ variantId, priceFen }) => ({
      variantId,
      priceFen,
      stock: locations.flatMap((locationId, index) => {
        const quantity = Math.min(UNITS_PER_STORE, (onShelf[index]?.get(variantId) ?? 0) - LEFT_ON_SHELF);
        return quantity > 0 ? [{ locationId, quantity }] : [];
      }),
    }))
    .filter(({ stock }) => stock.length > 0)
    .sort((a, b) => b.stock.length - a.stock.length || b.priceFen - a.priceFen)
    .slice(0, count);
}

function sessionOf(goods: readonly Goods[], startMs: number, lastsMs: number): CampaignContent['sessions'][number] {
  return {
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(startMs + lastsMs).toISOString(),
    // Prices end in nine and are half or less of the daily one.
    items: goods.map(({ variantId, priceFen, stock }) => ({ variantId, flashPriceFen: Math.max(100, Math.floor(priceFen / 2 / 1_000) * 1_000 - 100), limitPerCustomer: 1, stock })),
  };
}

function contentOf(name: string, sessions: CampaignContent['sessions'], protection: Partial<CampaignContent['protection']> = {}): CampaignContent {
  const first = sessions[0]?.startsAt ?? '';
  return {
    name, sessions, preheatAt: new Date(Date.parse(first) - MINUTE_MS).toISOString(), expectedOrdersPerSecond: 50,
    limits: { perDevice: 2, perAddress: null, perRecipient: null },
    conditions: { newCustomersOnly: false, minAccountAgeHours: 0, minTier: 0 },
    protection: { waitingRoom: 'off', admitPerSecond: 50, passMinutes: 3, memberShare: 0.5, challenge: 'off', paymentMinutes: 5, ...protection },
  };
}

/** Takes a campaign as far as it should be, from wherever an earlier seed left it. */
async function advance({ edit, run, campaigns }: CampaignsShop, content: CampaignContent, { planner, lead, isApproved }: { planner: StaffPrincipal; lead: StaffPrincipal; isApproved: boolean }): Promise<void> {
  if (content.sessions.some(({ items }) => items.length === 0)) return;
  const by = (actor: StaffPrincipal) => ({ actor, requestId: 'seed' });
  const known = (await campaigns.listSummaries({ status: null, beforeId: null, limit: 100 })).find(({ name }) => name === content.name);
  let campaign: Campaign = known === undefined ? await edit.create(content, `seed-${content.name}`, by(planner)) : await edit.get(known.id);
  if (!isApproved) return;
  if (campaign.status === 'draft') campaign = await run.submit({ campaignId: campaign.id, version: campaign.version }, by(planner));
  if (campaign.status === 'submitted') await run.approve({ campaignId: campaign.id, version: campaign.version }, { keys: ['warmUp', 'loadTest'], reason: '演示数据' }, by(lead));
}
