import fc from 'fast-check';
import { computeRefundFen } from '../line-money.rules.js';
import { computeClaimFen, judgeLine, unitsLeft } from './after-sales.rules.js';
import type { ReturnableLine } from './after-sales-case.js';
import { RETURN_WINDOW_MS } from './after-sales-state.js';

type Line = Pick<ReturnableLine, 'quantity' | 'totalFen' | 'discountFen' | 'refundRequestedFen' | 'quantityCanceled' | 'quantityReturned' | 'quantityInReturn' | 'inReturnFen'>;
interface Held {
  quantity: number;
  fen: number;
}

const step = fc.record({ what: fc.constantFrom('cancel' as const, 'apply' as const, 'reject' as const, 'refund' as const), units: fc.integer({ min: 1, max: 6 }), which: fc.nat(20) });

/** What an order line and its cases do with one step; a step that finds nothing to do does nothing. */
function take(line: Line, cases: Held[], { what, units, which }: { what: string; units: number; which: number }): Line {
  const quantity = Math.min(units, unitsLeft(line));
  // A line is cancelled before anybody has it, and applied for afterwards: never both at once.
  if (what === 'cancel' && cases.length === 0 && quantity > 0) {
    const fen = computeRefundFen(line, line.quantityCanceled + line.quantityReturned, quantity);
    return { ...line, quantityCanceled: line.quantityCanceled + quantity, refundRequestedFen: line.refundRequestedFen + fen };
  }
  if (what === 'apply' && quantity > 0) {
    const fen = computeClaimFen(line, quantity);
    cases.push({ quantity, fen });
    return { ...line, quantityInReturn: line.quantityInReturn + quantity, inReturnFen: line.inReturnFen + fen };
  }
  const [held] = what === 'reject' || what === 'refund' ? cases.splice(which % Math.max(1, cases.length), 1) : [];
  if (held === undefined) return line;
  const free = { ...line, quantityInReturn: line.quantityInReturn - held.quantity, inReturnFen: line.inReturnFen - held.fen };
  return what === 'reject' ? free : { ...free, quantityReturned: free.quantityReturned + held.quantity, refundRequestedFen: free.refundRequestedFen + held.fen };
}

describe('the money of a line', () => {
  it('comes back exactly as it was paid, never more, whatever is cancelled, applied for, rejected and refunded in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(500_000), fc.nat(500_000), fc.array(step, { maxLength: 60 }), (quantity, totalFen, discount, steps) => {
        const discountFen = Math.min(discount, totalFen);
        const paidFen = totalFen - discountFen;
        const cases: Held[] = [];
        let line: Line = { quantity, totalFen, discountFen, refundRequestedFen: 0, quantityCanceled: 0, quantityReturned: 0, quantityInReturn: 0, inReturnFen: 0 };
        for (const one of steps) {
          line = take(line, cases, one);
          expect(line.refundRequestedFen + line.inReturnFen).toBeLessThanOrEqual(paidFen);
          expect(unitsLeft(line)).toBeGreaterThanOrEqual(0);
        }
        // In the end everything goes back: what cases hold, and then what is left.
        while (cases.length > 0) line = take(line, cases, { what: 'refund', units: 1, which: 0 });
        if (unitsLeft(line) > 0) {
          line = take(line, cases, { what: 'apply', units: quantity, which: 0 });
          while (unitsLeft(line) > 0) line = take(line, cases, { what: 'apply', units: quantity, which: 0 });
          while (cases.length > 0) line = take(line, cases, { what: 'refund', units: 1, which: 0 });
        }
        expect(line.quantityCanceled + line.quantityReturned).toBe(quantity);
        expect(line.refundRequestedFen).toBe(paidFen);
      }),
    );
  });
});

describe('what may be applied for', () => {
  const bought = { quantity: 3, quantityCanceled: 0, quantityReturned: 1, quantityInReturn: 1, quantityPicking: 3 };
  const now = new Date('2026-11-20T10:00:00Z');
  const group = { kind: 'pickup', status: 'handed_over' };
  const paid = { status: 'completed', paidAttemptId: 'attempt' } as const;
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
    expect(judge({ order: { paidAttemptId: null } })).toEqual({ way: null, refusal: 'notPaid' });
  });
});
