import { toWireValue } from './wire-values.js';

describe('a value on its way to PostgreSQL', () => {
  it.each([
    ['text', 'a "b" \\ c', 'a "b" \\ c'],
    ['a number', 12.5, '12.5'],
    ['a large number', 9_007_199_254_740_993n, '9007199254740993'],
    ['a truth', true, 'true'],
    ['nothing', null, null],
    ['something left out', undefined, null],
    ['a moment', new Date('2026-11-11T00:00:00.123+08:00'), '2026-11-10T16:00:00.123Z'],
    ['an object', { a: ['x', 1] }, '{"a":["x",1]}'],
    ['an array', ['a', 'b,c', 'null', ''], '{"a","b,c","null",""}'],
    ['an array with quotes and backslashes', ['a"b', String.raw`c\d`], String.raw`{"a\"b","c\\d"}`],
    ['an array with a gap', ['a', null, undefined], '{"a",NULL,NULL}'],
    ['arrays in an array', [[1, 2], [3, 4]], '{{"1","2"},{"3","4"}}'],
    ['objects in an array', [{ a: 'b"c' }], String.raw`{"{\"a\":\"b\\\"c\"}"}`],
    ['bytes in an array', [Buffer.from([0, 255])], String.raw`{"\\x00ff"}`],
    ['an empty array', [], '{}'],
  ])('stands as the server reads it: %s', (_what, value, text) => {
    expect(toWireValue(value)).toBe(text);
  });

  it('stays bytes where it is bytes', () => {
    expect(toWireValue(new Uint8Array([1, 2]))).toEqual(Buffer.from([1, 2]));
  });

  it('is refused when there is no such moment or no such thing in SQL', () => {
    expect(() => toWireValue(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => toWireValue(() => 1)).toThrow(TypeError);
  });
});
