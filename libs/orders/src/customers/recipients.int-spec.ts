import { DataRights, SealPersonalData } from '@quanyu/identity';
import { AfterSalesRepository } from '../after-sales/after-sales.repository.js';
import { OrdersRepository } from '../orders.repository.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const HOME = { province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 88 号 301', latitude: 31.235, longitude: 121.455 };
const SENT_TO = { contactName: '赵敏', contactPhone: '13677776666', address: '上海市长宁区愚园路 7 号' };

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1 });
  await shop.stock(shop.variantIds[0] ?? '', 50);
}, 60_000);
afterAll(() => shop.close());

const repository = (): OrdersRepository => shop.module.get(OrdersRepository);

async function anOrder(contactPhone: string): Promise<{ orderId: string; customerId: string }> {
  const customerId = await shop.newCustomer();
  const request = await shop.anOrder(customerId, shop.variantIds);
  const { orderId } = await shop.placing.execute({ ...request, pickup: { ...request.pickup, contactName: '王小明', contactPhone } });
  return { orderId, customerId };
}

/** An order as it stood before recipients were sealed, with an exchange that is sent. */
async function anOldOrder(contactPhone: string): Promise<{ orderId: string; customerId: string; caseId: string }> {
  const { orderId, customerId } = await anOrder(contactPhone);
  await shop.platform.database.query(
    `UPDATE orders."order" SET sealed_recipient = NULL, phone_tail_index = NULL, contact_name = '王小明', contact_phone = $2, address = $3::jsonb WHERE id = $1`,
    [orderId, contactPhone, JSON.stringify(HOME)],
  );
  const caseId = shop.platform.ids.uuid();
  await shop.platform.database.query(
    `INSERT INTO orders.after_sales_case (id, case_no, order_id, customer_id, store_id, kind, status, reason, description, amount_fen, fee_fen, is_automatic, replacement_way, replacement_contact, created_at, updated_at)
     SELECT $1, 'A' || o.order_no, o.id, o.customer_id, o.store_id, 'exchange', 'completed', 'damaged', '盒子压坏了', 0, 0, false, 'parcel', $3::jsonb, $4, $4 FROM orders."order" o WHERE o.id = $2`,
    [caseId, orderId, JSON.stringify(SENT_TO), shop.platform.clock.now()],
  );
  return { orderId, customerId, caseId };
}

/** Everything that orders and their cases hold, as a thief would read it. */
const dump = async (): Promise<string> => JSON.stringify([await shop.platform.database.query(`SELECT * FROM orders."order"`), await shop.platform.database.query(`SELECT * FROM orders.after_sales_case`)]);
const foundBy = async (phoneTail: string): Promise<string[]> => (await repository().list({ phoneTail, limit: 10 })).map(({ id }) => id);

describe('who receives an order', () => {
  it('stands sealed from the moment it is placed, and is found by the last four digits all the same', async () => {
    const { orderId } = await anOrder('13912345601');
    const other = await anOrder('13912345602');
    expect(await shop.order(orderId)).toMatchObject({ contactName: '王小明', contactPhone: '13912345601', address: null });
    const stored = await dump();
    for (const open of ['王小明', '13912345601', '5601"']) expect(stored).not.toContain(open);
    expect([await foundBy('5601'), await foundBy('5602'), await foundBy('0000')]).toEqual([[orderId], [other.orderId], []]);
  });

  it('is read and found in old orders as ever, before and after the task has sealed them, when nothing stands open any more', async () => {
    const { orderId, caseId } = await anOldOrder('13912347711');
    const read = async (): Promise<unknown> => [await shop.order(orderId), await shop.module.get(AfterSalesRepository).find(shop.platform.database, caseId), await foundBy('7711')];
    const before = await read();
    expect(before).toMatchObject([{ contactName: '王小明', contactPhone: '13912347711', address: HOME }, { replacementContact: SENT_TO }, [orderId]]);
    while ((await shop.module.get(SealPersonalData).run()) > 0);
    expect(await read()).toEqual(before);
    const stored = await dump();
    for (const open of ['王小明', '13912347711', '南京西路', '31.235', '赵敏', '13677776666', '愚园路']) expect(stored).not.toContain(open);
    // What a report counts by stays.
    expect(stored).toContain('静安区');
  });

  it('is told to the person in full, and gone once the person is forgotten, while the order stays', async () => {
    const { orderId, customerId, caseId } = await anOldOrder('13912348822');
    await shop.platform.database.query(`UPDATE orders."order" SET status = 'completed' WHERE id = $1`, [orderId]);
    const rights = shop.module.get(DataRights);
    expect((await rights.export(customerId)).data['orders']).toMatchObject({
      orders: [{ contactName: '王小明', contactPhone: '13912348822', address: HOME }],
      afterSalesCases: [{ sentTo: SENT_TO }],
    });
    await rights.erase(customerId, { ip: '203.0.113.1', requestId: 'request-1' });
    expect(await shop.order(orderId)).toMatchObject({ contactPhone: '', address: { district: '静安区', detail: '', latitude: 0 }, payableFen: 1_000 });
    expect(await shop.module.get(AfterSalesRepository).find(shop.platform.database, caseId)).toMatchObject({ description: null, replacementContact: { contactPhone: '', address: '' } });
    expect(await foundBy('8822')).toEqual([]);
    expect(await dump()).not.toMatch(/13912348822|王小明|赵敏|愚园路/);
  });
});
