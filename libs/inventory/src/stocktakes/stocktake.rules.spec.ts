import { expectedAt, isOverLimit, mergeObservations, type Observation, varianceOf } from './stocktake.rules.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 4, minute));
const seen = (countedById: string, zone: string, quantity: number, minute: number): Observation => ({ variantId: 'v', countedById, zone, quantity, observedAt: at(minute) });

describe('what several people counted', () => {
  it('adds up over zones and over people in one zone', () => {
    expect(mergeObservations([seen('王', 'A', 3, 1), seen('李', 'A', 2, 2), seen('李', 'B', 4, 3)])).toEqual([{ variantId: 'v', counted: 9, countedAt: at(3), firstAt: at(1) }]);
  });

  it('is what each said last of a zone, in whatever order it was told', () => {
    expect(mergeObservations([seen('王', 'A', 5, 9), seen('王', 'A', 3, 1)])).toMatchObject([{ counted: 5, countedAt: at(9), firstAt: at(9) }]);
  });
});

describe('a count held against the number', () => {
  const position = { variantId: 'v', counted: 8, countedAt: at(5), firstAt: at(5), onHand: 6, movedSince: -3, movedDuring: 0 };

  it('leaves out what was sold after it', () => {
    expect([expectedAt(position), varianceOf(position)]).toEqual([9, -1]);
  });

  it('needs a second person above the limit', () => {
    expect([isOverLimit([position], 1), isOverLimit([position], 0)]).toEqual([false, true]);
  });
});
