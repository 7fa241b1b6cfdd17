import fc from 'fast-check';
import { planSourcing } from './sourcing.rules.js';
import type { SourcingCandidate, SourcingLine, SourcingPlan, SourcingRules } from './sourcing.schema.js';

const RULES: SourcingRules = {
  weights: { kilometreFen: 50, extraPartFen: 800, queueMinuteFen: 10, lastUnitFen: 100, otherKindFen: 0 },
  protectedUnits: 2,
  preferredKind: null,
  minimumShelfDays: 0,
  maximumParts: 3,
  maximumDistanceMetres: null,
  maximumOpenOrders: null,
  excludedLocationIds: [],
};

function basket(...lines: [variantId: string, quantity: number, minimumShelfDays?: number][]): SourcingLine[] {
  return lines.map(([variantId, quantity, minimumShelfDays = 0]) => ({ variantId, quantity, minimumShelfDays }));
}

function place(locationId: string, stock: Record<string, number>, changes: Partial<SourcingCandidate> = {}): SourcingCandidate {
  return {
    ...{ locationId, storeId: locationId, kind: 'store', distanceMetres: 1_000, openOrders: 0, handlingMinutes: 5, capacityLeft: null },
    stock: Object.entries(stock).map(([variantId, available]) => ({ variantId, available, shelfDays: null })),
    ...changes,
  };
}

function placesOf(plan: SourcingPlan): string[] {
  return plan.parts.map(({ locationId }) => locationId);
}

