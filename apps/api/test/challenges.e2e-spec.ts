import { waitFor } from '@quanyu/testing';
import { publishCoupon } from './support/publish-rule.js';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

// One device claims a coupon for one account after another. The more accounts it has, the more it is asked for.

interface Challenge {
  readonly kind: string;
  readonly seal: string;
}

let shop: TestShop;
let templateId: string;
let device: string;
let accounts = 0;

beforeAll(async () => {
  shop = await openTestShop();
  const ops = await shop.staffToken('opsAdmin');
  templateId = await publishCoupon(shop, ops, { isInCentre: true });
  const limits = (await shop.ask('GET', '/api/admin/risk/limits', { token: ops })).body as { items: { code: string; version: number }[] };
  const version = limits.items.find(({ code }) => code === 'couponsPerDevice')?.version ?? 0;
  // How many coupons a device may have is another matter.
  await shop.ask('PUT', '/api/admin/risk/limits/couponsPerDevice', { token: ops, payload: { most: null, version, reason: '只看验证' } });
  const first = await signIn();
  device = first.device;
  // The template reaches every process within a second.
  await waitFor(async () => (await shop.ask('GET', '/api/storefront/coupons', { token: first.token })).text.includes(templateId));
  expect((await claim(first)).status).toBe(201);
  while (accounts < 5) expect((await claim(await signIn())).status).toBe(201);
}, 120_000);
afterAll(() => shop.close());

interface Account {
  readonly openid: string;
  readonly token: string;
  readonly device: string;
}

async function signIn(): Promise<Account> {
  accounts += 1;
  const openid = `o-claimer-${accounts}`;
  const { code } = await shop.simulators.admin<{ code: string }>('js-code', { openid });
  const { body } = await shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code } });
  return { openid, token: String(body['accessToken']), device: String(body['deviceToken']) };
}

/** Claims as the device that had claimed for the others. */
function claim({ openid, token }: Account, solution?: object): Promise<Answer> {
  return shop.ask('POST', `/api/storefront/coupons/${templateId}/claims`, {
    token,
    headers: { 'idempotency-key': `claim-${openid}`, 'x-device-token': device, ...(solution === undefined ? {} : { 'x-challenge-solution': Buffer.from(JSON.stringify(solution)).toString('base64') }) },
    payload: {},
  });
}

function challengeOf({ body }: Answer): Challenge {
  return (body['details'] as { challenge: Challenge }).challenge;
}

/** What the phone's owner allows WeChat to tell. */
async function number({ openid }: Account, phone: string): Promise<string> {
  return (await shop.simulators.admin<{ code: string }>('phone-code', { openid, phone })).code;
}

describe('a device that claims for account after account', () => {
  const askedFor = async (): Promise<{ account: Account; challenge: Challenge }> => {
    const account = await signIn();
    const refused = await claim(account);
    expect(refused).toMatchObject({ status: 403, body: { code: 'RISK.CHALLENGE_REQUIRED' } });
    return { account, challenge: challengeOf(refused) };
  };

  it('works something out from the sixth, moves a picture from the ninth, and shows a number from the twelfth', async () => {
    const kinds: string[] = [];
    for (let account = 6; account <= 12; account += 1) kinds.push((await askedFor()).challenge.kind);
    expect(kinds).toEqual(['work', 'work', 'work', 'slider', 'slider', 'slider', 'phone']);
  });

  it('passes by a number of the account’s own, once, and by nobody else’s', async () => {
    const { account, challenge } = await askedFor();
    const own = { kind: 'phone', seal: challenge.seal, code: await number(account, '13800000601') };
    expect((await claim(account, own)).status).toBe(201);
    const other = await askedFor();
    const taken = await claim(other.account, { kind: 'phone', seal: other.challenge.seal, code: await number(other.account, '13800000601') });
    expect(taken).toMatchObject({ status: 403, body: { code: 'RISK.CHALLENGE_REQUIRED' } });
    const again = { kind: 'phone', seal: challengeOf(taken).seal, code: await number(other.account, '13800000602') };
    expect((await claim(other.account, again)).status).toBe(201);
  });

  it('is refused from the fifteenth, whatever it could show', async () => {
    expect(await claim(await signIn())).toMatchObject({ status: 403, body: { code: 'RISK.BLOCKED' } });
  });
});
