import { isWorthPhotographing } from './photo-time';

const NOON = '2026-11-22T04:00:00.000Z';

describe('a photo of a hand-over', () => {
  it('is taken from the packing on, until a day after the goods went', () => {
    expect(isWorthPhotographing({ state: 'picking', handedOverAt: null }, Date.parse(NOON))).toBe(false);
    expect(isWorthPhotographing({ state: 'ready', handedOverAt: null }, Date.parse(NOON))).toBe(true);
    expect(isWorthPhotographing({ state: 'handed_over', handedOverAt: NOON }, Date.parse(NOON) + 86_400_000)).toBe(true);
    expect(isWorthPhotographing({ state: 'handed_over', handedOverAt: NOON }, Date.parse(NOON) + 86_400_001)).toBe(false);
  });

  it('is not taken of what goes to nobody', () => {
    expect(isWorthPhotographing({ state: 'canceled', handedOverAt: null }, Date.parse(NOON))).toBe(false);
  });
});