describe('choosing where a basket comes from', () => {
  it('takes the nearer of two stores that have everything', () => {
    const plan = planSourcing(basket(['milk', 1], ['bread', 1]), [place('far', { milk: 9, bread: 9 }, { distanceMetres: 3_000 }), place('near', { milk: 9, bread: 9 })], RULES);
    expect(placesOf(plan)).toEqual(['near']);
    expect(plan.reason).toMatchObject({ code: 'nearer', decidedBy: 'distanceFen', advantageFen: 100, runnerUp: { locationIds: ['far'] } });
    expect(plan.rejected).toEqual([{ locationId: 'far', code: 'costlier', value: 150, limit: 50 }]);
  });

  it('takes the farther store when the near one is busy', () => {
    const plan = planSourcing(basket(['milk', 1]), [place('busy', { milk: 9 }, { openOrders: 6 }), place('quiet', { milk: 9 }, { distanceMetres: 3_000 })], RULES);
    expect(placesOf(plan)).toEqual(['quiet']);
    expect(plan.reason).toMatchObject({ code: 'lessBusy', advantageFen: 300 });
  });

  it('leaves the last units on the shelf of the near store when another one has plenty', () => {
    const plan = planSourcing(basket(['milk', 2]), [place('last two', { milk: 2 }), place('plenty', { milk: 40 }, { distanceMetres: 3_000 })], RULES);
    expect(placesOf(plan)).toEqual(['plenty']);
    expect(plan.reason.code).toBe('deeperStock');
  });

  it('sends the last unit rather than nothing', () => {
    const plan = planSourcing(basket(['milk', 1]), [place('last one', { milk: 1 })], RULES);
    expect(plan.parts).toMatchObject([{ locationId: 'last one', score: { distanceFen: 50, depthFen: 100, totalFen: 150 } }]);
    expect(plan.reason.code).toBe('onlyPlace');
  });

  it('keeps the basket together although two nearer stores could share it', () => {
    const plan = planSourcing(basket(['milk', 1], ['bread', 1]), [place('milk only', { milk: 9 }, { distanceMetres: 100 }), place('bread only', { bread: 9 }, { distanceMetres: 100 }), place('both', { milk: 9, bread: 9 }, { distanceMetres: 8_000 })], RULES);
    expect(placesOf(plan)).toEqual(['both']);
    expect(plan.reason).toMatchObject({ code: 'fewerParts', decidedBy: 'splitFen', advantageFen: 800 });
  });

  it('splits when sending from afar costs more than a second parcel', () => {
    const plan = planSourcing(basket(['milk', 1], ['bread', 1]), [place('milk only', { milk: 9 }), place('bread only', { bread: 9 }), place('both', { milk: 9, bread: 9 }, { distanceMetres: 60_000 })], RULES);
    expect([...placesOf(plan)].sort()).toEqual(['bread only', 'milk only']);
    expect(plan.reason).toMatchObject({ code: 'nearer', runnerUp: { locationIds: ['both'] } });
    expect(plan.score).toEqual({ distanceFen: 100, queueFen: 0, depthFen: 0, kindFen: 0, splitFen: 800, totalFen: 900 });
  });

  it('splits when no place has everything', () => {
    const plan = planSourcing(basket(['milk', 1], ['bread', 2], ['eggs', 1]), [place('dairy', { milk: 9, eggs: 9 }), place('bakery', { bread: 9 }, { distanceMetres: 2_000 })], RULES);
    expect(plan.parts.map(({ locationId, lines }) => ({ locationId, lines }))).toEqual([
      { locationId: 'dairy', lines: [{ variantId: 'milk', quantity: 1 }, { variantId: 'eggs', quantity: 1 }] },
      { locationId: 'bakery', lines: [{ variantId: 'bread', quantity: 2 }] },
    ]);
    expect(plan.reason.code).toBe('splitNeeded');
    expect(plan.short).toEqual([]);
  });

  it('tells what nobody has, and sends the rest', () => {
    const plan = planSourcing(basket(['milk', 5], ['caviar', 1]), [place('near', { milk: 3 }), place('far', { milk: 1 }, { distanceMetres: 9_000 })], RULES);
    expect(plan.parts).toMatchObject([{ locationId: 'near', lines: [{ variantId: 'milk', quantity: 3 }] }]);
    expect(plan.short).toEqual([{ variantId: 'milk', quantity: 2 }, { variantId: 'caviar', quantity: 1 }]);
    expect(plan.reason.code).toBe('hasMost');
  });

  it('says that nothing is available anywhere', () => {
    const plan = planSourcing(basket(['milk', 1]), [place('empty', {})], RULES);
    expect(plan).toMatchObject({ parts: [], short: [{ variantId: 'milk', quantity: 1 }], reason: { code: 'nothingAvailable' }, rejected: [{ locationId: 'empty', code: 'outOfStock' }] });
  });

  it('passes by yoghurt that expires too soon, by the rule or by the wish of the line', () => {
    const soon = place('soon', {}, { distanceMetres: 10, stock: [{ variantId: 'yoghurt', available: 9, shelfDays: 4 }] });
    const fresh = place('fresh', {}, { stock: [{ variantId: 'yoghurt', available: 9, shelfDays: 20 }] });
    expect(placesOf(planSourcing(basket(['yoghurt', 1]), [soon, fresh], RULES))).toEqual(['soon']);
    const byRule = planSourcing(basket(['yoghurt', 1]), [soon, fresh], { ...RULES, minimumShelfDays: 7 });
    expect(placesOf(byRule)).toEqual(['fresh']);
    expect(byRule.rejected).toEqual([{ locationId: 'soon', code: 'shelfLife', value: 4, limit: 7 }]);
    expect(placesOf(planSourcing(basket(['yoghurt', 1, 10]), [soon, fresh], RULES))).toEqual(['fresh']);
  });

  it('prefers the warehouse where ops say so, until it is too far for its advantage', () => {
    const rules: SourcingRules = { ...RULES, preferredKind: 'warehouse', weights: { ...RULES.weights, otherKindFen: 500 } };
    const store = place('store', { milk: 9 });
    const warehouse = (distanceMetres: number): SourcingCandidate => place('warehouse', { milk: 900 }, { kind: 'warehouse', storeId: null, distanceMetres });
    const near = planSourcing(basket(['milk', 1]), [store, warehouse(9_000)], rules);
    expect(near).toMatchObject({ parts: [{ locationId: 'warehouse', storeId: null }], reason: { code: 'preferredKind', advantageFen: 500 } });
    expect(placesOf(planSourcing(basket(['milk', 1]), [store, warehouse(12_000)], rules))).toEqual(['store']);
  });

  it('says why a place was never weighed', () => {
    const rules: SourcingRules = { ...RULES, maximumDistanceMetres: 5_000, maximumOpenOrders: 20, excludedLocationIds: ['closed for works'] };
    const all = [place('ok', { milk: 9 }), place('far', { milk: 9 }, { distanceMetres: 5_001 }), place('full', { milk: 9 }, { capacityLeft: 0 }), place('swamped', { milk: 9 }, { openOrders: 20 }), place('closed for works', { milk: 9 })];
    expect(planSourcing(basket(['milk', 1]), all, rules).rejected).toEqual([
      { locationId: 'closed for works', code: 'excluded', value: null, limit: null },
      { locationId: 'full', code: 'noCapacity', value: 0, limit: null },
      { locationId: 'swamped', code: 'tooBusy', value: 20, limit: 20 },
      { locationId: 'far', code: 'tooFar', value: 5_001, limit: 5_000 },
    ]);
  });

  it('never uses more places than the rules allow, and tells the rest short', () => {
    const places = ['a', 'b', 'c'].map((name) => place(name, { [name]: 9 }));
    const plan = planSourcing(basket(['a', 1], ['b', 1], ['c', 1]), places, { ...RULES, maximumParts: 2 });
    expect(plan.parts).toHaveLength(2);
    expect(plan.short).toHaveLength(1);
  });
});

