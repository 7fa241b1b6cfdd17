import { type Answer, openTestShop, type TestShop } from './test-shop.js';

// Limits count by what a caller cannot choose: neither made-up headers nor another spelling of the address lead past them.

const SIGN_IN = '/api/staff/auth/sign-in';
const PEER = '203.0.113.77';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
}, 120_000);
afterAll(() => shop.close());

describe('whoever guesses passwords', () => {
  let guesses = 0;

  beforeAll(async () => {
    // So many tries has an address; what follows comes after them. The shop's clock stands, so no try comes back.
    while ((await guess()).status !== 429) if (guesses > 500) throw new Error('nobody is ever told to slow down');
  }, 120_000);

  /** Each time another name, so that no account's own limit answers. */
  function guess(change: { readonly method?: 'POST' | 'PUT' | 'HEAD' | 'OPTIONS'; readonly url?: string; readonly headers?: Record<string, string>; readonly from?: string } = {}): Promise<Answer> {
    guesses += 1;
    const { method = 'POST', url = SIGN_IN, headers = {}, from = PEER } = change;
    return shop.ask(method, url, { headers, remoteAddress: from, ...(method === 'HEAD' || method === 'OPTIONS' ? {} : { payload: { username: `nobody-${guesses}`, password: 'a-guessed-password' } }) });
  }

  it('is one caller, although each of a thousand requests names another address', async () => {
    const statuses = new Set<number>();
    for (let number = 0; number < 1_000; number += 1) {
      const made = `198.51.${number % 256}.${Math.floor(number / 4) % 256}`;
      const headers = [{ 'x-forwarded-for': made }, { 'x-real-ip': made }, { forwarded: `for=${made}` }, { 'x-forwarded-for': `${made}, 10.0.0.1`, 'cf-connecting-ip': made, 'true-client-ip': made }][number % 4] ?? {};
      statuses.add((await guess({ headers })).status);
    }
    expect([...statuses]).toEqual([429]);
  }, 120_000);

  it('is the same caller by an IPv4 address written as IPv6', async () => {
    expect((await guess({ from: `::ffff:${PEER}` })).status).toBe(429);
    expect((await guess({ from: '203.0.113.78' })).status).toBe(401);
  });

  it.each<[string, string, number]>([
    ['a slash at its end', `${SIGN_IN}/`, 404],
    ['capital letters', SIGN_IN.replace('auth', 'AUTH'), 404],
    ['two slashes', `/${SIGN_IN}`, 404],
    ['a semicolon', `${SIGN_IN};x`, 404],
    ['an encoded letter', SIGN_IN.replace('sign', '%73ign'), 429],
    ['a question behind it', `${SIGN_IN}?again=1`, 429],
    ['the other door of the same office', '/api/admin/auth/sign-in', 429],
  ])('does not get past by an address with %s', async (_what, url, status) => {
    expect((await guess({ url })).status).toBe(status);
  });

  it.each(['PUT', 'HEAD', 'OPTIONS'] as const)('does not get past by %s', async (method) => {
    expect((await guess({ method })).status).toBe(404);
  });
});

describe('whoever signs in by WeChat', () => {
  const signIn = async (rest: Record<string, string> = {}): Promise<Answer> => {
    const { code } = await shop.simulators.admin<{ code: string }>('js-code', { openid: 'o-signs-in' });
    return shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code, ...rest } });
  };

  it('never sees the key of WeChat’s session, nor an id of WeChat', async () => {
    const { status, text } = await signIn();
    expect(status).toBe(200);
    expect(text).not.toMatch(/session_?key|open_?id|union_?id|o-signs-in/i);
  });

  it.each(['openid', 'unionid', 'customerId'])('cannot say who they are by %s', async (name) => {
    expect(await signIn({ [name]: 'o-somebody-else' })).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID', errors: [{ path: `body.${name}` }] } });
  });
});
