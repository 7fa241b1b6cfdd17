import { DEFAULT_RULES } from './default-rules.js';
import { computeLoadSpread, computeReplay, emptyProgress, type PastDecision } from './replay.rules.js';
import { planSourcing } from './sourcing.rules.js';
import type { SourcingCandidate, SourcingRuleSet } from './sourcing.schema.js';

function place(locationId: string, distanceMetres: number, stock: Record<string, number>, openOrders = 0): SourcingCandidate {
  return {
    ...{ locationId, storeId: locationId, kind: 'store', distanceMetres, openOrders, handlingMinutes: 5, capacityLeft: null },
    stock: Object.entries(stock).map(([variantId, available]) => ({ variantId, available, shelfDays: null })),
  };
}

/** An order of last week by the built-in rules: milk and bread, near the dairy and the bakery, far from the market that has both. */
function anOrder(orderNo: string, busyMarket = 0): PastDecision {
  const lines = ['milk', 'bread'].map((variantId) => ({ variantId, quantity: 1, minimumShelfDays: 0 }));
  const candidates = [place('dairy', 1_000, { milk: 9 }), place('bakery', 2_000, { bread: 9 }), place('market', 400_000, { milk: 9, bread: 9 }, busyMarket)];
  return { orderId: orderNo, orderNo, decision: { kind: 'shipping', rulesNumber: 0, decidedAt: '2026-11-15T04:00:00.000Z', lines, candidates, plan: planSourcing(lines, candidates, DEFAULT_RULES.shipping) } };
}

function dearerSplits(extraPartFen: number): SourcingRuleSet {
  const { shipping } = DEFAULT_RULES;
  return { ...DEFAULT_RULES, shipping: { ...shipping, weights: { ...shipping.weights, extraPartFen } } };
}

describe('deciding the orders of last week again', () => {
  it('changes nothing under the rules of then', () => {
    const { totals, differences } = computeReplay(emptyProgress(), [anOrder('1'), anOrder('2')], { rules: DEFAULT_RULES, skippedOrders: 3 });
    expect(totals).toMatchObject({ decisions: 2, moved: 0, skippedOrders: 3, splits: { before: 2, after: 2 } });
    expect(totals.metres.after).toBe(totals.metres.before);
    expect(differences).toEqual([]);
  });

  it('tells fewer splits, longer ways and where the work would have gone when a second parcel is dear', () => {
    const { totals, places, differences } = computeReplay(emptyProgress(), [anOrder('1')], { rules: dearerSplits(5_000), skippedOrders: 0 });
    expect(totals).toMatchObject({ moved: 1, splits: { before: 1, after: 0 }, parts: { before: 2, after: 1 }, metres: { before: 3_000, after: 400_000 }, unitsShort: { before: 0, after: 0 } });
    expect(places).toEqual({ dairy: { before: 1, after: 0 }, bakery: { before: 1, after: 0 }, market: { before: 0, after: 1 } });
    expect(differences).toEqual([{ orderId: '1', orderNo: '1', kind: 'shipping', before: ['bakery', 'dairy'], after: ['market'], metresBefore: 3_000, metresAfter: 400_000, reason: 'fewerParts' }]);
  });

  it('counts the work that waited where orders would have gone', () => {
    expect(computeReplay(emptyProgress(), [anOrder('1', 30)], { rules: dearerSplits(50_000), skippedOrders: 0 }).totals.queueMinutes).toEqual({ before: 0, after: 150 });
  });

  it('gives the same sums page by page as all at once', () => {
    const orders = ['1', '2', '3', '4'].map((orderNo) => anOrder(orderNo));
    const options = { rules: dearerSplits(5_000), skippedOrders: 1 };
    const paged = computeReplay(computeReplay(emptyProgress(), orders.slice(0, 3), options), orders.slice(3), { ...options, skippedOrders: 0 });
    expect(paged).toEqual(computeReplay(emptyProgress(), orders, options));
  });

  it('says how unevenly the work falls', () => {
    const places = { a: { before: 4, after: 2 }, b: { before: 0, after: 2 } };
    expect([computeLoadSpread(places, 'before'), computeLoadSpread(places, 'after'), computeLoadSpread({}, 'after')]).toEqual([1, 0, 0]);
  });
});
