import { DecideRiskHolds, OrderGate, ReviewOrders } from '@quanyu/orders';
import { RiskRules } from '@quanyu/risk';
import { WorkShop } from '../test-kit/work-shop.js';

let shop: WorkShop;
beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

const decider = () => ({ staff: shop.staff, ip: '127.0.0.1', requestId: 'test' });
const variant = (): string => shop.variantIds[0] ?? '';

async function rule(code: string, point: 'order' | 'pay', isOn: boolean): Promise<void> {
  const rules = shop.get(RiskRules);
  const version = (rules.list().find((known) => known.code === code)?.version ?? 0) + 1;
  await rules.save({ code, version, content: { name: '大单复核', points: [point], condition: { flag: 'hasDevice', is: false }, effect: { verdict: 'review' }, mode: isOn ? 'live' : 'off' }, reason: '试验' }, { actor: shop.staff, ip: '127.0.0.1', requestId: 'test' });
}

async function aHeldOrder(): Promise<string> {
  await rule('lookAtAll', 'pay', true);
  await shop.stock(shop.stores[0], variant(), 2);
  const { orderId, work } = await shop.paid([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId: variant(), quantity: 2 }] }]);
  await rule('lookAtAll', 'pay', false);
  expect(work).toEqual([]);
  return orderId;
}

describe('an order under review', () => {
  it('is kept, with its stock, while nobody works on it; released, its work begins', async () => {
    const orderId = await aHeldOrder();
    expect((await shop.order(orderId)).order.status).toBe('placed');
    expect(await shop.get(DecideRiskHolds).execute([orderId], { isReleased: true, reason: '老顾客' }, decider())).toEqual({ decided: [orderId], failed: [] });
    await shop.drain();
    expect(await shop.workOf(orderId)).toHaveLength(1);
    expect(await shop.get(DecideRiskHolds).execute([orderId], { isReleased: false, reason: '手慢了' }, decider())).toEqual({ decided: [], failed: [{ orderId, code: 'ORDERS.NOT_HELD' }] });
  });

  it('that is rejected is called off: its goods are for sale again and its money goes back', async () => {
    const orderId = await aHeldOrder();
    const left = async (): Promise<number> => (await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [variant()])).get(variant()) ?? -1;
    const before = await left();
    expect((await shop.get(DecideRiskHolds).execute([orderId], { isReleased: false, reason: '同一伙人' }, decider())).decided).toEqual([orderId]);
    await shop.drain();
    const { order } = await shop.order(orderId);
    expect([order.status, order.refundRequestedFen]).toEqual(['canceled', order.payableFen]);
    expect(await shop.workOf(orderId)).toEqual([]);
    expect(await left()).toBe(before + 2);
  });

  it('is whatever a suspicious customer places in that minute, and nothing later', async () => {
    const { order } = await shop.order(await aHeldOrder());
    await rule('lookBefore', 'order', true);
    await expect(shop.get(OrderGate).admit({ customerId: order.customerId, idempotencyKey: shop.platform.ids.uuid(), deviceId: undefined, ip: '203.0.113.9', waitingPass: undefined }, () => Promise.resolve('placed'), () => Promise.resolve(null))).resolves.toBe('placed');
    const placedAt = shop.platform.clock.now();
    const [now, later] = [{ ...order, id: shop.platform.ids.uuid(), placedAt }, { ...order, id: shop.platform.ids.uuid(), placedAt: new Date(placedAt.getTime() + 300_000) }];
    const held = await shop.platform.database.transaction((tx) => shop.get(ReviewOrders).findHeld(tx, [now, later]));
    expect([...held]).toEqual([now.id]);
  });
});
