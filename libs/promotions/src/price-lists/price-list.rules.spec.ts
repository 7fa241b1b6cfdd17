import { priceListContent } from '../http/price-lists.admin.contract.js';
import { findOverlaps, type ListedPrices, type PriceListContent, readPriceList, toPriceList } from './price-list.rules.js';

const [SOAP, TOWEL] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'];
const STORE = '00000000-0000-7000-8000-0000000000aa';
const GOODS = new Map([['SOAP', { variantId: SOAP, priceFen: 1_000 }], ['TOWEL', { variantId: TOWEL, priceFen: 3_000 }], ['GONE', { variantId: '00000000-0000-7000-8000-00000000000c', priceFen: null }]]);

function aList(rest: Partial<PriceListContent> = {}): PriceListContent {
  return { kind: 'store', name: '机场店价目', holders: [STORE], startsAt: '2026-11-01T00:00:00+08:00', endsAt: '2026-12-01T00:00:00+08:00', prices: [{ sku: 'SOAP', priceFen: 1_200 }], ...rest };
}

const read = (rest: Partial<PriceListContent> = {}) => readPriceList(aList(rest), { findGoods: (sku) => GOODS.get(sku) ?? null, tiers: new Set(['gold']), knowsStore: (storeId) => storeId === STORE });
const pathsOf = (rest: Partial<PriceListContent>): string[] => read(rest).problems.map(({ path }) => path);

describe('a price list', () => {
  it('finds its goods by what stands on their label, also above the catalogue’s price', () => {
    expect(read()).toMatchObject({ problems: [], read: { prices: [{ variantId: SOAP, sku: 'SOAP', priceFen: 1_200 }] } });
  });

  it('is told each field that is wrong, all at once', () => {
    expect(pathsOf({ endsAt: '2026-11-01T00:00:00+08:00', holders: [STORE, 'SH001', STORE], prices: [{ sku: 'SOAP', priceFen: 1 }, { sku: 'NOSUCH', priceFen: 1 }, { sku: 'SOAP', priceFen: 2 }] })).toEqual([
      'holders[1]', 'holders[2]', 'endsAt', 'prices[1].sku', 'prices[2].sku',
    ]);
  });

  it('for a store that there is not, or a channel, is told which of them', () => {
    expect(pathsOf({ holders: [STORE, '00000000-0000-7000-8000-0000000000ab'] })).toEqual(['holders[1]']);
    expect(pathsOf({ kind: 'channel', holders: ['miniProgram', STORE] })).toEqual(['holders[1]']);
  });

  it('for a tier has prices below the catalogue’s, and a tier that there is', () => {
    const tier = (priceFen: number, holders = ['gold']): string[] => pathsOf({ kind: 'tier', holders, prices: [{ sku: 'SOAP', priceFen }] });
    expect([tier(999), tier(1_000), tier(999, ['platinum'])]).toEqual([[], ['prices[0].priceFen'], ['holders[0]']]);
    expect(pathsOf({ kind: 'tier', holders: ['gold'], prices: [{ sku: 'GONE', priceFen: 999 }] })).toEqual([]);
  });

  it('for nothing, of nothing, below a fen or at half a fen does not even enter', () => {
    const enters = (rest: Partial<PriceListContent>): string[] => [...new Set(priceListContent.safeParse(aList(rest)).error?.issues.map(({ path }) => path.join('.')))];
    const price = (priceFen: number): Partial<PriceListContent> => ({ prices: [{ sku: 'SOAP', priceFen }] });
    expect([enters({}), enters({ holders: [] }), enters({ prices: [] }), enters(price(0)), enters(price(-1)), enters(price(0.5))]).toEqual([[], ['holders'], ['prices'], ['prices.0.priceFen'], ['prices.0.priceFen'], ['prices.0.priceFen']]);
    expect(enters({ prices: Array.from({ length: 10_000 }, (_, index) => ({ sku: `S${index}`, priceFen: 1 })) })).toEqual(['prices']);
  });

  it('names the goods that another one prices at the same time', () => {
    const mine: ListedPrices = { ...aList(), prices: [{ variantId: TOWEL, sku: 'TOWEL', priceFen: 1 }, { variantId: SOAP, sku: 'SOAP', priceFen: 1 }] };
    expect(findOverlaps(mine, [{ content: read().read }])).toEqual([{ path: 'prices[1].sku', message: 'SOAP 在「机场店价目」里同一时间已有价格' }]);
    expect(findOverlaps(mine, [])).toEqual([]);
  });

  it('is what the engine prices by', () => {
    expect(toPriceList({ content: read().read })).toEqual({ kind: 'store', holders: new Set([STORE]), startsAt: new Date('2026-10-31T16:00:00Z'), endsAt: new Date('2026-11-30T16:00:00Z'), fenByVariant: new Map([[SOAP, 1_200]]) });
  });
});
