import { CsvError, parse } from 'csv-parse/sync';
import { EXPORT_MARK } from '@quanyu/platform';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { z } from 'zod';
import { catalogueError } from '../catalogue.errors.js';
import type { ImportRowError } from '../http/import.contract.js';
import { COLUMN_KEYS, type ColumnKey, COLUMNS, findColumn, isReasonColumn, REASON_HEADER } from './import-columns.js';

export const MAX_IMPORT_ROWS = 5_000;

/** One row as it was written: only the cells that hold something. */
export interface ImportRow {
  /** Where it begins in the file; the header is line 1. */
  readonly line: number;
  readonly cells: Partial<Record<ColumnKey, string>>;
}

export interface ImportFile {
  readonly encoding: 'utf-8' | 'gb18030';
  readonly rows: ImportRow[];
  readonly errors: ImportRowError[];
}

function unreadable(reason: string): Error {
  return catalogueError('CATALOGUE.IMPORT_UNREADABLE', { reason });
}

/** UTF-8 when the bytes are valid UTF-8, else GB18030, which is what Excel writes in China. */
function decode(bytes: Buffer): { text: string; encoding: ImportFile['encoding'] } {
  if (bytes.length === 0) throw unreadable('文件是空的');
  if (bytes.subarray(0, 2).equals(Buffer.from('PK'))) throw unreadable('这是 Excel 文件，请另存为 CSV');
  if (bytes[0] === 0xff || bytes[0] === 0xfe) throw unreadable('编码是 UTF-16，请另存为“CSV UTF-8”');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    const text = iconv.decode(bytes, 'gb18030');
    if (text.includes('\uFFFD')) throw unreadable('编码既不是 UTF-8 也不是 GB18030');
    return { text, encoding: 'gb18030' };
  }
}

/** What the parser gives with `info`; its own typings leave it out. */
const parsedRecords = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));

