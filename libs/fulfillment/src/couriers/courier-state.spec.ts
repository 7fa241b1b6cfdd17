import fc from 'fast-check';
import { COURIER_RANKS, COURIER_STATUSES, type CourierStatus, isEnded, movesForward } from './courier-state.js';

/** What the guarded update does with a row, as a function. */
function take(status: CourierStatus, told: CourierStatus): CourierStatus {
  return movesForward(status, told) ? told : status;
}

describe('the status of a rider', () => {
  const news = fc.array(fc.constantFrom(...COURIER_STATUSES), { maxLength: 30 });

  it('never moves backwards, whatever is told in whatever order', () => {
    fc.assert(
      fc.property(news, (told) => {
        const path = told.reduce<CourierStatus[]>((seen, next) => [...seen, take(seen.at(-1) ?? 'created', next)], ['created']);
        const ranks = path.map((status) => COURIER_RANKS[status]);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  it('stays at its first end', () => {
    fc.assert(
      fc.property(news, (told) => {
        const firstEnd = told.find(isEnded);
        const last = told.reduce(take, 'created' as CourierStatus);
        if (firstEnd !== undefined) expect(last).toBe(firstEnd);
      }),
    );
  });

  it('is the same for the same ride told in any order, with repetitions', () => {
    const ride: CourierStatus[] = ['created', 'accepted', 'arrived', 'picked', 'delivered'];
    fc.assert(
      fc.property(fc.shuffledSubarray([...ride, ...ride], { minLength: 10 }), (told) => {
        expect(told.reduce(take, 'created' as CourierStatus)).toBe('delivered');
      }),
    );
  });
});
