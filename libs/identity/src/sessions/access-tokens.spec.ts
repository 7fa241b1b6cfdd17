import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ManualClock } from '@quanyu/platform';
import { type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { AccessTokens } from './access-tokens.js';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
const claims = { audience: 'customer', subjectId: '0198d5a0-0000-7000-8000-000000000001', sessionId: '0198d5a0-0000-7000-8000-000000000002' } as const;

describe('an access token', () => {
  let clock: ManualClock;
  let tokens: AccessTokens;
  beforeEach(() => {
    clock = new ManualClock(NOW_MS);
    tokens = new AccessTokens(SECRET, clock);
  });

  /** A token as ours, but for what is changed. */
  const forge = (payload: Readonly<Record<string, unknown>> = {}, header: Partial<JWTHeaderParameters> = {}, key: KeyObject = createSecretKey(Buffer.from(SECRET))): Promise<string> => {
    const nowSeconds = NOW_MS / 1_000;
    const body = { sub: claims.subjectId, sid: claims.sessionId, iss: 'quanyu', aud: 'customer', iat: nowSeconds, exp: nowSeconds + 600, ...payload };
    return new SignJWT(body).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(key);
  };

  it('says who calls', async () => {
    expect(await tokens.findClaims(await tokens.issue(claims), 'customer')).toMatchObject(claims);
    expect(await tokens.findClaims(await forge(), 'customer')).toMatchObject(claims);
  });

  it('is recalled at once only after it was verified, for its own audience and while it lasts', async () => {
    const token = await tokens.issue(claims);
    expect(tokens.recallClaims(token, 'customer')).toBeNull();
    await tokens.findClaims(token, 'customer');
    expect(tokens.recallClaims(token, 'customer')).toMatchObject(claims);
    expect(tokens.recallClaims(token, 'staff')).toBeNull();
    clock.advance(600_000);
    expect(tokens.recallClaims(token, 'customer')).toBeNull();
  });

  it('ends after ten minutes, also when it was seen before', async () => {
    const token = await tokens.issue(claims);
    await tokens.findClaims(token, 'customer');
    clock.advance(599_000);
    expect(await tokens.findClaims(token, 'customer')).not.toBeNull();
    clock.advance(1_000);
    expect(await tokens.findClaims(token, 'customer')).toBeNull();
  });

  it('of a shopper opens no staff door, also when it was seen before', async () => {
    const token = await tokens.issue(claims);
    expect(await tokens.findClaims(token, 'staff')).toBeNull();
    await tokens.findClaims(token, 'customer');
    expect(await tokens.findClaims(token, 'staff')).toBeNull();
  });

  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => forge({ iss: 'somebody' })],
    ['another audience', () => forge({ aud: 'staff' })],
    ['another type', () => forge({}, { typ: 'JWT' })],
    ['no audience', () => forge({ aud: undefined })],
    ['no end', () => forge({ exp: undefined })],
    ['no session', () => forge({ sid: undefined })],
    ['a subject that is no id', () => forge({ sub: "' OR 1=1" })],
    ['an end in the past', () => forge({ exp: NOW_MS / 1_000 - 6 })],
    ['a beginning in the future', () => forge({ nbf: NOW_MS / 1_000 + 60 })],
    ['a long life', () => forge({ iat: NOW_MS / 1_000 - 700, exp: NOW_MS / 1_000 + 86_400 })],
    ['another key', () => forge({}, { kid: '../../etc/passwd' }, createSecretKey(Buffer.from('another-secret-of-thirty-two-bytes!!')))],
    ['another algorithm of the same key', () => forge({}, { alg: 'HS512' })],
    ['a public-key algorithm', () => forge({}, { alg: 'RS256' }, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey)],
    ['no signature', async () => new UnsecuredJWT({ sub: claims.subjectId, sid: claims.sessionId, iss: 'quanyu', aud: 'customer' }).encode()],
    ['letters after its signature', async () => `${await forge()}A`],
    ['no parts', async () => 'token'],
  ])('with %s is nobody\'s', async (_what, make) => {
    expect(await tokens.findClaims(await make(), 'customer')).toBeNull();
  });
});
