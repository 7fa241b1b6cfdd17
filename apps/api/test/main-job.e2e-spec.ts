import { randomUUID } from 'node:crypto';
import { RunningShop } from './support/running-shop.js';

// The main job over HTTP, with every process for real: a shopper orders and pays, the store prepares, the shopper collects.

interface Placed { orderId: string; orderNo: string; payableFen: number }
interface Problem { code: string; details?: Record<string, unknown>; errors?: { path: string }[]; requestId: string }
interface Fulfillment { fulfillmentOrderId: string; state: string; orderNo: string; lines: { lineNo: number; quantity: number; quantityPicked: number; barcode: string | null }[] }
interface BoardReply { toAccept: Fulfillment[]; picking: Fulfillment[]; ready: Fulfillment[]; handedOver: Fulfillment[] }
interface OrderReply { stage: string; status: string; paymentStatus: string; timeline: { type: string }[]; refund: { status: string } | null }
interface CodeReply { state: string; digits: string | null; qrContent: string | null }

let shop: RunningShop;
let shopper: string;
let openid: string;
let shoppers = 0;
let clerk: string;
let elsewhere: string;

beforeAll(async () => {
  shop = await RunningShop.open({ units: [50, 50, 2] });
  [clerk, elsewhere] = await Promise.all([shop.signInStaff('clerk-1'), shop.signInStaff('clerk-2')]);
}, 90_000);
afterAll(() => shop.close());
// One shopper may place ten orders at once; every fact has a shopper of its own.
beforeEach(async () => {
  shoppers += 1;
  openid = `shopper-${shoppers}`;
  shopper = await shop.signInShopper(openid);
});

const storeId = () => shop.stocked.stores[0]?.id ?? '';
const otherStoreId = () => shop.stocked.stores[1]?.id ?? '';
const variant = (index: number) => shop.stocked.variants[index]?.variantId ?? '';

