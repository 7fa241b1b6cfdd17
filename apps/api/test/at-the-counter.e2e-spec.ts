import { DataRights } from '@quanyu/identity';
import { Database } from '@quanyu/platform';
import { waitFor } from '@quanyu/testing';
import { type CounterOrder, CounterShop } from './support/counter-shop.js';

// What does not go the straight way from shelf to counter, over HTTP: nobody comes, a shelf is empty, two people pick, a picture is taken.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REMINDER = 'template-pickup-reminder';
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

interface Line { handling: string[]; lineNo: number; variantId: string; quantity: number; quantityPicked: number; quantityShort: number }
interface Question { questionId: string; answer: string | null; answeredBy: string | null; differenceFen: number; refundFen: number }

let counter: CounterShop;

beforeAll(async () => {
  counter = await CounterShop.open([200, 200]);
}, 180_000);
afterAll(() => counter.shop.close());

/** Picked, packed and waiting at the counter. */
async function ready(order: CounterOrder, quantity: number): Promise<void> {
  await counter.step(order.workId, 'acceptance');
  await counter.step(order.workId, 'picks', { item: { by: 'line', lineNo: 1 }, quantity });
  expect((await counter.step(order.workId, 'readiness')).body).toMatchObject({ state: 'ready' });
}

async function available(variant: number): Promise<number> {
  const { body } = await counter.shop.ask('GET', `/api/storefront/stores/${counter.storeId}/availability?variantIds=${counter.variantId(variant)}`);
  return (body['items'] as { availableToPromise: number }[])[0]?.availableToPromise ?? -1;
}

async function workOf({ workId }: CounterOrder): Promise<{ state: string; lines: Line[]; photos: { url: string; takenBy: string }[] }> {
  return (await counter.ask('GET', `/api/staff/fulfillment-orders/${workId}`, counter.clerk)).body as never;
}

async function messagesOf(templateId: string): Promise<Record<string, string>[]> {
  const { messages } = await counter.shop.simulators.admin<{ messages: { templateId: string; page: string; data: Record<string, { value: string }> }[] }>('state?limit=1000');
  return messages.filter((message) => message.templateId === templateId).map(({ page, data }) => ({ page, ...Object.fromEntries(Object.entries(data).map(([name, { value }]) => [name, value])) }));
}

async function paidBack(order: CounterOrder, fen: number): Promise<void> {
  await counter.run('orders.refunds');
  const refund = async () => (await counter.order(order))['refund'] as { amountFen: number; status: string } | null;
  await waitFor(async () => (await refund())?.status === 'succeeded', 20_000);
  expect(await refund()).toMatchObject({ amountFen: fen });
}

describe('a pickup that nobody comes for', () => {
  it('is reminded of by WeChat, counts as not collected, goes back to the shelf, and its money goes back', async () => {
    const before = await available(0);
    const order = await counter.paid(2, { agreesTo: [REMINDER] });
    await ready(order, 2);
    const code = (await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper)).body;
    await counter.later(DAY_MS, async () => {
      await counter.run('fulfillment.watch-work');
      await counter.run('fulfillment.watch-work');
      await counter.shop.drainOutbox();
    });
    expect(await messagesOf(REMINDER)).toEqual([
      {
        page: `pkg-order/pickup-code/index?orderId=${order.orderId}`,
        thing1: '全域·静安寺店', character_string2: code['digits'], time3: expect.stringMatching(/^\d{4}年\d+月\d+日 \d\d:\d\d$/), thing4: '请在此前来取，逾期退回货架并退款',
      },
    ]);
    const troubles = async () => {
      const { items } = (await counter.ask('GET', `/api/staff/stores/${counter.storeId}/exceptions`, counter.clerk)).body as { items: { fulfillmentOrderId: string; type: string; step: string }[] };
      return items.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === order.workId).map(({ type, step }) => `${type}: ${step}`);
    };
    expect(await troubles()).toEqual([]);
    await counter.later(5 * DAY_MS, () => counter.run('fulfillment.watch-work'));
    expect(await troubles()).toEqual(['noShow: restock']);
    // The shopper reads that it is still there for them until staff put it away.
    expect((await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper)).body).toMatchObject({ state: 'no_show' });

    expect((await counter.step(order.workId, 'restocking')).body).toMatchObject({ state: 'returned_to_stock' });
    expect((await counter.step(order.workId, 'restocking')).body).toMatchObject({ state: 'returned_to_stock' });
    expect(await available(0)).toBe(before);
    await paidBack(order, order.payableFen);
    const late = await counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, counter.clerk, { code: String(code['digits']) });
    expect(late).toMatchObject({ status: 409, body: { code: 'PICKUP.CANCELED' } });
    expect(await messagesOf(REMINDER)).toHaveLength(1);
  });
});

