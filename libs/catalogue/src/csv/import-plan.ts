import { type ProductInput, productInput, type VariantInput } from '../http/admin.contract.js';
import type { ImportRowError, ImportRowPreview } from '../http/import.contract.js';
import { type ColumnKey, COLUMNS } from './import-columns.js';
import type { ImportRow } from './import-file.js';
import { checkProduct, type FieldError, optionText } from '../products/product.rules.js';

/** A product as the shop has it now. */
export interface KnownProduct {
  readonly productId: string;
  readonly version: number;
  readonly input: ProductInput;
}

/** What the rows of a file meet in the shop. */
export interface ImportWorld {
  readonly products: readonly KnownProduct[];
  /** Which product a SKU or a barcode belongs to, retired variants included. */
  readonly productIdBySku: ReadonlyMap<string, string>;
  readonly variantIdBySku: ReadonlyMap<string, string>;
  readonly skuByBarcode: ReadonlyMap<string, string>;
  readonly categories: readonly { readonly id: string; readonly parentId: string | null; readonly name: string }[];
}

export interface PlannedProduct {
  /** Null makes a new product. */
  readonly known: KnownProduct | null;
  readonly input: ProductInput;
}

export interface ImportPlan {
  readonly rows: ImportRowPreview[];
  readonly errors: ImportRowError[];
  /** Products that would be made or changed by the rows without errors. */
  readonly products: PlannedProduct[];
}

const DEFAULT_MAX_PER_ORDER = 99;

interface Group {
  readonly known: KnownProduct | null;
  readonly rows: ImportRow[];
}

/**
 * Decides what each row would do, without doing it: rows with errors are left out, and what remains of each product
 * must satisfy the same rules as in the editor. Pure, so the preview and the confirmation cannot differ in their rules.
 */
export function planImport(rows: readonly ImportRow[], fileErrors: readonly ImportRowError[], world: ImportWorld): ImportPlan {
  const errors = [...fileErrors];
  const bad = new Set(fileErrors.map(({ line }) => line));
  const report = (row: ImportRow, column: ColumnKey | null, reason: string): void => {
    bad.add(row.line);
    const { header, hint } = column === null ? { header: '', hint: '' } : COLUMNS[column];
    errors.push({ line: row.line, column: header, value: column === null ? '' : (row.cells[column] ?? '').slice(0, 60), reason, suggestion: hint });
  };
  for (const row of rows) checkCells(row, world, report);
  const groups = groupRows(rows, world, report);
  const products: PlannedProduct[] = [];
  const previews: ImportRowPreview[] = [];
  for (const group of groups) {
    const input = settle(group, bad, world, report);
    const changes = new Map(group.rows.map((row) => [row, bad.has(row.line) ? [] : changesOf(row, group.known, world)]));
    if (input !== null && (group.known === null || [...changes.values()].some((list) => list.length > 0))) products.push({ known: group.known, input });
    for (const row of group.rows) previews.push(preview(row, { group, isBad: bad.has(row.line) || input === null, changes: changes.get(row) ?? [] }));
  }
  const placed = new Set(previews.map(({ line }) => line));
  for (const row of rows) if (!placed.has(row.line)) previews.push(preview(row, { group: { known: null, rows: [row] }, isBad: true, changes: [] }));
  return { rows: previews.sort((a, b) => a.line - b.line), errors: errors.sort((a, b) => a.line - b.line), products };
}

/** How many rows would be treated in one way. */
export function countRows(plan: ImportPlan, action: ImportRowPreview['action']): number {
  return plan.rows.filter((row) => row.action === action).length;
}

type Report = (row: ImportRow, column: ColumnKey | null, reason: string) => void;

function checkCells(row: ImportRow, world: ImportWorld, report: Report): void {
  const { sku, price, listPrice, maxPerOrder, options, category, barcode } = row.cells;
  if (sku === undefined) report(row, 'sku', '没有填货号');
  if (price !== undefined && parseYuan(price) === null) report(row, 'price', '不是价格');
  if (listPrice !== undefined && parseYuan(listPrice) === null) report(row, 'listPrice', '不是价格');
  if (maxPerOrder !== undefined && !/^[1-9]\d{0,2}$/.test(maxPerOrder)) report(row, 'maxPerOrder', '不是 1–999 的整数');
  if (options !== undefined && parseOptions(options) === null) report(row, 'options', '规格的写法不对');
  if (category !== undefined && findCategory(category, world) === null) report(row, 'category', '没有这个分类，或有同名的，请写全');
  const holder = barcode === undefined ? undefined : world.skuByBarcode.get(barcode);
  if (holder !== undefined && holder !== sku) report(row, 'barcode', `已是货号 ${holder} 的条码`);
}

