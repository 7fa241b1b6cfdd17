import { Catalogue, storefrontAt } from '@quanyu/catalogue';
import { EditPriceLists } from '@quanyu/promotions';
import { StoreEditing, Stores } from '@quanyu/stores';
import { refusalOf } from '@quanyu/testing';
import { Cart } from '../cart/cart.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const HOUR_MS = 3_600_000;
let shop: TestShop;
let priced: PricedShop;
/** At ¥30 and ¥15. */
let shirt: string;
let socks: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [3_000, 1_500], inStock: 1_000 });
  priced = new PricedShop(shop);
  [shirt = '', socks = ''] = shop.variantIds;
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

/** What a page shows for the shirt in a store, or while none is chosen. */
function shownIn(storeId: string | undefined): number | undefined {
  return shop.module.get(Catalogue).snapshotAt(storefrontAt(storeId)).findVariant(shirt)?.priceFen;
}

/** What the same person is shown in this store, finds in the cart, is quoted, and pays. */
async function pricesFor(customerId: string): Promise<{ shown: number | undefined; inCart: number | undefined; quoted: number | undefined; charged: number }> {
  const line = { variantId: shirt, quantity: 1 };
  const view = await shop.module.get(Cart).set({ customerId, storeId: shop.store.id }, line);
  const quote = await priced.quote(customerId, [line]);
  const { orderId } = await shop.placing.execute(await priced.asQuoted(customerId, quote));
  return { shown: shownIn(shop.store.id), inCart: view.groups[0]?.lines[0]?.unitPriceFen, quoted: quote.lines[0]?.unitPriceFen, charged: (await shop.order(orderId)).payableFen };
}

const all = (fen: number) => ({ shown: fen, inCart: fen, quoted: fen, charged: fen });
const another = (): string => shop.platform.ids.uuid();

async function anotherStore(): Promise<string> {
  const editing = shop.module.get(StoreEditing);
  const fields = { code: 'SH002', name: '全域·隔壁店', city: '上海', district: '静安区', address: '南京西路 900 号', latitude: 31.24, longitude: 121.45, phone: '021-00000001', services: ['pickup' as const], weeklyHours: [], specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '' };
  const { id } = await editing.createStore(fields, { actor: 'system' });
  await shop.module.get(Stores).reload();
  return id;
}

/** The code of a refusal, and the fields that it names. */
async function refusedFields(work: Promise<unknown>): Promise<{ code: string; paths: string[] }> {
  const { code, details } = await refusalOf(work);
  const errors = (details['errors'] ?? []) as { path: string }[];
  return { code, paths: errors.map(({ path }) => path) };
}