describe('a substitute that staff offer for an empty shelf', () => {
  /** Three wanted, one found; two others are offered in place of the rest. */
  async function asked(wishes: { whenShort?: 'refund' | 'substitute' } = {}): Promise<CounterOrder & { question: Question }> {
    const order = await counter.paid(3, { variant: 1, ...wishes });
    await counter.step(order.workId, 'acceptance');
    await counter.step(order.workId, 'picks', { item: { by: 'line', lineNo: 1 }, quantity: 1 });
    const offered = await counter.step(order.workId, 'substitutions', { lineNo: 1, quantity: 2, variantId: counter.variantId(0) });
    expect(offered.body).toMatchObject({ state: 'substitution_pending' });
    expect((await counter.step(order.workId, 'readiness')).body).toMatchObject({ code: 'FULFILLMENT.ANSWER_AWAITED' });
    return { ...order, question: await questionOf(order) };
  }

  async function questionOf({ orderId, shopper }: CounterOrder): Promise<Question> {
    const [newest] = (await counter.ask('GET', `/api/storefront/orders/${orderId}/questions`, shopper)).body['items'] as Question[];
    if (newest === undefined) throw new Error('the shopper was asked');
    return newest;
  }

  const answer = ({ orderId, shopper, question }: CounterOrder & { question: Question }, given: string) =>
    counter.ask('POST', `/api/storefront/orders/${orderId}/questions/${question.questionId}/answer`, shopper, { answer: given });

  it('is taken in time: it is picked in the same order, and what it costs less goes back', async () => {
    const order = await asked();
    expect((await answer(order, 'accept')).body).toMatchObject({ answer: 'accept', answeredBy: 'customer' });
    expect((await workOf(order)).lines).toMatchObject([{ lineNo: 1, quantityPicked: 1, quantityShort: 2 }, { lineNo: 2, variantId: counter.variantId(0), quantity: 2, quantityPicked: 0 }]);
    await counter.step(order.workId, 'picks', { item: { by: 'line', lineNo: 2 }, quantity: 2 });
    expect((await counter.step(order.workId, 'readiness')).body).toMatchObject({ state: 'ready' });
    expect(order.question.differenceFen).toBe(200);
    await paidBack(order, 200);
  });

  it('is refused: what is missing goes back, to the fen, and the rest is handed over', async () => {
    const order = await asked();
    expect((await answer(order, 'refuse')).status).toBe(200);
    await paidBack(order, order.question.refundFen);
    expect(order.question.refundFen).toBe((order.payableFen / 3) * 2);
    expect((await counter.step(order.workId, 'readiness')).body).toMatchObject({ state: 'ready' });
  });

  it('is answered too late: what was chosen at the checkout has counted already, and the answer is told so', async () => {
    const order = await asked({ whenShort: 'refund' });
    await counter.later(3 * MINUTE_MS, () => counter.run('fulfillment.unanswered-questions', 'orders.refunds'));
    expect(await answer(order, 'accept')).toMatchObject({ status: 409, body: { code: 'QUESTION.ANSWERED', details: { answer: 'refuse' } } });
    expect(await questionOf(order)).toMatchObject({ answer: 'refuse', answeredBy: 'rule' });
    await paidBack(order, order.question.refundFen);
  });

  it('is nothing that a stranger answers, nor staff of another store', async () => {
    const order = await asked();
    const stranger = await counter.shop.shopperToken();
    const path = `/api/storefront/orders/${order.orderId}/questions/${order.question.questionId}/answer`;
    expect(await counter.ask('POST', path, stranger, { answer: 'accept' })).toMatchObject({ status: 404, body: { code: 'QUESTION.NOT_FOUND' } });
    const elsewhere = await counter.shop.staffToken('storeClerk', [counter.stocked.stores[1]?.id ?? '']);
    const other = await counter.step(order.workId, `substitutions/${order.question.questionId}/answer`, { answer: 'accept' }, elsewhere);
    expect(other.status).toBe(404);
    expect(await questionOf(order)).toMatchObject({ answer: null });
  });
});

