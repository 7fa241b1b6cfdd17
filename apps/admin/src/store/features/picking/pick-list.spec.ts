import type { FulfillmentLine, FulfillmentOrder } from '../../api';
import { computeMissing, findLineByBarcode, isNewer, sortForPicking, withPicked } from './pick-list';

const aLine = (lineNo: number, over: Partial<FulfillmentLine> = {}): FulfillmentLine => ({
  lineNo,
  variantId: `variant-${lineNo}`,
  title: '全脂牛奶',
  optionText: '250ml',
  imageUrl: null,
  sku: `SKU-${lineNo}`,
  barcode: `690000000000${lineNo}`,
  quantity: 2,
  quantityPicked: 0,
  quantityShort: 0,
  quantityCanceled: 0,
  quantityGone: 0,
  ...over,
});

const anOrder = (lines: FulfillmentLine[]): FulfillmentOrder => ({
  fulfillmentOrderId: 'f',
  orderId: 'o',
  orderNo: '20260618000001',
  callNumber: 'A001',
  kind: 'pickup',
  state: 'picking',
  promisedAt: null,
  stage: 'pick',
  stageDueAt: null,
  isLate: false,
  arrivedAt: null,
  bay: null,
  collectorName: null,
  groupNo: 1,
  address: null,
  contactName: '张小姐',
  phoneTail: '1234',
  itemCount: 4,
  pickedCount: 0,
  imageUrls: [],
  remark: null,
  windowStartAt: '2026-06-18T10:00:00Z',
  windowEndAt: '2026-06-18T10:30:00Z',
  openedAt: '2026-06-18T09:00:00Z',
  acceptedAt: null,
  readyAt: null,
  handedOverAt: null,
  storeId: 's',
  version: 3,
  lines,
  acceptedBy: null,
  pickedBy: null,
  handedOverBy: null,
});

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
