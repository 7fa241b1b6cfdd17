import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Formatter } from 'wechatpay-axios-plugin';
import { beijingDay } from '../clock.js';
import { Shop } from '../test-kit/shop.js';

const DAY_MS = 86_400_000;

describe('the trade bill', () => {
  let shop: Shop;
  let day: string;
  beforeEach(async () => {
    shop = await new Shop().open();
    day = beijingDay(shop.clock.nowMs());
    await shop.createOrder('ORDER-0001', { description: '羽绒服,白色' });
    await shop.pay('ORDER-0001');
    await shop.ask({
      method: 'POST',
      path: '/v3/refund/domestic/refunds',
      body: { out_trade_no: 'ORDER-0001', out_refund_no: 'R-1', amount: { refund: 2_900, total: 12_900, currency: 'CNY' } },
    });
  });
  afterEach(() => shop.close());

  const ask = (tarType = '') => shop.ask({ path: `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL${tarType}` });
  const untilNineNextMorning = () => Date.parse(`${day}T00:00:00+08:00`) + DAY_MS + 9 * 3_600_000 - shop.clock.nowMs();
  const download = async (address: unknown) => {
    const { pathname, search } = new URL(String(address));
    return shop.ask({ path: `${pathname}${search}` });
  };

  it('lists the day\'s payments and refunds in yuan, readable by the SDK', async () => {
    await shop.pass(untilNineNextMorning());
    const { body } = await ask();
    const file = await download(body['download_url']);
    const csv = `\uFEFF${String(file.body['text'])}`;
    expect(createHash('sha1').update(csv).digest('hex')).toBe(body['hash_value']);
    expect(file.headers.get('wechatpay-signature')).toBeNull();
    const { rows, summary } = Formatter.castCsvBill(csv) as { rows: Record<string, string>[]; summary: Record<string, string> };
    expect(rows).toMatchObject([
      { 商户订单号: 'ORDER-0001', 交易状态: 'SUCCESS', 订单金额: '129.00', 商品名称: '羽绒服 白色' },
      { 商户订单号: 'ORDER-0001', 交易状态: 'REFUND', 商户退款单号: 'R-1', 申请退款金额: '29.00' },
    ]);
    expect(summary).toMatchObject({ 总交易单数: '2', 订单总金额: '129.00', 申请退款总金额: '29.00' });
  });

  it('comes compressed when asked, with the hash of what is inside', async () => {
    await shop.pass(untilNineNextMorning());
    const { body } = await ask('&tar_type=GZIP');
    const { pathname, search } = new URL(String(body['download_url']));
    const bytes = await shop.download(`${pathname}${search}`);
    expect(createHash('sha1').update(gunzipSync(bytes)).digest('hex')).toBe(body['hash_value']);
  });

  it('is not there before nine in the morning of the next day', async () => {
    expect((await ask()).body['code']).toBe('PARAM_ERROR');
    await shop.pass(untilNineNextMorning() - 1);
    expect((await ask()).body['code']).toBe('STATEMENT_CREATING');
  });

  it('does not exist for a day without trade', async () => {
    await shop.pass(untilNineNextMorning() + DAY_MS);
    const reply = await shop.ask({ path: `/v3/bill/tradebill?bill_date=${beijingDay(shop.clock.nowMs() - DAY_MS)}&bill_type=ALL` });
    expect(reply.body['code']).toBe('NO_STATEMENT_EXIST');
  });

  it('can be downloaded for five minutes', async () => {
    await shop.pass(untilNineNextMorning());
    const { body } = await ask();
    await shop.pass(5 * 60_000);
    expect((await download(body['download_url'])).status).toBe(404);
  });
});
