import { choosePlace, drawPuzzle, isAtTarget, isPlausible, PUZZLE, type TracePoint } from './slider-puzzle.rules.js';

/** A hand: quick at first, slower towards the end. */
const HAND: readonly TracePoint[] = [[0, 0], [18, 3], [35, 14], [52, 33], [70, 61], [86, 88], [120, 110], [190, 124], [310, 130]];

describe('a slider', () => {
  it('is believed when a hand moved it', () => {
    expect(isPlausible(HAND, 130)).toBe(true);
  });

  it('is believed when keys moved it: steps are equal, pauses are not', () => {
    const keys = Array.from({ length: 27 }, (_unused, index): TracePoint => [index * 90 + ((index * index * 7) % 23), index * 5]);
    expect(isPlausible(keys, 130)).toBe(true);
  });

  it.each<[string, readonly TracePoint[], number]>([
    ['jumps', [[0, 0], [400, 130]], 130],
    ['is as regular as a loop', Array.from({ length: 27 }, (_unused, index) => [index * 16, index * 5] as const), 130],
    ['is faster than a hand', HAND.map(([atMs, x]) => [Math.round(atMs / 4), x] as const), 130],
    ['takes a minute', HAND.map(([atMs, x]) => [atMs * 200, x] as const), 130],
    ['goes back in time', HAND.map(([atMs, x], index) => [index === 4 ? 20 : atMs, x] as const), 130],
    ['begins in the middle', HAND.map(([atMs, x]) => [atMs, x + 80] as const), 210],
    ['ends elsewhere than it says', HAND, 131],
    ['has no trace', [], 130],
  ])('is not believed when it %s', (_what, trace, x) => {
    expect(isPlausible(trace, x)).toBe(false);
  });

  it('may miss by five pixels and no more', () => {
    expect([125, 135, 124, 136].map((x) => isAtTarget(x, 130))).toEqual([true, true, false, false]);
  });

  it('hides its piece within the picture, and well away from where it begins', () => {
    for (const draw of [() => 0, (below: number) => below - 1]) {
      const { x, y } = choosePlace(draw);
      expect(x).toBeGreaterThan(PUZZLE.piece);
      expect([x + PUZZLE.piece <= PUZZLE.width, y >= 0, y + PUZZLE.piece <= PUZZLE.height]).toEqual([true, true, true]);
    }
  });

  it('shows a darker hole where the piece was taken out, and the piece as it was', () => {
    const { background, piece } = drawPuzzle({ x: 100, y: 50 }, (below) => (below === 100 ? 50 : 0));
    const [middle, beside] = [((50 + 24) * PUZZLE.width + 124) * 3, ((50 + 24) * PUZZLE.width + 90) * 3];
    const cut = (24 * PUZZLE.piece + 24) * 4;
    expect(background[middle]).toBeLessThan((background[beside] ?? 0) / 1.5);
    expect([piece[cut], piece[cut + 3], piece[3]]).toEqual([background[beside], 255, 0]);
  });
});
