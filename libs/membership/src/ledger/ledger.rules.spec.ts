import fc from 'fast-check';
import { BUCKETS, changeOf, isSound, type Lot, LotBook, type LotPart, RETURN_GRACE_MS } from './ledger.rules.js';

const NOW = new Date('2026-11-20T12:00:00+08:00');
const LATER = new Date('2027-11-30T16:00:00Z');

const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

function bookWith(...grants: { id: string; amount: number; expiresAt?: Date | null; part?: LotPart }[]): LotBook {
  const book = new LotBook([]);
  for (const { id, amount, expiresAt = LATER, part = 'whole' } of grants) book.grant({ id, grantId: id, part, expiresAt }, amount);
  return book;
}

/** Lots that anything happened to, as they are now. */
function touched(book: LotBook): Lot[] {
  return [...new Set(book.moves.map(({ lotId }) => lotId))].flatMap((id) => book.find(id) ?? []);
}

function lot(book: LotBook, id: string): Lot['buckets'] {
  const found = book.find(id);
  if (found === null) throw new Error(`${id} has not changed`);
  return found.buckets;
}

describe('points of a member', () => {
  it('are spent in the order in which they expire', () => {
    const book = bookWith({ id: 'a', amount: 50, expiresAt: days(90) }, { id: 'b', amount: 50, expiresAt: days(30) });
    expect(book.spend(70, NOW)).toBe(true);
    expect([lot(book, 'b').held, lot(book, 'a').held]).toEqual([0, 30]);
  });

  it('are not spent when there are too few, and none of them moves', () => {
    const book = bookWith({ id: 'a', amount: 50 });
    expect(book.spend(51, NOW)).toBe(false);
    expect(lot(book, 'a')).toMatchObject({ held: 50, spent: 0 });
  });

  it('cannot be spent once their time is over, even before the nightly job has been', () => {
    const book = bookWith({ id: 'a', amount: 50, expiresAt: days(1) });
    expect(book.spend(1, days(1))).toBe(false);
    book.expire(days(1));
    expect(lot(book, 'a')).toMatchObject({ held: 0, expired: 50 });
  });

  it('come back to where they were taken from, the last taken first', () => {
    const book = bookWith({ id: 'a', amount: 50, expiresAt: days(30) }, { id: 'b', amount: 50, expiresAt: days(90) });
    book.spend(80, NOW);
    book.unspend([{ lotId: 'b', amount: 30 }, { lotId: 'a', amount: 50 }], 40, NOW);
    expect([lot(book, 'a').held, lot(book, 'b').held]).toEqual([10, 50]);
  });

  it('that come back after their time get a week more', () => {
    const book = bookWith({ id: 'a', amount: 50, expiresAt: days(1) });
    book.spend(50, NOW);
    expect(book.unspend([{ lotId: 'a', amount: 50 }], 20, days(2))).toEqual([{ lotId: 'a', expiresAt: new Date(days(2).getTime() + RETURN_GRACE_MS) }]);
  });

  it('of a refunded order go, from other points when they were spent already', () => {
    const book = bookWith({ id: 'order', amount: 100, expiresAt: days(30) }, { id: 'other', amount: 40, expiresAt: days(60) });
    book.spend(100, NOW);
    book.revoke('order', 30);
    expect(book.spendable(NOW)).toBe(10);
    expect(lot(book, 'order')).toMatchObject({ source: -70, owed: 0 });
  });

  it('that were spent and nothing is left to take from are owed, and the next ones settle it', () => {
    const book = bookWith({ id: 'order', amount: 100 });
    book.spend(100, NOW);
    book.revoke('order', 100);
    expect(changeOf(book.moves)).toEqual({ held: 0, owed: 100 });
    book.grant({ id: 'next', grantId: 'next', part: 'whole', expiresAt: LATER }, 130);
    expect(changeOf(book.moves)).toEqual({ held: 30, owed: 0 });
  });

  it('that had expired are not asked for again when their order is refunded', () => {
    const book = bookWith({ id: 'order', amount: 100, expiresAt: days(1) }, { id: 'other', amount: 100 });
    book.spend(60, NOW);
    book.expire(days(2));
    book.revoke('order', 100);
    expect(book.spendable(days(2))).toBe(40);
    expect(lot(book, 'order')).toMatchObject({ source: 0, expired: 0, owed: 0 });
  });
});

