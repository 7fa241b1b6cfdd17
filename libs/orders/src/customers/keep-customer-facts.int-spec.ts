import { Outbox } from '@quanyu/platform';
import { CustomerFacts } from '@quanyu/segments';
import { CancelOrderFlow, KeepCustomerFacts, Orders } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;
let facts: CustomerFacts;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [12_000, 8_000], inStock: 100 });
  facts = shop.module.get(CustomerFacts);
  shop.module.get(KeepCustomerFacts).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

async function aPaidOrder(customerId: string): Promise<string> {
  const { orderId } = await shop.place(customerId, shop.variantIds);
  await shop.hearOf(await shop.payAtWechat(customerId, orderId));
  await shop.platform.drainOutbox(shop.module);
  return orderId;
}

const cancel = (orderId: string, customerId: string) => shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });

describe('what orders tell of their customer', () => {
  it('follows the payment, the handover and what is given back', async () => {
    const customerId = await shop.newCustomer();
    const { orderId: unpaid } = await shop.place(customerId, shop.variantIds);
    const orderId = await aPaidOrder(customerId);
    expect(await facts.find(customerId)).toMatchObject({ orders: 1, units: 2, spentFen: 20_000, completedOrders: 0, stage: 'introduced' });

    await shop.platform.database.transaction((tx) => shop.module.get(Orders).recordProgress(tx, orderId, { groupNo: 1, status: 'handed_over', actor: { kind: 'system' }, isKept: true }));
    await shop.platform.drainOutbox(shop.module);
    expect(await facts.find(customerId)).toMatchObject({ orders: 1, completedOrders: 1 });

    const second = await aPaidOrder(customerId);
    expect(await facts.find(customerId)).toMatchObject({ orders: 2, stage: 'growing' });
    await cancel(second, customerId);
    await cancel(unpaid, customerId);
    await shop.platform.drainOutbox(shop.module);
    expect(await facts.find(customerId)).toMatchObject({ orders: 1, spentFen: 20_000, stage: 'introduced' });
  });

  it('comes out the same when everything is made again from the orders', async () => {
    const customers = await Promise.all([1, 2, 3].map(() => shop.newCustomer()));
    for (const customerId of customers) await aPaidOrder(customerId);
    await cancel(await aPaidOrder(customers[0] ?? ''), customers[0] ?? '');
    await shop.platform.drainOutbox(shop.module);
    await facts.followCustomers();
    const kept = await facts.digest();
    for (const table of ['order_fact', 'stage_move', 'customer_fact']) await shop.platform.database.query(`DELETE FROM segments.${table}`);
    expect((await facts.digest()).hash).not.toBe(kept.hash);
    const keeping = shop.module.get(KeepCustomerFacts);
    await facts.rebuildCustomers(() => undefined);
    await keeping.rebuild(() => undefined);
    expect(await facts.digest()).toEqual(kept);
    await keeping.rebuild(() => undefined);
    expect(await facts.digest()).toEqual(kept);
  });
});
