import { Redis } from 'ioredis';
import { Secret, TOTP } from 'otpauth';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

const PASSWORD = 'a-long-test-password';
const SHOP_NETWORK = '203.0.113.';

describe('how staff get in and out', () => {
  let shop: TestShop;
  let ops: string;
  let hired = 0;
  beforeAll(async () => {
    shop = await openTestShop({ SECOND_FACTOR_ROLES: 'engineer', TRUSTED_PROXY_HOPS: '1' });
    ops = await shop.staffToken('opsAdmin');
  }, 120_000);
  afterAll(() => shop.close());

  const hire = async (role: string): Promise<{ username: string; staffId: string }> => {
    const username = `getting-in-${(hired += 1)}`;
    const { body, text } = await shop.ask('POST', '/api/admin/staff', {
      token: ops, headers: { 'idempotency-key': `hire-${username}` }, payload: { username, name: '小李', password: PASSWORD, roles: [{ role, storeId: null }] },
    });
    if (typeof body['id'] !== 'string') throw new Error(text);
    return { username, staffId: body['id'] };
  };
  const signIn = (username: string, more: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
    shop.ask('POST', '/api/admin/auth/sign-in', { payload: { username, password: PASSWORD, ...more }, headers });
  const tokenOf = (answer: Answer) => String(answer.body['accessToken']);
  const statusOf = async (token: string) => (await shop.ask('GET', '/api/admin/me', { token })).status;
  const devicesOf = async (path: string, token: string) => (await shop.ask('GET', path, { token })).body['items'] as Record<string, unknown>[];
  const codeOf = (secret: unknown) => new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({ timestamp: shop.clock.nowMs() });
  const enrol = async (token: string): Promise<{ code: () => string; recoveryCodes: string[] }> => {
    const { body } = await shop.ask('POST', '/api/admin/me/second-factor/enrolment', { token, payload: { password: PASSWORD } });
    const confirmed = await shop.ask('POST', '/api/admin/me/second-factor', { token, payload: { code: codeOf(body['secret']) } });
    shop.clock.advance(30_000);
    return { code: () => codeOf(body['secret']), recoveryCodes: confirmed.body['recoveryCodes'] as string[] };
  };

  it('asks for the code of the app, at the console and at the workbench alike', async () => {
    const { username } = await hire('customerService');
    const { code, recoveryCodes } = await enrol(tokenOf(await signIn(username)));
    expect(await signIn(username)).toMatchObject({ status: 401, body: { code: 'IDENTITY.SECOND_FACTOR_REQUIRED' } });
    expect(await shop.ask('POST', '/api/staff/auth/sign-in', { payload: { username, password: PASSWORD } })).toMatchObject({ status: 401, body: { code: 'IDENTITY.SECOND_FACTOR_REQUIRED' } });
    expect(await signIn(username, { code: '000000' })).toMatchObject({ status: 422, body: { code: 'IDENTITY.CODE_WRONG' } });
    expect((await signIn(username, { code: code() })).status).toBe(200);
    expect((await signIn(username, { code: recoveryCodes[0] })).status).toBe(200);
  });

  it('does not begin without the password: a session that was left open cannot take the account', async () => {
    const token = tokenOf(await signIn((await hire('customerService')).username));
    expect(await shop.ask('POST', '/api/admin/me/second-factor/enrolment', { token, payload: { password: 'guessed' } })).toMatchObject({ status: 422, body: { code: 'IDENTITY.PASSWORD_WRONG' } });
  });

  it('lets a role that must have a second factor set it up and do nothing else', async () => {
    const { username } = await hire('engineer');
    const signedIn = await signIn(username);
    const token = tokenOf(signedIn);
    expect(signedIn.body['me']).toMatchObject({ mustEnrol: true, permissions: [] });
    expect((await shop.ask('GET', '/api/admin/audit-entries', { token })).status).toBe(403);
    expect((await shop.ask('GET', '/api/admin/me/second-factor', { token })).body).toMatchObject({ isOn: false, isEnforced: true });
    await enrol(token);
    expect((await shop.ask('GET', '/api/admin/audit-entries', { token })).status).toBe(200);
    expect((await shop.ask('GET', '/api/admin/me', { token })).body).toMatchObject({ mustEnrol: false });
  });

  it('lets another administrator take a lost factor away, and says so in the list and in the log', async () => {
    const { username, staffId } = await hire('customerService');
    const token = tokenOf(await signIn(username));
    await enrol(token);
    expect((await shop.ask('GET', `/api/admin/staff/${staffId}`, { token: ops })).body).toMatchObject({ hasSecondFactor: true });
    expect((await shop.ask('POST', `/api/admin/staff/${staffId}/second-factor-reset`, { token: ops, payload: { reason: '手机丢了' } })).status).toBe(204);
    expect(await statusOf(token)).toBe(401);
    expect((await signIn(username)).status).toBe(200);
    const log = await shop.ask('GET', `/api/admin/audit-entries?targetId=${staffId}&action=staff.secondFactorReset`, { token: ops });
    expect(log.body['items']).toMatchObject([{ reason: '手机丢了' }]);
  });

  it('shows people where they are signed in, the network without its end', async () => {
    const { username } = await hire('customerService');
    const token = tokenOf(await signIn(username, { deviceName: '运营后台' }, { 'x-forwarded-for': `${SHOP_NETWORK}9`, 'user-agent': 'Firefox' }));
    await signIn(username, { deviceName: '门店工作台 · 平板' }, { 'x-forwarded-for': '198.51.100.7' });
    const devices = await devicesOf('/api/admin/me/devices', token);
    expect(devices.find(({ isThis }) => isThis === true)).toMatchObject({ deviceName: '运营后台', userAgent: 'Firefox', maskedAddress: `${SHOP_NETWORK}*` });
    expect(devices.filter(({ isThis }) => isThis !== true)).toMatchObject([{ deviceName: '门店工作台 · 平板', maskedAddress: '198.51.100.*' }]);
  });

  it('signs a device out at once, and it stays out after Redis was emptied', async () => {
    const { username } = await hire('customerService');
    const mine = tokenOf(await signIn(username));
    const lost = await signIn(username, { deviceName: '丢了的平板' });
    const [device] = (await devicesOf('/api/admin/me/devices', mine)).filter(({ isThis }) => isThis !== true);
    expect((await shop.ask('DELETE', `/api/admin/me/devices/${String(device?.['sessionId'])}`, { token: mine })).status).toBe(204);
    const redis = new Redis(shop.env.REDIS_URL);
    await redis.flushdb();
    redis.disconnect();
    expect(await statusOf(tokenOf(lost))).toBe(401);
    expect((await shop.ask('POST', '/api/admin/auth/refresh', { payload: { refreshToken: lost.body['refreshToken'] } })).status).toBe(401);
    expect(await statusOf(mine)).toBe(200);
    expect(await devicesOf('/api/admin/me/devices', mine)).toHaveLength(1);
  });

  it('signs all the others out in one go', async () => {
    const { username } = await hire('customerService');
    const [first, second, mine] = [tokenOf(await signIn(username)), tokenOf(await signIn(username)), tokenOf(await signIn(username))];
    expect((await shop.ask('DELETE', '/api/staff/me/devices', { token: mine })).body).toEqual({ ended: 2 });
    expect([await statusOf(first), await statusOf(second), await statusOf(mine)]).toEqual([401, 401, 200]);
  });

  it('does not let anybody end the session of somebody else', async () => {
    const mine = tokenOf(await signIn((await hire('customerService')).username));
    const other = tokenOf(await signIn((await hire('customerService')).username));
    const [device] = await devicesOf('/api/admin/me/devices', other);
    expect(await shop.ask('DELETE', `/api/admin/me/devices/${String(device?.['sessionId'])}`, { token: mine })).toMatchObject({ status: 404, body: { code: 'IDENTITY.SESSION_NOT_FOUND' } });
    expect(await statusOf(other)).toBe(200);
  });

  it('lets ops end one session of a member of staff, or all of them, and logs it', async () => {
    const { username, staffId } = await hire('customerService');
    const [first, second] = [tokenOf(await signIn(username)), tokenOf(await signIn(username))];
    const [latest] = await devicesOf(`/api/admin/staff/${staffId}/devices`, ops);
    expect((await shop.ask('DELETE', `/api/admin/staff/${staffId}/devices/${String(latest?.['sessionId'])}`, { token: ops })).status).toBe(204);
    expect([await statusOf(first), await statusOf(second)].sort()).toEqual([200, 401]);
    expect((await shop.ask('DELETE', `/api/admin/staff/${staffId}/devices`, { token: ops })).body).toEqual({ ended: 1 });
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401]);
    const acts = ((await shop.ask('GET', `/api/admin/audit-entries?targetId=${staffId}`, { token: ops })).body['items'] as { action: string }[]).map(({ action }) => action);
    expect(acts.slice(0, 2)).toEqual(['staff.signOutEverywhere', 'staff.signOutDevice']);
  });

  it('shows shoppers their devices, too, and signs them out there', async () => {
    const { code } = await shop.simulators.admin<{ code: string }>('js-code', { openid: 'o-two-phones' });
    const { code: again } = await shop.simulators.admin<{ code: string }>('js-code', { openid: 'o-two-phones' });
    const [mine, old] = [await shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code } }), await shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code: again } })].map(tokenOf);
    const devices = await devicesOf('/api/storefront/me/devices', mine ?? '');
    const [other] = devices.filter(({ isThis }) => isThis !== true);
    expect(devices).toHaveLength(2);
    expect((await shop.ask('DELETE', `/api/storefront/me/devices/${String(other?.['sessionId'])}`, { token: mine ?? '' })).status).toBe(204);
    expect((await shop.ask('GET', '/api/storefront/me', { token: old ?? '' })).status).toBe(401);
  });

  describe('seen through the eyes of a colleague', () => {
    const [STORE, OTHER_STORE] = ['0193a5b0-0000-7000-8000-00000000aaaa', '0193a5b0-0000-7000-8000-00000000bbbb'];
    const hireIn = async (storeId: string): Promise<string> => {
      const username = `clerk-${(hired += 1)}`;
      const { body } = await shop.ask('POST', '/api/admin/staff', {
        token: ops, headers: { 'idempotency-key': `hire-${username}` }, payload: { username, name: '店员小陈', password: PASSWORD, roles: [{ role: 'storeClerk', storeId }] },
      });
      return String(body['id']);
    };
    const view = (staffId: string, token: string) => shop.ask('POST', `/api/admin/viewable-staff/${staffId}/views`, { token, payload: { reason: '帮着看为什么接不了单' } });

    it('shows what the clerk sees, and changes nothing', async () => {
      const clerk = await hireIn(STORE);
      const manager = await shop.staffToken('storeManager', [STORE]);
      const token = tokenOf(await view(clerk, manager));
      expect((await shop.ask('GET', '/api/staff/me', { token })).body).toMatchObject({ staffId: clerk, stores: [STORE] });
      expect((await shop.ask('GET', `/api/staff/stores/${STORE}/board`, { token })).status).toBe(200);
      for (const [method, url] of [['POST', '/api/staff/me/password'], ['DELETE', '/api/staff/me/devices'], ['GET', `/api/staff/stores/${STORE}/events`]] as const) {
        expect(await shop.ask(method, url, { token, ...(method === 'POST' ? { payload: { currentPassword: PASSWORD, newPassword: 'another-long-password' } } : {}) })).toMatchObject({ status: 403, body: { code: 'AUTH.READ_ONLY' } });
      }
      const log = await shop.ask('GET', `/api/admin/audit-entries?targetId=${clerk}&action=staff.viewAs`, { token: ops });
      expect(log.body['items']).toMatchObject([{ reason: '帮着看为什么接不了单' }]);
    });

    it('is over after ten minutes, and when the viewer signs out', async () => {
      const clerk = await hireIn(STORE);
      const { username } = await hire('customerService');
      const support = await signIn(username);
      const [first, second] = [tokenOf(await view(clerk, tokenOf(support))), tokenOf(await view(clerk, tokenOf(support)))];
      await shop.ask('POST', '/api/admin/auth/sign-out', { payload: { refreshToken: support.body['refreshToken'] } });
      expect((await shop.ask('GET', '/api/staff/me', { token: first })).status).toBe(401);
      const manager = await shop.staffToken('storeManager', [STORE]);
      const third = tokenOf(await view(clerk, manager));
      shop.clock.advance(606_000);
      expect((await shop.ask('GET', '/api/staff/me', { token: third })).status).toBe(401);
      expect(second).not.toBe(third);
      ops = await shop.staffToken('opsAdmin');
    });

    it('is for staff of one\'s own stores alone, and for nobody of the company', async () => {
      const manager = await shop.staffToken('storeManager', [STORE]);
      const { staffId: support } = await hire('customerService');
      for (const staffId of [await hireIn(OTHER_STORE), support, '0193a5b0-0000-7000-8000-00000000abcd']) {
        expect(await view(staffId, manager)).toMatchObject({ status: 404, body: { code: 'IDENTITY.NOT_VIEWABLE' } });
      }
      const listed = (await shop.ask('GET', '/api/admin/viewable-staff', { token: manager })).body['items'] as { roles: { storeId: string }[] }[];
      expect(new Set(listed.flatMap(({ roles }) => roles.map(({ storeId }) => storeId)))).toEqual(new Set([STORE]));
      expect((await view(support, ops)).status).toBe(404);
    });
  });

  describe('a look at what a shopper sees', () => {
    let customerId: string;
    let shopper: string;
    beforeAll(async () => {
      shopper = await shop.shopperToken();
      customerId = String((await shop.ask('GET', '/api/storefront/me', { token: shopper })).body['id']);
      ops = await shop.staffToken('opsAdmin');
    });
    const look = (token: string, reason = '顾客说券不见了') => shop.ask('POST', `/api/admin/shoppers/${customerId}/views`, { token, payload: { reason } });

    it('shows their pages to support, without the whole number, and says in the log who looked and why', async () => {
      const support = await signIn((await hire('customerService')).username);
      const token = tokenOf(await look(tokenOf(support)));
      expect(await shop.ask('GET', '/api/storefront/me', { token })).toMatchObject({ status: 200, body: { id: customerId, phone: null } });
      for (const path of ['/orders', '/membership', '/me/coupons']) expect({ path, status: (await shop.ask('GET', `/api/storefront${path}`, { token })).status }).toEqual({ path, status: 200 });
      const log = await shop.ask('GET', `/api/admin/audit-entries?targetId=${customerId}&action=customer.viewAs`, { token: ops });
      expect(log.body['items']).toMatchObject([{ reason: '顾客说券不见了', targetType: 'customer' }]);
    });

    it('changes nothing, opens nothing and is no sign-in: neither codes nor devices nor the shopper\'s data are there', async () => {
      const token = tokenOf(await look(ops));
      const asked = [['GET', '/membership/code'], ['GET', '/me/devices'], ['GET', '/me/addresses'], ['POST', '/me/data-exports'], ['DELETE', '/me/devices'], ['PATCH', '/me']] as const;
      for (const [method, path] of asked) {
        const answer = await shop.ask(method, `/api/storefront${path}`, { token, ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }) });
        expect({ path, status: answer.status, code: answer.body['code'] }).toEqual({ path, status: 403, code: 'AUTH.READ_ONLY' });
      }
      expect((await shop.ask('GET', '/api/admin/me', { token })).status).toBe(401);
      expect((await devicesOf('/api/storefront/me/devices', shopper))).toHaveLength(1);
    });

    it('is not for who may not, needs a reason, and is over with the one who looks', async () => {
      for (const role of ['storeManager', 'storeClerk'] as const) expect((await look(await shop.staffToken(role, ['0193a5b0-0000-7000-8000-00000000aaaa']))).status).toBe(403);
      expect((await look(ops, '')).status).toBe(400);
      expect((await shop.ask('POST', '/api/admin/shoppers/0193a5b0-0000-7000-8000-00000000abcd/views', { token: ops, payload: { reason: '没有这个人' } })).body['code']).toBe('IDENTITY.CUSTOMER_NOT_FOUND');
      const support = await signIn((await hire('customerService')).username);
      const token = tokenOf(await look(tokenOf(support)));
      await shop.ask('POST', '/api/admin/auth/sign-out', { payload: { refreshToken: support.body['refreshToken'] } });
      expect((await shop.ask('GET', '/api/storefront/me', { token })).status).toBe(401);
    });
  });

  it('keeps a person in on a device that is known, while a stranger guesses their password from everywhere', async () => {
    const { username } = await hire('customerService');
    const { deviceMark } = (await signIn(username, {}, { 'x-forwarded-for': `${SHOP_NETWORK}20` })).body;
    const guess = (address: string) => shop.ask('POST', '/api/admin/auth/sign-in', { payload: { username, password: 'guess' }, headers: { 'x-forwarded-for': address } });
    for (let attempt = 0; attempt < 25; attempt += 1) await guess(`198.51.100.${attempt}`);
    for (let attempt = 0; attempt < 10; attempt += 1) await guess('192.0.2.1');
    // The known laptop has moved to the very network from which the guesses come.
    expect((await signIn(username, {}, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(429);
    expect((await signIn(username, { deviceMark }, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200);
  });
});
