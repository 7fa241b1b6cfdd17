import { hearsScans, isCounted, matchScan, nextStep, type ReturnLine, setFound, unitsLeft } from './returns';

const line = (lineNo: number, quantity: number, barcode: string): ReturnLine => ({
  lineNo, quantity, barcode, variantId: `v-${lineNo}`, title: `商品${lineNo}`, optionText: '', imageUrl: null, refundFen: 1_000, sellable: 0, damaged: 0, qualityControl: 0, replacement: null,
});
const lines = [line(1, 2, '6901234567892'), line(2, 1, '6901234567908')];

describe('goods that come back', () => {
  it('are counted when every unit has a state', () => {
    const some = setFound(new Map(), 1, { sellable: 1, damaged: 1 });
    expect([isCounted(lines, some), unitsLeft(lines, some)]).toEqual([false, 1]);
    expect(isCounted(lines, setFound(some, 2, { qualityControl: 1 }))).toBe(true);
    expect(isCounted(lines, setFound(some, 2, { sellable: 2 }))).toBe(false);
  });

  it('are found by their barcode, until the line is full; what does not belong here is said', () => {
    expect(matchScan(lines, new Map(), '6901234567892')).toMatchObject({ line: { lineNo: 1 } });
    expect(matchScan(lines, setFound(new Map(), 1, { sellable: 2 }), '6901234567892')).toEqual({ refusal: '「商品1」只退 2 件，已经点齐' });
    expect(matchScan(lines, new Map(), '4006381333931')).toEqual({ refusal: '这件不在退货单里，先放一边' });
  });
});

describe('a return', () => {
  const here = { storeId: 'here', name: '这家店' };
  const elsewhere = { storeId: 'there', name: '那家店' };

  it('takes what is scanned while its goods are counted or its parcel is labelled, and leaves codes to the list otherwise', () => {
    expect(hearsScans({ status: 'received', storeId: 'here', receivedStore: here, replacement: null }, 'here')).toBe(true);
    expect(hearsScans({ status: 'replacing', storeId: 'here', receivedStore: here, replacement: { way: 'parcel', contact: null, shipment: null } }, 'here')).toBe(true);
    expect(hearsScans({ status: 'replacing', storeId: 'here', receivedStore: here, replacement: { way: 'pickup', contact: null, shipment: null } }, 'here')).toBe(false);
    expect(hearsScans({ status: 'completed', storeId: 'here', receivedStore: here, replacement: null }, 'here')).toBe(false);
  });

  it('is taken in by any store, looked at where it lies, and exchanged where it was sold', () => {
    expect(nextStep({ status: 'awaiting_return', storeId: 'there', receivedStore: null }, 'here')).toBe('receive');
    expect(nextStep({ status: 'received', storeId: 'there', receivedStore: here }, 'here')).toBe('inspect');
    expect(nextStep({ status: 'received', storeId: 'here', receivedStore: elsewhere }, 'here')).toBe('elsewhere');
    expect(nextStep({ status: 'inspecting', storeId: 'here', receivedStore: here }, 'here')).toBe('confirm');
    expect(nextStep({ status: 'replacing', storeId: 'here', receivedStore: elsewhere }, 'here')).toBe('handOut');
    expect(nextStep({ status: 'replacing', storeId: 'there', receivedStore: here }, 'here')).toBe('elsewhere');
    expect(nextStep({ status: 'completed', storeId: 'here', receivedStore: here }, 'here')).toBe('over');
  });
});