describe('stored value', () => {
  it('is taken from what was paid before what was given, and a partial refund returns the gift first', () => {
    const book = bookWith({ id: 'paid', amount: 10_000, expiresAt: null, part: 'paid' }, { id: 'gift', amount: 2_000, part: 'gift' });
    book.spend(11_500, NOW);
    expect([lot(book, 'paid').held, lot(book, 'gift').held]).toEqual([0, 500]);
    book.unspend([{ lotId: 'gift', amount: 1_500 }, { lotId: 'paid', amount: 10_000 }], 2_000, NOW);
    expect([lot(book, 'paid').held, lot(book, 'gift').held]).toEqual([500, 2_000]);
  });

  it('gives the rest of what was paid back as money, and the gift lapses', () => {
    const book = new LotBook([]);
    book.grant({ id: 'paid', grantId: 'topUp', part: 'paid', expiresAt: null }, 10_000);
    book.grant({ id: 'gift', grantId: 'topUp', part: 'gift', expiresAt: LATER }, 2_000);
    book.spend(3_000, NOW);
    expect(book.withdraw('topUp')).toBe(7_000);
    expect(book.spendable(NOW)).toBe(0);
    expect(lot(book, 'gift').expired).toBe(2_000);
  });
});

describe('whatever happens to a member', () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('grant' as const), amount: fc.integer({ min: 1, max: 500 }), daysLeft: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ act: fc.constant('spend' as const), amount: fc.integer({ min: 1, max: 500 }) }),
    fc.record({ act: fc.constant('unspend' as const), amount: fc.integer({ min: 1, max: 500 }), which: fc.nat(50) }),
    fc.record({ act: fc.constant('revoke' as const), amount: fc.integer({ min: 1, max: 500 }), which: fc.nat(50) }),
    fc.record({ act: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 10 }) }),
  );

  it('no bucket leaves its bounds, nobody holds points while owing some, and every lot sums to zero', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const book = new LotBook([]);
        const granted: { id: string; left: number }[] = [];
        const spent: { taken: { lotId: string; amount: number }[] }[] = [];
        let now = NOW;
        for (const [index, one] of steps.entries()) {
          book.expire(now);
          const before = book.moves.length;
          if (one.act === 'wait') now = new Date(now.getTime() + one.days * 86_400_000);
          if (one.act === 'grant') {
            const id = `lot${String(index).padStart(3, '0')}`;
            book.grant({ id, grantId: id, part: 'whole', expiresAt: new Date(now.getTime() + one.daysLeft * 86_400_000) }, one.amount);
            granted.push({ id, left: one.amount });
          }
          if (one.act === 'spend' && book.spend(one.amount, now)) spent.push({ taken: book.moves.slice(before).map(({ lotId, amount }) => ({ lotId, amount })).reverse() });
          if (one.act === 'unspend') {
            const last = spent[one.which % Math.max(1, spent.length)];
            const most = last?.taken.reduce((sum, { amount }) => sum + amount, 0) ?? 0;
            if (last !== undefined && most > 0) {
              let left = Math.min(most, one.amount);
              book.unspend(last.taken, left, now);
              last.taken = last.taken.map(({ lotId, amount }) => {
                const part = Math.min(left, amount);
                left -= part;
                return { lotId, amount: amount - part };
              });
            }
          }
          if (one.act === 'revoke') {
            const grant = granted[one.which % Math.max(1, granted.length)];
            const amount = Math.min(grant?.left ?? 0, one.amount);
            if (grant !== undefined && amount > 0) {
              book.revoke(grant.id, amount);
              grant.left -= amount;
            }
          }
          expect(touched(book).every(({ buckets }) => isSound(buckets))).toBe(true);
          const { held, owed } = changeOf(book.moves);
          expect(held === 0 || owed === 0).toBe(true);
        }
        const total = BUCKETS.reduce((sum, bucket) => sum + touched(book).reduce((inner, { buckets }) => inner + buckets[bucket], 0), 0);
        expect(total).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
