import { isGoNewEnough } from '../lib/k6.mjs';
import { isNewEnough } from '../lib/redis.mjs';

describe('versions of tools', () => {
  it.each([
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', true],
    ['Redis server v=6.2.0 sha=00000000:0', true],
    ['Server v=8.0.1 sha=00000000:0', true],
    ['Redis server v=6.0.16 sha=00000000:0', false],
    ['', false],
  ])('takes Redis from 6.2 on: %s', (line, isTaken) => {
    expect(isNewEnough(line)).toBe(isTaken);
  });

  it.each([
    ['go1.26.1', true],
    ['go1.27', true],
    ['go1.25.9', false],
    ['devel', false],
  ])('takes Go from 1.26 on: %s', (version, isTaken) => {
    expect(isGoNewEnough(version)).toBe(isTaken);
  });
});