describe('a screenshot of the QR code', () => {
  it('is refused as too old two minutes later, while the eight digits still open the order; of a used code it is called used', async () => {
    const order = await counter.paid(1);
    await ready(order, 1);
    // What is tried is counted by the clock, and this clerk's goes back.
    const clerk = await counter.shop.staffToken('storeClerk', [counter.storeId]);
    const verify = (code: unknown) => counter.ask('POST', `/api/staff/stores/${counter.storeId}/pickup-verifications`, clerk, { code: String(code) });
    const { body: code } = await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper);
    expect(await verify(code['qrContent'])).toMatchObject({ status: 200, body: { fulfillmentOrderId: order.workId } });
    await counter.later(2 * MINUTE_MS, async () => {
      expect(await verify(code['qrContent'])).toMatchObject({ status: 409, body: { code: 'PICKUP.CODE_EXPIRED' } });
      expect(await verify(code['digits'])).toMatchObject({ status: 200, body: { fulfillmentOrderId: order.workId } });
      expect((await counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, clerk, { code: code['digits'] })).status).toBe(200);
      expect(await verify(code['qrContent'])).toMatchObject({ status: 409, body: { code: 'PICKUP.ALREADY_HANDED_OVER' } });
    });
  });
});

describe('goods that break easily', () => {
  it('are marked as such on the line that is picked', async () => {
    expect((await workOf(await counter.paid(1))).lines.map(({ handling }) => handling)).toEqual([['fragile']]);
  });
});

describe('two different clerks who pick one order', () => {
  it('begin it once, and what both took off the shelf is counted to what was ordered: the piece too many is refused', async () => {
    const [order, colleague] = [await counter.paid(3), await counter.shop.staffToken('storeClerk', [counter.storeId])];
    await counter.step(order.workId, 'acceptance');
    const begun = await Promise.all([counter.clerk, colleague].map((token) => counter.step(order.workId, 'picking', {}, token)));
    expect(begun.map(({ status }) => status)).toEqual([200, 200]);
    const one = { item: { by: 'line', lineNo: 1 }, quantity: 1 };
    const scans = await Promise.all([counter.clerk, colleague, counter.clerk, colleague].map((token) => counter.step(order.workId, 'picks', one, token)));
    expect(scans.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409]);
    expect(scans.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'FULFILLMENT.PICKED_TOO_MANY', details: { quantity: 3 } });
    expect((await workOf(order)).lines).toMatchObject([{ quantity: 3, quantityPicked: 3 }]);
    const ends = await Promise.all([counter.clerk, colleague].map((token) => counter.step(order.workId, 'readiness', {}, token)));
    expect(ends.map(({ body }) => body['state'])).toEqual(['ready', 'ready']);
    const story = (await counter.order(order))['timeline'] as { type: string }[];
    expect(story.map(({ type }) => type)).toEqual(['placed', 'paid', 'accepted', 'picking_started', 'ready']);
  });
});

const BOUNDARY = 'boundary-of-the-test';

let pictures = 0;

function photograph({ workId }: CounterOrder, token = counter.clerk, file = PIXEL, operation = `photo-operation-${(pictures += 1)}`) {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  const payload = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  return counter.shop.ask('POST', `/api/staff/fulfillment-orders/${workId}/photos`, { token, payload, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'idempotency-key': operation } });
}

