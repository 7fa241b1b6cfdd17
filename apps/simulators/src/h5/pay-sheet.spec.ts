import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { APP_ID, MCH_ID, Shop } from '../test-kit/shop.js';

describe('the pay sheet of the browser', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await new Shop().open();
  });
  afterEach(() => shop.close());

  const prepare = async (outTradeNo: string, description = '全域商城-订单'): Promise<Record<string, string>> => {
    const { body } = await shop.createOrder(outTradeNo, { description });
    const payment = { appId: APP_ID, timeStamp: '1762832400', nonceStr: 'nonce0001', package: `prepay_id=${String(body['prepay_id'])}` };
    const message = Formatter.joinedByLineFeed(payment.appId, payment.timeStamp, payment.nonceStr, payment.package);
    return { ...payment, signType: 'RSA', paySign: Rsa.sign(message, shop.keyFile('merchant_private_key.pem')) };
  };
  const sheet = async (payment: Record<string, string>) => {
    const { body } = await shop.wechat(`/h5/pay-sheet?${new URLSearchParams(payment).toString()}`);
    return String(body['text']);
  };
  const confirm = async (payment: Record<string, string>) => {
    const init = { method: 'POST', body: JSON.stringify(payment), headers: { 'content-type': 'application/json' } };
    const reply = await fetch(`${shop.simulators.url}/h5/pay-sheet/confirm`, init);
    await shop.pass(0);
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };

  it('shows amount, merchant and goods, and says that it takes no money', async () => {
    const html = await sheet(await prepare('ORDER-0001', '<b>羽绒服</b>'));
    expect(html).toContain('模拟支付 · 不会扣款');
    expect(html).toContain('129.00');
    expect(html).toContain('全域商城');
    expect(html).toContain('&#60;b&#62;羽绒服');
  });

  it('pays once confirmed, and tells the merchant', async () => {
    const payment = await prepare('ORDER-0001');
    expect((await confirm(payment)).status).toBe(200);
    expect(await shop.stateOf('ORDER-0001')).toBe('SUCCESS');
    expect(shop.factsOf(shop.lastNotify())).toMatchObject({ out_trade_no: 'ORDER-0001' });
  });

  it('knows the mini-program that calls it, as WeChat does', async () => {
    const { appId, ...unnamed } = await prepare('ORDER-0001');
    expect(await sheet(unnamed)).toContain('确认支付');
    expect(await sheet({ ...unnamed, appId: `${appId ?? ''}2` })).toContain('支付参数中的appId错误');
    expect((await confirm(unnamed)).status).toBe(200);
  });

  it('pays nothing that the merchant did not sign', async () => {
    const [payment, other] = [await prepare('ORDER-0001'), await prepare('ORDER-0002')];
    const swapped = { ...payment, package: other['package'] ?? '' };
    expect((await confirm(swapped)).body['code']).toBe('SIGN_ERROR');
    expect(await sheet(swapped)).toContain('支付验证签名失败');
    expect(await shop.stateOf('ORDER-0002')).toBe('NOTPAY');
  });

  it('says so when the order was closed or paid meanwhile', async () => {
    const payment = await prepare('ORDER-0001');
    await shop.ask({ method: 'POST', path: '/v3/pay/transactions/out-trade-no/ORDER-0001/close', body: { mchid: MCH_ID } });
    expect(await sheet(payment)).toContain('该订单已关闭');
    expect((await confirm(payment)).body['code']).toBe('ORDER_CLOSED');

    const paid = await prepare('ORDER-0002');
    await confirm(paid);
    expect((await confirm(paid)).body['code']).toBe('ORDER_PAID');
    expect(shop.notifies).toHaveLength(1);
  });

  it('says so when parameters are missing', async () => {
    expect(await sheet({})).toContain('支付参数不完整');
  });
});
