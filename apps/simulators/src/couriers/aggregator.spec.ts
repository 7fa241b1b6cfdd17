import { CourierShop } from '../test-kit/courier-shop.js';

describe('the aggregator', () => {
  let shop: CourierShop;
  beforeEach(async () => {
    shop = await new CourierShop().open();
    await shop.admin('riders/aggregator', { isAutomatic: false });
  });
  afterEach(() => shop.close());

  const create = (originId: string, change = {}) => shop.aggregator('/order/create', shop.aggregatorOrder(originId, change));
  const step = async (originId: string, name: string) => {
    await shop.admin(`rides/aggregator/${originId}/step`, { step: name });
    await shop.pass(0);
  };

  it.each([
    ['a wrong signature', { sign: 'F'.repeat(32) }, 1003],
    ['a field that was changed after signing', { outOrderSn: 'B1' }, 1003],
    ['another account', { appId: '7' }, 1002],
    ['a time as text', { timeStamp: '1700000000000' }, 1001],
  ])('refuses %s', async (_what, change, code) => {
    expect(await shop.aggregator('/order/detail', { outOrderSn: 'A1' }, change)).toMatchObject({ code });
  });

  it('refuses a price as text, a carrier that it does not know, and a number that was used', async () => {
    expect(await create('A1', { goodsPrice: '12' })).toMatchObject({ code: 1001 });
    expect(await create('A1', { deliveryId: 99 })).toMatchObject({ code: 1001 });
    expect(await create('A1')).toMatchObject({ code: 200, data: { deliveryAmount: 8.5, distance: 2596 } });
    expect(await create('A1')).toMatchObject({ code: 2001 });
  });

  it('offers several carriers, the dearer the faster', async () => {
    const { data } = (await shop.aggregator('/order/valuation', shop.aggregatorOrder('A1'))) as { data: { amount: number; expectMinutes: number }[] };
    expect(data).toHaveLength(3);
    expect(data.map(({ amount }) => amount)).toEqual(data.map(({ amount }) => amount).sort((a, b) => a - b));
    expect(data.map(({ expectMinutes }) => expectMinutes)).toEqual(data.map(({ expectMinutes }) => expectMinutes).sort((a, b) => b - a));
  });

  it('tells of the rider, the goods taken and the end, signed anew each time, but not of the arrival at the store', async () => {
    await create('A1');
    for (const name of ['accept', 'arrive', 'pickUp', 'deliver']) await step('A1', name);
    expect(shop.callbacks.map(({ status }) => status)).toEqual([2, 3, 4]);
    expect(shop.callbacks[0]).toMatchObject({ outOrderSn: 'A1', appId: '100001', deliveryName: '达达', shipperPhone: expect.stringMatching(/^1\d{10}$/), deductAmount: 0, needPayAmount: 8.5, notifyCount: 1 });
    expect(shop.callbacks[0]?.['sign']).toMatch(/^[0-9A-F]{32}$/);
  });

  it('repeats after 10 to 7200 seconds until it is answered SUCCESS', async () => {
    await create('A1');
    shop.replies.push(...Array.from({ length: 20 }, () => ({ status: 200, text: '{"code":0}' })));
    await step('A1', 'accept');
    for (const [index, seconds] of [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200].entries()) {
      await shop.pass((seconds - 1) / 60);
      expect(shop.callbacks).toHaveLength(index + 1);
      await shop.pass(1 / 60);
      expect(shop.callbacks).toHaveLength(index + 2);
    }
    await shop.pass(3_000);
    expect(shop.callbacks).toHaveLength(11);
    expect(shop.callbacks.at(-1)).toMatchObject({ notifyCount: 11 });
  });

  it('says what a cancellation costs, takes that, and refuses one after the goods were taken', async () => {
    await create('A1');
    await create('A2');
    await step('A1', 'accept');
    await step('A2', 'accept');
    await step('A2', 'pickUp');
    await shop.pass(2);
    expect(await shop.aggregator('/order/cancelFee', { outOrderSn: 'A1' })).toMatchObject({ code: 200, data: { deductAmount: 2 } });
    expect(await shop.aggregator('/order/cancel', { outOrderSn: 'A1', reasonCode: 1, reason: '顾客取消' })).toMatchObject({ data: { deductAmount: 2 } });
    await shop.pass(0);
    expect(shop.callbacks.at(-1)).toMatchObject({ outOrderSn: 'A1', status: -1, deductAmount: 2, needPayAmount: 2, cancelFrom: 'merchant' });
    expect(await shop.aggregator('/order/cancelFee', { outOrderSn: 'A2' })).toMatchObject({ code: 2003 });
  });

  it('adds tips together while nobody has accepted', async () => {
    await create('A1');
    await shop.aggregator('/order/addTip', { outOrderSn: 'A1', tipAmount: 1 });
    expect(await shop.aggregator('/order/addTip', { outOrderSn: 'A1', tipAmount: 2.5 })).toMatchObject({ data: { tipAmount: 3.5 } });
    await step('A1', 'accept');
    expect(await shop.aggregator('/order/addTip', { outOrderSn: 'A1', tipAmount: 1 })).toMatchObject({ code: 2004 });
  });
});
