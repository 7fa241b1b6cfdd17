import { CourierShop } from '../test-kit/courier-shop.js';

/** Riders who do what they are told to by hand. */
const STILL = { isAutomatic: false };
/** Everything goes well, and takes always the same time. */
const SMOOTH = {
  acceptSeconds: { min: 60, max: 60 }, startMeters: { min: 500, max: 500 }, metersPerSecond: { min: 5, max: 5 }, waitAtStoreSeconds: { min: 60, max: 60 }, atDoorSeconds: { min: 60, max: 60 },
  neverAcceptRate: 0, riderCancelRate: 0, returnRate: 0,
};

describe('达达', () => {
  let shop: CourierShop;
  beforeEach(async () => {
    shop = await new CourierShop().open();
    await shop.admin('riders/dada', SMOOTH);
  });
  afterEach(() => shop.close());

  const statusOf = async (originId: string) => ((await shop.dada('/api/order/status/query', { order_id: originId }))['result'] ?? {}) as Record<string, unknown>;
  const step = (originId: string, name: string) => shop.admin(`rides/dada/${originId}/step`, { step: name });

  it.each([
    ['a wrong signature', { signature: '0'.repeat(32) }, 2003],
    ['a signature in small letters', { signature: 'faa311ebe75e1f71186d6db9975ff41b' }, 2003],
    ['a body that was changed after signing', { body: '{"order_id":"B1"}' }, 2003],
    ['another merchant', { source_id: '1' }, 2002],
    ['a number for the body', { body: 5 }, 2001],
    ['another version', { v: '2.0' }, 2001],
  ])('refuses %s', async (_what, change, code) => {
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' }, change)).toMatchObject({ status: 'fail', code, errorCode: code });
  });

  it.each([
    ['a price as text', { cargo_price: '129.5' }],
    ['a telephone that is none', { receiver_phone: '12345' }],
    ['no weight', { cargo_weight: undefined }],
    ['a callback that is no address', { callback: 'here' }],
  ])('refuses an order with %s', async (_what, change) => {
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1', change))).toMatchObject({ status: 'fail', code: 2001 });
  });

  it('refuses an old request, an unknown shop, a door that is too far, and a number that was used', async () => {
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1', { shop_no: 'SH999' }))).toMatchObject({ code: 2155 });
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1', { receiver_lat: 32.5 }))).toMatchObject({ code: 2063 });
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'))).toMatchObject({ status: 'success', code: 0, result: { fee: 8, distance: 2596 } });
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'))).toMatchObject({ code: 2105 });
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' }, {}, shop.clock.nowMs() - 601_000)).toMatchObject({ code: 2004 });
  });

  it('takes an order at a price that was asked, once and for three minutes', async () => {
    const quote = async () => ((await shop.dada('/api/order/queryDeliverFee', shop.dadaOrder('A1')))['result'] as { deliveryNo: string; fee: number });
    const first = await quote();
    expect(first.fee).toBe(8);
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' })).toMatchObject({ code: 2005 });
    await shop.pass(3.1);
    expect(await shop.dada('/api/order/addAfterQuery', { deliveryNo: first.deliveryNo })).toMatchObject({ code: 2300 });
    const { deliveryNo } = await quote();
    expect(await shop.dada('/api/order/addAfterQuery', { deliveryNo })).toMatchObject({ status: 'success', result: { deliveryNo } });
    expect(await shop.dada('/api/order/addAfterQuery', { deliveryNo })).toMatchObject({ code: 2105 });
  });

  it('sends a rider who accepts, arrives, takes the goods and brings them, and tells each step', async () => {
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.pass(1.1);
    expect(await statusOf('A1')).toMatchObject({ statusCode: 2, transporterPhone: expect.stringMatching(/^139\d{8}$/) });
    await shop.pass(30);
    expect(shop.callbacks.map(({ order_status: status }) => status)).toEqual([2, 100, 3, 4]);
    expect(shop.callbacks[0]).toMatchObject({ order_id: 'A1', cancel_from: 0, dm_name: expect.any(String), update_time: Date.parse('2026-11-20T12:01:00+08:00') / 1_000 });
    expect(await statusOf('A1')).toMatchObject({ statusCode: 4, finishTime: expect.stringMatching(/^2026-11-20 12:1\d/), transporterLng: '' });
  });

  it('sends a rider who waits for the goods when riders do so, and takes them once they are packed', async () => {
    await shop.admin('riders/dada', { waitsForGoods: true });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('waiting-1'));
    await shop.pass(20);
    expect(await shop.admin('rides/dada/waiting-1')).toMatchObject({ status: 'arrived' });
    await shop.admin('rides/dada/waiting-1/goods-ready', {});
    await shop.pass(20);
    expect(await shop.admin('rides/dada/waiting-1')).toMatchObject({ status: 'delivered' });
  });

  it('says where the rider is, nearer to the door each minute', async () => {
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.pass(5);
    const longitudes: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      longitudes.push(Number((await statusOf('A1'))['transporterLng']));
      await shop.pass(1);
    }
    expect(longitudes).toEqual([...longitudes].sort((a, b) => b - a));
    expect(longitudes.at(-1)).toBeLessThan(121.468);
  });

  it('does the same with the same seed', async () => {
    await shop.admin('riders/dada', { acceptSeconds: { min: 1, max: 900 }, seed: 'one' });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A2'));
    const plans = (await shop.admin('rides'))['rides'] as { plan: { acceptMs: number } }[];
    await shop.simulators.stop();
    await shop.startSimulators();
    await shop.admin('riders/dada', { ...SMOOTH, acceptSeconds: { min: 1, max: 900 }, seed: 'one' });
    const again = (await shop.admin('rides'))['rides'] as { plan: { acceptMs: number } }[];
    expect(again.map(({ plan }) => plan)).toEqual(plans.map(({ plan }) => plan));
    expect(plans[0]?.plan.acceptMs).not.toBe(plans[1]?.plan.acceptMs);
  });

  it('takes two yuan for a rider who was on the way for more than a minute, nothing before, and refuses after the goods were taken', async () => {
    await shop.admin('riders/dada', STILL);
    for (const id of ['A1', 'A2', 'A3', 'A4']) await shop.dada('/api/order/addOrder', shop.dadaOrder(id));
    const cancel = (id: string) => shop.dada('/api/order/formalCancel', { order_id: id, cancel_reason_id: 36 });
    expect(await cancel('A1')).toMatchObject({ result: { deduct_fee: 0 } });
    for (const id of ['A2', 'A3', 'A4']) await step(id, 'accept');
    await step('A4', 'pickUp');
    expect(await cancel('A2')).toMatchObject({ result: { deduct_fee: 0 } });
    await shop.pass(2);
    expect(await cancel('A3')).toMatchObject({ result: { deduct_fee: 2 } });
    expect(await cancel('A4')).toMatchObject({ status: 'fail', code: 2076 });
    expect(await cancel('A3')).toMatchObject({ status: 'fail', code: 2076 });
    expect(await shop.dada('/api/order/formalCancel', { order_id: 'A4', cancel_reason_id: 10_000 })).toMatchObject({ code: 2001 });
    expect(await statusOf('A3')).toMatchObject({ statusCode: 5, deductFee: 2, actualFee: 0 });
  });

  it('finds a rider for an order that nobody wanted when the tip is good, and each tip must be more than the last', async () => {
    await shop.admin('riders/dada', { neverAcceptRate: 1 });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.pass(120);
    expect(shop.callbacks).toEqual([]);
    const tip = (tips: number) => shop.dada('/api/order/addTip', { order_id: 'A1', tips, city_code: '021' });
    expect(await tip(1)).toMatchObject({ status: 'success' });
    expect(await tip(1)).toMatchObject({ code: 2048 });
    expect(await tip(3)).toMatchObject({ status: 'success' });
    await shop.pass(2);
    expect(await statusOf('A1')).toMatchObject({ statusCode: 2, tips: 3 });
    expect(await tip(5)).toMatchObject({ code: 2044 });
  });

  it('brings back what could not be given over, until the merchant says that it has it', async () => {
    await shop.admin('riders/dada', { returnRate: 1 });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    expect(await shop.dada('/api/order/confirm/goods', { order_id: 'A1' })).toMatchObject({ code: 2049 });
    await shop.pass(40);
    expect(await statusOf('A1')).toMatchObject({ statusCode: 9 });
    expect(await shop.dada('/api/order/confirm/goods', { order_id: 'A1' })).toMatchObject({ status: 'success' });
    await shop.pass(0);
    expect(shop.callbacks.map(({ order_status: status }) => status)).toEqual([2, 100, 3, 9, 10]);
  });

  it('keeps orders waiting while all riders are busy', async () => {
    await shop.admin('riders/dada', { couriers: 1 });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A2'));
    await shop.pass(5);
    const codes = [(await statusOf('A1'))['statusCode'], (await statusOf('A2'))['statusCode']];
    expect(codes.filter((code) => code === 1)).toHaveLength(1);
    await shop.pass(40);
    expect([(await statusOf('A1'))['statusCode'], (await statusOf('A2'))['statusCode']]).toEqual([4, 4]);
  });

  it('goes on where it was after a restart', async () => {
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
    await shop.pass(1.1);
    await shop.simulators.stop();
    await shop.startSimulators();
    await shop.pass(60);
    expect(shop.callbacks.map(({ order_status: status }) => status)).toEqual([2, 100, 3, 4]);
  });
});