function records(text: string): z.output<typeof parsedRecords> {
  const firstLine = text.slice(0, text.indexOf('\n') + 1 || undefined);
  const delimiter = firstLine.includes('\t') && !firstLine.includes(',') ? '\t' : ',';
  try {
    const options = { bom: true, delimiter, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, max_record_size: 100_000 };
    return parsedRecords.parse(parse(text, { ...options, to: MAX_IMPORT_ROWS + 2 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? `第 ${error['lines']} 行` : '文件里';
    throw unreadable(error.code === 'CSV_QUOTE_NOT_CLOSED' ? `${line}的引号没有成对` : `${line}的格式不对`);
  }
}

/**
 * Reads a product CSV into rows.
 * @throws CATALOGUE.IMPORT_UNREADABLE when there is no table to speak of
 */
export function readImportFile(bytes: Buffer): ImportFile {
  const { text, encoding } = decode(bytes);
  const [header, ...body] = records(text);
  if (header === undefined) throw unreadable('文件是空的');
  if (body.length === 0) throw unreadable('只有表头，没有商品');
  if (body.length > MAX_IMPORT_ROWS) throw unreadable(`最多 ${MAX_IMPORT_ROWS} 行，请拆成几个文件`);
  const errors: ImportRowError[] = [];
  const columns = readHeader(header.record, errors);
  const rows = body.flatMap(({ record, info }) => {
    // Who took the file that was edited.
    if (record[0]?.startsWith(EXPORT_MARK) === true) return [];
    const line = info.lines - record.join('').split('\n').length + 1;
    const row = readRow(record, columns, line, errors);
    return row === null ? [] : [row];
  });
  return { encoding, rows, errors };
}

function readHeader(header: readonly string[], errors: ImportRowError[]): (ColumnKey | null)[] {
  const columns = header.map((name) => {
    const column = findColumn(name);
    if (column === null && name.trim() !== '' && !isReasonColumn(name)) {
      errors.push({ line: 1, column: name.trim().slice(0, 40), value: '', reason: '不认识的列', suggestion: '删除这一列，或改成模板里的列名' });
    }
    return column;
  });
  const known = columns.filter((column) => column !== null);
  const twice = known.find((column, index) => known.indexOf(column) !== index);
  if (twice !== undefined) throw unreadable(`“${COLUMNS[twice].header}”列出现了两次`);
  if (!known.includes('sku')) throw unreadable('缺少“货号”列');
  return columns;
}

/** Guards of text that begins like a formula, as exports write them. */
const DEFUSED = /^'(?=[=+\-@\t\r＝＋－＠])/;

function readRow(record: readonly string[], columns: readonly (ColumnKey | null)[], line: number, errors: ImportRowError[]): ImportRow | null {
  const cells: Partial<Record<ColumnKey, string>> = {};
  const faults: ImportRowError[] = [];
  record.forEach((raw, index) => {
    const column = columns[index];
    const isGuarded = DEFUSED.test(raw);
    const value = raw.replace(DEFUSED, '').normalize('NFC').replaceAll('\r\n', '\n').trim();
    if (column === undefined || column === null || value === '') return;
    const fault = faultOf(column, value, isGuarded);
    if (fault !== null) faults.push({ line, column: COLUMNS[column].header, value: printable(value), ...fault });
    cells[column] = value.replaceAll(CONTROL, '');
  });
  errors.push(...faults);
  return Object.keys(cells).length === 0 ? null : { line, cells };
}

const CONTROL = /[^\P{Cc}\n\t]|\p{Cs}/gu;

function faultOf(column: ColumnKey, value: string, isGuarded: boolean): Pick<ImportRowError, 'reason' | 'suggestion'> | null {
  if (value.search(CONTROL) >= 0) return { reason: '含有不可见的控制字符', suggestion: '删掉后重新输入' };
  if (/^[=＝]/.test(value) && !isGuarded) return { reason: '是公式，不是内容', suggestion: '复制后“粘贴为数值”' };
  if ((column === 'barcode' || column === 'sku') && /^\d(\.\d+)?E\+\d+$/i.test(value)) {
    return { reason: 'Excel 把数字写成了科学计数', suggestion: '把单元格格式设为“文本”再填' };
  }
  return null;
}

/** What may be shown of a cell in a message. */
function printable(value: string): string {
  return value.replaceAll(CONTROL, '□').slice(0, 60);
}

/** Rows as CSV for Excel: BOM, CRLF, and cells that begin like a formula made plain text. */
export function writeCsv(rows: readonly (readonly string[])[], options: { bom: boolean }): string {
  return stringify(rows.map((row) => [...row]), { bom: options.bom, record_delimiter: 'windows', escape_formulas: true });
}

export const HEADERS: readonly string[] = COLUMN_KEYS.map((key) => COLUMNS[key].header);

/** The header and two rows that show how a product with a choice is written. */
export function importTemplate(): string {
  const example = (options: string, sku: string, barcode: string): string[] => [
    'DEMO-1001', '秋冬保暖加厚羊毛被', '澳洲进口羊毛', '居家/被枕', '全域优选', '冬被 羊毛', '新品、包邮', '', options, sku, barcode, '459.00', '479.00', '5',
  ];
  return writeCsv([HEADERS, example('颜色:白色;尺寸:1.5米', 'DEMO-1001-01', '6900000001011'), example('颜色:白色;尺寸:1.8米', 'DEMO-1001-02', '')], { bom: true });
}

/** The rows that could not be imported, with their reasons, ready to be mended and sent again. */
export function importErrorFile(rows: readonly ImportRow[], errors: readonly ImportRowError[]): string {
  const reasons = new Map<number, string[]>();
  for (const { line, column, reason, suggestion } of errors) {
    reasons.set(line, [...(reasons.get(line) ?? []), `${column === '' ? '' : `${column}：`}${reason}${suggestion === '' ? '' : `（${suggestion}）`}`]);
  }
  const failed = rows.filter(({ line }) => reasons.has(line));
  return writeCsv(
    [[...HEADERS, REASON_HEADER], ...failed.map(({ line, cells }) => [...COLUMN_KEYS.map((key) => cells[key] ?? ''), (reasons.get(line) ?? []).join('；')])],
    { bom: true },
  );
}
