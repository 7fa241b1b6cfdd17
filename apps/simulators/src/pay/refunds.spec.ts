import { Shop, type Reply } from '../test-kit/shop.js';

describe('a refund at WeChat Pay', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await new Shop().open();
    await shop.createOrder('ORDER-0001');
    await shop.pay('ORDER-0001');
    shop.notifies.length = 0;
  });
  afterEach(() => shop.close());

  const refund = (outRefundNo: string, refundFen: number, change: Record<string, unknown> = {}): Promise<Reply> =>
    shop.ask({
      method: 'POST',
      path: '/v3/refund/domestic/refunds',
      body: {
        out_trade_no: 'ORDER-0001',
        out_refund_no: outRefundNo,
        notify_url: shop.notifyUrl,
        amount: { refund: refundFen, total: 12_900, currency: 'CNY' },
        ...change,
      },
    });
  const statusOf = async (outRefundNo: string) => (await shop.ask({ path: `/v3/refund/domestic/refunds/${outRefundNo}` })).body['status'];

  it('is in processing, then succeeds and is told', async () => {
    expect((await refund('R-1', 12_900)).body['status']).toBe('PROCESSING');
    await shop.pass(3_000);
    expect(await statusOf('R-1')).toBe('SUCCESS');
    expect(shop.believes(shop.lastNotify())).toBe(true);
    expect(JSON.parse(shop.lastNotify().body)).toMatchObject({ event_type: 'REFUND.SUCCESS', resource: { original_type: 'refund' } });
    expect(shop.factsOf(shop.lastNotify())).toMatchObject({ out_refund_no: 'R-1', refund_status: 'SUCCESS', amount: { refund: 12_900 } });
    expect(await shop.stateOf('ORDER-0001')).toBe('REFUND');
  });

  it('of the same number is given once, also when asked twice at once', async () => {
    const [first, second] = await Promise.all([refund('R-1', 12_900), refund('R-1', 12_900)]);
    expect(second.body['refund_id']).toBe(first.body['refund_id']);
    await shop.pass(3_000);
    expect((await refund('R-1', 12_900)).body['status']).toBe('SUCCESS');
    expect(shop.notifies).toHaveLength(1);
  });

  it('of the same number with another amount is refused', async () => {
    await refund('R-1', 100);
    const other = await refund('R-1', 200);
    expect([other.status, other.body['code']]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('can be given in parts up to the total, never beyond', async () => {
    expect((await refund('R-1', 12_000)).status).toBe(200);
    expect((await refund('R-2', 901)).body['code']).toBe('INVALID_REQUEST');
    expect((await refund('R-3', 900)).status).toBe(200);
  });

  it('needs a paid order, the right total, and an order that exists', async () => {
    await shop.createOrder('ORDER-0002');
    const unpaid = await refund('R-1', 100, { out_trade_no: 'ORDER-0002' });
    const wrongTotal = await refund('R-2', 100, { amount: { refund: 100, total: 100, currency: 'CNY' } });
    const unknown = await refund('R-3', 100, { out_trade_no: 'ORDER-0003' });
    expect([unpaid.body['code'], wrongTotal.body['code']]).toEqual(['INVALID_REQUEST', 'INVALID_REQUEST']);
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  it('is refused when the merchant has no money', async () => {
    await shop.admin('faults', { merchantBalanceEmpty: true });
    const reply = await refund('R-1', 100);
    expect([reply.status, reply.body['code']]).toEqual([403, 'NOT_ENOUGH']);
  });

  it('turns ABNORMAL on demand and is settled by hand', async () => {
    await shop.admin('faults', { refundsEndAs: 'ABNORMAL' });
    await refund('R-1', 100);
    await shop.pass(3_000);
    expect(await statusOf('R-1')).toBe('ABNORMAL');
    expect(JSON.parse(shop.lastNotify().body)).toMatchObject({ event_type: 'REFUND.ABNORMAL' });
    await shop.admin('refunds/R-1/end', { status: 'SUCCESS' });
    expect(await statusOf('R-1')).toBe('SUCCESS');
  });

  it('that was closed starts again under its number', async () => {
    await shop.admin('faults', { refundsEndAs: 'CLOSED' });
    await refund('R-1', 12_900);
    await shop.pass(3_000);
    await shop.admin('faults', { refundsEndAs: 'SUCCESS' });
    expect((await refund('R-1', 12_900)).body['status']).toBe('PROCESSING');
    await shop.pass(3_000);
    expect(await statusOf('R-1')).toBe('SUCCESS');
  });

  it('goes on after a restart of WeChat Pay', async () => {
    await refund('R-1', 100);
    await shop.simulators.stop();
    await shop.startSimulators();
    await shop.pass(3_000);
    expect(await statusOf('R-1')).toBe('SUCCESS');
  });
});
