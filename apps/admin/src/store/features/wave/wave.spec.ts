import { findPlaceFor } from '../../parts/picking/pick-list';
import { aLine, anOrder } from '../../parts/picking/pick-list.kit';
import { computeWave, findLastPart, findNextPart, isBasketDone } from './wave';

const milk = { variantId: 'milk', sku: 'A1', barcode: '690' };
const towel = { variantId: 'towel', sku: 'B1', barcode: '691' };

function twoBaskets(pickedInFirst = 0) {
  const first = anOrder([aLine(1, { ...milk, quantity: 2, quantityPicked: pickedInFirst })], { fulfillmentOrderId: 'first' });
  const second = anOrder([aLine(1, { ...towel, quantity: 1 }), aLine(2, { ...milk, quantity: 1 })], { fulfillmentOrderId: 'second' });
  return [{ no: 1, order: first }, { no: 2, order: second }];
}

describe('picking several orders in one round', () => {
  it('lists each kind of goods once, with how many go into which basket', () => {
    const rows = computeWave(twoBaskets());
    expect(rows.map(({ goods, wanted }) => [goods.variantId, wanted])).toEqual([['milk', 3], ['towel', 1]]);
    expect(rows[0]?.parts.map(({ basketNo, line }) => [basketNo, line.quantity])).toEqual([[1, 2], [2, 1]]);
  });

  it('fills the first basket, then the next', () => {
    const row = (picked: number) => computeWave(twoBaskets(picked)).find(({ goods }) => goods.variantId === 'milk');
    const before = row(1);
    const after = row(2);
    if (before === undefined || after === undefined) throw new Error('milk is on the list');
    expect(findNextPart(before)?.basketNo).toBe(1);
    expect(findNextPart(after)?.basketNo).toBe(2);
    expect(findLastPart(after)?.basketNo).toBe(1);
  });

  it('sends a scanned item to the order that still needs it', () => {
    const orders = (picked: number) => twoBaskets(picked).map(({ order }) => order);
    expect(findPlaceFor(orders(1), '690')?.order.fulfillmentOrderId).toBe('first');
    expect(findPlaceFor(orders(2), '690')?.order.fulfillmentOrderId).toBe('second');
    expect(findPlaceFor(orders(0), '999')).toBeNull();
  });

  it('knows a basket that has everything', () => {
    const [first, second] = twoBaskets(2);
    expect(first !== undefined && isBasketDone(first)).toBe(true);
    expect(second !== undefined && isBasketDone(second)).toBe(false);
  });
});
