import { createMemberCode, deriveMemberCodeKey, readMemberCode } from './member-code.rules.js';

const key = deriveMemberCodeKey('a-secret-of-at-least-thirty-two-characters');
const NUMBER = '200000000042';
const noonMs = Date.parse('2026-11-20T12:00:00+08:00');
const { code, expiresAt } = createMemberCode(NUMBER, noonMs, key);

describe('the code of a member', () => {
  it('names the member for its minute and a little more', () => {
    expect(code).toMatch(/^200000000042\d{8}$/);
    expect(expiresAt).toEqual(new Date(noonMs + 60_000));
    for (const later of [0, 59_999, 74_000]) expect(readMemberCode(code, noonMs + later, key)).toEqual({ kind: 'member', memberNo: NUMBER, isExpired: false });
  });

  it('is called expired when somebody shows an old picture of it', () => {
    expect(readMemberCode(code, noonMs + 76_000, key)).toEqual({ kind: 'member', memberNo: NUMBER, isExpired: true });
    expect(readMemberCode(code, noonMs + 30 * 60_000, key)).toMatchObject({ isExpired: true });
  });

  it('changes every minute', () => {
    const next = createMemberCode(NUMBER, noonMs + 60_000, key).code;
    expect(next).not.toBe(code);
    expect(next.slice(0, 12)).toBe(NUMBER);
  });

  it('is worth nothing for another member, from another shop, or with a digit changed', () => {
    expect(readMemberCode(`200000000043${code.slice(12)}`, noonMs, key)).toEqual({ kind: 'unknown' });
    expect(readMemberCode(code, noonMs, deriveMemberCodeKey('another-secret-of-thirty-two-characters'))).toEqual({ kind: 'unknown' });
    const last = code.endsWith('0') ? '1' : '0';
    expect(readMemberCode(code.slice(0, -1) + last, noonMs, key)).toEqual({ kind: 'unknown' });
  });

  it('is read with the spaces that people put in', () => {
    expect(readMemberCode(code.replace(/(\d{4})/g, '$1 '), noonMs, key)).toMatchObject({ kind: 'member' });
    expect(readMemberCode('12345678', noonMs, key)).toEqual({ kind: 'unknown' });
  });
});