/** Puts rows of one product together: by the product that has the SKU, else by the product code. */
function groupRows(rows: readonly ImportRow[], world: ImportWorld, report: Report): Group[] {
  const findKnown = knownFinder(world);
  const groups = new Map<string, Group>();
  reportRepeats(rows, report);
  for (const row of rows) {
    const { sku, code } = row.cells;
    if (sku === undefined) continue;
    const known = findKnown(row);
    if (known === null && code === undefined) {
      report(row, 'code', '新货号要填商品编码');
      continue;
    }
    if (known !== null && code !== undefined && code !== known.input.code) report(row, 'code', `货号 ${sku} 属于商品 ${known.input.code}`);
    const key = known?.productId ?? `new ${code ?? ''}`;
    const group = groups.get(key) ?? { known, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  for (const group of groups.values()) reportContradictions(group, report);
  return [...groups.values()];
}

/** Finds the product of the shop that a row means: the owner of its SKU, else the one with its code. */
function knownFinder({ products, productIdBySku }: ImportWorld): (row: ImportRow) => KnownProduct | null {
  const byId = new Map(products.map((product) => [product.productId, product]));
  const byCode = new Map(products.map((product) => [product.input.code, product]));
  return ({ cells }) => byId.get(productIdBySku.get(cells.sku ?? '') ?? '') ?? byCode.get(cells.code ?? '') ?? null;
}

function reportRepeats(rows: readonly ImportRow[], report: Report): void {
  for (const column of ['sku', 'barcode'] as const) {
    const seen = new Map<string, number>();
    for (const row of rows) {
      const value = row.cells[column];
      if (value === undefined) continue;
      const earlier = seen.get(value);
      if (earlier === undefined) seen.set(value, row.line);
      else report(row, column, `与第 ${earlier} 行相同`);
    }
  }
}

const PRODUCT_COLUMNS = ['title', 'brief', 'category', 'brand', 'keywords', 'tags', 'description'] as const;

/** Rows of one product may leave a cell of the product empty, but may not say two things. */
function reportContradictions({ rows }: Group, report: Report): void {
  for (const column of PRODUCT_COLUMNS) {
    const first = rows.find(({ cells }) => cells[column] !== undefined);
    for (const row of rows) {
      const value = row.cells[column];
      if (first !== undefined && value !== undefined && value !== first.cells[column]) report(row, column, `与第 ${first.line} 行同一商品的内容不一致`);
    }
  }
}

/** Builds the product from its good rows, dropping rows that the rules refuse until the rest stands; null when nothing stands. */
function settle(group: Group, bad: ReadonlySet<number>, world: ImportWorld, report: Report): ProductInput | null {
  for (;;) {
    const good = group.rows.filter(({ line }) => !bad.has(line));
    if (good.length === 0) return null;
    const { input, lineOfVariant } = build(group.known, good, world);
    const faults = [...schemaFaults(input), ...checkProduct(input)];
    if (faults.length === 0) return input;
    // Each round condemns at least one row, so there are at most as many rounds as rows.
    for (const { path, message } of faults) {
      const [, index, field] = /^variants\[(\d+)\](?:\.(\w+))?/.exec(path) ?? [];
      const row = index === undefined ? undefined : lineOfVariant.get(Number(index));
      if (row !== undefined) {
        if (!bad.has(row.line)) report(row, variantColumn(field), message);
      } else {
        for (const each of good) if (!bad.has(each.line)) report(each, productColumn(path), message);
      }
    }
  }
}

function schemaFaults(input: ProductInput): FieldError[] {
  const parsed = productInput.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, code }) => ({
    path: path.reduce<string>((built, key) => (typeof key === 'number' ? `${built}[${key}]` : built === '' ? String(key) : `${built}.${String(key)}`), ''),
    message: path[0] === 'categoryId' ? '没有填分类' : code === 'too_big' ? '太长或太大' : code === 'too_small' ? '没有填，或太短、太小' : '写法不对',
  }));
}

