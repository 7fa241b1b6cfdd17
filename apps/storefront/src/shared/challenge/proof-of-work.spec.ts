import { createHash } from 'node:crypto';
import { base64OfAscii, isChallenge, solveChallenge } from './proof-of-work';
import type { Challenge } from './proof-of-work';

const salt = 'a2VlcCBpdCBzaG9ydA?expires=1795000000&';

function challengeFor(number: number, maxNumber = 20_000, ownSalt = salt): Challenge {
  return { algorithm: 'SHA-256', challenge: createHash('sha256').update(ownSalt + String(number)).digest('hex'), salt: ownSalt, signature: 'f'.repeat(64), maxNumber };
}

const atOnce = { monotonic: () => 0, rest: () => Promise.resolve() };

describe('the hash on the phone', () => {
  it.each([0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 200])('agrees with the platform after a salt of %d letters', async (length) => {
    const answer = await solveChallenge(challengeFor(7, 9, 'quanyu-'.repeat(40).slice(0, length)), atOnce);
    expect(JSON.parse(Buffer.from(answer ?? '', 'base64').toString())).toMatchObject({ number: 7 });
  });

  it.each(['', 'a', 'ab', 'abc', '{"number":19999}'])('writes %j in base64 as everybody does', (text) => {
    expect(base64OfAscii(text)).toBe(Buffer.from(text).toString('base64'));
  });
});

describe('the question before the attempt', () => {
  it.each([0, 1, 4_321])('is answered with the number %d that was asked for', async (number) => {
    const { challenge, signature } = challengeFor(number);
    const answer = await solveChallenge(challengeFor(number), atOnce);
    expect(JSON.parse(Buffer.from(answer ?? '', 'base64').toString())).toEqual({ algorithm: 'SHA-256', challenge, salt, signature, number });
  });

  it('has no answer beyond the limit it names', async () => {
    expect(await solveChallenge(challengeFor(50, 40), atOnce)).toBeNull();
  });

  it('leaves the screen its turns and says how far it is', async () => {
    let nowMs = 0;
    let rests = 0;
    const shares: number[] = [];
    await solveChallenge(challengeFor(2_000, 4_000), {
      monotonic: () => (nowMs += 5),
      rest: () => Promise.resolve(void (rests += 1)),
      onProgress: (share) => shares.push(share),
    });
    expect(rests).toBeGreaterThan(5);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(shares.every((share) => share > 0 && share <= 0.5)).toBe(true);
  });

  it('is known by its shape, so that a newer kind is refused and not guessed at', () => {
    expect(isChallenge(challengeFor(1))).toBe(true);
    expect(isChallenge({ ...challengeFor(1), algorithm: 'PBKDF2/SHA-256' })).toBe(false);
    expect(isChallenge(undefined)).toBe(false);
  });
});
