import { ManualClock, silentLogger } from '@quanyu/platform';
import { startTestSimulators, type TestSimulators } from '@quanyu/testing';
import { WechatApi } from './wechat-api.js';

const APP = { appId: 'wx00000000quanyu', appSecret: 'development-only-app-secret' };
const TEMPLATE = 'template-pickup-ready';

describe('WeChat as it really answers', () => {
  let simulators: TestSimulators;
  let wechat: WechatApi;

  beforeAll(async () => {
    simulators = await startTestSimulators();
    wechat = new WechatApi({ ...APP, baseUrl: simulators.url }, new ManualClock(Date.now()), silentLogger);
  }, 60_000);
  afterAll(() => simulators.stop());

  const loginCode = async (openid: string, unionid?: string): Promise<string> =>
    (await simulators.admin<{ code: string }>('js-code', { openid, ...(unionid === undefined ? {} : { unionid }) })).code;
  const codeOf = async (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no error', (error: unknown) => (error instanceof Error ? (Reflect.get(error, 'code') as unknown) : error));

  it('tells who signs in, and never the session key', async () => {
    expect(await wechat.codeToSession(await loginCode('oWang', 'uWang'))).toEqual({ openId: 'oWang', unionId: 'uWang' });
    expect(await wechat.codeToSession(await loginCode('oLi'))).toEqual({ openId: 'oLi', unionId: null });
  });

  it('takes a login code once', async () => {
    const code = await loginCode('oWang');
    await wechat.codeToSession(code);
    expect(await codeOf(wechat.codeToSession(code))).toBe('WECHAT.CODE_INVALID');
    expect(await codeOf(wechat.codeToSession('made-up'))).toBe('WECHAT.CODE_INVALID');
  });

  it('turns a blocked user away', async () => {
    await simulators.admin('faults', { blockedOpenids: ['oBlocked'] });
    expect(await codeOf(wechat.codeToSession(await loginCode('oBlocked')))).toBe('WECHAT.USER_BLOCKED');
  });

  it('is not available with a wrong secret', async () => {
    const stranger = new WechatApi({ ...APP, appSecret: 'wrong', baseUrl: simulators.url }, new ManualClock(0), silentLogger);
    expect(await codeOf(stranger.codeToSession(await loginCode('oWang')))).toBe('WECHAT.UNAVAILABLE');
    expect(await codeOf(stranger.phoneNumber('code', 'oWang'))).toBe('WECHAT.UNAVAILABLE');
  });

  it('gives a phone number to its owner alone', async () => {
    const { code } = await simulators.admin<{ code: string }>('phone-code', { openid: 'oWang', phone: '13900000001' });
    expect(await codeOf(wechat.phoneNumber(code, 'oThief'))).toBe('WECHAT.CODE_INVALID');
    expect(await wechat.phoneNumber(code, 'oWang')).toEqual({ phone: '13900000001', countryCode: '86' });
    expect(await codeOf(wechat.phoneNumber(code, 'oWang'))).toBe('WECHAT.CODE_INVALID');
  });

  it('delivers one message for each time the shopper agreed', async () => {
    await loginCode('oWang');
    const message = { openId: 'oWang', templateId: TEMPLATE, page: 'pages/order/index?id=1', data: { thing1: '您的订单已备好' } };
    expect(await wechat.sendSubscribeMessage(message)).toBe('refused');
    await simulators.admin('subscriptions', { openid: 'oWang', templateId: TEMPLATE });
    expect(await wechat.sendSubscribeMessage(message)).toBe('sent');
    expect(await wechat.sendSubscribeMessage(message)).toBe('refused');
    expect(await wechat.sendSubscribeMessage({ ...message, data: { thing1: '长'.repeat(21) } })).toBe('rejected');
    expect(await wechat.sendSubscribeMessage({ ...message, openId: 'oNobody' })).toBe('rejected');
  });

  it('does not know the shipping of a payment that it never saw', async () => {
    const info = { transactionId: '4200000000202611200000000000', payerOpenId: 'oWang', logistics: 'pickup', itemDescription: '到店自提', happenedAt: new Date() } as const;
    expect(await wechat.uploadShippingInfo(info)).toBe('notYet');
  });
});
