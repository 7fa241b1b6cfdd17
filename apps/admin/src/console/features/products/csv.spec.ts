import { computeImportChoice, toPreviewRows } from './csv';

describe('a previewed import', () => {
  it('goes in whole when every row is good', () => {
    expect(computeImportChoice({ toCreate: 1, toUpdate: 2, errorRows: 0 })).toBe('all');
  });

  it('may go in without its bad rows', () => {
    expect(computeImportChoice({ toCreate: 1, toUpdate: 0, errorRows: 3 })).toBe('skipBad');
  });

  it('has nothing to do when nothing changes', () => {
    expect(computeImportChoice({ toCreate: 0, toUpdate: 0, errorRows: 0 })).toBe('nothing');
    expect(computeImportChoice({ toCreate: 0, toUpdate: 0, errorRows: 2 })).toBe('nothing');
  });

  it('shows beside each row what is wrong, or else what will change', () => {
    const row = { productCode: 'P', sku: 'S', title: '牛奶', optionText: '', priceFen: 100 };
    const rows = toPreviewRows({
      rows: [
        { ...row, line: 2, action: 'update', changes: ['售价'] },
        { ...row, line: 3, action: 'error', optionText: '大盒', changes: ['售价'] },
      ],
      errors: [{ line: 3, column: '售价', value: 'abc', reason: '不是金额', suggestion: '例如 19.90' }],
    });
    expect(rows.map(({ name, notes }) => [name, notes])).toEqual([
      ['牛奶', ['改「售价」']],
      ['牛奶 · 大盒', ['「售价」不是金额（例如 19.90）']],
    ]);
  });
});
