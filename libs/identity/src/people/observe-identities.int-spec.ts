import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestPlatform, startTestHttp, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { identityEntities, IdentityModule, People, StaffAccounts, type StaffRole } from '../index.js';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Named {
  readonly type: 'phone' | 'wechatUnion' | 'wecomExternal' | 'card' | 'till' | 'wechatMiniProgram';
  readonly appId?: string;
  readonly value: string;
}

interface Observation {
  readonly source: 'wecom' | 'till' | 'import';
  readonly identifiers: readonly Named[];
}

const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const;
const phoneOf = (value: string): Named => ({ type: 'phone', value });
const cardOf = (value: string): Named => ({ type: 'card', appId: 'quanyu', value });

describe('what tills, WeCom and imports say of somebody', () => {
  let simulators: TestSimulators;
  let platform: TestPlatform;
  let app: NestFastifyApplication;
  let key: string;

  const call = async (url: string, body: object, token?: string): Promise<Reply> => {
    const headers = { 'idempotency-key': platform.ids.uuid(), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await app.inject({ method: 'POST', url, headers, payload: body });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  };
  const say = (observations: readonly Observation[], token = key): Promise<Reply> => call('/api/admin/identity-observations', { observations }, token);
  const told = async (observations: readonly Observation[]) => (await say(observations)).body['items'] as { customerId: string; contradictsId: string | null }[];
  const who = ({ type, appId = '', value }: Named): Promise<string | null> => app.get(People).find({ type, appId, value });
  const tokenOf = async (username: string): Promise<string> => String((await call('/api/admin/auth/sign-in', { username, password: 'quanyu-2026-x', deviceName: '前台电脑' })).body['accessToken']);
  const openTheMiniProgram = async (openid: string, unionid: string): Promise<void> => {
    const { code } = await simulators.admin<{ code: string }>('js-code', { openid, unionid });
    expect(await call('/api/storefront/auth/wechat', { code })).toMatchObject({ status: 200 });
  };

  beforeAll(async () => {
    simulators = await startTestSimulators();
    platform = await createTestPlatform({ entities: identityEntities, env: { WECHAT_API_BASE: simulators.url } });
    app = await startTestHttp(platform, await platform.start([IdentityModule]));
    const hire = (username: string, role: StaffRole): Promise<unknown> => app.get(StaffAccounts).create({ username, name: username, password: 'quanyu-2026-x', roles: [{ role, storeId: null }] }, { actor: 'system' });
    await Promise.all([hire('ops', 'opsAdmin'), hire('service', 'customerService')]);
    const made = await call('/api/admin/api-keys', { name: '收银机', scopes: ['people.observe'], storeIds: null, rateClass: 'bulk', days: 30 }, await tokenOf('ops'));
    key = String(made.body['secret']);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await platform.close();
    await simulators.stop();
  });

  it('makes one person of a contact of WeCom, a phone, a card and a number of a till, in whatever order it is said', async () => {
    for (const [round, order] of ORDERS.entries()) {
      const named = (type: Named['type'], appId: string): Named => ({ type, appId, value: `${type}-${round}` });
      const [contact, card, till, phone] = [named('wecomExternal', 'corp'), named('card', 'quanyu'), named('till', 'pos'), phoneOf(`1391234000${round}`)];
      const seen: readonly Observation[] = [{ source: 'wecom', identifiers: [contact, phone] }, { source: 'till', identifiers: [card, till, contact] }, { source: 'import', identifiers: [phone, card] }];
      for (const index of order) expect(await say(seen.filter((_one, at) => at === index))).toMatchObject({ status: 200 });
      const people = await Promise.all([contact, card, till, phone].map(who));
      expect([new Set(people).size, people.includes(null)]).toEqual([1, false]);
    }
  });

  it('joins nobody who is known already to anybody: that waits for staff', async () => {
    const [holder, stranger] = await told([{ source: 'till', identifiers: [cardOf('full'), { type: 'till', appId: 'pos', value: 'full' }] }, { source: 'till', identifiers: [phoneOf('13900006001'), { type: 'till', appId: 'pos', value: 'stranger' }] }]);
    const [joined] = await told([{ source: 'till', identifiers: [cardOf('full'), phoneOf('13900006001')] }]);
    expect([joined?.customerId, joined?.contradictsId].sort()).toEqual([holder?.customerId, stranger?.customerId].sort());
    expect([await who(cardOf('full')), await who(phoneOf('13900006001'))]).toEqual([holder?.customerId, stranger?.customerId]);
    const asked = await platform.database.query(`SELECT status, cause FROM identity.person_merge WHERE $1 IN (from_id, into_id)`, [holder?.customerId]);
    expect(asked).toEqual([{ status: 'pending', cause: 'observed' }]);
  });

  it('takes no unionid: with one of their own somebody would open the session of whoever was said to have it', async () => {
    expect(await say([{ source: 'wecom', identifiers: [phoneOf('13900006002'), { type: 'wechatUnion', value: 'union-of-a-stranger' }] }])).toMatchObject({ status: 400 });
    await openTheMiniProgram('openid-of-a-stranger', 'union-of-a-stranger');
    expect(await who(phoneOf('13900006002'))).toBeNull();
  });

  it('changes nothing when it is said again, and is written down with the name of the key', async () => {
    const seen = [{ source: 'till', identifiers: [cardOf('again'), { type: 'till', appId: 'pos', value: 'again' }] }] as const;
    const [first] = await told(seen);
    expect((await told(seen))[0]).toEqual({ customerId: first?.customerId, contradictsId: null });
    const rows = await platform.database.query<{ type: string }>(`SELECT type, source, by_name AS "byName" FROM identity.evidence WHERE customer_id = $1 ORDER BY type`, [first?.customerId]);
    expect(rows).toEqual([{ type: 'card', source: 'till', byName: 'API · 收银机' }, { type: 'till', source: 'till', byName: 'API · 收银机' }]);
  });

  it('waits for staff when one card is used with two phones', async () => {
    const shared = cardOf('family');
    const [mother, son] = await told([{ source: 'till', identifiers: [shared, phoneOf('13900007001')] }, { source: 'till', identifiers: [shared, phoneOf('13900007002')] }]);
    expect(son?.customerId).toBe(mother?.customerId);
    expect([son?.contradictsId, await who(phoneOf('13900007001'))]).toEqual([await who(phoneOf('13900007002')), mother?.customerId]);
  });

  it('is refused with the field named, and then nothing of the list is said', async () => {
    const pathsOf = async (identifiers: readonly Named[]): Promise<unknown> => {
      const { status, body } = await say([{ source: 'till', identifiers: [cardOf('sound'), phoneOf('13900008000')] }, { source: 'till', identifiers }]);
      return [status, (body['errors'] as { path: string }[]).map(({ path }) => path)];
    };
    expect(await pathsOf([cardOf('alone')])).toEqual([400, ['body.observations[1].identifiers']]);
    expect(await pathsOf([cardOf('a'), cardOf('a')])).toEqual([400, ['body.observations[1].identifiers[1].value']]);
    expect(await pathsOf([phoneOf('13900008001'), phoneOf('13900008002')])).toEqual([400, ['body.observations[1].identifiers[1].value']]);
    expect(await pathsOf([cardOf('a'), phoneOf('123')])).toEqual([400, ['body.observations[1].identifiers[1].value']]);
    expect(await pathsOf([cardOf('a'), { type: 'wechatMiniProgram', appId: 'wx-app', value: 'openid' }])).toEqual([400, ['body.observations[1].identifiers[1].type']]);
    expect(await who(cardOf('sound'))).toBeNull();
  });

  it('is nothing that staff may say who merge by hand: for that there is a second look', async () => {
    expect(await say([{ source: 'till', identifiers: [cardOf('x'), cardOf('y')] }], await tokenOf('service'))).toMatchObject({ status: 403 });
  });
});