const VARIANT_COLUMNS: Readonly<Record<string, ColumnKey>> = { sku: 'sku', barcode: 'barcode', priceFen: 'price', listPriceFen: 'listPrice', maxPerOrder: 'maxPerOrder' };

function variantColumn(field: string | undefined): ColumnKey {
  return VARIANT_COLUMNS[field ?? ''] ?? 'options';
}

function productColumn(path: string): ColumnKey | null {
  const [field = ''] = path.split(/[.[]/);
  if (field === 'categoryId') return 'category';
  return field !== 'variants' && field in COLUMNS ? (field as ColumnKey) : field === 'variants' ? null : 'options';
}

/** The product after these rows. Empty cells change nothing. */
function build(known: KnownProduct | null, rows: readonly ImportRow[], world: ImportWorld): { input: ProductInput; lineOfVariant: Map<number, ImportRow> } {
  const before = known?.input ?? blankProduct(rows[0]?.cells.code ?? '');
  const options = before.options.map(({ name, values }) => ({ name, values: [...values] }));
  const variants: VariantInput[] = [...before.variants];
  const lineOfVariant = new Map<number, ImportRow>();
  for (const row of rows) {
    const at = variants.findIndex(({ sku }) => sku === row.cells.sku);
    const index = at < 0 ? variants.length : at;
    const pairs = parseOptions(row.cells.options ?? '');
    if (pairs !== null) learnOptions(options, pairs, before.variants.length === 0);
    variants[index] = buildVariant(variants[index] ?? blankVariant(row.cells.sku ?? ''), row, pairs === null ? null : arrange(pairs, options));
    lineOfVariant.set(index, row);
  }
  return { input: { ...before, ...productCells(rows, world), options, variants }, lineOfVariant };
}

function blankProduct(code: string): ProductInput {
  const texts = { code, title: '', brief: '', description: '', categoryId: '', brand: null, keywords: '' };
  return { ...texts, tags: [], attributes: [], options: [], optionsComposed: false, variants: [] };
}

function blankVariant(sku: string): VariantInput {
  return { sku, barcode: null, optionValues: [], priceFen: 0, listPriceFen: null, maxPerOrder: DEFAULT_MAX_PER_ORDER, imageMediaId: null };
}

function buildVariant(before: VariantInput, { cells }: ImportRow, optionValues: string[] | null): VariantInput {
  return {
    ...before,
    barcode: cells.barcode ?? before.barcode,
    optionValues: optionValues ?? before.optionValues,
    priceFen: parseYuan(cells.price ?? '') ?? before.priceFen,
    listPriceFen: parseYuan(cells.listPrice ?? '') ?? before.listPriceFen,
    maxPerOrder: Number(cells.maxPerOrder ?? before.maxPerOrder),
  };
}

/** What the rows say of the product itself: of each column the first cell that is not empty. */
function productCells(rows: readonly ImportRow[], world: ImportWorld): Partial<ProductInput> {
  const said: Partial<ProductInput> = {};
  for (const column of PRODUCT_COLUMNS) {
    const value = rows.find(({ cells }) => cells[column] !== undefined)?.cells[column];
    if (value === undefined) continue;
    if (column === 'category') said.categoryId = findCategory(value, world) ?? '';
    else if (column === 'tags') said.tags = parseTags(value);
    else said[column] = value;
  }
  return said;
}

/** Adds values that are new; the names are those of the first variant that the product ever had. */
function learnOptions(options: { name: string; values: string[] }[], pairs: readonly [string, string][], mayName: boolean): void {
  for (const [name, value] of pairs) {
    const option = options.find((candidate) => candidate.name === name);
    if (option === undefined && mayName) options.push({ name, values: [value] });
    else if (option !== undefined && !option.values.includes(value)) option.values.push(value);
  }
}

/** Values in the order of the options; a pair without an option stays, so that the rules see that it does not fit. */
function arrange(pairs: readonly [string, string][], options: readonly { readonly name: string }[]): string[] {
  const rest = pairs.filter(([name]) => !options.some((option) => option.name === name)).map(([, value]) => value);
  return [...options.flatMap(({ name }) => pairs.filter(([own]) => own === name).map(([, value]) => value)), ...rest];
}

/** The columns of a row that say something other than what the shop has. */
function changesOf(row: ImportRow, known: KnownProduct | null, world: ImportWorld): string[] {
  const before = known?.input;
  const variant = before?.variants.find(({ sku }) => sku === row.cells.sku);
  if (before === undefined || variant === undefined) return [COLUMNS.sku.header];
  const { cells } = row;
  const differs: Partial<Record<ColumnKey, boolean>> = {
    title: cells.title !== before.title,
    brief: cells.brief !== before.brief,
    category: findCategory(cells.category ?? '', world) !== before.categoryId,
    brand: cells.brand !== before.brand,
    keywords: cells.keywords !== before.keywords,
    tags: JSON.stringify(parseTags(cells.tags ?? '')) !== JSON.stringify(before.tags),
    description: cells.description !== before.description,
    options: JSON.stringify(arrange(parseOptions(cells.options ?? '') ?? [], before.options)) !== JSON.stringify(variant.optionValues),
    barcode: cells.barcode !== variant.barcode,
    price: parseYuan(cells.price ?? '') !== variant.priceFen,
    listPrice: parseYuan(cells.listPrice ?? '') !== variant.listPriceFen,
    maxPerOrder: Number(cells.maxPerOrder) !== variant.maxPerOrder,
  };
  return (Object.keys(differs) as ColumnKey[]).filter((column) => cells[column] !== undefined && differs[column] === true).map((column) => COLUMNS[column].header);
}

function preview(row: ImportRow, facts: { group: Group; isBad: boolean; changes: string[] }): ImportRowPreview {
  const { cells } = row;
  const known = facts.group.known?.input;
  const isKnownSku = known?.variants.some(({ sku }) => sku === cells.sku) === true;
  const goodAction = !isKnownSku ? 'create' : facts.changes.length > 0 ? 'update' : 'unchanged';
  const action = facts.isBad ? 'error' : goodAction;
  return {
    line: row.line,
    action,
    ...nameProduct(row, facts.group),
    sku: cells.sku ?? '',
    optionText: optionText((parseOptions(cells.options ?? '') ?? []).map(([, value]) => value)),
    priceFen: parseYuan(cells.price ?? ''),
    changes: action === 'update' ? facts.changes : [],
  };
}

/** Code and title of the product that a row is about, wherever they are written. */
function nameProduct({ cells }: ImportRow, { known, rows }: Group): { productCode: string; title: string } {
  const titled = rows.find(({ cells: { title } }) => title !== undefined);
  return { productCode: cells.code ?? known?.input.code ?? '', title: titled?.cells.title ?? known?.input.title ?? '' };
}

/** `¥1,299.50` in fen, by digits alone: no floating point touches money. Null when it is not a price. */
export function parseYuan(text: string): number | null {
  const [, yuan, decimals = ''] = /^[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?\s*元?$/.exec(text) ?? [];
  return yuan === undefined ? null : Number(yuan.replaceAll(',', '')) * 100 + Number(decimals.padEnd(2, '0'));
}

/** `颜色:白色;尺码:L` as pairs; null when it is written otherwise or names an option twice. */
export function parseOptions(text: string): [string, string][] | null {
  if (text.trim() === '') return null;
  const pairs = text.split(/[;；\n]/).map((part) => part.trim()).filter((part) => part !== '').map((part): [string, string] => {
    const [name = '', ...value] = part.split(/[:：]/);
    return [name.trim(), value.join(':').trim()];
  });
  if (pairs.length === 0 || pairs.some(([name, value]) => name === '' || value === '')) return null;
  return new Set(pairs.map(([name]) => name)).size === pairs.length ? pairs : null;
}

function parseTags(text: string): string[] {
  return text.split(/[、,，;；|]/).map((tag) => tag.trim()).filter((tag) => tag !== '');
}

/** A category by `一级/二级`, or by one name when no other category has it. */
function findCategory(text: string, { categories }: ImportWorld): string | null {
  const [first = '', second, ...rest] = text.split(/[/／>＞]/).map((name) => name.trim());
  if (rest.length > 0) return null;
  const parents = new Set(categories.filter(({ parentId, name }) => parentId === null && name === first).map(({ id }) => id));
  const found = second === undefined ? categories.filter(({ name }) => name === first) : categories.filter(({ parentId, name }) => parentId !== null && parents.has(parentId) && name === second);
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

/** The choice of a variant as its cell is written. */
export function formatOptions(options: ProductInput['options'], optionValues: readonly string[]): string {
  return options.map(({ name }, index) => `${name}:${optionValues[index] ?? ''}`).join(';');
}

/** Fen as yuan with two decimals. */
export function formatYuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
