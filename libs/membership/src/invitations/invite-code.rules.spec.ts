import fc from 'fast-check';
import { createInviteCode, readInviteCode } from './invite-code.rules.js';

describe('an invite code', () => {
  it('leads back to the member, also in small letters and with blanks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000_000, max: 299_999_999_999 }), (number) => {
        const code = createInviteCode(String(number));
        expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
        expect(readInviteCode(` ${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`)).toBe(String(number));
      }),
    );
  });

  it('of neighbours look unlike', () => {
    const [one, next] = [createInviteCode('100000000001'), createInviteCode('100000000002')];
    expect([...one].filter((letter, index) => letter === next[index]).length).toBeLessThan(6);
  });

  it('that nobody made leads to nobody', () => {
    for (const text of ['', 'ABC', 'IIIIIIII', '0OIL1111', 'ABCDEFGHJ', '邀请码邀请码邀请']) expect(readInviteCode(text)).toBeNull();
  });
});
