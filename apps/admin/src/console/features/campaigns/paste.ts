import Papa from 'papaparse';
import { parseYuan } from '../../../shared/money';

/** One line of a pasted table: a product at a place. */
export interface PastedRow {
  readonly line: number;
  readonly sku: string;
  readonly flashPriceFen: number;
  readonly limitPerCustomer: number;
  readonly locationCode: string;
  readonly quantity: number;
}

export interface PastedTable {
  readonly rows: readonly PastedRow[];
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

const MOST_ROWS = 5_000;
const HEADER_WORDS = new Set(['sku', '货号']);

/** A table as Excel or a CSV file gives it: 货号, 秒杀价, 限购, 门店编码, 数量. A first line with titles is skipped. */
export function readPastedTable(text: string): PastedTable {
  const { data } = Papa.parse<string[]>(text.trim(), { skipEmptyLines: 'greedy', delimitersToGuess: ['\t', ',', ';'] });
  const rows: PastedRow[] = [];
  const problems: { line: number; reason: string }[] = [];
  data.slice(0, MOST_ROWS).forEach((cells, index) => {
    const line = index + 1;
    if (index === 0 && HEADER_WORDS.has((cells[0] ?? '').replace('\uFEFF', '').trim().toLowerCase())) return;
    const row = readRow(cells, line);
    if (typeof row === 'string') problems.push({ line, reason: row });
    else rows.push(row);
  });
  if (data.length > MOST_ROWS) problems.push({ line: MOST_ROWS + 1, reason: `一次最多 ${MOST_ROWS} 行，后面的没有读` });
  return { rows, problems: [...problems, ...findContradictions(rows)] };
}

function readRow(cells: readonly string[], line: number): PastedRow | string {
  const [sku = '', price = '', limit = '', code = '', quantity = ''] = cells.map((cell) => cell.trim());
  if (cells.length < 5) return '少了列，应为：货号, 秒杀价, 限购, 门店编码, 数量';
  if (sku === '' || code === '') return '货号和门店编码不能空';
  const flashPriceFen = parseYuan(price);
  if (flashPriceFen === null || flashPriceFen < 1) return `秒杀价「${price}」不是金额，例如 19.90`;
  if (!/^\d{1,2}$/.test(limit) || Number(limit) < 1) return `限购「${limit}」应为 1 到 99`;
  if (!/^\d{1,7}$/.test(quantity) || Number(quantity) < 1) return `数量「${quantity}」应为整数，至少 1`;
  return { line, sku, flashPriceFen, limitPerCustomer: Number(limit), locationCode: code, quantity: Number(quantity) };
}

/** A product has one price and one limit in a session, and one line for each place. */
function findContradictions(rows: readonly PastedRow[]): { line: number; reason: string }[] {
  const first = new Map<string, PastedRow>();
  const places = new Set<string>();
  return rows.flatMap((row) => {
    const seen = first.get(row.sku);
    const place = `${row.sku}/${row.locationCode}`;
    if (seen === undefined) first.set(row.sku, row);
    else if (seen.flashPriceFen !== row.flashPriceFen || seen.limitPerCustomer !== row.limitPerCustomer) return [{ line: row.line, reason: `${row.sku} 的价格或限购和第 ${seen.line} 行不一样` }];
    if (places.has(place)) return [{ line: row.line, reason: `${row.sku} 在 ${row.locationCode} 写了两行` }];
    places.add(place);
    return [];
  });
}