it('adds places one by one when too many are worth a look, and still finds the whole basket', () => {
  // The farther, the deeper: none is better than another in every respect.
  const places = Array.from({ length: 40 }, (_, index) => place(`place ${String(index).padStart(2, '0')}`, { [['a', 'b', 'c'][index % 3] ?? '']: 40 + index, d: 1 }, { distanceMetres: 1_000 * index }));
  const plan = planSourcing(basket(['a', 40], ['b', 40], ['c', 40]), places, { ...RULES, protectedUnits: 50, weights: { ...RULES.weights, kilometreFen: 20 } });
  expect(plan.method).toBe('greedy');
  expect(plan.short).toEqual([]);
  expect(plan.parts).toHaveLength(3);
});

const VARIANTS = ['a', 'b', 'c', 'd'];
const aBasket = fc.uniqueArray(fc.record({ variantId: fc.constantFrom(...VARIANTS), quantity: fc.integer({ min: 1, max: 4 }), minimumShelfDays: fc.constantFrom(0, 0, 5) }), { minLength: 1, selector: ({ variantId }) => variantId });
const aStock = fc.uniqueArray(fc.record({ variantId: fc.constantFrom(...VARIANTS), available: fc.integer({ min: 0, max: 5 }), shelfDays: fc.constantFrom(null, 3, 30) }), { selector: ({ variantId }) => variantId });
const somePlaces = (most: number) =>
  fc
    .array(fc.record({ distanceMetres: fc.integer({ min: 0, max: 9_000 }), openOrders: fc.integer({ min: 0, max: 9 }), stock: aStock, kind: fc.constantFrom('store' as const, 'warehouse' as const), capacityLeft: fc.constantFrom(null, null, 0, 4) }), { maxLength: most })
    .map((places) => places.map((each, index): SourcingCandidate => ({ ...each, locationId: `place ${index}`, storeId: null, handlingMinutes: 3 })));
const someRules = fc.record({
  weights: fc.record({ kilometreFen: fc.nat(200), extraPartFen: fc.nat(2_000), queueMinuteFen: fc.nat(50), lastUnitFen: fc.nat(300), otherKindFen: fc.nat(500) }),
  protectedUnits: fc.nat(4),
  preferredKind: fc.constantFrom(null, 'store' as const, 'warehouse' as const),
  minimumShelfDays: fc.constantFrom(0, 7),
  maximumParts: fc.integer({ min: 1, max: 4 }),
  maximumDistanceMetres: fc.constantFrom(null, 6_000),
  maximumOpenOrders: fc.constantFrom(null, 7),
  excludedLocationIds: fc.constantFrom<string[]>([], ['place 1']),
});

