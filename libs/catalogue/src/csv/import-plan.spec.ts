import fc from 'fast-check';
import type { ImportRow } from './import-file.js';
import { formatOptions, formatYuan, type ImportWorld, parseOptions, parseYuan, planImport } from './import-plan.js';

const CATEGORY = '0192f0aa-0000-7000-8000-0000000000c1';
const PRODUCT = '0192f0aa-0000-7000-8000-0000000000a1';
const VARIANT = '0192f0aa-0000-7000-8000-0000000000b1';

const categories = [
  { id: '0192f0aa-0000-7000-8000-0000000000c0', parentId: null, name: '居家' },
  { id: CATEGORY, parentId: '0192f0aa-0000-7000-8000-0000000000c0', name: '被枕' },
];

const emptyShop: ImportWorld = { products: [], productIdBySku: new Map(), variantIdBySku: new Map(), skuByBarcode: new Map(), categories };

const shop: ImportWorld = {
  products: [
    {
      productId: PRODUCT,
      version: 3,
      input: {
        code: 'OLD',
        title: '羊毛被',
        brief: '',
        description: '',
        categoryId: CATEGORY,
        brand: null,
        keywords: '',
        tags: [],
        attributes: [{ name: '材质', value: '羊毛' }],
        options: [{ name: '颜色', values: ['白色'] }],
        optionsComposed: false,
        variants: [{ variantId: VARIANT, sku: 'OLD-1', barcode: '69000001', optionValues: ['白色'], priceFen: 45_900, listPriceFen: null, maxPerOrder: 9, imageMediaId: null }],
      },
    },
  ],
  productIdBySku: new Map([['OLD-1', PRODUCT]]),
  variantIdBySku: new Map([['OLD-1', VARIANT]]),
  skuByBarcode: new Map([['69000001', 'OLD-1']]),
  categories,
};

function rowsOf(...cells: ImportRow['cells'][]): ImportRow[] {
  return cells.map((each, index) => ({ line: index + 2, cells: each }));
}

const aNewRow: ImportRow['cells'] = { code: 'NEW', title: '蚕丝被', category: '居家/被枕', sku: 'NEW-1', price: '699' };