async function place(token = shopper): Promise<Placed> {
  const answer = await shop.call<Placed>('POST', '/api/storefront/orders', { token, body: await shop.orderBody(token, [variant(0), variant(1)]), key: randomUUID() });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function pay(orderId: string, token = shopper): Promise<void> {
  const { body } = await shop.call<{ outTradeNo: string }>('POST', `/api/storefront/orders/${orderId}/payment`, { token, body: {} });
  await shop.simulators.admin(`transactions/${body.outTradeNo}/pay`, {});
  await shop.waitFor(async () => (await order(orderId, token)).paymentStatus === 'paid');
}

async function order(orderId: string, token = shopper): Promise<OrderReply> {
  return (await shop.call<OrderReply>('GET', `/api/storefront/orders/${orderId}`, { token })).body;
}

/** The store's work on an order, once it has reached the board. */
async function onBoard(orderNo: string): Promise<Fulfillment> {
  let found: Fulfillment | undefined;
  await shop.waitFor(async () => {
    const { body } = await shop.call<BoardReply>('GET', `/api/staff/stores/${storeId()}/board`, { token: clerk });
    found = [...body.toAccept, ...body.picking, ...body.ready].find((card) => card.orderNo === orderNo);
    return found !== undefined;
  });
  if (found === undefined) throw new Error('the order must be on the board');
  return found;
}

async function step<Body = Fulfillment>(id: string, action: string, body: unknown = {}) {
  return shop.call<Body>('POST', `/api/staff/fulfillment-orders/${id}/${action}`, { token: clerk, body, key: randomUUID() });
}

async function aReadyOrder(): Promise<{ placed: Placed; code: CodeReply; id: string }> {
  const placed = await place();
  await pay(placed.orderId);
  const { fulfillmentOrderId: id } = await onBoard(placed.orderNo);
  await step(id, 'acceptance');
  for (const { barcode } of shop.stocked.variants.slice(0, 2)) await step(id, 'picks', { item: { by: 'barcode', barcode }, quantity: 1 });
  expect((await step(id, 'readiness')).body.state).toBe('ready');
  return { placed, id, code: (await shop.call<CodeReply>('GET', `/api/storefront/orders/${placed.orderId}/pickup-code`, { token: shopper })).body };
}

function verify(token: string, store: string, code: string) {
  return shop.call<Problem & Fulfillment>('POST', `/api/staff/stores/${store}/pickup-verifications`, { token, body: { code } });
}

function handOver(code: string, key = randomUUID()) {
  return shop.call<Problem & Fulfillment>('POST', `/api/staff/stores/${storeId()}/hand-overs`, { token: clerk, body: { code }, key });
}

describe('a shopper orders in the mini-program and collects in the store', () => {
  it('from the cart to the counter', async () => {
    const { placed, code, id } = await aReadyOrder();
    expect(code.digits).toMatch(/^\d{8}$/);
    expect((await verify(clerk, storeId(), code.digits ?? '')).body.fulfillmentOrderId).toBe(id);
    expect((await handOver(code.qrContent ?? '')).status).toBe(200);
    const after = await order(placed.orderId);
    expect(after.stage).toBe('completed');
    expect(after.timeline.map(({ type }) => type)).toEqual(['placed', 'paid', 'accepted', 'picking_started', 'ready', 'handed_over']);
    const sent = await shop.call<CodeReply>('GET', `/api/storefront/orders/${placed.orderId}/pickup-code`, { token: shopper });
    expect(sent.body).toMatchObject({ state: 'used', digits: null });
  });

  it('is told by a WeChat message when the goods are ready, if they agreed to one', async () => {
    await shop.call('POST', '/api/storefront/me/subscriptions', { token: shopper, body: { templateId: 'template-pickup-ready', accepted: true } });
    await shop.simulators.admin('subscriptions', { openid, templateId: 'template-pickup-ready', accepted: 1 }).catch(() => undefined);
    await aReadyOrder();
    await shop.waitFor(async () => JSON.stringify(await shop.simulators.admin('state')).includes('template-pickup-ready'));
  });

  it('sees the digits only when the goods are ready', async () => {
    const placed = await place();
    const { body } = await shop.call<CodeReply>('GET', `/api/storefront/orders/${placed.orderId}/pickup-code`, { token: shopper });
    expect(body).toMatchObject({ state: 'preparing', digits: null, qrContent: null });
  });
});

describe('at the counter', () => {
  it('a code is refused in another store, with the right store named', async () => {
    const { code } = await aReadyOrder();
    const refused = await verify(elsewhere, otherStoreId(), code.digits ?? '');
    expect(refused).toMatchObject({ status: 409, body: { code: 'PICKUP.WRONG_STORE', details: { storeName: '全域·静安寺店' } } });
  });

  it('a used code is refused, with who and when', async () => {
    const { code } = await aReadyOrder();
    await handOver(code.digits ?? '');
    const refused = await handOver(code.digits ?? '');
    expect(refused).toMatchObject({ status: 409, body: { code: 'PICKUP.ALREADY_HANDED_OVER', details: { handedOverBy: '店员李静' } } });
  });

  it('the same tap twice hands over once and gets the same answer', async () => {
    const { code } = await aReadyOrder();
    const key = randomUUID();
    const answers = await Promise.all([handOver(code.digits ?? '', key), handOver(code.digits ?? '', key)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('two clerks at once: one hands over, the other is told so', async () => {
    const { code } = await aReadyOrder();
    const answers = await Promise.all([handOver(code.digits ?? ''), handOver(code.digits ?? '')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('an unpaid order is refused as unpaid', async () => {
    const placed = await place();
    expect((await verify(clerk, storeId(), placed.orderNo)).body.code).toBe('PICKUP.NOT_PAID');
  });

  it('a cancelled order is refused as cancelled, and the money goes back', async () => {
    const placed = await place();
    await pay(placed.orderId);
    const canceled = await shop.call<OrderReply>('POST', `/api/storefront/orders/${placed.orderId}/cancellation`, { token: shopper, body: { reason: 'changedMind' } });
    expect(canceled.body.stage).toBe('canceled');
    expect((await verify(clerk, storeId(), placed.orderNo)).body.code).toBe('PICKUP.CANCELED');
    await shop.waitFor(async () => (await order(placed.orderId)).paymentStatus === 'refunded');
  });

  it('a made-up code is unknown', async () => {
    expect((await verify(clerk, storeId(), '00000000')).body.code).toBe('PICKUP.CODE_UNKNOWN');
    expect((await verify(clerk, storeId(), 'QY1.00000000000070008000000000000000.zzzzzz.AAAAAAAAAAAAAAAAAAAAAA')).body.code).toBe('PICKUP.CODE_UNKNOWN');
  });

  it('noon may be as busy as it likes: a hand-over clears the wrong codes before it', async () => {
    const { code } = await aReadyOrder();
    const wrong = async (tries: number) => {
      for (let count = 0; count < tries; count += 1) expect((await verify(clerk, storeId(), '00000000')).status).toBe(404);
    };
    await wrong(15);
    expect((await handOver(code.digits ?? '')).status).toBe(200);
    await wrong(15);
  });

  it('who guesses codes is stopped', async () => {
    const answers: number[] = [];
    for (let count = 0; count < 25; count += 1) answers.push((await verify(elsewhere, otherStoreId(), '00000000')).status);
    expect(answers.at(-1)).toBe(429);
  });

  it('a clerk cannot work for another store', async () => {
    expect((await shop.call('GET', `/api/staff/stores/${storeId()}/board`, { token: elsewhere })).status).toBe(403);
    const placed = await place();
    await pay(placed.orderId);
    const { fulfillmentOrderId } = await onBoard(placed.orderNo);
    const answer = await shop.call<Problem>('POST', `/api/staff/fulfillment-orders/${fulfillmentOrderId}/acceptance`, { token: elsewhere, body: {} });
    expect(answer).toMatchObject({ status: 404, body: { code: 'FULFILLMENT.NOT_FOUND' } });
  });
});

describe('picking', () => {
  it('counts the same scan once, when it is sent twice at once and once more later', async () => {
    const placed = await place();
    await pay(placed.orderId);
    const { fulfillmentOrderId: id } = await onBoard(placed.orderNo);
    await step(id, 'acceptance');
    const scan = { token: clerk, key: randomUUID(), body: { item: { by: 'barcode', barcode: 'BAR-1' }, quantity: 1 } };
    const send = () => shop.call<Fulfillment>('POST', `/api/staff/fulfillment-orders/${id}/picks`, scan);
    const answers = [...(await Promise.all([send(), send()])), await send()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.at(-1)?.body.lines.map(({ quantityPicked }) => quantityPicked)).toEqual([1, 0]);
  });

  it('refuses an item that is not in the order, and more than was ordered', async () => {
    const placed = await place();
    await pay(placed.orderId);
    const { fulfillmentOrderId: id } = await onBoard(placed.orderNo);
    await step(id, 'acceptance');
    expect((await step<Problem>(id, 'picks', { item: { by: 'barcode', barcode: 'BAR-3' }, quantity: 1 })).body.code).toBe('FULFILLMENT.WRONG_ITEM');
    await step(id, 'picks', { item: { by: 'line', lineNo: 1 }, quantity: 1 });
    expect((await step<Problem>(id, 'picks', { item: { by: 'line', lineNo: 1 }, quantity: 1 })).body.code).toBe('FULFILLMENT.PICKED_TOO_MANY');
    expect((await step<Problem>(id, 'readiness')).body).toMatchObject({ code: 'FULFILLMENT.NOT_ALL_PICKED', details: { missing: 1 } });
    const late = await shop.call<Problem>('POST', `/api/storefront/orders/${placed.orderId}/cancellation`, { token: shopper, body: { reason: 'changedMind' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'ORDERS.NOT_CANCELABLE' } });
  });
});

describe('other people\'s orders', () => {
  it('are not there', async () => {
    const placed = await place();
    const stranger = await shop.signInShopper('a-stranger');
    for (const [method, path] of [['GET', ''], ['GET', '/payment'], ['GET', '/pickup-code']] as const) {
      expect((await shop.call<Problem>(method, `/api/storefront/orders/${placed.orderId}${path}`, { token: stranger })).body.code).toBe('ORDERS.NOT_FOUND');
    }
    for (const [path, body] of [['/payment', {}], ['/cancellation', { reason: 'other' }]] as const) {
      expect((await shop.call<Problem>('POST', `/api/storefront/orders/${placed.orderId}${path}`, { token: stranger, body })).body.code).toBe('ORDERS.NOT_FOUND');
    }
  });
});

describe('a forged payment notify', () => {
  it('is refused and changes nothing', async () => {
    const placed = await place();
    const answer = await shop.call<Problem>('POST', '/callbacks/wechat-pay/transactions', { body: { id: 'x', event_type: 'TRANSACTION.SUCCESS', resource: {} } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'PAYMENTS.SIGNATURE' } });
    expect((await order(placed.orderId)).paymentStatus).toBe('unpaid');
  });
});
