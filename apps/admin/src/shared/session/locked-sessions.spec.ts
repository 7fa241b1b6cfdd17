/** @jest-environment node */
import { webcrypto } from 'node:crypto';
import { createLockedSessions } from './locked-sessions';

const TOKENS = { accessToken: 'access', refreshToken: 'refresh-of-li', accessExpiresAtMs: 1_000 };
const LI = { username: 'sh001-clerk', name: '李静' };

function aTablet() {
  const items = new Map<string, string>();
  const storage = { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
  const people = createLockedSessions({ storageKey: 'locked', storage, crypto: webcrypto as Crypto, iterations: 1_000 });
  return { people, kept: () => items.get('locked') ?? '' };
}

describe('a tablet that clerks share', () => {
  it('keeps whoever left it under their digits, and opens for these alone', async () => {
    const { people, kept } = aTablet();
    await people.lock(await people.prepare(LI, '271828'), TOKENS);
    expect(people.list()).toEqual([LI]);
    expect(kept()).not.toContain('refresh-of-li');
    expect(await people.unlock(LI.username, '271829')).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await people.unlock(LI.username, '271828')).toMatchObject({ kind: 'opened', tokens: TOKENS });
    expect(people.list()).toEqual([]);
  });

  it('locks whoever came back again without their digits, which still open it', async () => {
    const { people } = aTablet();
    await people.lock(await people.prepare(LI, '271828'), TOKENS);
    const back = await people.unlock(LI.username, '271828');
    if (back.kind !== 'opened') throw new Error('the digits are right');
    await people.lock(back.lockKey, { ...TOKENS, refreshToken: 'refresh-of-the-afternoon' });
    expect(await people.unlock(LI.username, '000000')).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await people.unlock(LI.username, '271828')).toMatchObject({ kind: 'opened', tokens: { refreshToken: 'refresh-of-the-afternoon' } });
  });

  it('forgets a person after five wrong tries, and nobody else', async () => {
    const { people } = aTablet();
    const wang = { username: 'sh001-manager', name: '王店长' };
    await people.lock(await people.prepare(LI, '271828'), TOKENS);
    await people.lock(await people.prepare(wang, '314159'), { ...TOKENS, refreshToken: 'refresh-of-wang' });
    for (let wrong = 0; wrong < 4; wrong += 1) expect(await people.unlock(LI.username, '000000')).toMatchObject({ kind: 'wrong' });
    expect(await people.unlock(LI.username, '000000')).toEqual({ kind: 'forgotten' });
    expect(await people.unlock(LI.username, '271828')).toEqual({ kind: 'forgotten' });
    expect(await people.unlock(wang.username, '314159')).toMatchObject({ kind: 'opened', tokens: { refreshToken: 'refresh-of-wang' } });
  });
});