describe('planning an import', () => {
  it('makes one product of rows with the same code', () => {
    const plan = planImport(rowsOf({ ...aNewRow, options: '颜色:白色' }, { code: 'NEW', sku: 'NEW-2', price: '799', options: '颜色：灰色' }), [], emptyShop);
    expect(plan.errors).toEqual([]);
    expect(plan.products).toHaveLength(1);
    expect(plan.products[0]).toMatchObject({
      known: null,
      input: { code: 'NEW', title: '蚕丝被', categoryId: CATEGORY, options: [{ name: '颜色', values: ['白色', '灰色'] }], variants: [{ optionValues: ['白色'], priceFen: 69_900 }, { optionValues: ['灰色'], priceFen: 79_900 }] },
    });
    expect(plan.rows.map(({ action }) => action)).toEqual(['create', 'create']);
  });

  it('changes only what a row says of a known SKU', () => {
    const plan = planImport(rowsOf({ sku: 'OLD-1', price: '399.9' }), [], shop);
    expect(plan.rows).toMatchObject([{ action: 'update', changes: ['售价'], productCode: 'OLD' }]);
    expect(plan.products[0]).toMatchObject({ known: { version: 3 }, input: { title: '羊毛被', attributes: [{ name: '材质' }], variants: [{ variantId: VARIANT, priceFen: 39_990, barcode: '69000001' }] } });
  });

  it('leaves a product alone when its rows say nothing new', () => {
    const plan = planImport(rowsOf({ sku: 'OLD-1', price: '459.00', title: '羊毛被', category: '被枕', options: '颜色:白色' }), [], shop);
    expect(plan.rows).toMatchObject([{ action: 'unchanged' }]);
    expect(plan.products).toEqual([]);
  });

  it('adds a variant to a known product', () => {
    const plan = planImport(rowsOf({ code: 'OLD', sku: 'OLD-2', price: '500', options: '颜色:灰色' }), [], shop);
    expect(plan.rows).toMatchObject([{ action: 'create' }]);
    expect(plan.products[0]?.input.variants.map(({ optionValues }) => optionValues[0])).toEqual(['白色', '灰色']);
  });

  it.each<[string, ImportRow['cells'][], [number, string][]]>([
    ['no SKU', [{ ...aNewRow, sku: undefined } as never], [[2, '货号']]],
    ['a price that is none', [{ ...aNewRow, price: '免费' }], [[2, '售价']]],
    ['a price of nothing', [{ ...aNewRow, price: '0' }], [[2, '售价']]],
    ['an unknown category', [{ ...aNewRow, category: '汽车' }], [[2, '分类']]],
    ['a product without a title', [{ code: 'NEW', category: '被枕', sku: 'NEW-1', price: '1' }], [[2, '商品名称']]],
    ['a new SKU without a product code', [{ title: '蚕丝被', category: '被枕', sku: 'NEW-1', price: '1' }], [[2, '商品编码']]],
    ['a SKU twice', [aNewRow, aNewRow], [[3, '货号'], [3, '规格']]],
    ['one choice twice', [{ ...aNewRow, options: '颜色:白' }, { code: 'NEW', sku: 'NEW-2', price: '1', options: '颜色:白' }], [[3, '规格']]],
    ['a choice that lacks an option', [{ ...aNewRow, options: '颜色:白;尺码:L' }, { code: 'NEW', sku: 'NEW-2', price: '1', options: '颜色:灰' }], [[3, '规格']]],
    ['two titles for one product', [{ ...aNewRow, options: '颜色:白' }, { ...aNewRow, sku: 'NEW-2', title: '羽绒被', options: '颜色:灰' }], [[3, '商品名称']]],
    ['a wrong check digit', [{ ...aNewRow, barcode: '6901028001916' }], [[2, '条码']]],
    ['a limit of nothing', [{ ...aNewRow, maxPerOrder: '0' }], [[2, '每单限购']]],
    ['a struck-through price below the price', [{ ...aNewRow, listPrice: '1' }], [[2, '划线价']]],
  ])('refuses %s and names line and column', (_name, cells, expected) => {
    const plan = planImport(rowsOf(...cells), [], emptyShop);
    const found = plan.errors.map(({ line, column }): [number, string] => [line, column]);
    for (const each of expected.slice(0, 1)) expect(found).toContainEqual(each);
    expect(found.every((each) => expected.some(([line, column]) => line === each[0] && column === each[1]))).toBe(true);
    expect(plan.rows.filter(({ action }) => action === 'error').map(({ line }) => line)).toEqual([...new Set(expected.map(([line]) => line))]);
  });

  it('refuses the barcode and the SKU of another product', () => {
    expect(planImport(rowsOf({ ...aNewRow, barcode: '69000001' }), [], shop).errors).toMatchObject([{ column: '条码' }]);
    expect(planImport(rowsOf({ ...aNewRow, sku: 'OLD-1' }), [], shop).errors).toMatchObject([{ column: '商品编码' }]);
  });

  it('keeps the good rows of a product when another of its rows is bad', () => {
    const plan = planImport(rowsOf({ ...aNewRow, options: '颜色:白' }, { code: 'NEW', sku: 'NEW-2', price: '?', options: '颜色:灰' }), [], emptyShop);
    expect(plan.products[0]?.input.variants.map(({ sku }) => sku)).toEqual(['NEW-1']);
    expect(plan.rows.map(({ action }) => action)).toEqual(['create', 'error']);
  });

  it('never plans a product that the editor would refuse, and says something of every row', () => {
    const cell = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const row = fc.record({
      code: cell('NEW', 'OLD', 'X'), title: cell('蚕丝被', '一'), category: cell('被枕', '无'), sku: cell('OLD-1', 'NEW-1', 'NEW-2', '坏 货号'),
      price: cell('1', '0', 'x'), options: cell('颜色:白', '颜色:灰', '尺码:L', '乱'), barcode: cell('69000001', '6901028001915', '1'),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (cells) => {
        const rows = cells.map((each, index) => ({ line: index + 2, cells: Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) }));
        const plan = planImport(rows, [], shop);
        expect(plan.rows.map(({ line }) => line)).toEqual(rows.map(({ line }) => line));
        const bad = new Set(plan.errors.map(({ line }) => line));
        expect(plan.rows.every(({ line, action }) => (action === 'error') === bad.has(line))).toBe(true);
        for (const { input } of plan.products) expect(new Set(input.variants.map(({ optionValues }) => optionValues.join())).size).toBe(input.variants.length);
      }),
    );
  });
});

describe('cells', () => {
  it('turn yuan into fen without rounding', () => {
    expect(['¥1,299.5', '0.01', '459', '19.99元', '1.999', '-1', '', '1,29'].map(parseYuan)).toEqual([129_950, 1, 45_900, 1_999, null, null, null, null]);
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (fen) => parseYuan(formatYuan(fen)) === fen));
  });

  it('name options and values', () => {
    expect(parseOptions('颜色:白色；尺码：L')).toEqual([['颜色', '白色'], ['尺码', 'L']]);
    expect(['白色', '颜色:', '颜色:白;颜色:灰'].map(parseOptions)).toEqual([null, null, null]);
    expect(formatOptions([{ name: '颜色', values: ['白'] }], ['白'])).toBe('颜色:白');
  });
});
