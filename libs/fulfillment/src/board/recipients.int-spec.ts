import { SealPersonalData } from '@quanyu/identity';
import { CancelOrderFlow } from '@quanyu/orders';
import { Board } from './board.js';
import { DeliveryWork } from '../couriers/delivery-work.js';
import { PickupVisit } from '../pickup/pickup-visit.js';
import { RevealRecipient } from './reveal-recipient.js';
import { HOME, WorkShop } from '../test-kit/work-shop.js';

let shop: WorkShop;

beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

/** What is to be brought, and what is collected, paid and with the store. */
async function someWork(at: number): Promise<{ orderId: string; customerId: string }> {
  const [first, second] = [await stocked(at), await stocked(at + 1)];
  const startAt = new Date(Math.ceil((shop.platform.clock.nowMs() + 3_600_000) / 1_800_000) * 1_800_000).toISOString();
  return shop.paid([
    { kind: 'instantDelivery', feeFen: 600, lines: [{ variantId: first, quantity: 1 }] },
    { kind: 'pickup', startAt, feeFen: 0, lines: [{ variantId: second, quantity: 1 }] },
  ]);
}

async function stocked(at: number): Promise<string> {
  const variantId = shop.variantIds[at] ?? '';
  await shop.stock(shop.stores[0], variantId, 4);
  return variantId;
}

/** Everything that orders and their work hold, as a thief would read it. */
const dump = async (): Promise<string> => JSON.stringify([await shop.platform.database.query(`SELECT * FROM fulfillment.fulfillment_order`), await shop.platform.database.query(`SELECT * FROM orders."order"`)]);

/** What the shop reads of the work of an order: itself, what the courier is told, what staff see. */
async function read(orderId: string): Promise<unknown[]> {
  const work = await shop.workOf(orderId);
  const [brought] = work;
  const told = brought === undefined ? null : await shop.module.get(DeliveryWork).find(brought.id);
  return [work, told, brought === undefined ? null : await shop.get(Board).detail(shop.staff, brought.id)];
}

const OPEN = ['王小明', '13800000000', '南京西路 88', '31.235', '李阿姨', '13900005555'];

describe('who receives what a store prepares', () => {
  it('stands sealed, while the courier is told in full and staff see what they need to call out', async () => {
    const { orderId, customerId } = await someWork(0);
    await shop.get(PickupVisit).nameCollector(customerId, { orderId, groupNo: 2 }, { name: '李阿姨', phone: '13900005555' });
    const [work, told, seen] = await read(orderId);
    expect(work).toMatchObject([{ contactName: '王小明', contactPhone: '13800000000', address: HOME }, { address: null, collectorName: '李阿姨', collectorPhone: '13900005555' }]);
    expect(told).toMatchObject({ receiver: { name: '王小明', phone: '13800000000', address: '上海市静安区南京西路 88 号 301', latitude: 31.235 } });
    expect(seen).toMatchObject({ contactName: '王**', phoneTail: '0000', area: { province: '上海市', city: '上海市', district: '静安区' } });
    for (const open of OPEN) expect(JSON.stringify(seen)).not.toContain(open);
    const stored = await dump();
    for (const open of OPEN) expect(stored).not.toContain(open);
  });

  it('is read in old work as ever, before and after the task has sealed it', async () => {
    const { orderId } = await someWork(2);
    await shop.platform.database.query(
      `UPDATE fulfillment.fulfillment_order SET sealed_recipient = NULL, contact_name = '王小明', contact_phone = '13800000000', collector_name = '李阿姨', collector_phone = '13900005555',
         address = CASE WHEN address IS NULL THEN NULL ELSE $2::jsonb END WHERE order_id = $1`,
      [orderId, JSON.stringify(HOME)],
    );
    const before = await read(orderId);
    expect(before[0]).toMatchObject([{ contactName: '王小明', collectorPhone: '13900005555', address: HOME }, { contactName: '王小明', address: null }]);
    expect(await dump()).toContain('李阿姨');
    while ((await shop.get(SealPersonalData).run()) > 0);
    expect(await read(orderId)).toEqual(before);
    const stored = await dump();
    for (const open of OPEN) expect(stored).not.toContain(open);
  });

  it('is revealed to staff of the store for a reason, which the log keeps, and to nobody else or afterwards', async () => {
    const { orderId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId: await stocked(4), quantity: 1 }] }]);
    const id = work[0]?.id ?? '';
    const reveal = (staff = shop.staff) => shop.get(RevealRecipient).execute(id, { reason: '写面单', staff, ip: '203.0.113.1', requestId: 'r-1' });
    expect(await reveal()).toEqual({ contactName: '王小明', contactPhone: '13800000000', address: HOME });
    const log = (): Promise<object[]> => shop.platform.database.query(`SELECT action, actor_name AS by, reason, store_id AS "storeId" FROM platform.audit_entry WHERE target_id = $1`, [id]);
    expect(await log()).toEqual([{ action: 'work.revealRecipient', by: '店员小李', reason: '写面单', storeId: shop.stores[0].stockLocationId }]);
    await expect(reveal({ ...shop.staff, storeScope: [shop.stores[1].id] })).rejects.toMatchObject({ code: 'FULFILLMENT.NOT_FOUND' });
    await shop.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    await shop.drain();
    await expect(reveal()).rejects.toMatchObject({ code: 'FULFILLMENT.WRONG_STATE' });
    expect(await log()).toHaveLength(1);
  });
});
