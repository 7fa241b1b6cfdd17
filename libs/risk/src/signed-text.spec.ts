import fc from 'fast-check';
import { SignedText } from './signed-text.js';

const signed = new SignedText('secret', 'purpose', 3);

describe('a signed text', () => {
  it('gives back what was signed', () => {
    fc.assert(fc.property(fc.tuple(fc.uuid(), fc.stringMatching(/^[\w-]{0,20}$/), fc.nat().map(String)), (fields) => expect(signed.open(signed.seal(fields))).toEqual(fields)));
  });

  it('is worth nothing with any character changed, cut or added', () => {
    const text = signed.seal(['a', 'b', '1']);
    const changed = [...text].map((character, index) => text.slice(0, index) + (character === 'x' ? 'y' : 'x') + text.slice(index + 1));
    const cut = [...text].map((_, index) => text.slice(0, index));
    expect([...changed, ...cut, `${text}=`, `x${text}`, text.repeat(30), undefined, '', '.', '...'].map((forged) => signed.open(forged))).toEqual(
      Array(2 * text.length + 7).fill(null),
    );
  });

  it('is worth nothing for another purpose, another number of fields or under another secret', () => {
    const text = signed.seal(['a', 'b', '1']);
    const others = [new SignedText('secret', 'other', 3), new SignedText('secret', 'purpose', 4), new SignedText('other', 'purpose', 3)];
    expect(others.map((other) => other.open(text))).toEqual([null, null, null]);
  });

  it('takes no field with a dot, which would move the borders', () => {
    expect(() => signed.seal(['a.b', 'c', '1'])).toThrow();
  });
});
