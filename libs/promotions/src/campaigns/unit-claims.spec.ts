import { UnitClaims } from './unit-claims.js';

const KEY = 'item/store';

function letIn(claims: UnitClaims, remaining: number, wanting: number, nowMs = 0): number {
  let tokens = 0;
  for (let buyer = 0; buyer < wanting; buyer += 1) {
    if (claims.isCrowded(KEY, remaining, nowMs)) continue;
    claims.expect(KEY, nowMs);
    tokens += 1;
  }
  return tokens;
}

describe('who is let in to a small lot', () => {
  it('is a few more than there are units, however many come', () => {
    expect(letIn(new UnitClaims(), 20, 1_000)).toBe(29);
  });

  it('makes room when somebody with a token does not come', () => {
    const claims = new UnitClaims();
    letIn(claims, 20, 1_000);
    expect(letIn(claims, 20, 1_000, 1_499)).toBe(0);
    expect(letIn(claims, 20, 1_000, 1_500)).toBe(29);
  });

  it('counts whoever orders once, as on the way, as ordering, and as having bought', () => {
    const claims = new UnitClaims();
    letIn(claims, 20, 1_000);
    for (let buyer = 0; buyer < 20; buyer += 1) {
      const arrival = claims.arrive(KEY);
      claims.begin(KEY, 1);
      arrival.leave(true);
    }
    expect(letIn(claims, 20, 1_000)).toBe(0);
    for (let buyer = 0; buyer < 15; buyer += 1) claims.end(KEY, 1, false);
    expect(letIn(claims, 20, 1_000)).toBe(0);
    // Five units are left and five attempts go on; nine tokens are still out.
    claims.beginReading();
    claims.settle(KEY);
    expect(claims.isCrowded(KEY, 5, 0)).toBe(true);
  });

  it('keeps the place of whoever came in time, however long their order waits, and takes no other', () => {
    const claims = new UnitClaims();
    for (const givenAtMs of [0, 1_000]) claims.expect(KEY, givenAtMs);
    const arrival = claims.arrive(KEY);
    const others = (nowMs: number): number => 9 - letIn(claims, 4, 100, nowMs);
    expect(others(1_700)).toBe(2);
    arrival.leave(true);
    expect(others(1_700)).toBe(8);
  });

  it('leaves the places of others to them when somebody comes with a token that is spent', () => {
    const claims = new UnitClaims();
    letIn(claims, 4, 100);
    claims.arrive(KEY).leave(false);
    expect(letIn(claims, 4, 100)).toBe(0);
    claims.arrive(KEY).leave(true);
    expect(letIn(claims, 4, 100)).toBe(1);
  });

  it('still counts what was bought while the stock was being read, until it is read again', () => {
    const claims = new UnitClaims();
    claims.begin(KEY, 5);
    claims.beginReading();
    claims.end(KEY, 5, false);
    claims.settle(KEY);
    expect(claims.isCrowded(KEY, 0, 0)).toBe(true);
    claims.beginReading();
    expect(claims.isCrowded(KEY, 0, 0)).toBe(true);
    claims.settle(KEY);
    expect(claims.isCrowded(KEY, 0, 0)).toBe(false);
  });

  it('lets others try for units that an attempt gave back', () => {
    const claims = new UnitClaims();
    letIn(claims, 1, 1_000);
    for (let buyer = 0; buyer < 6; buyer += 1) {
      const arrival = claims.arrive(KEY);
      claims.begin(KEY, 1);
      arrival.leave(true);
      claims.end(KEY, 1, true);
    }
    expect(letIn(claims, 1, 1)).toBe(1);
  });

  it('is anybody while nobody else wants it', () => {
    expect(new UnitClaims().isCrowded(KEY, 1, 0)).toBe(false);
  });
});
