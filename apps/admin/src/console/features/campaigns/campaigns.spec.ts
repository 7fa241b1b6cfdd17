import { stockKey } from '../../parts/stock/available';
import { findFaults, findPriceTrouble, itemKey } from './checks';
import { campaignDraft, diffDrafts, EMPTY_DRAFT, type ItemDraft, mergeItems, proposePreheat, repeatDaily, toContent } from './draft';
import { computeSellOutSeconds, splitUnits, toFunnelSteps } from './live';
import { readPastedTable } from './paste';

const NOW = Date.parse('2026-06-18T01:00:00Z');
const milk: ItemDraft = {
  variantId: 'v-milk', title: '鲜牛奶', optionText: '1L', sku: 'MILK-1L', imageUrl: null, dailyPriceFen: 1990, flashPriceFen: 1290, limitPerCustomer: 2,
  stock: [{ locationId: 'sh001', quantity: 30 }],
};
const session = { startsAt: '2026-06-18T02:00:00.000Z', endsAt: '2026-06-18T03:00:00.000Z', items: [milk] };
const ready = { ...EMPTY_DRAFT, name: '618 开门红', sessions: [session], preheatAt: '2026-06-18T01:30:00.000Z' };
const placeNames = new Map([['sh001', '静安寺店']]);
const facts = { available: new Map([[stockKey('v-milk', 'sh001'), 100]]), placeNames, now: NOW };

describe('a campaign while it is written', () => {
  it('has nothing to complain about when everything is filled in', () => {
    expect(findFaults(ready, facts)).toEqual([]);
  });

  it('is missing a name, times, items and a warm-up when it is new', () => {
    const steps = findFaults(EMPTY_DRAFT, facts).map(({ step }) => step);
    expect(steps).toEqual(['basics', 'basics', 'items', 'preheat']);
  });

  it('may not start in the past, end before it starts, or run two sessions at once', () => {
    const texts = (sessions: typeof ready.sessions) => findFaults({ ...ready, sessions }, facts).map(({ text }) => text);
    expect(texts([{ ...session, startsAt: '2026-06-18T00:30:00.000Z' }])).toContain('开始时间已经过去');
    expect(texts([{ ...session, endsAt: session.startsAt }])).toContain('结束要晚于开始');
    expect(texts([session, { ...session, startsAt: '2026-06-18T02:30:00.000Z' }])).toContain('场次之间的时间不能重叠');
  });

  it('may not take more from a store than it has, all sessions together', () => {
    const twice = { ...ready, sessions: [session, ...repeatDaily(session, 1)] };
    const few = { ...facts, available: new Map([[stockKey('v-milk', 'sh001'), 50]]) };
    expect(findFaults(ready, few)).toEqual([]);
    expect(findFaults(twice, few)).toEqual([expect.objectContaining({ severity: 'fault', itemKey: itemKey(1, 'v-milk'), text: 'MILK-1L 在静安寺店只有 50 件可用，要了 60 件' })]);
  });

  it('is repeated on the next days at the same hour, with its items', () => {
    expect(repeatDaily(session, 2).map(({ startsAt, items }) => [startsAt, items.length])).toEqual([
      ['2026-06-19T02:00:00.000Z', 1],
      ['2026-06-20T02:00:00.000Z', 1],
    ]);
  });

  it('is warmed up half an hour before its first session unless somebody says otherwise', () => {
    expect(proposePreheat([...repeatDaily(session, 1), session])).toBe('2026-06-18T01:30:00.000Z');
    expect(proposePreheat(EMPTY_DRAFT.sessions)).toBeNull();
  });

  it('takes new figures for an item that it has, and keeps its place', () => {
    const bread = { ...milk, variantId: 'v-bread', sku: 'BREAD' };
    const merged = mergeItems({ ...session, items: [milk, bread] }, [{ ...milk, flashPriceFen: 990 }]);
    expect(merged.items.map(({ sku, flashPriceFen }) => [sku, flashPriceFen])).toEqual([['MILK-1L', 990], ['BREAD', 1290]]);
  });

  it('goes to the server once every session has items, prices and stock, and without the empty places', () => {
    const spread = { ...ready, sessions: [{ ...session, items: [{ ...milk, stock: [...milk.stock, { locationId: 'sh002', quantity: 0 }] }] }] };
    expect(toContent(spread)?.sessions[0]?.items[0]?.stock).toEqual([{ locationId: 'sh001', quantity: 30 }]);
    expect(toContent({ ...ready, sessions: [{ ...session, items: [] }] })).toBeNull();
    expect(toContent({ ...ready, preheatAt: null })).toBeNull();
  });

  it('survives being kept on this computer', () => {
    expect(campaignDraft.parse(JSON.parse(JSON.stringify(ready)))).toEqual(ready);
  });

  it('says on what two people differ', () => {
    expect(diffDrafts(ready, { ...ready, name: '618 返场' })).toEqual([{ field: '名称', theirs: '618 开门红', mine: '618 返场' }]);
  });
});