function unitsIn(lines: readonly { quantity: number }[]): number {
  return lines.reduce((total, { quantity }) => total + quantity, 0);
}

/** A handful is decided exactly; a crowd is thinned out or taken greedily. */
describe.each([['a handful of places', 6], ['a crowd of places', 40]])('whatever the facts of %s', (_, most) => {
  it('gives every unit once or tells it short, and never more than there is', () => {
    fc.assert(
      fc.property(aBasket, somePlaces(most), someRules, (lines, places, rules) => {
        const plan = planSourcing(lines, places, rules);
        for (const { variantId, quantity } of lines) {
          const given = plan.parts.flatMap((part) => part.lines.filter((line) => line.variantId === variantId));
          expect(given.length).toBeLessThanOrEqual(1);
          expect(unitsIn(given) + unitsIn(plan.short.filter((line) => line.variantId === variantId))).toBe(quantity);
        }
        for (const part of plan.parts) {
          const stock = places.find(({ locationId }) => locationId === part.locationId)?.stock;
          for (const { variantId, quantity } of part.lines) expect(stock?.find((entry) => entry.variantId === variantId)?.available).toBeGreaterThanOrEqual(quantity);
        }
        expect(plan.parts.length).toBeLessThanOrEqual(rules.maximumParts);
      }),
    );
  });

  it('is never worse than any one place', () => {
    fc.assert(
      fc.property(aBasket, somePlaces(most), someRules, (lines, places, rules) => {
        const plan = planSourcing(lines, places, rules);
        const found = unitsIn(plan.parts.flatMap((part) => part.lines));
        for (const alone of plan.weighed) {
          expect(alone.units).toBeLessThanOrEqual(found);
          if (alone.units === found) expect(plan.score.totalFen).toBeLessThanOrEqual(alone.score.totalFen);
        }
      }),
    );
  });

  it('gives the same answer in whatever order the places are told', () => {
    fc.assert(
      fc.property(aBasket, somePlaces(most), someRules, (lines, places, rules) => {
        expect(planSourcing(lines, [...places].reverse(), rules)).toEqual(planSourcing(lines, places, rules));
      }),
    );
  });

  it('names every place: chosen, or rejected with a reason', () => {
    fc.assert(
      fc.property(aBasket, somePlaces(most), someRules, (lines, places, rules) => {
        const plan = planSourcing(lines, places, rules);
        const named = [...plan.parts, ...plan.rejected].map(({ locationId }) => locationId).sort();
        expect(named).toEqual(places.map(({ locationId }) => locationId).sort());
      }),
    );
  });
});

it('finds no better choice by trying every way of giving each line to a place', () => {
  fc.assert(
    fc.property(aBasket, somePlaces(5), someRules, (lines, places, rules) => {
      const plan = planSourcing(lines, places, rules);
      const found = unitsIn(plan.parts.flatMap((part) => part.lines));
      // Every assignment is one of single places' own baskets: what a place gives alone says what it gives in company.
      const each = (line: number, givers: readonly (SourcingCandidate | null)[]): void => {
        if (line < lines.length) {
          each(line + 1, [...givers, null]);
          for (const candidate of places) each(line + 1, [...givers, candidate]);
          return;
        }
        const used = [...new Set(givers.filter((giver) => giver !== null))];
        if (used.length > rules.maximumParts) return;
        const shares = used.map((candidate) => planSourcing(lines.filter((_, index) => givers[index] === candidate), [candidate], rules));
        const units = unitsIn(shares.flatMap(({ parts }) => parts.flatMap((part) => part.lines)));
        expect(units).toBeLessThanOrEqual(found);
        if (units < found || shares.some(({ parts }) => parts.length === 0)) return;
        const totalFen = shares.reduce((total, { score }) => total + score.totalFen, rules.weights.extraPartFen * Math.max(0, used.length - 1));
        expect(plan.score.totalFen).toBeLessThanOrEqual(totalFen);
      };
      each(0, []);
    }),
    { numRuns: 30 },
  );
});
