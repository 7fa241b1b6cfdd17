import fc from 'fast-check';
import { computeRefundFen } from '../pricing/line-money.rules.js';
import type { OrderLine } from '../order.js';
import { computeClaimFen, findFeeGroups, judgeLine, listReplacements, toExchangedLine, unitsLeft } from './after-sales.rules.js';
import type { ReturnableLine } from './after-sales-case.js';
import { RETURN_WINDOW_MS } from './after-sales-state.js';

type Line = Pick<ReturnableLine, 'quantity' | 'totalFen' | 'discountFen' | 'refundRequestedFen' | 'quantityCanceled' | 'quantityReturned' | 'quantityInReturn' | 'inReturnFen'>;
interface Held {
  quantity: number;
  fen: number;
}

/** Open cases, and those that were refused and may be appealed. */
interface Cases {
  readonly open: Held[];
  readonly refused: Held[];
}

const step = fc.record({ what: fc.constantFrom('cancel' as const, 'apply' as const, 'reject' as const, 'appeal' as const, 'refund' as const, 'exchangeSame' as const, 'exchangeOther' as const), units: fc.integer({ min: 1, max: 6 }), which: fc.nat(20) });

/** What an order line and its cases do with one step; a step that finds nothing to do does nothing. */
function take(line: Line, cases: Cases, { what, units, which }: { what: string; units: number; which: number }): Line {
  const quantity = Math.min(units, unitsLeft(line));
  // A line is cancelled before anybody has it, and applied for afterwards: never both at once.
  if (what === 'cancel' && cases.open.length === 0 && quantity > 0) {
    const fen = computeRefundFen(line, line.quantityCanceled + line.quantityReturned, quantity);
    return { ...line, quantityCanceled: line.quantityCanceled + quantity, refundRequestedFen: line.refundRequestedFen + fen };
  }
  if (what === 'apply') return hold(line, cases, quantity);
  if (what === 'appeal') {
    const [refused] = cases.refused.splice(which % Math.max(1, cases.refused.length), 1);
    return refused === undefined || refused.quantity > unitsLeft(line) ? line : hold(line, cases, refused.quantity);
  }
  const [held] = what === 'cancel' ? [] : cases.open.splice(which % Math.max(1, cases.open.length), 1);
  if (held === undefined) return line;
  const free = { ...line, quantityInReturn: line.quantityInReturn - held.quantity, inReturnFen: line.inReturnFen - held.fen };
  if (what === 'reject') cases.refused.push(held);
  // What was exchanged for another variant takes its money along; for the same one, the shopper has what was bought.
  if (what === 'refund' || what === 'exchangeOther') return { ...free, quantityReturned: free.quantityReturned + held.quantity, refundRequestedFen: free.refundRequestedFen + held.fen };
  return free;
}

function hold(line: Line, cases: Cases, quantity: number): Line {
  if (quantity === 0) return line;
  const fen = computeClaimFen(line, quantity);
  cases.open.push({ quantity, fen });
  return { ...line, quantityInReturn: line.quantityInReturn + quantity, inReturnFen: line.inReturnFen + fen };
}

describe('the money of a line', () => {
  it('comes back exactly as it was paid, never more, whatever is cancelled, applied for, rejected, appealed, exchanged and refunded in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(500_000), fc.nat(500_000), fc.array(step, { maxLength: 60 }), (quantity, totalFen, discount, steps) => {
        const discountFen = Math.min(discount, totalFen);
        const paidFen = totalFen - discountFen;
        const cases: Cases = { open: [], refused: [] };
        let line: Line = { quantity, totalFen, discountFen, refundRequestedFen: 0, quantityCanceled: 0, quantityReturned: 0, quantityInReturn: 0, inReturnFen: 0 };
        for (const one of steps) {
          line = take(line, cases, one);
          expect(line.refundRequestedFen + line.inReturnFen).toBeLessThanOrEqual(paidFen);
          expect(unitsLeft(line)).toBeGreaterThanOrEqual(0);
        }
        // In the end everything goes back: what cases hold, and then what is left.
        while (cases.open.length > 0) line = take(line, cases, { what: 'refund', units: 1, which: 0 });
        if (unitsLeft(line) > 0) {
          line = take(line, cases, { what: 'apply', units: quantity, which: 0 });
          while (unitsLeft(line) > 0) line = take(line, cases, { what: 'apply', units: quantity, which: 0 });
          while (cases.open.length > 0) line = take(line, cases, { what: 'refund', units: 1, which: 0 });
        }
        expect(line.quantityCanceled + line.quantityReturned).toBe(quantity);
        expect(line.refundRequestedFen).toBe(paidFen);
      }),
    );
  });
});

