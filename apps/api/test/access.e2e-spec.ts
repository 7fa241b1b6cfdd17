import { type StaffRole, STAFF_ROLES } from '@quanyu/identity';
import { type AnyRoute, fullPath, type Permission } from '@quanyu/platform';
import { allRoutes } from '../src/domains.js';
import { sampleRequest } from './request-samples.js';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

const STORE = '0193a5b0-0000-7000-8000-00000000aaaa';
const guarded = allRoutes.filter((route) => route.access.kind !== 'public').map((route) => ({ route, name: `${route.method} ${fullPath(route)}` }));
const permitted = guarded.filter(({ route }) => route.access.kind === 'staff' && route.access.permission !== 'any');

describe('who may call', () => {
  let shop: TestShop;
  let shopper: string;
  let newcomer: string;
  /** Of somebody who looks at what the shopper sees. */
  let looking: string;
  const staff = new Map<StaffRole, string>();
  const permissions = new Map<StaffRole, readonly Permission[]>();

  beforeAll(async () => {
    shop = await openTestShop();
    shopper = await shop.shopperToken();
    newcomer = await shop.staffToken(null);
    for (const role of STAFF_ROLES) {
      const token = await shop.staffToken(role, role.startsWith('store') ? [STORE] : []);
      staff.set(role, token);
      const { body } = await shop.ask('GET', '/api/admin/me', { token });
      permissions.set(role, body['permissions'] as readonly Permission[]);
    }
    const { body: me } = await shop.ask('GET', '/api/storefront/me', { token: shopper });
    const { body } = await shop.ask('POST', `/api/admin/shoppers/${String(me['id'])}/views`, { token: staff.get('customerService') ?? '', payload: { reason: '顾客来电问订单' } });
    looking = String(body['accessToken']);
  }, 120_000);
  afterAll(() => shop.close());

  function call(route: AnyRoute, token: string | undefined): Promise<Answer> {
    const { url, query, body } = sampleRequest(route);
    return shop.ask(route.method, `${url}?${new URLSearchParams(query).toString()}`, {
      ...(token === undefined ? {} : { token }),
      headers: { 'idempotency-key': 'access-matrix-1' },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  }

  it.each(guarded)('$name asks a stranger to sign in', async ({ route }) => {
    for (const token of [undefined, 'not-a-token', `${shopper}x`, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.']) {
      expect(await call(route, token)).toMatchObject({ status: 401, body: { code: 'AUTH.REQUIRED' } });
    }
  });

  it.each(guarded)('$name does not take the token of the other audience', async ({ route }) => {
    const token = route.access.kind === 'staff' ? shopper : staff.get('opsAdmin');
    expect(await call(route, token)).toMatchObject({ status: 401, body: { code: 'AUTH.REQUIRED' } });
  });

  it.each(permitted)('$name refuses every role without its permission', async ({ route }) => {
    const needed = route.access.kind === 'staff' ? route.access.permission : '';
    const without = STAFF_ROLES.filter((role) => permissions.get(role)?.every((permission) => permission !== needed)).map((role) => staff.get(role));
    for (const token of [newcomer, ...without]) {
      expect(await call(route, token)).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN', details: { permission: needed } } });
    }
  });

  it.each(guarded.filter(({ route }) => route.access.kind === 'customer'))('$name shows staff who look as the shopper what it says it shows, and refuses them else', async ({ route }) => {
    const answer = await call(route, looking);
    if (route.shownToStaff === undefined) expect(answer).toMatchObject({ status: 403, body: { code: 'AUTH.READ_ONLY' } });
    else expect([401, 403]).not.toContain(answer.status);
  });

  it('forgets a token the moment its session is signed out', async () => {
    const username = 'leaver';
    const ops = staff.get('opsAdmin') ?? '';
    const hired = await shop.ask('POST', '/api/admin/staff', {
      token: ops,
      headers: { 'idempotency-key': 'hire-leaver-1' },
      payload: { username, name: '离职者', password: 'a-long-test-password', roles: [{ role: 'customerService', storeId: null }] },
    });
    expect(hired.status).toBe(201);
    const signedIn = await shop.ask('POST', '/api/admin/auth/sign-in', { payload: { username, password: 'a-long-test-password' } });
    const token = String(signedIn.body['accessToken']);
    expect((await shop.ask('GET', '/api/admin/me', { token })).status).toBe(200);
    await shop.ask('POST', '/api/admin/auth/sign-out', { payload: { refreshToken: signedIn.body['refreshToken'] } });
    expect((await shop.ask('POST', '/api/admin/auth/refresh', { payload: { refreshToken: signedIn.body['refreshToken'] } })).status).toBe(401);
  });

  // The last of all, as much of it really happens. A stream would not end; it is looked at where streams are.
  it.each(permitted.filter(({ route }) => route.produces !== 'text/event-stream'))('$name lets in every role that has its permission', async ({ route }) => {
    const needed = route.access.kind === 'staff' ? route.access.permission : '';
    const within = STAFF_ROLES.filter((role) => permissions.get(role)?.some((permission) => permission === needed));
    expect(within).toContain('opsAdmin');
    for (const role of within) {
      // Of their own store: what is somebody else's is another page.
      const { status, body } = await call({ ...route, path: route.path.replace(':storeId', STORE) }, staff.get(role));
      const { permission } = (body['details'] ?? {}) as { readonly permission?: string };
      expect({ role, isKnown: status !== 401, permission }).toEqual({ role, isKnown: true, permission: undefined });
    }
  });
});