describe('a picture that staff take of a hand-over', () => {
  it('is encoded anew and stands with the work, for the store and for the head office', async () => {
    const order = await counter.paid(1);
    expect(await photograph(order)).toMatchObject({ status: 409, body: { code: 'FULFILLMENT.WRONG_STATE' } });
    await ready(order, 1);
    const taken = await photograph(order);
    expect(taken).toMatchObject({ status: 201, body: { takenBy: expect.stringContaining('测试员'), takenAt: counter.shop.clock.now().toISOString() } });
    const [seen] = (await workOf(order)).photos;
    expect(seen).toEqual(taken.body);
    expect(await counter.shop.ask('GET', String(seen?.url))).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
    const ops = await counter.shop.staffToken('customerService');
    expect((await counter.ask('GET', `/api/admin/orders/${order.orderId}/fulfillment`, ops)).body).toMatchObject({ fulfillmentOrders: [{ photos: [taken.body] }] });
  });

  it('is kept once, when a device that was cut off sends it again and again', async () => {
    const order = await counter.paid(1);
    await ready(order, 1);
    const send = () => photograph(order, counter.clerk, PIXEL, 'cut-off-device-0001');
    const atOnce = await Promise.all([send(), send(), send()]);
    const [kept, again] = [await send(), await send()];
    expect(kept).toMatchObject({ status: 201, body: again.body });
    // Whoever comes while it is being written is told to come again, which a device does.
    for (const { status, body } of atOnce) expect([body, body['code']]).toContainEqual(status === 201 ? kept.body : 'SERVICE.OUTCOME_UNKNOWN');
    expect((await photograph(order)).body['photoId']).not.toBe(kept.body['photoId']);
    expect((await workOf(order)).photos).toHaveLength(2);
  });

  it('is a must where the store says so: goods of much money stay at the counter until one is taken; what was packed before is given away as it was', async () => {
    const before = await counter.paid(2);
    await ready(before, 2);
    const ops = await counter.shop.staffToken('opsAdmin');
    const rule = { aboveFen: 1_500, forRider: false, forCollector: true, version: 0 };
    const set = (payload: Record<string, unknown>, token = ops) => counter.shop.ask('PUT', `/api/admin/stores/${counter.storeId}/photo-rule`, { token, payload });
    expect((await set(rule, await counter.shop.staffToken('customerService'))).status).toBe(403);
    expect((await set(rule)).body).toMatchObject({ aboveFen: 1_500, version: 1 });
    expect(await set(rule)).toMatchObject({ status: 409, body: { code: 'REQUEST.VERSION_CONFLICT' } });
    const handOver = async (order: CounterOrder) => {
      const { body: code } = await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper);
      return counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, counter.clerk, { code: String(code['digits']) });
    };
    const [dear, cheap] = [await counter.paid(2), await counter.paid(1)];
    await ready(dear, 2);
    await ready(cheap, 1);
    expect((await counter.ask('GET', `/api/staff/fulfillment-orders/${dear.workId}`, counter.clerk)).body).toMatchObject({ photoWanted: 'amount' });
    expect(await handOver(dear)).toMatchObject({ status: 409, body: { code: 'FULFILLMENT.PHOTO_WANTED', details: { cause: 'amount' } } });
    expect((await photograph(dear)).status).toBe(201);
    expect((await handOver(dear)).body).toMatchObject({ state: 'handed_over' });
    expect((await handOver(before)).body).toMatchObject({ state: 'handed_over' });

    // Of the cheap one nobody asks a picture, until somebody else is to collect it.
    const collector = { name: '李阿姨', phone: '13900005555' };
    expect((await counter.shop.ask('PUT', `/api/storefront/orders/${cheap.orderId}/groups/1/collector`, { token: cheap.shopper, payload: { collector } })).status).toBe(204);
    expect((await counter.ask('GET', `/api/storefront/orders/${cheap.orderId}/pickup-code`, cheap.shopper)).body).toMatchObject({ collector });
    expect(await handOver(cheap)).toMatchObject({ status: 409, body: { code: 'FULFILLMENT.PHOTO_WANTED', details: { cause: 'collector' } } });
    await counter.shop.ask('PUT', `/api/storefront/orders/${cheap.orderId}/groups/1/collector`, { token: cheap.shopper, payload: { collector: null } });
    expect((await handOver(cheap)).body).toMatchObject({ state: 'handed_over' });
    expect((await set({ ...rule, aboveFen: null, forCollector: false, version: 1 })).status).toBe(200);
  });

  it('goes with the data of a shopper who asks to be forgotten, and stood in what they were given of them', async () => {
    const order = await counter.paid(1);
    await ready(order, 1);
    const url = String((await photograph(order)).body['url']);
    const { body: code } = await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper);
    expect((await counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, counter.clerk, { code: String(code['digits']) })).status).toBe(200);
    const { nest } = counter.shop.app;
    const [owner] = await nest.get(Database).query<{ id: string }>(`SELECT customer_id AS id FROM orders."order" WHERE id = $1`, [order.orderId]);
    const rights = nest.get(DataRights);
    expect(JSON.stringify(await rights.export(owner?.id ?? ''))).toContain(url);
    await rights.erase(owner?.id ?? '', { ip: '203.0.113.9', requestId: 'forget-me' });
    expect((await workOf(order)).photos).toEqual([]);
    await counter.run('fulfillment.prune-photos');
    expect((await counter.shop.ask('GET', url)).status).toBe(404);
  });

  it('goes after half a year, with its file', async () => {
    const order = await counter.paid(1);
    await ready(order, 1);
    const url = String((await photograph(order)).body['url']);
    await counter.later(181 * DAY_MS, () => counter.run('fulfillment.prune-photos'));
    expect((await workOf(order)).photos).toEqual([]);
    expect((await counter.shop.ask('GET', url)).status).toBe(404);
  });
});