describe('what units were exchanged for', () => {
  it('gives back exactly what was paid for the units, in as many parts as they come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(99_999), fc.nat(500_000), fc.nat(39), fc.integer({ min: 1, max: 40 }), (quantity, unitPriceFen, discount, before, units) => {
        const totalFen = unitPriceFen * quantity;
        const discountFen = Math.min(discount, totalFen);
        const gone = Math.min(before, quantity - 1);
        const given = Math.min(units, quantity - gone);
        const former = { lineNo: 1, unitPriceFen, quantity, totalFen, discountFen, refundRequestedFen: computeRefundFen({ quantity, totalFen, discountFen, refundRequestedFen: 0 }, 0, gone) } as OrderLine;
        const refundFen = computeRefundFen(former, gone, given);
        const line = toExchangedLine(former, { quantity: given, refundFen, replacementVariantId: 'other' } as Parameters<typeof toExchangedLine>[1], 2);
        expect(line.discountFen).toBeGreaterThanOrEqual(0);
        let backFen = 0;
        for (let unit = 0; unit < given; unit += 1) backFen += computeRefundFen({ ...line, refundRequestedFen: backFen }, unit, 1);
        expect(backFen).toBe(refundFen);
      }),
    );
  });
});

describe('what may be applied for', () => {
  const bought = { quantity: 3, quantityCanceled: 0, quantityReturned: 1, quantityInReturn: 1, quantityPicking: 3, exchangedAt: null };
  const now = new Date('2026-11-20T10:00:00Z');
  const group = { kind: 'pickup', status: 'handed_over' };
  const paid = { status: 'completed', paidAt: now } as const;
  const judge = (change: { line?: object; group?: object; endedAt?: Date; order?: object }) =>
    judgeLine({ ...bought, ...change.line } as ReturnableLine, {
      order: { ...paid, ...change.order }, group: { ...group, ...change.group } as never, endedAt: change.endedAt ?? now, now,
    });

  it('is what the shopper has and has not applied for', () => {
    expect(judge({})).toEqual({ way: 'return', left: 1 });
    expect(judge({ line: { quantityInReturn: 2 } })).toEqual({ way: null, refusal: 'nothingLeft' });
  });

  it('is cancelled while nobody picks it, and waits while it is prepared or on its way', () => {
    expect(judge({ line: { quantityPicking: 0 }, group: { status: 'accepted' } })).toMatchObject({ way: 'cancel' });
    expect(judge({ group: { status: 'picking' } })).toEqual({ way: null, refusal: 'preparing' });
    expect(judge({ group: { status: 'on_the_way' } })).toEqual({ way: null, refusal: 'onTheWay' });
  });

  it('ends seven days after the order did, and an unpaid order has nothing', () => {
    expect(judge({ endedAt: new Date(now.getTime() - RETURN_WINDOW_MS) })).toMatchObject({ way: 'return' });
    expect(judge({ endedAt: new Date(now.getTime() - RETURN_WINDOW_MS - 1) })).toEqual({ way: null, refusal: 'windowOver' });
    expect(judge({ endedAt: new Date(now.getTime() - 2 * RETURN_WINDOW_MS), line: { exchangedAt: now } })).toMatchObject({ way: 'return' });
    expect(judge({ order: { paidAt: null } })).toEqual({ way: null, refusal: 'notPaid' });
  });
});

describe('the fee of a group', () => {
  const groups = [{ groupNo: 1, feeFen: 600, feeRefundedFen: 0 }, { groupNo: 2, feeFen: 600, feeRefundedFen: 600 }] as never;
  const lines = [
    { lineNo: 1, groupNo: 1, quantity: 2, quantityCanceled: 0, quantityExchanged: 0 },
    { lineNo: 2, groupNo: 1, quantity: 2, quantityCanceled: 1, quantityExchanged: 0 },
    { lineNo: 3, groupNo: 2, quantity: 1, quantityCanceled: 0, quantityExchanged: 0 },
  ] as never;
  const all = [{ lineNo: 1, quantity: 2 }, { lineNo: 2, quantity: 1 }];
  const find = (units: typeof all, reason: 'damaged' | 'noLongerWanted', faultUnits: typeof all = []) => findFeeGroups({ groups, lines, faultUnits }, units, reason).map(({ groupNo }) => groupNo);

  it('goes back with everything that was brought, when the seller is at fault', () => {
    expect(find(all, 'damaged')).toEqual([1]);
    expect(find([{ lineNo: 2, quantity: 1 }], 'damaged', [{ lineNo: 1, quantity: 2 }])).toEqual([1]);
  });

  it('stays with a part of it, with a change of mind, and when it was given back before', () => {
    expect(find([{ lineNo: 1, quantity: 2 }], 'damaged')).toEqual([]);
    expect(find(all, 'noLongerWanted')).toEqual([]);
    expect(find([{ lineNo: 3, quantity: 1 }], 'damaged')).toEqual([]);
  });
});

describe('what goods are exchanged for', () => {
  const product = { variants: [{ variantId: 'small', priceFen: 900 }, { variantId: 'large', priceFen: 900 }, { variantId: 'dear', priceFen: 1_200 }] };

  it('costs today what the bought goods cost today, whatever was paid for them', () => {
    expect(listReplacements({ variantId: 'small', unitPriceFen: 500 }, product).map(({ variantId }) => variantId)).toEqual(['small', 'large']);
    expect(listReplacements({ variantId: 'gone', unitPriceFen: 1_200 }, product).map(({ variantId }) => variantId)).toEqual(['dear']);
    expect(listReplacements({ variantId: 'small', unitPriceFen: 900 }, null)).toEqual([]);
  });
});
