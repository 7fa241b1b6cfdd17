import { listCancelable, toUnits } from './cancel-lines';
import type { Schemas } from '../../api';

const towel: Schemas['AdminOrderLine'] = {
  lineNo: 1, groupNo: 1, variantId: 'v1', productId: 'p1', title: '毛巾', optionText: '白', imageUrl: null, unitPriceFen: 1_000, quantity: 3, quantityCanceled: 0, quantityPicked: 0,
  totalFen: 3_000, discountFen: 0, quantityExchanged: 0, sku: 'T1', barcode: null,
};

describe('units of an order that ops cancel', () => {
  it('are those that nobody cancelled and nobody is picking', () => {
    const lines = [towel, { ...towel, lineNo: 2, quantityCanceled: 1, quantityPicked: 1 }, { ...towel, lineNo: 3, quantityPicked: 3 }];
    expect(listCancelable({ status: 'in_fulfillment', lines }).map(({ line, left }) => [line.lineNo, left])).toEqual([[1, 3], [2, 1]]);
  });

  it('are never gifts alone, and none of an order that is unpaid or over', () => {
    expect(listCancelable({ status: 'placed', lines: [{ ...towel, unitPriceFen: 0 }] })).toEqual([]);
    expect((['pending_payment', 'completed', 'canceled'] as const).flatMap((status) => listCancelable({ status, lines: [towel] }))).toEqual([]);
  });

  it('are sent for the lines that were chosen', () => {
    expect(toUnits(new Map([[1, 2], [2, 0]]))).toEqual([{ lineNo: 1, quantity: 2 }]);
  });
});