describe('a parcel of a transfer from another store', () => {
  it('is taken in once, however many people scan it and however often; the others are told who did, and the shelf has each unit once', async () => {
    const [here = '', there = ''] = counter.stocked.stores.map(({ id }) => id);
    const staffOf = (role: 'storeClerk' | 'storeManager', storeId: string) => counter.shop.staffToken(role, [storeId]);
    const [clerk, colleague, sender] = [await staffOf('storeClerk', here), await staffOf('storeClerk', here), await staffOf('storeManager', there)];
    const [before, line] = [await available(0), { variantId: counter.variantId(0), quantity: 4 }];
    const asked = await counter.ask('POST', '/api/staff/stock-transfers', clerk, { fromLocationId: there, toLocationId: here, lines: [line] });
    const step = (action: string, token: string, payload: Record<string, unknown>) => counter.ask('POST', `/api/staff/stock-transfers/${String(asked.body['transferId'])}/${action}`, token, payload);
    expect((await step('approval', sender, { version: asked.body['version'] })).body).toMatchObject({ status: 'ready' });
    expect((await step('dispatch', sender, { parcelCount: 2, lines: [line] })).body).toMatchObject({ status: 'in_transit' });

    const parcel = { parcelNo: 1, lines: [{ variantId: line.variantId, received: 3, damaged: 0 }], isFinal: false };
    const scans = await Promise.all([clerk, colleague, clerk, colleague].map((token) => step('receipts', token, parcel)));
    expect(scans.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const { body } of scans.filter(({ status }) => status === 409)) expect(body).toMatchObject({ code: 'INVENTORY.PARCEL_RECEIVED', details: { by: expect.stringContaining('测试员'), at: expect.any(String) } });
    expect(await available(0)).toBe(before + 3);
    expect(await step('receipts', sender, { ...parcel, parcelNo: 2 })).toMatchObject({ status: 403, body: { code: 'INVENTORY.OTHER_SIDE' } });
    expect(await step('receipts', clerk, { ...parcel, parcelNo: 3 })).toMatchObject({ status: 422, body: { code: 'INVENTORY.UNKNOWN_PARCEL' } });

    const rest = { ...parcel, parcelNo: 2, lines: [{ variantId: line.variantId, received: 1, damaged: 0 }] };
    expect((await step('receipts', colleague, rest)).body).toMatchObject({ status: 'received' });
    expect(await step('receipts', clerk, rest)).toMatchObject({ status: 409, body: { code: 'INVENTORY.PARCEL_RECEIVED' } });
    expect(await available(0)).toBe(before + 4);
  });
});