describe('the callbacks of 达达', () => {
  let shop: CourierShop;
  beforeEach(async () => {
    shop = await new CourierShop().open();
    await shop.admin('riders/dada', { isAutomatic: false });
    await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'));
  });
  afterEach(() => shop.close());

  const step = async (name: string) => {
    await shop.admin('rides/dada/A1/step', { step: name });
    await shop.pass(0);
  };
  const told = () => shop.callbacks.map(({ order_status: status }) => status);

  it('come again after a minute when they are not heard', async () => {
    shop.replies.push({ status: 500, text: '' });
    await step('accept');
    await shop.pass(1);
    expect(told()).toEqual([2, 2]);
    expect(shop.callbacks[0]).toEqual(shop.callbacks[1]);
  });

  it('come several times, late, or never when asked to', async () => {
    await shop.admin('faults', { duplicateCallbacks: 2, delayCallbacksMs: 60_000 });
    await step('accept');
    expect(told()).toEqual([]);
    await shop.pass(1);
    expect(told()).toEqual([2, 2, 2]);
    await shop.admin('faults', { muteCallbacks: true });
    await step('pickUp');
    await shop.pass(600);
    expect(told()).toEqual([2, 2, 2]);
  });

  it('overtake each other when asked to', async () => {
    await shop.admin('faults', { shuffleCallbacksMs: 60_000 });
    shop.randomDraws = [0.9, 0.5, 0.1];
    for (const name of ['accept', 'pickUp', 'deliver']) await step(name);
    await shop.pass(1);
    expect(told()).toEqual([4, 3, 2]);
  });

  it('are preceded by a forged one when asked to', async () => {
    await shop.admin('faults', { forgeCallbacks: 1 });
    await step('accept');
    expect(told()).toEqual([2, 2]);
    expect(shop.callbacks[0]?.['signature']).not.toBe(shop.callbacks[1]?.['signature']);
  });

  it('tell who cancelled', async () => {
    await step('accept');
    await step('cancelByRider');
    expect(shop.callbacks.at(-1)).toMatchObject({ order_status: 5, cancel_from: 1 });
  });
});

