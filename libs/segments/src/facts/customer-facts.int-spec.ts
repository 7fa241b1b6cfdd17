import { JoinMembership, LeaveMembership } from '@quanyu/membership';
import { Outbox } from '@quanyu/platform';
import { DAY_MS, openTestCustomers, type TestCustomers } from '../test-kit/customers.js';

const [TEA, COFFEE, STORE] = ['0193a5b0-0000-7000-8000-0000000000c1', '0193a5b0-0000-7000-8000-0000000000c2', '0193a5b0-0000-7000-8000-0000000000d2'];

let shop: TestCustomers;

beforeAll(async () => {
  shop = await openTestCustomers();
}, 60_000);
afterAll(() => shop.close());

describe('what is known of a customer', () => {
  it('is the sum of the orders that stand, net of what was given back', async () => {
    const id = await shop.registerOne();
    const first = shop.anOrder(id, { categoryIds: [TEA], usedCoupon: true });
    const second = shop.anOrder(id, { paidAt: new Date(shop.platform.clock.nowMs() + DAY_MS), categoryIds: [COFFEE], kinds: ['shipping'], storeId: STORE, isCompleted: true, refundedFen: 2_500, units: 1 });
    await shop.tell(first, second);
    expect(await shop.facts.find(id)).toMatchObject({ orders: 2, completedOrders: 1, couponOrders: 1, units: 3, spentFen: 17_500, firstPaidAt: first.paidAt, lastPaidAt: second.paidAt });
    const [row] = await shop.platform.database.query<object>(`SELECT category_ids, kinds, cardinality(store_ids) AS stores FROM segments.customer_fact WHERE customer_id = $1`, [id]);
    expect(row).toEqual({ category_ids: [TEA, COFFEE], kinds: ['pickup', 'shipping'], stores: 2 });
  });

  it('is the same whether the news comes once, often, late or in another order', async () => {
    const id = await shop.registerOne();
    const [a, b] = [shop.anOrder(id), shop.anOrder(id, { paidFen: 5_000 })];
    const refunded = { ...a, refundedFen: 4_000 };
    await shop.tell(b);
    await shop.tell(refunded);
    await shop.tell(b, refunded);
    await shop.tell(refunded);
    expect(await shop.facts.find(id)).toMatchObject({ orders: 2, spentFen: 11_000 });
  });

  it('loses nothing when news of many orders come at the same moment', async () => {
    const ids = await shop.register(5);
    const orders = Array.from({ length: 40 }, (_unused, number) => shop.anOrder(ids[number % ids.length] ?? ''));
    await Promise.all(orders.map((order, number) => shop.tell(order, ...(number > 0 ? orders.slice(number - 1, number) : []))));
    expect(await Promise.all(ids.map(async (id) => (await shop.facts.find(id))?.orders))).toEqual([8, 8, 8, 8, 8]);
  });

  it('follows an order that turns out to be somebody else’s', async () => {
    const [before, after] = [await shop.registerOne(), await shop.registerOne()];
    const [order] = await shop.buy(before, 1);
    if (order === undefined) throw new Error('an order was told');
    await shop.tell({ ...order, customerId: after });
    expect([(await shop.facts.find(before))?.orders, (await shop.facts.find(after))?.orders]).toEqual([0, 1]);
  });

  it('holds the tier of a member, also of one whose order came first', async () => {
    const id = await shop.registerOne();
    await shop.buy(id, 1);
    expect(await shop.facts.find(id)).toMatchObject({ tierCode: null, joinedAt: null });
    await shop.platform.database.transaction((tx) => shop.module.get(JoinMembership).import(tx, [{ customerId: id, at: shop.platform.clock.now() }]));
    await shop.facts.followMembers();
    expect(await shop.facts.find(id)).toMatchObject({ tierCode: 'member', joinedAt: shop.platform.clock.now() });
  });

  it('holds no tier of somebody who left, as soon as the news of it is heard, and holds it again when they come back', async () => {
    shop.facts.subscribe(shop.module.get(Outbox));
    const id = await shop.registerOne();
    const join = async (): Promise<void> => {
      await shop.platform.database.transaction((tx) => shop.module.get(JoinMembership).import(tx, [{ customerId: id, at: shop.platform.clock.now() }]));
      await shop.facts.followMembers();
    };
    await join();
    await shop.module.get(LeaveMembership).leave(id);
    await shop.platform.drainOutbox(shop.module);
    expect(await shop.facts.find(id)).toMatchObject({ tierCode: null, joinedAt: null });
    await join();
    expect(await shop.facts.find(id)).toMatchObject({ tierCode: 'member' });
  });
});