describe('a return', () => {
  it('of what was not bought or not yet received, twice, or after the refund is refused, and the money goes back once', async () => {
    const order = await counter.paid(2);
    const wish = (quantity: number, lineNo = 1) => ({ orderId: order.orderId, kind: 'returnRefund', reason: 'noLongerWanted', lines: [{ lineNo, quantity }] });
    const apply = (body: Record<string, unknown>, token = order.shopper) => counter.ask('POST', '/api/storefront/after-sales', token, body);
    await ready(order, 2);
    expect(await apply(wish(1))).toMatchObject({ status: 409, body: { code: 'AFTER_SALES.NOT_RETURNABLE', details: { reason: 'preparing' } } });
    const { body: code } = await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper);
    expect((await counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, counter.clerk, { code: String(code['digits']) })).status).toBe(200);

    expect(await apply(wish(1, 2))).toMatchObject({ status: 422, body: { code: 'AFTER_SALES.NOT_BOUGHT' } });
    expect(await apply(wish(3))).toMatchObject({ status: 409, body: { code: 'AFTER_SALES.NOTHING_LEFT', details: { left: 2 } } });
    expect(await apply(wish(1), await counter.shop.shopperToken())).toMatchObject({ status: 404, body: { code: 'ORDERS.NOT_FOUND' } });
    const twice = await Promise.all([apply(wish(2)), apply(wish(2))]);
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(twice.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'AFTER_SALES.NOTHING_LEFT' });

    const caseId = String(twice.find(({ status }) => status === 201)?.body['caseId']);
    const ops = await counter.shop.staffToken('customerService');
    expect((await counter.ask('POST', `/api/admin/after-sales/${caseId}/decision`, ops, { isApproved: true, reason: '七天内' })).body).toMatchObject({ status: 'awaiting_return' });
    const atCounter = (action: string, payload: Record<string, unknown>) => counter.ask('POST', `/api/staff/stores/${counter.storeId}/returns/${caseId}/${action}`, counter.clerk, payload);
    expect((await atCounter('receipt', {})).body).toMatchObject({ status: 'received' });
    expect(await atCounter('receipt', {})).toMatchObject({ status: 409, body: { code: 'AFTER_SALES.WRONG_STATE' } });
    const inspected = { lines: [{ lineNo: 1, sellable: 2, damaged: 0, qualityControl: 0 }], isAccepted: true };
    expect((await atCounter('inspection', inspected)).status).toBe(200);
    expect(await atCounter('inspection', inspected)).toMatchObject({ status: 409, body: { code: 'AFTER_SALES.WRONG_STATE' } });
    await paidBack(order, order.payableFen);
    expect(await apply(wish(1))).toMatchObject({ status: 409, body: { code: 'AFTER_SALES.NOTHING_LEFT', details: { left: 0 } } });
  });
});

// Sign-ins are counted by the clock, which goes back: whoever signs in tomorrow comes last.
describe('pictures of one hand-over', () => {
  it('may follow the hand-over within a day, six of them at most, from nobody but the store', async () => {
    const order = await counter.paid(1);
    await ready(order, 1);
    const { body: code } = await counter.ask('GET', `/api/storefront/orders/${order.orderId}/pickup-code`, order.shopper);
    expect((await counter.ask('POST', `/api/staff/stores/${counter.storeId}/hand-overs`, counter.clerk, { code: String(code['digits']) })).status).toBe(200);
    expect(await photograph(order, counter.clerk, Buffer.from('#!/bin/sh\necho picture'))).toMatchObject({ status: 415, body: { code: 'CATALOGUE.MEDIA_UNSUPPORTED' } });
    const taken = await Promise.all(Array.from({ length: 7 }, () => photograph(order)));
    expect(taken.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 201, 409]);
    expect(taken.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'FULFILLMENT.PHOTO_LIMIT', details: { most: 6 } });
    const elsewhere = await counter.shop.staffToken('storeClerk', [counter.stocked.stores[1]?.id ?? '']);
    expect(await photograph(order, elsewhere)).toMatchObject({ status: 404, body: { code: 'FULFILLMENT.NOT_FOUND' } });
    await counter.later(DAY_MS + MINUTE_MS, async () => {
      const tomorrow = await counter.shop.staffToken('storeClerk', [counter.storeId]);
      expect(await photograph(order, tomorrow)).toMatchObject({ status: 409, body: { code: 'FULFILLMENT.WRONG_STATE' } });
    });
  });
});
