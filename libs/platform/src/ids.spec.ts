import fc from 'fast-check';
import { isPublicNumber, publicNumber, RandomIds } from './ids.js';

describe('the public order number', () => {
  it('starts with the day, has 18 digits and a right check digit', () => {
    const number = publicNumber('2026-11-11', new RandomIds());
    expect(number).toMatch(/^20261111\d{10}$/);
    expect(isPublicNumber(number)).toBe(true);
  });

  it('finds any single digit that was read wrongly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (random, place, change) => {
        const number = publicNumber('2026-06-18', { uuid: () => '', token: () => '', integer: () => random });
        const wrong = [...number].map((digit, index) => (index === place ? String((Number(digit) + change) % 10) : digit)).join('');
        expect(isPublicNumber(number)).toBe(true);
        expect(isPublicNumber(wrong)).toBe(false);
      }),
    );
  });
});
