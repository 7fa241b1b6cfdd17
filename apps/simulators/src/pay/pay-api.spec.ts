import { MCH_ID, Shop } from '../test-kit/shop.js';

describe.each(['cert', 'key'] as const)('WeChat Pay spoken to by an SDK of others, in %s mode', (mode) => {
  const shop = new Shop(mode);
  beforeAll(() => shop.open());
  afterAll(() => shop.close());

  it('creates, queries and closes an order, and the SDK believes every reply', async () => {
    const sdk = shop.sdk(mode);

    const created = await sdk.chain('v3/pay/transactions/jsapi').post(shop.orderBody('SDK-0001'));
    expect(created.data).toEqual({ prepay_id: expect.stringMatching(/^wx\d{14}[0-9a-f]{20}$/) });

    const queried = await sdk.chain('v3/pay/transactions/out-trade-no/SDK-0001').get({ params: { mchid: MCH_ID } });
    expect(queried.data).toMatchObject({ out_trade_no: 'SDK-0001', trade_state: 'NOTPAY', amount: { total: 12_900 } });

    const closed = await sdk.chain('v3/pay/transactions/out-trade-no/SDK-0001/close').post({ mchid: MCH_ID });
    expect(closed.status).toBe(204);
    expect(await shop.stateOf('SDK-0001')).toBe('CLOSED');
  });

  it('refunds a paid order through the SDK', async () => {
    const sdk = shop.sdk(mode);
    await sdk.chain('v3/pay/transactions/jsapi').post(shop.orderBody('SDK-0002'));
    await shop.pay('SDK-0002');

    const refunded = await sdk
      .chain('v3/refund/domestic/refunds')
      .post({ out_trade_no: 'SDK-0002', out_refund_no: 'SDK-R-0002', amount: { refund: 100, total: 12_900, currency: 'CNY' } });
    expect(refunded.data).toMatchObject({ status: 'PROCESSING', amount: { refund: 100, total: 12_900 } });

    const queried = await sdk.chain('v3/refund/domestic/refunds/SDK-R-0002').get({});
    expect(queried.data).toMatchObject({ out_refund_no: 'SDK-R-0002', out_trade_no: 'SDK-0002' });
  });
});

