import { MCH_ID, Shop } from '../test-kit/shop.js';

const RETRY_SECONDS = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

describe('a payment notify', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await new Shop('mixed').open();
    await shop.createOrder('ORDER-0001');
  });
  afterEach(() => shop.close());

  it('is believed by the SDK and says what was paid', async () => {
    await shop.pay('ORDER-0001');
    const notify = shop.lastNotify();
    expect(shop.believes(notify)).toBe(true);
    expect(JSON.parse(notify.body)).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', resource_type: 'encrypt-resource' });
    expect(shop.factsOf(notify)).toMatchObject({
      mchid: MCH_ID,
      out_trade_no: 'ORDER-0001',
      trade_state: 'SUCCESS',
      amount: { total: 12_900, payer_total: 12_900 },
    });
  });

  it('is signed by certificate and by public key in turn while the merchant switches', async () => {
    await shop.pay('ORDER-0001');
    await shop.createOrder('ORDER-0002');
    await shop.pay('ORDER-0002');
    const serials = shop.notifies.map(({ headers }) => headers['wechatpay-serial']);
    expect(serials).toEqual([shop.keyFile('platform_serial.txt'), shop.keyFile('public_key_id.txt')]);
    expect(shop.notifies.every((notify) => shop.believes(notify))).toBe(true);
  });

  it('that is refused comes again by the schedule of 24 hours, then no more', async () => {
    shop.notifyReplies.push(...Array<number>(20).fill(500));
    await shop.pay('ORDER-0001');
    for (const [index, seconds] of RETRY_SECONDS.entries()) {
      await shop.pass(seconds * 1000 - 1);
      expect(shop.notifies).toHaveLength(index + 1);
      await shop.pass(1);
      expect(shop.notifies).toHaveLength(index + 2);
    }
    await shop.pass(86_400_000);
    expect(shop.notifies).toHaveLength(16);
  });

  it('comes sixty times sooner when time is compressed sixty times', async () => {
    shop.notifyReplies.push(503);
    await shop.pay('ORDER-0001');
    await shop.admin('time-compression', { factor: 60 });
    await shop.pass(250);
    expect(shop.notifies).toHaveLength(2);
  });

  it('survives a restart of WeChat Pay', async () => {
    shop.notifyReplies.push(503);
    await shop.pay('ORDER-0001');
    await shop.simulators.stop();
    await shop.startSimulators();
    expect(await shop.stateOf('ORDER-0001')).toBe('SUCCESS');
    await shop.pass(15_000);
    expect(shop.notifies).toHaveLength(2);
  });

  it('with a test signature is not to be believed, and the genuine one follows', async () => {
    await shop.admin('faults', { notifyProbes: 1 });
    shop.notifyReplies.push(401);
    await shop.pay('ORDER-0001');
    expect(shop.lastNotify().headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
    expect(shop.believes(shop.lastNotify())).toBe(false);
    await shop.pass(15_000);
    expect(shop.notifies.map((notify) => shop.believes(notify))).toEqual([false, true]);
  });

  it('comes several times when asked to', async () => {
    await shop.admin('faults', { duplicateNotifies: 3 });
    await shop.pay('ORDER-0001');
    const ids = shop.notifies.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
  });

  it('comes late when asked to', async () => {
    await shop.admin('faults', { delayNotifiesMs: 60_000 });
    await shop.pay('ORDER-0001');
    expect(shop.notifies).toHaveLength(0);
    await shop.pass(60_000);
    expect(shop.notifies).toHaveLength(1);
  });

  it('never comes while muted, and the query still tells the truth', async () => {
    await shop.admin('faults', { muteNotifies: true });
    await shop.pay('ORDER-0001');
    await shop.pass(86_400_000);
    expect(shop.notifies).toHaveLength(0);
    expect(await shop.stateOf('ORDER-0001')).toBe('SUCCESS');
  });

  it('tells of a payment that crossed the closing', async () => {
    await shop.ask({ method: 'POST', path: '/v3/pay/transactions/out-trade-no/ORDER-0001/close', body: { mchid: MCH_ID } });
    await shop.pay('ORDER-0001', { late: true });
    expect(shop.factsOf(shop.lastNotify())).toMatchObject({ out_trade_no: 'ORDER-0001', trade_state: 'SUCCESS' });
  });

  it.each(['signature', 'probe', 'serial'] as const)('forged by its %s is not believed', async (forgery) => {
    await shop.pay('ORDER-0001');
    await resend(forgery);
    expect(shop.believes(shop.lastNotify())).toBe(false);
  });

  it('forged inside is signed well and tells another amount, or cannot be opened', async () => {
    await shop.pay('ORDER-0001');
    await resend('amount');
    expect(shop.believes(shop.lastNotify())).toBe(true);
    expect(shop.factsOf(shop.lastNotify())).toMatchObject({ amount: { total: 12_901 } });
    await resend('tag');
    expect(() => shop.factsOf(shop.lastNotify())).toThrow();
  });

  const resend = async (forgery: string) => {
    const { body } = await shop.admin('state');
    const [notify] = body['notifies'] as { id: string }[];
    await shop.admin(`notifies/${String(notify?.id)}/resend`, { forgery });
  };
});