describe('a price list', () => {
  it('of a store: one price is shown, quoted, put in the cart and charged there, and elsewhere the old one', async () => {
    const customerId = await shop.newCustomer();
    expect(await pricesFor(customerId)).toEqual(all(3_000));
    await priced.publishList({ prices: { [shirt]: 2_700 } });
    expect(await pricesFor(customerId)).toEqual(all(2_700));
    expect([shownIn(another()), shownIn(undefined)]).toEqual([3_000, 3_000]);
  });

  it('of a channel holds in every store that has no list of its own', async () => {
    const customerId = await shop.newCustomer();
    await priced.publishList({ kind: 'channel', holders: ['miniProgram'], prices: { [shirt]: 2_800, [socks]: 1_400 } });
    expect([await pricesFor(customerId), shownIn(another()), shownIn(undefined)]).toEqual([all(2_800), 2_800, 2_800]);
    await priced.publishList({ prices: { [shirt]: 3_300 } });
    expect([await pricesFor(customerId), shownIn(another())]).toEqual([all(3_300), 2_800]);
    await priced.publishList({ kind: 'channel', holders: ['pos'], prices: { [shirt]: 100 } });
    expect(shownIn(undefined)).toBe(2_800);
  });

  it('of a tier is for its members, who pay less than is shown to everybody', async () => {
    const [member, stranger] = [await priced.aMember(), await shop.newCustomer()];
    await priced.publishList({ kind: 'tier', holders: ['member'], prices: { [shirt]: 2_500 } });
    expect(await pricesFor(member)).toEqual({ ...all(2_500), shown: 3_000, inCart: 3_000 });
    expect(await pricesFor(stranger)).toEqual(all(3_000));
    const told = shop.module.get(Catalogue).pricesAt(storefrontAt(shop.store.id))?.memberPrices.get(shirt);
    expect(told).toEqual([{ tierName: expect.any(String), priceFen: 2_500 }]);
  });

  it('that changed since the quote refuses the order with both prices, and lets the goods go', async () => {
    const customerId = await shop.newCustomer();
    const listId = await priced.publishList({ prices: { [shirt]: 2_700 } });
    const request = await priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 2 }]));
    const before = await shop.available(shirt);
    await priced.moveList(listId, 'ended');
    const refusal: unknown = await shop.placing.execute(request).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'ORDERS.QUOTE_CHANGED', details: { changes: [{ kind: 'price', variantId: shirt, fromFen: 2_700, toFen: 3_000 }, { kind: 'total', fromFen: 5_400, toFen: 6_000 }] } });
    expect(await shop.available(shirt)).toBe(before);
  });

  it('begins and ends by itself, in the quote as on the page', async () => {
    const customerId = await shop.newCustomer();
    const nowMs = shop.platform.clock.nowMs();
    const at = (ms: number): string => new Date(ms).toISOString();
    await priced.publishList({ prices: { [shirt]: 2_600 }, startsAt: at(nowMs + HOUR_MS), endsAt: at(nowMs + 2 * HOUR_MS) });
    const priceAt = async (ms: number): Promise<unknown[]> => {
      shop.platform.clock.setTo(ms);
      return [shownIn(shop.store.id), (await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }])).payableFen];
    };
    expect([await priceAt(nowMs + HOUR_MS - 1), await priceAt(nowMs + HOUR_MS), await priceAt(nowMs + 2 * HOUR_MS - 1), await priceAt(nowMs + 2 * HOUR_MS)]).toEqual([[3_000, 3_000], [2_600, 2_600], [2_600, 2_600], [3_000, 3_000]]);
    shop.platform.clock.setTo(nowMs);
  });

  it('is refused beside another that prices the same goods there and then, also when both are published at once', async () => {
    const edit = shop.module.get(EditPriceLists);
    for (let round = 0; round < 5; round += 1) {
      const lists = [await priced.draftList({ prices: { [socks]: 1_300, [shirt]: 2_600 } }), await priced.draftList({ name: '第二张', prices: { [shirt]: 2_500 } })];
      const outcomes = await Promise.all(lists.map((listId) => priced.moveList(listId, 'published').then(() => 'published', () => 'refused')));
      expect(outcomes.sort()).toEqual(['published', 'refused']);
      const refused = (await Promise.all(lists.map((listId) => edit.get(listId)))).find(({ status }) => status === 'draft');
      const { code, paths } = await refusedFields(priced.moveList(refused?.id ?? '', 'published'));
      expect([code, paths]).toEqual(['PRICE_LIST.INVALID', [`body.content.prices[${(refused?.content.prices.length ?? 0) - 1}].sku`]]);
      await priced.endAll();
    }
    // Other goods, another place or another time do not meet.
    const nowMs = shop.platform.clock.nowMs();
    await priced.publishList({ prices: { [shirt]: 2_600 }, endsAt: new Date(nowMs + HOUR_MS).toISOString() });
    await priced.publishList({ prices: { [socks]: 1_300 } });
    await priced.publishList({ prices: { [shirt]: 2_600 }, holders: [await anotherStore()] });
    await priced.publishList({ prices: { [shirt]: 2_500 }, startsAt: new Date(nowMs + HOUR_MS).toISOString() });
  });

  it('names what is wrong with it: no time, unknown goods, goods twice, holders that are not there', async () => {
    const refused = (list: Parameters<PricedShop['draftList']>[0]) => refusedFields(priced.draftList(list)).then(({ paths }) => paths);
    const now = shop.platform.clock.now().toISOString();
    expect(await refused({ prices: { [shirt]: 2_600 }, startsAt: now, endsAt: now })).toEqual(['body.endsAt']);
    expect(await refused({ prices: { [shirt]: 2_600, NOSUCH: 100 } })).toEqual(['body.prices[1].sku']);
    expect(await refused({ prices: { [shirt]: 2_600 }, holders: ['SH001'] })).toEqual(['body.holders[0]']);
    expect(await refused({ prices: { [shirt]: 2_600 }, holders: [shop.store.id, another()] })).toEqual(['body.holders[1]']);
    expect(await refused({ kind: 'channel', holders: ['miniProgram', 'fax'], prices: { [shirt]: 2_600 } })).toEqual(['body.holders[1]']);
    expect(await refused({ kind: 'tier', holders: ['member', 'member'], prices: { [shirt]: 2_600 } })).toEqual(['body.holders[1]']);
    expect(await refused({ kind: 'tier', holders: ['member'], prices: { [shirt]: 3_000 } })).toEqual(['body.prices[0].priceFen']);
  });

  it('and a promotion for stores, channels or tiers that are not there, are told which of them', async () => {
    const refused = (rest: Parameters<PricedShop['publish']>[0]) => refusedFields(priced.publish(rest));
    expect(await refused({ storeIds: [shop.store.id, another()] })).toEqual({ code: 'PRICE_RULE.INVALID', paths: ['body.storeIds[1]'] });
    expect(await refused({ channels: ['till'] })).toEqual({ code: 'PRICE_RULE.INVALID', paths: ['body.channels[0]'] });
    expect(await refused({ audience: { tiers: ['member', 'steel'], tags: null } })).toEqual({ code: 'PRICE_RULE.INVALID', paths: ['body.audience.tiers[1]'] });
  });

  it('keeps every version that was in force, and who wrote over whom is told', async () => {
    const edit = shop.module.get(EditPriceLists);
    const listId = await priced.publishList({ prices: { [shirt]: 2_700 } });
    await priced.moveList(listId, 'ended');
    const versions = await shop.platform.database.query<{ version: number; status: string }>(`SELECT version, status FROM promotions.price_list_version WHERE list_id = $1 ORDER BY version`, [listId]);
    expect(versions).toEqual([{ version: 1, status: 'draft' }, { version: 2, status: 'published' }, { version: 3, status: 'ended' }]);
    const { content } = await edit.get(listId);
    const editor = { actor: { kind: 'staff', staffId: another(), sessionId: 's', name: '小林', permissions: new Set<never>(), storeScope: 'all' }, ip: '127.0.0.1', requestId: 'test' } as const;
    const again = { ...content, prices: [{ sku: content.prices[0]?.sku ?? '', priceFen: 1 }] };
    expect(await refusedFields(edit.update({ listId, version: 1 }, again, editor))).toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
    expect(await refusedFields(edit.update({ listId, version: 3 }, again, editor))).toMatchObject({ code: 'PRICE_LIST.WRONG_STATUS' });
  });
});
