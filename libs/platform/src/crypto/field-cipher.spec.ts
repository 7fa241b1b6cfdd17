import { BlindIndex, FieldCipher } from './field-cipher.js';

const OLD = 'k1=a-secret-of-the-first-year-000000000';
const NEW = `k2=a-secret-of-the-second-year-00000000`;
const place = { table: 'identity.address', column: 'sealed', rowId: 'row-1' };

describe('a sealed field', () => {
  const cipher = new FieldCipher(OLD);

  it('opens to what was sealed, and looks different each time', () => {
    const [first, second] = [cipher.seal(place, '南京西路 1266 号'), cipher.seal(place, '南京西路 1266 号')];
    expect([cipher.open(place, first), cipher.open(place, second)]).toEqual(['南京西路 1266 号', '南京西路 1266 号']);
    expect(first).not.toBe(second);
    expect(first).toMatch(/^k1\.[\w-]+$/);
  });

  it('never begins twice in the same way, however many are sealed', () => {
    const beginnings = Array.from({ length: 1_000 }, () => cipher.seal(place, '王小明').split('.')[1]?.slice(0, 16));
    expect(new Set(beginnings).size).toBe(1_000);
  });

  it('does not open in another row, column or table', () => {
    const sealed = cipher.seal(place, '王芳');
    for (const elsewhere of [{ rowId: 'row-2' }, { column: 'other' }, { table: 'identity.customer' }]) {
      expect(() => cipher.open({ ...place, ...elsewhere }, sealed)).toThrow();
    }
  });

  it('does not open when a single character was changed', () => {
    const sealed = cipher.seal(place, '王芳');
    const at = sealed.length - 5;
    expect(() => cipher.open(place, `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`)).toThrow();
    expect(() => cipher.open(place, '王芳')).toThrow('holds no sealed text');
  });

  it('still opens after a new key came, and is told apart from what the new key sealed', () => {
    const rotated = new FieldCipher(`${NEW},${OLD}`);
    const before = cipher.seal(place, '13900001234');
    expect(rotated.open(place, before)).toBe('13900001234');
    expect([rotated.isCurrent(before), rotated.isCurrent(rotated.seal(place, '13900001234'))]).toEqual([false, true]);
    expect(() => new FieldCipher(NEW).open(place, before)).toThrow('k1 is not known');
  });
});

describe('a blind index', () => {
  const index = new BlindIndex('a-secret-of-its-own-0000000000000000');

  it('is the same for the same value, and for nothing else', () => {
    expect(index.of('phone', '13900001234')).toBe(index.of('phone', '13900001234'));
    expect(new Set([index.of('phone', '13900001234'), index.of('phone', '13900001235'), index.of('phoneTail', '13900001234'), new BlindIndex('another-secret-000000000000000000').of('phone', '13900001234')]).size).toBe(4);
  });

  it('does not tell what it stands for', () => {
    expect(index.of('phone', '13900001234')).toMatch(/^[\w-]{43}$/);
  });
});
