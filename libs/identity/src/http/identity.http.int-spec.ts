import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestPlatform, startTestHttp, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { identityEntities, IdentityModule, StaffAccounts } from '../index.js';

const STORE = '0198d5a0-0000-7000-8000-00000000000a';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the account routes', () => {
  let simulators: TestSimulators;
  let platform: TestPlatform;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    simulators = await startTestSimulators();
    platform = await createTestPlatform({ entities: identityEntities, env: { WECHAT_API_BASE: simulators.url } });
    app = await startTestHttp(platform, await platform.start([IdentityModule]));
    const hire = (username: string, role: 'opsAdmin' | 'engineer' | 'storeClerk'): Promise<unknown> =>
      app.get(StaffAccounts).create({ username, name: username, password: 'quanyu-2026-x', roles: [{ role, storeId: role === 'storeClerk' ? STORE : null }] }, { actor: 'system' });
    await Promise.all([hire('ops', 'opsAdmin'), hire('engineer', 'engineer'), hire('clerk', 'storeClerk')]);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await platform.close();
    await simulators.stop();
  });

  const call = async (method: 'GET' | 'POST' | 'PATCH', url: string, options: { token?: unknown; body?: object; key?: string; device?: unknown } = {}): Promise<Reply> => {
    const headers = {
      ...(options.device === undefined ? {} : { 'x-device-token': String(options.device) }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${String(options.token)}` }),
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    };
    const response = await app.inject({ method, url, headers, ...(options.body === undefined ? {} : { payload: options.body }) });
    return { status: response.statusCode, body: response.body === '' ? {} : response.json<Record<string, unknown>>() };
  };
  const signInStaff = (api: 'staff' | 'admin', username: string): Promise<Reply> =>
    call('POST', `/api/${api}/auth/sign-in`, { body: { username, password: 'quanyu-2026-x', deviceName: '前台平板' } });
  const tokenOf = async (username: string): Promise<unknown> => (await signInStaff('admin', username)).body['accessToken'];

  it('know a phone again, whoever signs in on it, and take no token that somebody made up', async () => {
    const signIn = async (openid: string, device?: unknown): Promise<unknown> => {
      const body = await simulators.admin<{ code: string }>('js-code', { openid });
      return (await call('POST', '/api/storefront/auth/wechat', { body, device })).body['deviceToken'];
    };
    const device = await signIn('oPhone');
    expect([await signIn('oPhone', device), await signIn('oSister', device)]).toEqual([device, device]);
    const madeUp = `${String(device)}x`;
    expect([await signIn('oPhone'), await signIn('oPhone', madeUp)]).not.toContain(device);
    expect(await signIn('oPhone', madeUp)).not.toBe(madeUp);
  });

  it('walk a shopper from silent sign-in to the prefilled checkout and out again', async () => {
    const { code } = await simulators.admin<{ code: string }>('js-code', { openid: 'oHttp' });
    const session = await call('POST', '/api/storefront/auth/wechat', { body: { code } });
    expect(session).toMatchObject({ status: 200, body: { accessExpiresInSeconds: 600, customer: { phoneMasked: null, phoneTail: null } } });
    const token = session.body['accessToken'];
    const phone = await simulators.admin<{ code: string }>('phone-code', { openid: 'oHttp', phone: '13812341234' });
    expect((await call('POST', '/api/storefront/me/phone', { token, body: phone })).body).toMatchObject({ phone: '13812341234', phoneMasked: '138****1234' });
    expect((await call('PATCH', '/api/storefront/me', { token, body: { nickname: '王小姐', contactName: '王芳' } })).body).toMatchObject({ nickname: '王小姐', contactName: '王芳' });
    expect((await call('POST', '/api/storefront/me/consents', { token, body: { documentVersion: '2026-11', accepted: true } })).body).toMatchObject({
      privacyConsent: { accepted: true },
    });
    expect((await call('POST', '/api/storefront/me/subscriptions', { token, body: { templateId: 'template-pickup-ready', accepted: true } })).body).toEqual({
      templateId: 'template-pickup-ready',
      remaining: 1,
    });
    expect((await call('GET', '/api/storefront/me', { token })).body).toMatchObject({ contactName: '王芳', subscriptions: [{ remaining: 1 }] });
    const renewed = await call('POST', '/api/storefront/auth/refresh', { body: { refreshToken: session.body['refreshToken'] } });
    expect(renewed.body).toMatchObject({ customer: { phoneMasked: '138****1234', phoneTail: '1234' } });
    expect((await call('POST', '/api/storefront/auth/sign-out', { body: { refreshToken: renewed.body['refreshToken'] } })).status).toBe(204);
    expect(await call('GET', '/api/storefront/me', { token })).toMatchObject({ status: 401, body: { code: 'AUTH.REQUIRED' } });
  });

  it('sign staff in to the workbench and to the console alike', async () => {
    for (const api of ['staff', 'admin'] as const) {
      const session = await signInStaff(api, 'clerk');
      expect(session).toMatchObject({ status: 200, body: { me: { username: 'clerk', roles: [{ role: 'storeClerk', storeId: STORE }], stores: [STORE] } } });
      expect((await call('GET', `/api/${api}/me`, { token: session.body['accessToken'] })).body).toEqual(session.body['me']);
      const renewed = await call('POST', `/api/${api}/auth/refresh`, { body: { refreshToken: session.body['refreshToken'] } });
      expect((await call('POST', `/api/${api}/auth/sign-out`, { body: { refreshToken: renewed.body['refreshToken'] } })).status).toBe(204);
    }
  });

  it('let an administrator hire and change staff, and others not', async () => {
    const token = await tokenOf('ops');
    const body = { username: 'New.Clerk', name: '新店员', password: 'a-long-password', roles: [{ role: 'storeClerk', storeId: STORE }] };
    const created = await call('POST', '/api/admin/staff', { token, body, key: 'hire-new-clerk' });
    expect(created).toMatchObject({ status: 201, body: { username: 'new.clerk', status: 'active', version: 1 } });
    expect(await call('POST', '/api/admin/staff', { token, body, key: 'hire-new-clerk' })).toEqual(created);
    expect((await call('POST', '/api/admin/staff', { token, body: { ...body, name: '别人' }, key: 'hire-new-clerk' })).body).toMatchObject({
      code: 'REQUEST.IDEMPOTENCY_KEY_REUSED',
    });
    const url = `/api/admin/staff/${String(created.body['id'])}`;
    expect((await call('PATCH', url, { token, body: { version: 1, status: 'disabled' } })).body).toMatchObject({ status: 'disabled', version: 2 });
    expect(await call('PATCH', url, { token, body: { version: 1, name: '旧' } })).toMatchObject({ status: 409, body: { details: { current: 2 } } });
    expect((await call('GET', '/api/admin/staff?q=new', { token })).body).toMatchObject({ items: [{ username: 'new.clerk' }], nextCursor: null });
    for (const [username, method, path] of [['clerk', 'GET', '/api/admin/staff'], ['engineer', 'PATCH', url]] as const) {
      const refused = await call(method, path, { token: await tokenOf(username), ...(method === 'PATCH' ? { body: { version: 2, name: '黑客' } } : {}) });
      expect(refused).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN' } });
    }
  });

  it('show the audit log, filtered and page by page', async () => {
    const token = await tokenOf('engineer');
    const first = await call('GET', '/api/admin/audit-entries?action=staff.&limit=2', { token });
    const items = first.body['items'] as { id: number; action: string; actorName: string }[];
    expect(items[0]).toMatchObject({ action: 'staff.signIn', actorName: 'engineer' });
    const second = await call('GET', `/api/admin/audit-entries?action=staff.&limit=2&cursor=${String(first.body['nextCursor'])}`, { token });
    expect((second.body['items'] as { id: number }[])[0]?.id).toBeLessThan(items[1]?.id ?? 0);
    expect((await call('GET', '/api/admin/audit-entries?to=2020-01-01T00:00:00Z', { token })).body).toEqual({ items: [], nextCursor: null });
    expect((await call('GET', '/api/admin/audit-entries?cursor=broken', { token })).status).toBe(400);
  });

  it.each<[string, string, object]>([
    ['/api/storefront/auth/wechat', 'body.code', { code: 'with a space' }],
    ['/api/storefront/auth/wechat', 'body.openid', { code: 'fine', openid: 'oMine' }],
    ['/api/storefront/auth/refresh', 'body.refreshToken', { refreshToken: 7 }],
    ['/api/admin/auth/sign-in', 'body.username', { username: 'a\u0000b', password: 'x' }],
    ['/api/admin/auth/sign-in', 'body.password', { username: 'ops', password: 'x'.repeat(129) }],
  ])('name the field when %s is sent a bad %s', async (url, path, body) => {
    const reply = await call('POST', url, { body });
    expect(reply).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID', errors: [{ path }] } });
  });
});
