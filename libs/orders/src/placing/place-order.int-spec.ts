import { isDomainError } from '@quanyu/platform';
import { StoreEditing, Stores } from '@quanyu/stores';
import { refusalOf } from '@quanyu/testing';
import { Cart } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 14 });
}, 60_000);
afterAll(() => shop.close());

/** A variant that no other test uses. */
let used = 0;
function nextVariant(): string {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  return variantId;
}

describe('placing an order', () => {
  it('holds the stock, writes the order once, and promises a time to pay', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 5);
    const customerId = await shop.newCustomer();
    const placed = await shop.place(customerId, [variantId]);
    const order = await shop.order(placed.orderId);
    expect(order).toMatchObject({ status: 'pending_payment', payableFen: placed.payableFen, orderNo: placed.orderNo });
    expect(await shop.available(variantId)).toBe(4);
    expect(Date.parse(placed.expiresAt) - Date.parse(placed.placedAt)).toBe(15 * 60_000);
  });

  it('takes the ordered lines out of the cart and leaves the others', async () => {
    const [bought, kept] = [nextVariant(), nextVariant()];
    await shop.stock(bought, 5);
    const customerId = await shop.newCustomer();
    const cart = shop.module.get(Cart);
    const key = { customerId, storeId: shop.store.id };
    await cart.add(key, { variantId: bought, quantity: 1, addKey: 'tap-1' });
    await cart.add(key, { variantId: kept, quantity: 2, addKey: 'tap-2' });
    await shop.placing.execute(await shop.anOrder(customerId, [bought], { fromCart: true }));
    const after = await cart.view(customerId);
    expect(after.groups[0]?.lines.map((line) => line.variantId)).toEqual([kept]);
  });

  it('counts the same variant on two lines as one', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 1);
    const request = await shop.anOrder(await shop.newCustomer(), [variantId, variantId]);
    const refusal = await refusalOf(shop.placing.execute(request));
    expect(refusal.details['changes']).toEqual([{ kind: 'stock', variantId, requested: 2, available: 1 }]);
  });
});

describe('the same request sent again', () => {
  it('gives the same order, at the same instant or later', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 100);
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, [variantId]);
    const replies = await Promise.all(Array.from({ length: 100 }, () => shop.placing.execute({ ...request })));
    replies.push(await shop.placing.execute({ ...request }));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await shop.countOrders(customerId)).toBe(1);
    expect(await shop.available(variantId)).toBe(99);
  });

  it('gives the same order even when two processes get it at once', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 10);
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, [variantId]);
    const { OrdersModule } = await import('../orders.module.js');
    const { PlaceOrderFlow } = await import('./place-order.js');
    const other = await shop.platform.start([OrdersModule]);
    const replies = await Promise.all([shop.placing.execute({ ...request }), other.get(PlaceOrderFlow).execute({ ...request })]);
    expect(replies[0]).toEqual(replies[1]);
    expect(await shop.countOrders(customerId)).toBe(1);
  });

  it('gives the same order when its window has passed since it was accepted', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 10);
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, [variantId]);
    const placed = await shop.placing.execute(request);
    const window = Date.parse(request.pickup.startAt);
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.setTo(window + 3_600_000);
    expect(await shop.placing.execute({ ...request })).toEqual(placed);
    shop.platform.clock.setTo(before);
  });

  it('with another basket under the same key is refused', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 10);
    const request = await shop.anOrder(await shop.newCustomer(), [variantId]);
    await shop.placing.execute(request);
    const refusal = await refusalOf(shop.placing.execute({ ...request, remark: '另一单' }));
    expect(refusal.code).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
  });

  it('by another customer is another order', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 10);
    const request = await shop.anOrder(await shop.newCustomer(), [variantId]);
    const other = { ...request, customerId: await shop.newCustomer() };
    const [first, second] = await Promise.all([shop.placing.execute(request), shop.placing.execute(other)]);
    expect(first.orderId).not.toBe(second.orderId);
  });

  it('that was refused may succeed later under its key', async () => {
    const variantId = nextVariant();
    const request = await shop.anOrder(await shop.newCustomer(), [variantId]);
    expect((await refusalOf(shop.placing.execute({ ...request }))).code).toBe('ORDERS.QUOTE_CHANGED');
    await shop.stock(variantId, 1);
    expect((await shop.placing.execute({ ...request })).status).toBe('pending_payment');
  });
});

describe('when two hundred customers want the last twenty', () => {
  it('sells twenty, refuses the rest with the reason, and the books balance', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 20);
    const requests = await Promise.all(Array.from({ length: 200 }, async () => shop.anOrder(await shop.newCustomer(), [variantId])));
    const outcomes = await Promise.allSettled(requests.map((request) => shop.placing.execute(request)));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(outcomes.length - refused.length).toBe(20);
    expect(refused.every((reason) => isDomainError(reason, 'ORDERS.QUOTE_CHANGED'))).toBe(true);
    expect(await shop.available(variantId)).toBe(0);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('what changed since the quote', () => {
  it('is told line by line: price and total', async () => {
    const variantId = nextVariant();
    await shop.stock(variantId, 1);
    const request = await shop.anOrder(await shop.newCustomer(), [variantId]);
    const line = request.lines[0];
    if (line === undefined) throw new Error('one line');
    const refusal = await refusalOf(shop.placing.execute({ ...request, lines: [{ ...line, unitPriceFen: 1 }], payableFen: 1 }));
    expect(refusal.details['changes']).toEqual([
      { kind: 'price', variantId, fromFen: 1, toFen: line.unitPriceFen },
      { kind: 'total', fromFen: 1, toFen: line.unitPriceFen },
    ]);
    expect(await shop.available(variantId)).toBe(1);
  });

  it('names the next window when the chosen one has passed', async () => {
    const request = await shop.anOrder(await shop.newCustomer(), [shop.variantIds[0] ?? '']);
    const past = new Date(shop.platform.clock.nowMs() - 3_600_000).toISOString();
    const refusal = await refusalOf(shop.placing.execute({ ...request, pickup: { ...request.pickup, startAt: past } }));
    expect(refusal.details['changes']).toEqual([{ kind: 'window', groupNo: 1, startAt: past, nextStartAt: request.pickup.startAt }]);
  });

  it('says that a product is no longer sold', async () => {
    const variantId = shop.platform.ids.uuid();
    const refusal = await refusalOf(shop.placing.execute(await shop.anOrder(await shop.newCustomer(), [variantId])));
    expect(refusal.details['changes']).toEqual([{ kind: 'unpublished', variantId }]);
  });

  it('says that the store has stopped taking orders', async () => {
    const request = await shop.anOrder(await shop.newCustomer(), [shop.variantIds[0] ?? '']);
    const editing = shop.module.get(StoreEditing);
    const paused = await editing.setStatus({ storeId: shop.store.id, version: shop.store.version, status: 'paused', reason: '爆单' }, { actor: 'system' });
    await shop.module.get(Stores).reload();
    expect((await refusalOf(shop.placing.execute(request))).code).toBe('ORDERS.STORE_CLOSED');
    await editing.setStatus({ storeId: shop.store.id, version: paused.version, status: 'open', reason: '恢复' }, { actor: 'system' });
    await shop.module.get(Stores).reload();
  });
});
