import { openTestShop, type TestShop } from './test-shop.js';

const STORE = '0193a5b0-0000-7000-8000-00000000aaaa';

describe('a key of a developer', () => {
  let shop: TestShop;
  let engineer: string;
  let made = 0;
  beforeAll(async () => {
    shop = await openTestShop();
    engineer = await shop.staffToken('engineer');
  }, 120_000);
  afterAll(() => shop.close());

  async function create(wish: object, token = engineer) {
    return shop.ask('POST', '/api/admin/api-keys', {
      token, headers: { 'idempotency-key': `api-key-${(made += 1)}` }, payload: { name: 'ERP', scopes: ['orders.read'], storeIds: null, rateClass: 'standard', days: 30, ...wish },
    });
  }
  const secretOf = (answer: { body: Record<string, unknown> }) => String(answer.body['secret']);
  const keyIdOf = (answer: { body: Record<string, unknown> }) => (answer.body['apiKey'] as { keyId: string }).keyId;

  it('reads what it may, and nothing else', async () => {
    const token = secretOf(await create({}));
    expect((await shop.ask('GET', '/api/admin/orders', { token })).status).toBe(200);
    expect(await shop.ask('GET', '/api/admin/audit-entries', { token })).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN' } });
    // A key is no shopper.
    expect((await shop.ask('GET', '/api/storefront/me', { token })).status).toBe(401);
  });

  it('has no right that its maker has not, and none that needs a person', async () => {
    expect(await create({ scopes: ['catalogue.write'] })).toMatchObject({ status: 422, body: { code: 'IDENTITY.API_KEY_SCOPES', title: '这些权限不能给密钥：catalogue.write' } });
    const ops = await shop.staffToken('opsAdmin');
    expect(await create({ scopes: ['orders.read', 'campaigns.approve', 'developers.write'] }, ops)).toMatchObject({ status: 422, body: { title: '这些权限不能给密钥：campaigns.approve、developers.write' } });
  });

  it('stands nowhere as it is shown', async () => {
    const secret = secretOf(await create({}));
    expect(secret).toMatch(/^qyk_[\w-]{43}$/);
    const list = await shop.ask('GET', '/api/admin/api-keys', { token: engineer });
    expect(list.text).not.toContain(secret);
    expect(list.text).toContain(secret.slice(0, 10));
  });

  it('ends at once when it is revoked, after its day, and a day after it was rotated', async () => {
    const [revoked, short, old] = [await create({}), await create({ days: 1 }), await create({})];
    const status = async (token: string) => (await shop.ask('GET', '/api/admin/orders', { token })).status;
    expect((await shop.ask('DELETE', `/api/admin/api-keys/${keyIdOf(revoked)}`, { token: engineer })).status).toBe(204);
    expect(await status(secretOf(revoked))).toBe(401);
    const rotate = () => shop.ask('POST', `/api/admin/api-keys/${keyIdOf(old)}/rotation`, { token: engineer, headers: { 'idempotency-key': 'rotation-of-a-key' } });
    const fresh = await rotate();
    // Sent again it makes no key that nobody saw.
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'IDENTITY.API_KEY_MADE' } });
    expect([await status(secretOf(short)), await status(secretOf(old)), await status(secretOf(fresh))]).toEqual([200, 200, 200]);
    shop.clock.advance(86_400_000);
    expect([await status(secretOf(short)), await status(secretOf(old)), await status(secretOf(fresh))]).toEqual([401, 401, 200]);
    engineer = await shop.staffToken('engineer');
    expect((await shop.ask('DELETE', `/api/admin/api-keys/${keyIdOf(revoked)}`, { token: engineer })).status).toBe(404);
  });

  it('is rotated by whoever could have made it, and not after its end', async () => {
    const ops = await shop.staffToken('opsAdmin');
    const rotate = (made: Parameters<typeof keyIdOf>[0], token: string, key: string) => shop.ask('POST', `/api/admin/api-keys/${keyIdOf(made)}/rotation`, { token, headers: { 'idempotency-key': key } });
    const strong = await create({ scopes: ['people.observe'], days: 1 }, ops);
    expect(await rotate(strong, engineer, 'rotation-by-another')).toMatchObject({ status: 422, body: { code: 'IDENTITY.API_KEY_SCOPES' } });
    expect((await rotate(strong, ops, 'rotation-by-maker')).status).toBe(200);
    shop.clock.advance(86_400_000);
    expect(await rotate(strong, await shop.staffToken('opsAdmin'), 'rotation-too-late')).toMatchObject({ status: 404, body: { code: 'IDENTITY.API_KEY_NOT_FOUND' } });
    engineer = await shop.staffToken('engineer');
  });

  it('of some stores has no right that knows no stores', async () => {
    const ops = await shop.staffToken('opsAdmin');
    const wish = { scopes: ['inventory.adjust', 'campaigns.write', 'members.read'] };
    expect(await create({ ...wish, storeIds: [STORE] }, ops)).toMatchObject({ status: 422, body: { code: 'IDENTITY.API_KEY_SCOPES', title: '这些权限不能给密钥：campaigns.write、members.read' } });
    expect((await create({ ...wish, storeIds: null }, ops)).status).toBe(201);
  });

  it('sees the stores that it was made for', async () => {
    const ops = await shop.staffToken('opsAdmin');
    const token = secretOf(await create({ scopes: ['board.read', 'fulfillment.accept'], storeIds: [STORE] }, ops));
    expect((await shop.ask('GET', '/api/staff/stores/0193a5b0-0000-7000-8000-00000000bbbb/board', { token })).status).toBe(403);
    expect((await shop.ask('GET', `/api/staff/stores/${STORE}/board`, { token })).status).not.toBe(403);
  });

  it('is told to slow down beyond its class, whoever else calls', async () => {
    const token = secretOf(await create({}));
    const answers = await Promise.all(Array.from({ length: 60 }, () => shop.ask('GET', '/api/admin/orders', { token })));
    expect(answers.filter(({ status }) => status === 429).length).toBe(10);
    expect((await shop.ask('GET', '/api/admin/orders', { token: engineer })).status).toBe(200);
  });
});
