import type { FulfillmentLine } from '../../api';
import { guessCarrier, readTrackingNo, unitsToShip } from './parcel';

const aLine = (over: Partial<FulfillmentLine> = {}): FulfillmentLine => ({
  lineNo: 1, variantId: 'v', title: '毛巾', optionText: '', imageUrl: null, sku: 'S', barcode: null, quantity: 3, quantityPicked: 3, quantityShort: 0, quantityCanceled: 0, quantityGone: 0, handling: [], ...over,
});

describe('sending a parcel', () => {
  it('reads the number of a waybill as scanners and people give it', () => {
    expect(readTrackingNo(' sf1234567890123 ')).toBe('SF1234567890123');
    expect(readTrackingNo('12')).toBeNull();
    expect(readTrackingNo('单号 123456')).toBeNull();
  });

  it('knows the carriers whose numbers tell', () => {
    expect(guessCarrier('SF1234567890123')).toBe('SF');
    expect(guessCarrier('YT1234567890123')).toBe('YTO');
    expect(guessCarrier('998877665544')).toBeNull();
  });

  it('holds what is picked and has not gone', () => {
    const rest = unitsToShip([aLine({ quantityGone: 1 }), aLine({ lineNo: 2, quantityPicked: 2, quantityShort: 1, quantityGone: 2 }), aLine({ lineNo: 3, quantityPicked: 0 })]);
    expect(rest.map(({ line, units }) => [line.lineNo, units])).toEqual([[1, 2]]);
  });
});
