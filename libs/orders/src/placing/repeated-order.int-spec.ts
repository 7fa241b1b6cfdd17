import { Lists } from '@quanyu/risk';
import { OrderGate, PlaceOrderFlow } from '../index.js';
import type { PlacedOrder, PlaceOrder } from './prepare-order.js';
import { TestSale } from '../test-kit/flash-sale.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;
let entries = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, inStock: 20 });
}, 60_000);
afterAll(() => shop.close());

async function deny(customerId: string): Promise<void> {
  const lists = shop.module.get(Lists);
  const editor = { actor: { staffId: shop.platform.ids.uuid(), name: '风控小陈' }, ip: '127.0.0.1', requestId: 'request-1' };
  await lists.add(`deny-${(entries += 1)}`, { list: 'deny', subjectKind: 'customer', subject: customerId, reason: '抢购机器人', expiresAt: null }, editor);
  await lists.load();
}

let lookUps = 0;

function place(request: PlaceOrder): Promise<PlacedOrder> {
  const placing = shop.module.get(PlaceOrderFlow);
  const { customerId, idempotencyKey } = request;
  const orderer = { customerId, idempotencyKey, deviceId: undefined, ip: '203.0.113.9', waitingPass: undefined };
  const findPlaced = (): Promise<PlacedOrder | null> => {
    lookUps += 1;
    return placing.findPlaced(request);
  };
  return shop.module.get(OrderGate).admit(orderer, () => placing.execute(request), findPlaced);
}

describe('an order that was accepted, and whose answer was lost', () => {
  it('is told again for the same key, though its shopper is turned away by now; anything else of theirs is refused', async () => {
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, shop.variantIds.slice(0, 1));
    const placed = await place(request);
    await deny(customerId);
    expect(await place(request)).toEqual(placed);
    await expect(place({ ...request, idempotencyKey: shop.platform.ids.uuid() })).rejects.toMatchObject({ code: 'RISK.BLOCKED' });
    await expect(place({ ...request, remark: '放门口' })).rejects.toMatchObject({ code: 'RISK.BLOCKED' });
    expect(await shop.countOrders(customerId)).toBe(1);
  });

  it('is not looked for when the request never passed: a flood of refusals stays away from the database', async () => {
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, shop.variantIds.slice(0, 1));
    await deny(customerId);
    lookUps = 0;
    for (let attempt = 0; attempt < 3; attempt += 1) await expect(place(request)).rejects.toMatchObject({ code: 'RISK.BLOCKED' });
    expect(lookUps).toBe(0);
  });

  it('is told again of a flash sale too', async () => {
    const sale = await TestSale.open(shop, { variantId: shop.variantIds[1] ?? '', units: 5, limit: 2 });
    const customerId = await shop.newCustomer();
    const attempt = sale.anAttempt(customerId);
    const placed = await sale.attempt(attempt);
    await deny(customerId);
    expect(await sale.attempt(attempt)).toEqual(placed);
    await expect(sale.buy(customerId)).rejects.toMatchObject({ code: 'RISK.BLOCKED' });
  });
});
