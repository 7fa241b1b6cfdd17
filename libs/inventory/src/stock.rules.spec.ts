import { availableToPromise, sumByVariant } from './stock.rules.js';

const balance = { locationId: 'l', variantId: 'v', onHand: 10, reserved: 2, allocated: 3, unavailable: 1, safetyStock: 1, ringFenced: 0, inTransit: 0 };

describe('what can be promised', () => {
  it('is what is there, less what is held, sold, damaged and kept back', () => {
    expect(availableToPromise(balance)).toBe(3);
  });

  it('leaves out what is set aside for campaigns', () => {
    expect(availableToPromise({ ...balance, ringFenced: 2 })).toBe(1);
  });

  it('is never below zero, however large the safety stock', () => {
    expect(availableToPromise({ ...balance, safetyStock: 50 })).toBe(0);
  });
});

describe('lines of one basket', () => {
  it('are summed by variant before they are checked, and sorted', () => {
    expect(sumByVariant([{ variantId: 'b', quantity: 1 }, { variantId: 'a', quantity: 2 }, { variantId: 'b', quantity: 3 }])).toEqual([
      { variantId: 'a', quantity: 2 },
      { variantId: 'b', quantity: 4 },
    ]);
  });
});
