import { computeMissing, findLineByBarcode, isNewer, sortForPicking, withPicked } from './pick-list';
import { aLine, anOrder } from './pick-list.kit';

describe('pick list', () => {
  it('counts what is still to be found', () => {
    expect(computeMissing(anOrder([aLine(1, { quantityPicked: 1 }), aLine(2)]))).toBe(3);
    expect(computeMissing(anOrder([aLine(1, { quantityPicked: 2 })]))).toBe(0);
  });

  it('does not wait for what the shelf did not have or the shopper cancelled', () => {
    expect(computeMissing(anOrder([aLine(1, { quantityShort: 1 }), aLine(2, { quantityPicked: 1, quantityCanceled: 1 })]))).toBe(1);
  });

  it('finds the line by barcode or by our own item number', () => {
    const order = anOrder([aLine(1), aLine(2)]);
    expect(findLineByBarcode(order, '6900000000002')?.lineNo).toBe(2);
    expect(findLineByBarcode(order, 'SKU-1')?.lineNo).toBe(1);
    expect(findLineByBarcode(order, '4000000000000')).toBeNull();
  });

  it('fills a second line with the same barcode once the first is full', () => {
    const order = anOrder([aLine(1, { barcode: 'x', quantityPicked: 2 }), aLine(2, { barcode: 'x' })]);
    expect(findLineByBarcode(order, 'x')?.lineNo).toBe(2);
  });

  it('moves the count of one line and of the order together', () => {
    const order = withPicked(anOrder([aLine(1), aLine(2)]), 2, 1);
    expect(order.lines.map((line) => line.quantityPicked)).toEqual([0, 1]);
    expect(order.pickedCount).toBe(1);
  });

  it('never counts below nothing or above what was ordered', () => {
    expect(withPicked(anOrder([aLine(1)]), 1, -1).lines[0]?.quantityPicked).toBe(0);
    expect(withPicked(anOrder([aLine(1, { quantityPicked: 2 })]), 1, 1).lines[0]?.quantityPicked).toBe(2);
  });

  it('does not let a late reply undo a later one', () => {
    expect(isNewer({ version: 2 }, { version: 3 })).toBe(false);
    expect(isNewer({ version: 4 }, { version: 3 })).toBe(true);
  });

  it('puts finished lines at the end', () => {
    const lines = [aLine(1, { quantityPicked: 2 }), aLine(2), aLine(3)];
    expect(sortForPicking(lines).map(({ lineNo }) => lineNo)).toEqual([2, 3, 1]);
  });
});
