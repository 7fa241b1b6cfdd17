import { Shop } from '../test-kit/shop.js';

describe('the mini-program\'s server API', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await new Shop().open();
  });
  afterEach(() => shop.close());

  const loginCode = async (openid: string, unionid?: string) =>
    String((await shop.admin('js-code', { openid, ...(unionid && { unionid }) })).body['code']);

  describe('signing in by a code', () => {
    it('tells who it is, as text/plain like the real one', async () => {
      const reply = await shop.signIn(await loginCode('oShopper1', 'oUnion1'));
      expect(reply.body).toEqual({ openid: 'oShopper1', unionid: 'oUnion1', session_key: expect.stringMatching(/^[\w+/]{22}==$/) });
      expect(reply.headers.get('content-type')).toMatch('text/plain');
    });

    it('works once', async () => {
      const code = await loginCode('oShopper1');
      await shop.signIn(code);
      expect((await shop.signIn(code)).body['errcode']).toBe(40163);
    });

    it('works for five minutes', async () => {
      const code = await loginCode('oShopper1');
      await shop.pass(5 * 60_000);
      expect((await shop.signIn(code)).body['errcode']).toBe(40029);
    });

    it('is refused to a blocked user, and to one who signs in more than a hundred times a minute', async () => {
      await shop.admin('faults', { blockedOpenids: ['oBlocked'] });
      expect((await shop.signIn(await loginCode('oBlocked'))).body['errcode']).toBe(40226);
      for (let count = 0; count < 100; count += 1) expect((await shop.signIn(await loginCode('oKeen'))).body['errcode']).toBeUndefined();
      expect((await shop.signIn(await loginCode('oKeen'))).body['errcode']).toBe(45011);
    });

    it('fails with -1 while WeChat is busy', async () => {
      await shop.admin('faults', { wechatBusyRate: 0.5 });
      shop.randomDraws = [0.1];
      expect((await shop.signIn('any')).body['errcode']).toBe(-1);
    });

    it.each([
      ['appid', 'secret=s&js_code=c', 41002],
      ['secret', 'appid=a&js_code=c', 41004],
      ['the right appid', 'appid=a&secret=s&js_code=c', 40013],
      ['the right secret', 'appid=wx00000000quanyu&secret=s&js_code=c', 40125],
      ['a code', 'appid=wx00000000quanyu&secret=development-only-app-secret', 41008],
      ['a code of ours', 'appid=wx00000000quanyu&secret=development-only-app-secret&js_code=c', 40029],
    ])('needs %s', async (_what, query, errcode) => {
      const reply = await shop.wechat(`/sns/jscode2session?${query}&grant_type=authorization_code`);
      expect([reply.status, reply.body['errcode']]).toEqual([200, errcode]);
      expect(reply.body['errmsg']).toMatch(/, rid: /);
    });

    it('gives the same browser the same identity for ever, to pages of this machine alone', async () => {
      const codeOf = async (device: string) => String((await shop.wechat(`/h5/js-code?device=${device}`)).body['code']);
      const [first, again, other] = await Promise.all(['device-0001', 'device-0001', 'device-0002'].map(async (device) => shop.signIn(await codeOf(device))));
      expect(again?.body['openid']).toBe(first?.body['openid']);
      expect(other?.body['openid']).not.toBe(first?.body['openid']);
      const allowed = async (origin: string) =>
        (await fetch(`${shop.simulators.url}/h5/js-code?device=device-0001`, { headers: { origin } })).headers.get('access-control-allow-origin');
      expect(await allowed('http://localhost:3200')).toBe('http://localhost:3200');
      expect(await allowed('https://elsewhere.example')).toBeNull();
    });
  });

  describe('the access token', () => {
    const statusOf = async (token: string) => (await shop.wechat(`/wxa/business/getuserphonenumber?access_token=${token}`, { code: 'x' })).body['errcode'];

    it('stays the same until its last five minutes, in which the old one is good too', async () => {
      const first = await shop.accessToken();
      expect(await shop.accessToken()).toBe(first);
      await shop.pass(7_200_000 - 5 * 60_000);
      const second = await shop.accessToken();
      expect(second).not.toBe(first);
      expect([await statusOf(first), await statusOf(second)]).toEqual([40029, 40029]);
      await shop.pass(5 * 60_000);
      expect([await statusOf(first), await statusOf(second)]).toEqual([42001, 40029]);
    });

    it('that is unknown or missing is refused', async () => {
      expect(await statusOf('unknown')).toBe(40001);
      expect((await shop.wechat('/wxa/getwxacodeunlimit', {})).body['errcode']).toBe(41001);
    });

    it('renewed by force kills the old one, at most every thirty seconds', async () => {
      const first = await shop.accessToken();
      const second = await shop.accessToken(true);
      expect(await statusOf(first)).toBe(42001);
      expect(await shop.accessToken(true)).toBe('45009');
      expect(await shop.accessToken()).toBe(second);
    });

    it('is for those who know the secret', async () => {
      const ask = (change: object) => shop.wechat('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: 'wx00000000quanyu', secret: 'x', ...change });
      expect((await ask({})).body['errcode']).toBe(40125);
      expect((await ask({ grant_type: 'other' })).body['errcode']).toBe(40002);
      expect((await shop.wechat('/cgi-bin/stable_token', 'not json')).body['errcode']).toBe(47001);
    });
  });

  describe('the phone number', () => {
    const phoneOf = async (body: unknown) => (await shop.wechat(`/wxa/business/getuserphonenumber?access_token=${await shop.accessToken()}`, body)).body;

    it('comes for a code, once, and for its owner alone', async () => {
      const { body } = await shop.admin('phone-code', { openid: 'oShopper1', phone: '13900000001' });
      expect((await phoneOf({ code: body['code'], openid: 'oSomebody' }))['errcode']).toBe(40003);
      expect(await phoneOf({ code: body['code'], openid: 'oShopper1' })).toMatchObject({
        errcode: 0,
        phone_info: { phoneNumber: '13900000001', purePhoneNumber: '13900000001', countryCode: '86', watermark: { appid: 'wx00000000quanyu' } },
      });
      expect((await phoneOf({ code: body['code'] }))['errcode']).toBe(40163);
    });

    it('of a browser is always the same', async () => {
      const numberOf = async () => {
        const { body } = await shop.wechat('/h5/phone-code?device=device-0001');
        return ((await phoneOf({ code: body['code'] }))['phone_info'] as { phoneNumber: string }).phoneNumber;
      };
      expect(await numberOf()).toMatch(/^139\d{8}$/);
      expect(await numberOf()).toBe(await numberOf());
    });

    it('is not given for a body that is no JSON', async () => {
      expect((await phoneOf('code=1'))['errcode']).toBe(47001);
    });
  });

  describe('a subscribe message', () => {
    const message = { touser: 'oShopper1', template_id: 'template-pickup-ready', data: { thing1: { value: '取货码已生成' } } };
    const send = async (change: object = {}) =>
      (await shop.wechat(`/cgi-bin/message/subscribe/send?access_token=${await shop.accessToken()}`, { ...message, ...change })).body['errcode'];

    it('reaches a user as often as she allowed', async () => {
      await loginCode('oShopper1');
      expect(await send()).toBe(43101);
      await shop.admin('subscriptions', { openid: 'oShopper1', templateId: 'template-pickup-ready' });
      expect([await send(), await send()]).toEqual([0, 43101]);
      const { body } = await shop.admin('state');
      expect(body['messages']).toMatchObject([{ openid: 'oShopper1', templateId: 'template-pickup-ready', data: message.data }]);
    });

    it('is allowed from the browser', async () => {
      const { body } = await shop.signIn(String((await shop.wechat('/h5/js-code?device=device-0001')).body['code']));
      await shop.wechat('/h5/subscribe?device=device-0001&templateIds=template-pickup-ready');
      expect(await send({ touser: body['openid'] })).toBe(0);
    });

    it.each([
      ['an unknown user', { touser: 'oNobody' }, 40003],
      ['a wrong template', { template_id: '模板' }, 40037],
      ['a page that starts with a slash', { page: '/pages/order' }, 41030],
      ['a value that is too long', { data: { thing1: { value: '长'.repeat(21) } } }, 47003],
      ['a value that is no string', { data: { thing1: { value: 1 } } }, 47003],
    ])('is refused for %s', async (_what, change, errcode) => {
      expect(await send(change)).toBe(errcode);
    });
  });

  describe('a mini-program code', () => {
    const draw = async (body: object) =>
      fetch(`${shop.simulators.url}/wxa/getwxacodeunlimit?access_token=${await shop.accessToken()}`, { method: 'POST', body: JSON.stringify(body) });

    it('is a picture', async () => {
      const reply = await draw({ scene: 's=a1B2', page: 'pages/store/index' });
      expect(reply.headers.get('content-type')).toBe('image/png');
      expect(Buffer.from(await reply.arrayBuffer()).subarray(1, 4).toString()).toBe('PNG');
    });

    it.each([
      ['too long a scene', { scene: 'a'.repeat(33) }, 40169],
      ['a scene with spaces', { scene: 'a b' }, 40129],
      ['a page with parameters', { scene: 'a', page: 'pages/a?b=1' }, 41030],
      ['a tiny width', { scene: 'a', width: 10 }, 40097],
    ])('is refused for %s', async (_what, body, errcode) => {
      expect(await (await draw(body)).json()).toMatchObject({ errcode });
    });
  });

  describe('delivery information', () => {
    const shipping = (change: object = {}) => ({
      order_key: { order_number_type: 1, mchid: '1900000001', out_trade_no: 'ORDER-0001' },
      logistics_type: 4,
      delivery_mode: 1,
      shipping_list: [{ item_desc: '到店自提' }],
      upload_time: '2026-11-11T12:00:00.000+08:00',
      payer: { openid: 'oTestShopper0000000000000001' },
      ...change,
    });
    const upload = async (body: object) =>
      (await shop.wechat(`/wxa/sec/order/upload_shipping_info?access_token=${await shop.accessToken()}`, body)).body['errcode'];

    it('is kept for a paid order, and refused for another', async () => {
      expect(await upload(shipping())).toBe(10060001);
      await shop.createOrder('ORDER-0001');
      expect(await upload(shipping())).toBe(10060004);
      await shop.pay('ORDER-0001');
      expect(await upload(shipping({ payer: { openid: 'oSomebody' } }))).toBe(10060001);
      expect(await upload(shipping({ logistics_type: 9 }))).toBe(10060005);
      expect(await upload(shipping())).toBe(0);
      expect((await shop.admin('state')).body['shippings']).toMatchObject([{ outTradeNo: 'ORDER-0001', logisticsType: 4 }]);
    });
  });
});
