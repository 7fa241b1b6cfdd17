import { Authenticator } from '@quanyu/platform';
import { createTestPlatform, outcomeOf, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { Customers, type CustomerSession, identityEntities, IdentityModule, Purposes, PURPOSES_VERSION, SignInWithWechat } from '../index.js';

const ORIGIN = { ip: '203.0.113.9', address: '203.0.113.9', userAgent: 'WeChat', requestId: 'request-1' };
const TEMPLATE = 'template-pickup-ready';

describe('a shopper who opens the mini-program', () => {
  let simulators: TestSimulators;
  let platform: TestPlatform;
  let signIn: SignInWithWechat;
  let customers: Customers;
  let purposes: Purposes;
  let authenticator: Authenticator;

  beforeAll(async () => {
    simulators = await startTestSimulators();
    platform = await createTestPlatform({ entities: identityEntities, env: { WECHAT_API_BASE: simulators.url } });
    const module = await platform.start([IdentityModule]);
    signIn = module.get(SignInWithWechat);
    customers = module.get(Customers);
    purposes = module.get(Purposes);
    authenticator = module.get(Authenticator);
  }, 60_000);
  afterAll(async () => {
    await platform.close();
    await simulators.stop();
  });

  const loginCode = async (openid: string, unionid?: string): Promise<string> =>
    (await simulators.admin<{ code: string }>('js-code', { openid, ...(unionid === undefined ? {} : { unionid }) })).code;
  const open = async (openid: string, unionid?: string): Promise<CustomerSession> => signIn.execute(await loginCode(openid, unionid), ORIGIN);
  const phoneCode = async (openid: string, phone: string): Promise<string> => (await simulators.admin<{ code: string }>('phone-code', { openid, phone })).code;
  const count = async (table: string): Promise<number> => (await platform.database.query<{ n: number }>(`SELECT count(*) AS n FROM identity.${table}`))[0]?.n ?? -1;

  it('is created once, and is the same person the next time', async () => {
    const first = await open('oWang');
    const second = await open('oWang');
    expect(second.customer).toEqual(first.customer);
    expect(first.customer).toMatchObject({ nickname: expect.stringMatching(/^微信用户\d{4}$/), phone: null });
    expect(await authenticator.authenticate(`Bearer ${first.tokens.accessToken}`, 'customer')).toMatchObject({ kind: 'customer', customerId: first.customer.id });
  });

  it('is created once although twenty requests arrive at the same instant', async () => {
    const before = await count('customer');
    const codes = await Promise.all(Array.from({ length: 20 }, () => loginCode('oCrowd')));
    const sessions = await Promise.all(codes.map((code) => signIn.execute(code, ORIGIN)));
    expect(new Set(sessions.map(({ customer }) => customer.id)).size).toBe(1);
    expect(await count('customer')).toBe(before + 1);
  });

  it('is created once although the open-platform id comes for the first time with every request', async () => {
    const before = await count('customer');
    const codes = await Promise.all(Array.from({ length: 10 }, () => loginCode('oUnited', 'uUnited')));
    const sessions = await Promise.all(codes.map((code) => signIn.execute(code, ORIGIN)));
    expect(new Set(sessions.map(({ customer }) => customer.id)).size).toBe(1);
    expect(await count('customer')).toBe(before + 1);
  });

  it('is recognised by the open-platform id when she comes from another app of ours', async () => {
    const { customer } = await open('oHere', 'uEverywhere');
    await platform.database.query(`UPDATE identity.customer_identity SET app_id = 'wx-other-app' WHERE value = 'oHere'`);
    expect((await open('oHereToo', 'uEverywhere')).customer.id).toBe(customer.id);
  });

  it('is nobody with a code that was used', async () => {
    const code = await loginCode('oLi');
    await signIn.execute(code, ORIGIN);
    const before = await count('session');
    expect(await outcomeOf(signIn.execute(code, ORIGIN))).toBe('WECHAT.CODE_INVALID');
    expect(await count('session')).toBe(before);
  });

  it('binds her own phone number, and may change it', async () => {
    const { customer } = await open('oPhone');
    await customers.bindPhone(customer.id, await phoneCode('oPhone', '13900000001'));
    expect((await customers.get(customer.id)).phone).toBe('13900000001');
    await customers.bindPhone(customer.id, await phoneCode('oPhone', '13900000001'));
    await customers.bindPhone(customer.id, await phoneCode('oPhone', '13900000002'));
    expect((await customers.get(customer.id)).phone).toBe('13900000002');
  });

  it('cannot bind the number of somebody else, by a stolen code or by the same number, and keeps her own', async () => {
    const [owner, other] = [await open('oOwner'), await open('oOther')];
    const stolen = await phoneCode('oOwner', '13900000011');
    expect(await outcomeOf(customers.bindPhone(other.customer.id, stolen))).toBe('WECHAT.CODE_INVALID');
    await customers.bindPhone(owner.customer.id, stolen);
    await customers.bindPhone(other.customer.id, await phoneCode('oOther', '13900000012'));
    expect(await outcomeOf(customers.bindPhone(other.customer.id, await phoneCode('oOther', '13900000011')))).toBe('IDENTITY.PHONE_TAKEN');
    expect((await customers.get(other.customer.id)).phone).toBe('13900000012');
  });

  it('shows her number once more by a code of her own; another number, a stolen code or somebody else’s number shows nothing and changes nothing', async () => {
    const [known, other, fresh] = [await open('oKnown'), await open('oStranger'), await open('oFresh')];
    await customers.bindPhone(known.customer.id, await phoneCode('oKnown', '13900000021'));
    const proves = async (who: typeof known, openid: string, phone: string) => customers.provesPhone(who.customer.id, await phoneCode(openid, phone));
    expect(await proves(known, 'oKnown', '13900000021')).toBe(true);
    expect([await proves(known, 'oKnown', '13900000022'), await proves(other, 'oKnown', '13900000021'), await proves(fresh, 'oFresh', '13900000021')]).toEqual([false, false, false]);
    expect(await Promise.all([known, other, fresh].map(async ({ customer }) => (await customers.get(customer.id)).phone))).toEqual(['13900000021', null, null]);
    // Who had none has one from now on.
    expect(await proves(fresh, 'oFresh', '13900000023')).toBe(true);
    expect((await customers.get(fresh.customer.id)).phone).toBe('13900000023');
  });

  it('is told once for each time she agreed, and not at all when she did not', async () => {
    const { customer } = await open('oTold');
    const message = { templateId: TEMPLATE, page: 'pages/order/index', data: { thing1: '您的订单已备好' } };
    expect(await customers.sendMessage(customer.id, message)).toBe('noQuota');
    await customers.recordSubscription(customer.id, { templateId: TEMPLATE, accepted: false });
    expect(await customers.sendMessage(customer.id, message)).toBe('noQuota');
    await simulators.admin('subscriptions', { openid: 'oTold', templateId: TEMPLATE });
    expect(await customers.recordSubscription(customer.id, { templateId: TEMPLATE, accepted: true })).toBe(1);
    expect(await customers.sendMessage(customer.id, message)).toBe('sent');
    expect(await customers.sendMessage(customer.id, message)).toBe('noQuota');
  });

  it('is not asked of WeChat again after it said that she switched messages off', async () => {
    const { customer } = await open('oOff');
    for (let answers = 0; answers < 3; answers += 1) await customers.recordSubscription(customer.id, { templateId: TEMPLATE, accepted: true });
    const message = { templateId: TEMPLATE, page: 'pages/order/index', data: { thing1: '您的订单已备好' } };
    expect(await customers.sendMessage(customer.id, message)).toBe('refused');
    expect((await customers.getProfile(customer.id)).subscriptions).toEqual([{ customerId: customer.id, templateId: TEMPLATE, remaining: 0 }]);
  });

  it('hears of her orders and of no sale once she wants no marketing, until she allows it again', async () => {
    const { customer } = await open('oNoMarketing');
    const message = { templateId: TEMPLATE, page: 'pages/order/index', data: { thing1: '您的订单已备好' } };
    for (let answers = 0; answers < 2; answers += 1) {
      await simulators.admin('subscriptions', { openid: 'oNoMarketing', templateId: TEMPLATE });
      await customers.recordSubscription(customer.id, { templateId: TEMPLATE, accepted: true });
    }
    await purposes.decide({ customerId: customer.id, choice: 'marketing', accepted: false, documentVersion: PURPOSES_VERSION });
    expect(await customers.sendMessage(customer.id, message, 'marketing')).toBe('withdrawn');
    expect(await customers.sendMessage(customer.id, message)).toBe('sent');
    await purposes.decide({ customerId: customer.id, choice: 'marketing', accepted: true, documentVersion: PURPOSES_VERSION });
    expect(await customers.sendMessage(customer.id, message, 'marketing')).toBe('sent');
    expect(await purposes.list(customer.id)).toMatchObject([{ choice: 'marketing', accepted: true }, { choice: 'profiling', accepted: true, decidedAt: null }]);
    expect(await platform.database.query(`SELECT document, accepted FROM identity.consent WHERE customer_id = $1 ORDER BY id`, [customer.id])).toEqual([{ document: 'marketing', accepted: false }, { document: 'marketing', accepted: true }]);
  });

  it('can give her consent and take it back', async () => {
    const { customer } = await open('oConsent');
    expect((await customers.getProfile(customer.id)).privacyConsent).toBeNull();
    await customers.decidePrivacy(customer.id, { documentVersion: '2026-11', accepted: true });
    await customers.decidePrivacy(customer.id, { documentVersion: '2026-11', accepted: false });
    expect((await customers.getProfile(customer.id)).privacyConsent).toMatchObject({ documentVersion: '2026-11', accepted: false });
    expect(await platform.database.query('SELECT 1 FROM identity.consent WHERE customer_id = $1', [customer.id])).toHaveLength(2);
  });

  it('is found again after an import brought her, and the import may run twice', async () => {
    const rows = Array.from({ length: 300 }, (_row, index) => ({
      id: `0198d5a0-0000-7000-8000-${String(index).padStart(12, '0')}`,
      nickname: `顾客${index}`,
      phone: `137${String(index).padStart(8, '0')}`,
      contactName: null,
      wechatOpenId: `oImported${index}`,
      createdAt: new Date('2026-01-01T00:00:00+08:00'),
    }));
    const importAll = (): Promise<number> => platform.database.transaction((tx) => customers.importCustomers(tx, rows));
    expect([await importAll(), await importAll()]).toEqual([300, 0]);
    expect((await open('oImported7')).customer).toMatchObject({ id: rows[7]?.id, nickname: '顾客7', phone: '13700000007' });
  });
});
