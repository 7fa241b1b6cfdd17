import Papa from 'papaparse';
import { z } from 'zod';
import { defused, EXPORT_MARK } from '../../../shared/csv';
import type { Schemas } from '../../api';
import { listLabels, subjectNames } from './labels';

type Entry = Schemas['RiskListEntry'];
export type ListRow = Pick<Entry, 'list' | 'subjectKind' | 'subject' | 'reason' | 'expiresAt'>;

const HEAD = ['名单', '对象', '编号', '原因', '到期'] as const;
export const MOST_ROWS = 1_000;

const listOf = new Map<string, string>(Object.entries(listLabels).map(([list, { text }]) => [text, list]));
const kindOf = new Map<string, string>(Object.entries(subjectNames).map(([kind, name]) => [name, kind]));

const rowSchema = z.tuple([z.string(), z.string(), z.string().min(1).max(100), z.string().min(1).max(200), z.string()]);
const wordsSchema = z.object({ list: z.enum(['deny', 'allow']), subjectKind: z.enum(['customer', 'device', 'address']) });

/** The lists as a file for a spreadsheet, with the mark of who took it behind the last row; the same file can be read again. */
export function writeListFile(entries: readonly ListRow[], mark: string): string {
  return Papa.unparse([[...HEAD], ...entries.map(({ list, subjectKind, subject, reason, expiresAt }) => [listLabels[list].text, subjectNames[subjectKind], defused(subject), defused(reason), expiresAt ?? '']), [mark]]);
}

/** The rows of a file, or which of its lines cannot be read and why. Lines are counted as a spreadsheet does, the head being the first. */
export function readListFile(text: string): { readonly rows: readonly ListRow[]; readonly troubles: readonly string[] } {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
  const rows: ListRow[] = [];
  const troubles: string[] = [];
  data.slice(data[0]?.[0]?.trim() === HEAD[0] ? 1 : 0).forEach((cells, index) => {
    if (cells[0]?.startsWith(EXPORT_MARK) === true) return;
    const row = readRow(cells.map((cell) => cell.trim().replace(/^'(?=[=+\-@＝＋－＠])/, '')));
    if (typeof row === 'string') troubles.push(`第 ${index + 2} 行：${row}`);
    else rows.push(row);
  });
  if (rows.length > MOST_ROWS) troubles.push(`一次最多 ${MOST_ROWS} 行，这里有 ${rows.length} 行`);
  return { rows, troubles };
}

function readRow(cells: readonly string[]): ListRow | string {
  const parsed = rowSchema.safeParse([...cells, ''].slice(0, 5));
  if (!parsed.success) return `要有「${HEAD.join('、')}」五列，编号和原因不能空`;
  const [list, kind, subject, reason, expires] = parsed.data;
  const words = wordsSchema.safeParse({ list: listOf.get(list), subjectKind: kindOf.get(kind) });
  if (!words.success) return `名单写「${[...listOf.keys()].join('」或「')}」，对象写「${[...kindOf.keys()].join('」「')}」`;
  const expiresAt = expires === '' ? null : new Date(expires);
  if (expiresAt !== null && Number.isNaN(expiresAt.getTime())) return '到期写成 2026-12-31 或留空（长期）';
  return { ...words.data, subject, reason, expiresAt: expiresAt?.toISOString() ?? null };
}
