import { createMemberCode, createMemberReading, deriveMemberCodeKey, readMemberCode, readMemberReading } from './member-code.rules.js';

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

describe('a code that was read at a till', () => {
  const MEMBER = '0193a5b0-0000-7000-8000-00000000000a';
  const by = { storeId: '0193a5b0-0000-7000-8000-0000000000c0', staffId: '0193a5b0-0000-7000-8000-0000000000c1' };
  const at = (minutes: number) => ({ nowMs: noonMs + minutes * 60_000, key });
  const { reading } = createMemberReading(MEMBER, by, at(0));

  it('names the member there for half an hour', () => {
    expect([readMemberReading(reading, by, at(0)), readMemberReading(reading, by, at(29)), readMemberReading(reading, by, at(30))]).toEqual([MEMBER, MEMBER, null]);
  });

  it('names nobody to somebody else, in another store, with another member or time put in, or when it was made up', () => {
    const [, until = '', signature = ''] = reading.split('.');
    expect(readMemberReading(reading, { ...by, staffId: by.storeId }, at(0))).toBeNull();
    expect(readMemberReading(reading, { ...by, storeId: by.staffId }, at(0))).toBeNull();
    for (const forged of [`${by.staffId}.${until}.${signature}`, `${MEMBER}.zzzzzzzzz.${signature}`, `${MEMBER}.${until}.`, '', 'a.b.c']) expect(readMemberReading(forged, by, at(0))).toBeNull();
  });
});