describe('the calls of 达达, when it is in trouble', () => {
  let shop: CourierShop;
  beforeEach(async () => {
    shop = await new CourierShop().open();
  });
  afterEach(() => shop.close());

  it('may be carried out although the reply is lost', async () => {
    await shop.admin('faults', { dropAfterAccept: 1 });
    await expect(shop.dada('/api/order/addOrder', shop.dadaOrder('A1'))).rejects.toThrow();
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' })).toMatchObject({ status: 'success' });
  });

  it('may fail before or after they were carried out, or be too many', async () => {
    await shop.admin('faults', { serverErrorRate: 0.5 });
    shop.randomDraws = [0.4, 0.4];
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'))).toEqual({ httpStatus: 500 });
    shop.randomDraws = [0.4, 0.6];
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A2'))).toEqual({ httpStatus: 500 });
    await shop.admin('faults', { serverErrorRate: 0, rateLimitRate: 1 });
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' })).toEqual({ httpStatus: 429 });
    await shop.admin('faults', { rateLimitRate: 0 });
    expect(await shop.dada('/api/order/status/query', { order_id: 'A1' })).toMatchObject({ code: 0 });
    expect(await shop.dada('/api/order/status/query', { order_id: 'A2' })).toMatchObject({ code: 2005 });
  });

  it('are refused when there are no riders', async () => {
    await shop.admin('faults', { refuseRate: 1 });
    expect(await shop.dada('/api/order/addOrder', shop.dadaOrder('A1'))).toMatchObject({ code: 2500 });
  });
});
