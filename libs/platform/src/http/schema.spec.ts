import { z } from 'zod';
import { isDomainError } from '../errors.js';
import { invalidInput } from './problem.js';
import { cursorCount, encodeCursor, mobilePhone, multilineText, pageQuery, queryInteger, text } from './schema.js';

describe('text that people type', () => {
  it('is trimmed and composed', () => {
    expect(text(10).parse('  王小明 ')).toBe('王小明');
    expect(text(10).parse('e\u0301')).toBe('\u00e9');
  });

  it.each(['a\u0000b', 'a\u0007b', '\ud800', '', '   ', 'x'.repeat(11)])('refuses %j', (value) => {
    expect(text(10).safeParse(value).success).toBe(false);
  });

  it('keeps line breaks only where they belong', () => {
    expect(multilineText(20).parse('少冰\r\n谢谢')).toBe('少冰\n谢谢');
    expect(text(20).safeParse('少冰\n谢谢').success).toBe(false);
    expect(multilineText(20).safeParse('a\u0000').success).toBe(false);
  });
});

describe('numbers in addresses', () => {
  it.each(['1e3', '0x10', '1.5', ' 1', '99999999999999999999', 'NaN'])('refuses %s', (value) => {
    expect(queryInteger(0, 1_000).safeParse(value).success).toBe(false);
  });

  it('reads a plain whole number', () => {
    expect(queryInteger(0, 1_000).parse('42')).toBe(42);
  });
});

describe('a mobile number', () => {
  it.each(['12345678901', '1391234567', '+8613912345678', '１3912345678'])('refuses %s', (value) => {
    expect(mobilePhone.safeParse(value).success).toBe(false);
  });
});

describe('a list cursor', () => {
  const query = z.strictObject(pageQuery({ name: text(10), count: cursorCount }));

  it('comes back as the list wrote it, by name', () => {
    expect(query.parse({ cursor: encodeCursor(['a', 3]), limit: '20' })).toEqual({ cursor: { name: 'a', count: 3 }, limit: 20 });
    expect(query.parse({})).toEqual({});
  });

  it.each(['', '%%%', 'bm90IGpzb24', Buffer.from('{"a":1}').toString('base64url'), encodeCursor(['a']), encodeCursor(['a', 3, 4]), encodeCursor([3, 'a']), encodeCursor(['a', -1])])(
    'is refused by its name when it is damaged or another list made it: %s',
    (cursor) => {
      expect(query.safeParse({ cursor }).error?.issues.map(({ path }) => path)).toEqual([['cursor']]);
    },
  );
});

describe('bad input', () => {
  it('is refused with the name of the field, as the caller wrote it', () => {
    const body = z.strictObject({ lines: z.array(z.strictObject({ quantity: z.int().min(1) })) });
    const result = body.safeParse({ lines: [{ quantity: 0, price: 1 }], role: 'admin' });
    if (result.success) throw new Error('it must be refused');
    const error = invalidInput('body', result.error);
    expect(isDomainError(error, 'REQUEST.INVALID')).toBe(true);
    const paths = (error.details['errors'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['body.lines[0].quantity', 'body.lines[0].price', 'body.role']));
  });
});
