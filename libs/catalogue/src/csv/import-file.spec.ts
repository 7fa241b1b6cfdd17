import fc from 'fast-check';
import iconv from 'iconv-lite';
import { COLUMN_KEYS } from './import-columns.js';
import { HEADERS, importErrorFile, importTemplate, readImportFile, writeCsv } from './import-file.js';

function refusal(bytes: Buffer | string): string {
  try {
    readImportFile(Buffer.from(bytes));
  } catch (error) {
    return error instanceof Error && 'details' in error ? String((error.details as { reason?: string }).reason) : String(error);
  }
  throw new Error('it was read');
}

describe('a file of products', () => {
  const table = '商品编码,商品名称,货号,售价\r\nA1,羊毛被,A1-1,459.00\r\n';

  it.each([
    ['UTF-8', Buffer.from(table), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${table}`), 'utf-8'],
    ['GB18030, as Excel writes it in China', iconv.encode(table, 'gb18030'), 'gb18030'],
    ['tabs instead of commas', Buffer.from(table.replaceAll(',', '\t')), 'utf-8'],
  ])('is read in %s', (_name, bytes, encoding) => {
    const file = readImportFile(bytes);
    expect(file).toEqual({ encoding, rows: [{ line: 2, cells: { code: 'A1', title: '羊毛被', sku: 'A1-1', price: '459.00' } }], errors: [] });
  });

  it('may use other names for its columns', () => {
    const file = readImportFile(Buffer.from('款号,标题, SKU ,价格（元）,条形码*\nA1,羊毛被,A1-1,459,69012345\n'));
    expect(file.rows[0]?.cells).toEqual({ code: 'A1', title: '羊毛被', sku: 'A1-1', price: '459', barcode: '69012345' });
  });

  it('counts lines as an editor shows them, also after cells of several lines and empty lines', () => {
    const file = readImportFile(Buffer.from('货号,详情\nA,"第一行\n第二行"\n\nB,\nC,x\n'));
    expect(file.rows.map(({ line, cells }) => [line, cells.sku])).toEqual([[2, 'A'], [5, 'B'], [6, 'C']]);
  });

  it('tells what is wrong with a cell, where, and what to do', () => {
    const file = readImportFile(Buffer.from('货号,商品名称,条码,备注\nA,=1+1,6.9E+12,\nB,坏\u0000字,,x\n'));
    expect(file.errors.map(({ line, column, value, reason }) => [line, column, value, reason])).toEqual([
      [1, '备注', '', '不认识的列'],
      [2, '商品名称', '=1+1', '是公式，不是内容'],
      [2, '条码', '6.9E+12', 'Excel 把数字写成了科学计数'],
      [3, '商品名称', '坏□字', '含有不可见的控制字符'],
    ]);
    expect(file.errors.every(({ suggestion }) => suggestion !== '')).toBe(true);
    expect(JSON.stringify(file.rows)).not.toContain('\\u0000');
  });

  it.each([
    ['', '文件是空的'],
    ['货号,售价\n', '只有表头，没有商品'],
    ['商品名称\n羊毛被\n', '缺少“货号”列'],
    ['货号,sku\nA,B\n', '“货号”列出现了两次'],
    ['货号\n"A\n', '第 2 行的引号没有成对'],
    ['PK\u0003\u0004', '这是 Excel 文件，请另存为 CSV'],
    [`货号\n${'A\n'.repeat(5_001)}`, '最多 5000 行，请拆成几个文件'],
  ])('%j is refused: %s', (content, reason) => {
    expect(refusal(content)).toBe(reason);
  });

  it('is refused in UTF-16 and when it is no text at all', () => {
    expect(refusal(Buffer.from('\uFEFF货号\nA\n', 'utf16le'))).toContain('UTF-16');
    expect(refusal(Buffer.from([0x81, 0x20, 0xff, 0x41, 0x80]))).toContain('编码');
  });

  it('never fails in another way, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const content = Buffer.concat([Buffer.from('货号,售价\n'), bytes]);
        try {
          readImportFile(content);
        } catch (error) {
          expect(error).toMatchObject({ code: 'CATALOGUE.IMPORT_UNREADABLE' });
        }
      }),
    );
  });
});

describe('written CSV', () => {
  it('holds no cell that a spreadsheet would run', () => {
    const dangerous = ['=1+1', '+1', '-1', '@a', '\tx', '\rx', '＝1', '＋1', '－1', '＠a'];
    for (const cell of dangerous) expect(writeCsv([[cell]], { bom: false })).toMatch(/^"?'/);
    expect(writeCsv([['羊毛被']], { bom: true })).toBe('\uFEFF羊毛被\r\n');
  });

  it('reads back what was written, guarded cells too', () => {
    const title = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replaceAll(/\p{Cc}/gu, '').normalize('NFC').trim()).filter((text) => text !== '' && !text.startsWith("'"));
    fc.assert(
      fc.property(title, (text) => {
        const { rows } = readImportFile(Buffer.from(writeCsv([['货号', '商品名称'], ['A', text]], { bom: true })));
        expect(rows[0]?.cells.title).toBe(text);
      }),
    );
  });

  it('is a template that can be imported as it is', () => {
    const { rows, errors } = readImportFile(Buffer.from(importTemplate()));
    expect(errors).toEqual([]);
    expect(rows.map(({ cells }) => cells.options)).toEqual(['颜色:白色;尺寸:1.5米', '颜色:白色;尺寸:1.8米']);
    expect(HEADERS).toHaveLength(COLUMN_KEYS.length);
  });

  it('holds only the failed rows with their reasons, and can be sent again', () => {
    const rows = [{ line: 2, cells: { sku: 'A', price: '1' } }, { line: 3, cells: { sku: 'B', price: 'x' } }];
    const file = importErrorFile(rows, [{ line: 3, column: '售价', value: 'x', reason: '不是价格', suggestion: '单位元' }]);
    expect(file).toContain('售价：不是价格（单位元）');
    expect(readImportFile(Buffer.from(file))).toMatchObject({ errors: [], rows: [{ cells: { sku: 'B', price: 'x' } }] });
  });
});