describe('a flash price', () => {
  it('has to be below the daily price', () => {
    expect(findPriceTrouble({ flashPriceFen: 1990, dailyPriceFen: 1990 })).toEqual({ isFault: true, text: '要低于日常价 ¥19.90' });
    expect(findPriceTrouble({ flashPriceFen: 1290, dailyPriceFen: 1990 })).toBeNull();
  });

  it('of less than half is asked about, for a digit may have slipped', () => {
    expect(findPriceTrouble({ flashPriceFen: 129, dailyPriceFen: 1990 })).toEqual({ isFault: false, text: '只有日常价的 0.6 折，请再看一眼' });
  });
});

describe('a pasted table', () => {
  it('is read from Excel and from CSV, with or without titles', () => {
    const wanted = [{ line: 2, sku: 'MILK-1L', flashPriceFen: 1290, limitPerCustomer: 2, locationCode: 'SH001', quantity: 30 }];
    expect(readPastedTable('货号\t秒杀价\t限购\t门店编码\t数量\nMILK-1L\t12.9\t2\tSH001\t30')).toEqual({ rows: wanted, problems: [] });
    expect(readPastedTable('sku,price,limit,store code,quantity\n"MILK-1L",¥12.90,2,SH001,30\n').rows).toEqual(wanted);
    expect(readPastedTable('MILK-1L,12.9,2,SH001,30').rows).toHaveLength(1);
  });

  it('says line by line what cannot be read', () => {
    const { rows, problems } = readPastedTable('MILK-1L,一元,2,SH001,30\nMILK-1L,12.9,0,SH001,30\nMILK-1L,12.9,2,SH001,1.5\nMILK-1L,12.9');
    expect(rows).toEqual([]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it('has one price for a product and one line for a place', () => {
    const { problems } = readPastedTable('MILK-1L,12.9,2,SH001,30\nMILK-1L,11.9,2,SH002,30\nMILK-1L,12.9,2,SH001,5');
    expect(problems).toEqual([
      { line: 2, reason: 'MILK-1L 的价格或限购和第 1 行不一样' },
      { line: 3, reason: 'MILK-1L 在 SH001 写了两行' },
    ]);
  });
});

describe('a campaign while it runs', () => {
  const funnel = { attempts: 2000, admitted: 400, orders: 380, paid: 300, returned: 12, refusals: [] };

  it('shows how many of each step came to the next', () => {
    expect(toFunnelSteps(funnel).map(({ count, share }) => [count, share])).toEqual([[2000, null], [400, 0.2], [380, 0.95], [300, 300 / 380]]);
  });

  it('divides the bar of an item into paid, held and left, and never beyond its end', () => {
    expect(splitUnits({ totalUnits: 100, paidUnits: 60, heldUnits: 30 })).toEqual({ paid: 0.6, held: 0.3, left: expect.closeTo(0.1) });
    expect(splitUnits({ totalUnits: 100, paidUnits: 90, heldUnits: 30 }).left).toBeCloseTo(0);
  });

  it('knows when an item will be gone at this rate, and says nothing when it does not move', () => {
    expect(computeSellOutSeconds({ leftUnits: 120, atMs: 0 }, { leftUnits: 100, atMs: 10_000 })).toBe(50);
    expect(computeSellOutSeconds({ leftUnits: 100, atMs: 0 }, { leftUnits: 100, atMs: 10_000 })).toBeNull();
  });
});
