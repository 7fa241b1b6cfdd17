import Papa from 'papaparse';
import { formatFen, parseYuan } from '../../../shared/money';
import type { Schemas } from '../../api';

export type PriceList = Schemas['PriceList'];
export type Content = Schemas['PriceListContent'];
export type Kind = Content['kind'];
export type ListedPrice = Content['prices'][number];
/** What goods are called and cost without the list. */
export type Goods = ReadonlyMap<string, { readonly name: string; readonly cataloguePriceFen: number }>;

export const kindNames: Readonly<Record<Kind, string>> = { store: '门店', channel: '渠道', tier: '会员等级' };
export const KINDS = ['store', 'channel', 'tier'] as const satisfies readonly Kind[];
/** What the holders of a list are counted in. */
export const holderUnits: Readonly<Record<Kind, string>> = { store: '家门店', channel: '个渠道', tier: '个等级' };

export const MOST_PRICES = 5_000;
const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** A new list: from the next full hour on for a month. */
export function blankContent(kind: Kind, nowMs: number): Content {
  const startMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  return { kind, name: '', holders: kind === 'channel' ? ['miniProgram'] : [], startsAt: new Date(startMs).toISOString(), endsAt: new Date(startMs + 30 * DAY_MS).toISOString(), prices: [] };
}

/** What is not filled in yet that the server cannot even read, in words; null when it can be sent. */
export function findGap({ name, kind, holders, prices }: Content): string | null {
  if (name.trim() === '') return '先填名称';
  if (holders.length === 0) return `先选${kindNames[kind]}`;
  if (prices.length === 0) return '先加商品，或导入文件';
  return prices.some(({ priceFen }) => priceFen < 1) ? '有商品还没有价格' : null;
}

/** A list's price beside the catalogue's, and whether it is so far below that somebody may have mistyped. */
export function comparePrice(priceFen: number, cataloguePriceFen: number): { readonly words: string; readonly isSuspicious: boolean } {
  const differenceFen = priceFen - cataloguePriceFen;
  const words = differenceFen === 0 ? '与商品价相同' : differenceFen < 0 ? `低 ${formatFen(-differenceFen)}` : `高 ${formatFen(differenceFen)}`;
  return { words, isSuspicious: priceFen * 2 < cataloguePriceFen || priceFen > cataloguePriceFen * 2 };
}

const HEAD = ['货号', '价格', '商品'] as const;

/** The prices as a file for a spreadsheet; the same file can be read again. */
export function writePrices(prices: readonly ListedPrice[], goods: Goods): string {
  return Papa.unparse([[...HEAD], ...prices.map(({ sku, priceFen }) => [sku, (priceFen / 100).toFixed(2), goods.get(sku)?.name ?? ''])], { escapeFormulae: true });
}

/** The prices of a file, or which of its lines cannot be read and why. Lines are counted as a spreadsheet does, the head being the first. */
export function readPrices(text: string): { readonly prices: readonly ListedPrice[]; readonly troubles: readonly string[] } {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
  const hasHead = data[0]?.[0]?.trim() === HEAD[0];
  const prices = new Map<string, ListedPrice>();
  const troubles: string[] = [];
  data.slice(hasHead ? 1 : 0).forEach(([sku = '', typed = ''], index) => {
    const line = index + (hasHead ? 2 : 1);
    const key = sku.trim().replace(/^'(?=[=+\-@])/, '');
    const priceFen = parseYuan(typed);
    if (key === '') troubles.push(`第 ${line} 行：没有货号`);
    else if (priceFen === null || priceFen < 1) troubles.push(`第 ${line} 行：价格写成 19.90，至少 0.01`);
    else if (prices.has(key)) troubles.push(`第 ${line} 行：${key} 写了两次`);
    else prices.set(key, { sku: key, priceFen });
  });
  if (prices.size > MOST_PRICES) troubles.push(`一张价目最多 ${MOST_PRICES} 个价格，这里有 ${prices.size} 个`);
  return { prices: [...prices.values()], troubles };
}

/** Prices that come in stand for those of the same goods; new goods come behind. */
export function mergePrices(before: readonly ListedPrice[], coming: readonly ListedPrice[]): ListedPrice[] {
  const merged = new Map(before.map((price) => [price.sku, price]));
  for (const price of coming) merged.set(price.sku, price);
  return [...merged.values()];
}
