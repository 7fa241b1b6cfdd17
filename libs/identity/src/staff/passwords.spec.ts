import { isDomainError } from '@quanyu/platform';
import { Passwords } from './passwords.js';

describe('passwords', () => {
  const passwords = new Passwords('the password of nobody');

  it('are kept as argon2id with 19 MiB and two passes', async () => {
    expect(await passwords.hash('quanyu-store-2026')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match themselves alone', async () => {
    const hash = await passwords.hash('quanyu-store-2026');
    expect(await passwords.matches(hash, 'quanyu-store-2026')).toBe(true);
    expect(await passwords.matches(hash, 'quanyu-store-2025')).toBe(false);
  });

  it('match nothing where there is no account, not even the stand-in', async () => {
    expect(await passwords.matches(null, 'the password of nobody')).toBe(false);
  });

  it('are hashed a few at a time; the rest is told to come back', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => passwords.hash('one of a crowd')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected' && isDomainError(outcome.reason, 'SERVICE.BUSY'));
    expect(refused).toHaveLength(4);
    expect(await passwords.hash('afterwards')).toMatch(/^\$argon2id\$/);
  });
});