describe('the replies of WeChat Pay', () => {
  const shop = new Shop('mixed');
  beforeAll(() => shop.open());
  afterAll(() => shop.close());
  afterEach(() => shop.admin('reset', {}));

  it('are signed by the key that the request names, while a merchant switches', async () => {
    const publicKeyId = shop.keyFile('public_key_id.txt');
    const unnamed = await shop.ask({ path: '/v3/certificates' });
    const named = await shop.ask({ path: '/v3/certificates', headers: { 'wechatpay-serial': publicKeyId } });
    expect(unnamed.headers.get('wechatpay-serial')).toBe(shop.keyFile('platform_serial.txt'));
    expect(named.headers.get('wechatpay-serial')).toBe(publicKeyId);
  });

  it('refuse a key that is not in force', async () => {
    await shop.admin('key-mode', { mode: 'cert' });
    const reply = await shop.ask({ path: '/v3/certificates', headers: { 'wechatpay-serial': shop.keyFile('public_key_id.txt') } });
    expect([reply.status, reply.body['code']]).toEqual([400, 'PARAM_ERROR']);
    await shop.admin('key-mode', { mode: 'mixed' });
  });

  it('offer no certificates to a merchant that only has the public key', async () => {
    await shop.admin('key-mode', { mode: 'key' });
    const reply = await shop.ask({ path: '/v3/certificates' });
    expect([reply.status, reply.body['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    await shop.admin('key-mode', { mode: 'mixed' });
  });

  it('list old and new certificates after a rotation, and sign by the new one', async () => {
    const { body } = await shop.admin('rotate-certificate', {});
    const reply = await shop.ask({ path: '/v3/certificates' });
    const serials = (reply.body['data'] as { serial_no: string }[]).map(({ serial_no: serial }) => serial);
    expect(serials).toEqual([body['serial'], shop.keyFile('platform_serial.txt')]);
    expect(reply.headers.get('wechatpay-serial')).toBe(body['serial']);
  });

  it('carry a test signature now and then, which the SDK refuses', async () => {
    await shop.admin('faults', { replyProbes: 1 });
    const sdk = shop.sdk('key');
    await expect(sdk.chain('v3/pay/transactions/jsapi').post(shop.orderBody('PROBE-01'))).rejects.toMatchObject({
      code: expect.stringContaining('SIGNATURE'),
    });
    await expect(sdk.chain('v3/pay/transactions/jsapi').post(shop.orderBody('PROBE-01'))).resolves.toMatchObject({ status: 200 });
  });

  it('get lost after the order was accepted, and the same order number finds it', async () => {
    await shop.admin('faults', { dropAfterAccept: 1 });
    await expect(shop.createOrder('DROPPED-1')).rejects.toThrow();
    const again = await shop.createOrder('DROPPED-1');
    const { body } = await shop.admin('transactions');
    expect(again.status).toBe(200);
    expect(body['transactions']).toHaveLength(1);
  });

  it('fail half of the time after having acted, when the service is unwell', async () => {
    await shop.admin('faults', { serverErrorRate: 0.5 });
    shop.randomDraws = [0.1, 0.1, 0.1, 0.9];
    const acted = await shop.createOrder('UNWELL-01');
    const refused = await shop.createOrder('UNWELL-02');
    await shop.admin('faults', { serverErrorRate: 0 });
    expect([acted.body['code'], refused.body['code']]).toEqual(['SYSTEM_ERROR', 'SYSTEM_ERROR']);
    expect(await shop.stateOf('UNWELL-01')).toBe('NOTPAY');
    expect(await shop.stateOf('UNWELL-02')).toBeUndefined();
  });
});

describe('a request that the merchant did not sign', () => {
  const shop = new Shop();
  beforeAll(() => shop.open());
  afterAll(() => shop.close());
  const path = '/v3/pay/transactions/jsapi';

  it.each([
    ['whose body was changed', { tamperedBody: '{"amount":{"total":1}}' }],
    ['of another merchant', { mchId: '1900000002' }],
    ['by an unknown certificate', { serial: '5FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF' }],
    ['without a signature', { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1900000001"' }],
    ['in another scheme', { authorization: 'Bearer token' }],
    ['that is older than five minutes', { timestampSeconds: Math.floor(Date.now() / 1000) - 400 }],
  ])('%s gets 401 SIGN_ERROR', async (_case, flaw) => {
    const reply = await shop.ask({ method: 'POST', path, body: shop.orderBody('SIGN-0001'), ...flaw });
    expect([reply.status, reply.body['code']]).toEqual([401, 'SIGN_ERROR']);
    expect(await shop.stateOf('SIGN-0001')).toBeUndefined();
  });

  it('or signed long ago and sent again gets 401 SIGN_ERROR', async () => {
    const request = { method: 'POST', path, body: shop.orderBody('REPLAY-1'), nonce: 'onceonly' } as const;
    expect((await shop.ask(request)).status).toBe(200);
    const replayed = await shop.ask(request);
    expect([replayed.status, replayed.body['code']]).toEqual([401, 'SIGN_ERROR']);
  });
});

describe('an order at WeChat Pay', () => {
  const shop = new Shop();
  beforeAll(() => shop.open());
  afterAll(() => shop.close());

  it.each([
    ['/amount/total', { amount: { total: '12900', currency: 'CNY' } }],
    ['/amount/total', { amount: { total: 0 } }],
    ['/amount/total', { amount: { total: 12.5 } }],
    ['/amount/currency', { amount: { total: 1, currency: 'USD' } }],
    ['/notify_url', { notify_url: 'https://shop.example/notify?order=1' }],
    ['/out_trade_no', { out_trade_no: '短' }],
    ['/payer/openid', { payer: { openid: '' } }],
    ['/description', { description: '长'.repeat(128) }],
  ])('with a wrong %s is refused at that field', async (field, change) => {
    const reply = await shop.createOrder('FIELDS-01', change);
    expect([reply.status, reply.body['code']]).toEqual([400, 'PARAM_ERROR']);
    expect(reply.body['detail']).toMatchObject({ field, location: 'body' });
  });

  it('may carry fields that nobody knows yet', async () => {
    expect((await shop.createOrder('UNKNOWN-1', { brand_new: { any: 1 } })).status).toBe(200);
  });

  it('is found again by the same parameters and refused with others', async () => {
    const first = await shop.createOrder('AGAIN-001');
    const again = await shop.createOrder('AGAIN-001');
    const other = await shop.createOrder('AGAIN-001', { amount: { total: 1, currency: 'CNY' } });
    expect(again.body).toEqual(first.body);
    expect([other.status, other.body['code']]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('gets a fresh prepay_id after two hours', async () => {
    const first = await shop.createOrder('RENEWED-1');
    await shop.pass(2 * 3_600_000);
    const renewed = await shop.createOrder('RENEWED-1');
    expect(renewed.status).toBe(200);
    expect(renewed.body['prepay_id']).not.toBe(first.body['prepay_id']);
  });

  it('cannot be created again once it is paid or closed', async () => {
    await shop.createOrder('ENDED-001');
    await shop.pay('ENDED-001');
    await shop.createOrder('ENDED-002');
    await shop.ask({ method: 'POST', path: '/v3/pay/transactions/out-trade-no/ENDED-002/close', body: { mchid: MCH_ID } });
    const paid = await shop.createOrder('ENDED-001');
    const closed = await shop.createOrder('ENDED-002');
    expect([paid.body['code'], closed.body['code']]).toEqual(['ORDER_PAID', 'ORDER_CLOSED']);
  });

  it('cannot be paid after its own time', async () => {
    await shop.createOrder('EXPIRED-1', { time_expire: new Date(shop.clock.nowMs() + 600_000).toISOString() });
    await shop.pass(600_000);
    const reply = await shop.pay('EXPIRED-1');
    expect([reply.status, reply.body['code']]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('is found by the transaction id once paid', async () => {
    await shop.createOrder('BY-ID-001');
    await shop.pay('BY-ID-001');
    const byNo = await shop.ask({ path: `/v3/pay/transactions/out-trade-no/BY-ID-001?mchid=${MCH_ID}` });
    const byId = await shop.ask({ path: `/v3/pay/transactions/id/${String(byNo.body['transaction_id'])}?mchid=${MCH_ID}` });
    expect(byId.body).toEqual(byNo.body);
    expect(byId.body).toMatchObject({ trade_state: 'SUCCESS', amount: { payer_total: 12_900 } });
  });

  it('nobody knows is 404 ORDER_NOT_EXIST', async () => {
    const reply = await shop.ask({ path: `/v3/pay/transactions/out-trade-no/NOBODY-01?mchid=${MCH_ID}` });
    expect([reply.status, reply.body['code']]).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  it('is either paid or closed when both come at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const outTradeNo = `RACE-${1000 + round}`;
      await shop.createOrder(outTradeNo);
      const close = () => shop.ask({ method: 'POST', path: `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, body: { mchid: MCH_ID } });
      const both = round % 2 === 0 ? [shop.pay(outTradeNo), close()] : [close(), shop.pay(outTradeNo)];
      const replies = await Promise.all(both);
      const won = replies.filter(({ status }) => status < 300);
      const lost = replies.filter(({ status }) => status === 400);
      expect([won.length, lost.length]).toEqual([1, 1]);
      expect(lost[0]?.body['code']).toBe((await shop.stateOf(outTradeNo)) === 'SUCCESS' ? 'ORDER_PAID' : 'ORDER_CLOSED');
    }
  });
});
