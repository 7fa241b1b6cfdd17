import { createHash } from 'node:crypto';
import type { Tx } from '@quanyu/platform';
import { AttemptCounts, CampaignResultsReader, EditCampaign, EndCampaigns, IssueSaleToken, Preheating, RunCampaign } from '@quanyu/promotions';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { ChangeOrder } from '../changing/change-order.js';
import { CloseUnpaid } from '../paying/close-unpaid.js';
import type { Order } from '../order.js';
import { Orders } from '../orders.js';
import { opsPerson, TestSale } from '../test-kit/flash-sale.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { CancelOrderFlow } from '../changing/cancel-order.js';

let shop: TestShop;
let used = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 20 });
}, 120_000);
afterAll(() => shop.close());

/** A variant that no other test sells, with stock on the shelf. */
async function goods(onHand: number): Promise<string> {
  const variantId = shop.variantIds[used] ?? '';
  used += 1;
  await shop.stock(variantId, onHand);
  return variantId;
}

const people = (count: number): Promise<string[]> => Promise.all(Array.from({ length: count }, () => shop.newCustomer()));
const expire = (orderId: string): Promise<unknown> => shop.module.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });

describe('a flash sale', () => {
  it('sells exactly its units when many come at once, and tells every other buyer that it is sold out', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(20), units: 7 });
    const outcomes = await Promise.all((await people(60)).map((customerId) => sale.tryToBuy(customerId)));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(7);
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'FLASH.SOLD_OUT']));
    expect(await sale.left()).toBe(0);
    expect(await shop.available(sale.campaign.sessions[0]?.items[0]?.variantId ?? '')).toBe(13);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('charges the flash price and gives the time to pay that the campaign says', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(5), units: 2 });
    const [customerId = ''] = await people(1);
    const placed = await sale.buy(customerId);
    expect(placed.payableFen).toBe(100);
    expect(Date.parse(placed.expiresAt) - Date.parse(placed.placedAt)).toBe(5 * 60_000);
    expect((await shop.order(placed.orderId)).flashItemId).toBe(sale.itemId);
  });

  it('keeps to the limit of each customer, device, address and recipient, also when all come at the same instant', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(40), units: 30, limit: 2, change: { limits: { perDevice: 3, perAddress: 6, perRecipient: null } } });
    const [one = '', two = '', three = '', ...others] = await people(10);
    const same = await Promise.all(Array.from({ length: 5 }, () => sale.tryToBuy(one, { deviceId: 'a', ip: '198.51.100.1' })));
    expect(same.filter((outcome) => outcome === 'ok')).toHaveLength(2);
    expect(same.filter((outcome) => outcome === 'FLASH.LIMIT')).toHaveLength(3);
    expect(await sale.tryToBuy(two, { deviceId: 'a', ip: '198.51.100.1' })).toBe('ok');
    expect(await sale.tryToBuy(three, { deviceId: 'a', ip: '198.51.100.2' })).toBe('FLASH.LIMIT_SHARED');
    const crowd = await Promise.all(others.map((customerId) => sale.tryToBuy(customerId, { ip: '198.51.100.1' })));
    expect(crowd.filter((outcome) => outcome === 'ok')).toHaveLength(3);
    expect(crowd.filter((outcome) => outcome === 'FLASH.LIMIT_SHARED')).toHaveLength(4);
  });

  it('tells recipients apart by an index that nobody can make without the key, and goes on as it began in a sale of before that', async () => {
    const phone = '13912345678';
    const limits = { perDevice: null, perAddress: null, perRecipient: 1 };
    const [first = '', second = '', third = ''] = await people(3);
    const to = (contactPhone: string) => ({ pickup: { startAt: window, contactName: '王小明', contactPhone } });
    const counted = (sessionId: string): Promise<{ subject: string }[]> => shop.platform.database.query(`SELECT subject FROM promotions.limit_use WHERE scope_id = $1 AND kind = 'recipient' AND units > 0`, [sessionId]);
    const plain = (sessionId: string): string => createHash('sha256').update(`${sessionId}/${phone}`).digest('base64url');

    const sale = await TestSale.open(shop, { variantId: await goods(20), units: 9, limit: 9, change: { limits } });
    const window = sale.anAttempt(first).pickup.startAt;
    const sessionId = sale.campaign.sessions[0]?.id ?? '';
    expect([await sale.tryToBuy(first, to(phone)), await sale.tryToBuy(second, to(phone)), await sale.tryToBuy(third, to('13912345679'))]).toEqual(['ok', 'FLASH.LIMIT_SHARED', 'ok']);
    const subjects = (await counted(sessionId)).map(({ subject }) => subject);
    expect(subjects).toHaveLength(2);
    expect(subjects).not.toContain(plain(sessionId));

    const old = await TestSale.open(shop, { variantId: await goods(20), units: 9, limit: 9, change: { limits } });
    const oldSessionId = old.campaign.sessions[0]?.id ?? '';
    await shop.platform.database.query(`UPDATE promotions.campaign SET keys_recipients = false WHERE id = $1`, [old.campaign.id]);
    await shop.platform.database.query(`INSERT INTO promotions.limit_use (scope_id, kind, subject, units) VALUES ($1, 'recipient', $2, 1)`, [oldSessionId, plain(oldSessionId)]);
    await old.sales.reload();
    expect([await old.tryToBuy(first, to(phone)), await old.tryToBuy(third, to('13912345679'))]).toEqual(['FLASH.LIMIT_SHARED', 'ok']);
  });

  it('puts unpaid units back into the sale, and their buyer may try again', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(3), units: 1 });
    const [first = '', second = ''] = await people(2);
    const held = await sale.buy(first);
    expect(await sale.tryToBuy(second)).toBe('FLASH.SOLD_OUT');
    await sale.sales.readStock();
    await expire(held.orderId);
    await sale.sales.readStock();
    expect(await sale.left()).toBe(1);
    expect(await sale.tryToBuy(first)).toBe('ok');
  });

  it('that was paid and then cancelled gives the unit back too', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(3), units: 1 });
    const [buyer = ''] = await people(1);
    const { orderId } = await sale.buy(buyer);
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    await sale.sales.readStock();
    expect(sale.sales.isLatched(sale.itemId, shop.store.id, '')).toEqual({ mayReturn: false });
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    expect(await sale.left()).toBe(1);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('units of a paid flash order that are cancelled', () => {
  const cancel = (orderId: string, quantity: number): Promise<void> =>
    shop.module.get(CancelLinesFlow).execute({
      orderId, units: [{ lineNo: 1, quantity }], actor: { kind: 'staff', name: '客服小李' }, reason: '顾客改了主意', key: { scope: 'staff:test', key: shop.platform.ids.uuid() }, mayTouch: () => true,
    });

  it('may be bought again by their buyer, and are not counted as sold', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(6), units: 4, limit: 2 });
    const [buyer = ''] = await people(1);
    const { orderId } = await sale.buy(buyer, { quantity: 2 });
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    expect(await sale.tryToBuy(buyer)).toBe('FLASH.LIMIT');

    await cancel(orderId, 1);
    expect(await sale.tryToBuy(buyer)).toBe('ok');
    expect(await sale.tryToBuy(buyer)).toBe('FLASH.LIMIT');

    await cancel(orderId, 1);
    expect((await shop.order(orderId)).status).toBe('canceled');
    expect(await sale.tryToBuy(buyer)).toBe('ok');
    expect(await sale.left()).toBe(2);
    const proof = await shop.module.get(CampaignResultsReader).prove(await shop.module.get(EditCampaign).get(sale.campaign.id));
    expect(proof).toMatchObject({ plannedUnits: 4, soldUnits: 0, heldUnits: 2, unsoldUnits: 2, oversoldUnits: 0, undersoldUnits: 0 });
    expect(proof.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(proof.funnel).toMatchObject({ orders: 3, paid: 0, returned: 1 });
  });
});

describe('units of a paid flash order that its store never hands out', () => {
  const staff = { actor: { kind: 'staff' as const, name: '小王' }, reason: '门店缺货退款' };
  const prove = async (sale: TestSale) => shop.module.get(CampaignResultsReader).prove(await shop.module.get(EditCampaign).get(sale.campaign.id));
  const change = (orderId: string, work: (tx: Tx, order: Order) => Promise<void>): Promise<void> =>
    shop.platform.database.transaction(async (tx) => {
      const orders = shop.module.get(Orders);
      const order = await orders.lock(tx, orderId);
      if (order === null) throw new Error('the order is there');
      await orders.lockWindows(tx, orderId);
      await work(tx, order);
    });

  it('because the shelf had not all of them, are neither sold nor oversold, and their buyer may buy others', async () => {
    const variantId = await goods(6);
    const sale = await TestSale.open(shop, { variantId, units: 4, limit: 2 });
    const [buyer = ''] = await people(1);
    const { orderId } = await sale.buy(buyer, { quantity: 2 });
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    await change(orderId, async (tx, order) => {
      await shop.inventory.adjustShort(tx, { orderId, locationId: shop.store.stockLocationId, variantId, quantity: 1, actorName: '小王', also: [] });
      await shop.module.get(ChangeOrder).refundMissing(tx, order, { ...staff, units: [{ lineNo: 1, quantity: 1 }], wasPicking: false });
    });
    expect(await prove(sale)).toMatchObject({ plannedUnits: 4, soldUnits: 1, oversoldUnits: 0, undersoldUnits: 0 });
    expect([await sale.tryToBuy(buyer), await sale.tryToBuy(buyer)]).toEqual(['ok', 'FLASH.LIMIT']);
  });

  it('because nobody collected them, are unsold after the sale, and nothing was oversold', async () => {
    const variantId = await goods(6);
    const sale = await TestSale.open(shop, { variantId, units: 4, limit: 2 });
    const [buyer = ''] = await people(1);
    const { orderId } = await sale.buy(buyer, { quantity: 2 });
    await shop.hearOf(await shop.payAtWechat(buyer, orderId));
    shop.platform.clock.advance(2 * 3_600_000);
    await shop.module.get(EndCampaigns).endOver();
    const units = [{ lineNo: 1, quantity: 2 }];
    await change(orderId, async (tx, order) => {
      await shop.inventory.deallocate(tx, orderId, { locationId: shop.store.stockLocationId, lines: [{ variantId, quantity: 2 }] });
      await shop.module.get(ChangeOrder).refundReturned(tx, order, { ...staff, units, neverLeft: units });
    });
    expect(await prove(sale)).toMatchObject({ plannedUnits: 4, soldUnits: 0, unsoldUnits: 4, oversoldUnits: 0, undersoldUnits: 0 });
    expect(await shop.available(variantId)).toBe(6);
    shop.platform.clock.advance(-2 * 3_600_000);
  });
});

describe('a buyer who lost the answer', () => {
  it('gets the same order on asking again, though it is sold out and the token is spent', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(3), units: 1 });
    const [buyer = '', loser = ''] = await people(2);
    const attempt = sale.anAttempt(buyer);
    const placed = await sale.attempt(attempt);
    expect(await sale.tryToBuy(loser)).toBe('FLASH.SOLD_OUT');
    await sale.sales.readStock();
    expect(sale.sales.isLatched(sale.itemId, shop.store.id, 'somebody-else')).not.toBeNull();
    expect(await sale.attempt(attempt)).toEqual(placed);
    shop.platform.clock.advance(10 * 60_000);
    expect(await sale.attempt(attempt)).toEqual(placed);
    shop.platform.clock.advance(-10 * 60_000);
    expect(await shop.countOrders(buyer)).toBe(1);
  });

  it('gets it also while there are units left and the token has ended; a stranger with the same key does not', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(3), units: 3 });
    const [buyer = '', stranger = ''] = await people(2);
    const attempt = sale.anAttempt(buyer);
    const placed = await sale.attempt(attempt);
    shop.platform.clock.advance(60_000);
    expect(await sale.attempt(attempt)).toEqual(placed);
    expect(await sale.tryToBuy(stranger, { saleToken: attempt.saleToken, idempotencyKey: attempt.idempotencyKey })).toBe('RISK.SALE_TOKEN_INVALID');
    shop.platform.clock.advance(-60_000);
    expect(await sale.left()).toBe(2);
  });

  it('makes one order when the same attempt is sent a hundred times at once', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(9), units: 9, limit: 9 });
    const [buyer = ''] = await people(1);
    const attempt = sale.anAttempt(buyer);
    const replies = await Promise.all(Array.from({ length: 100 }, () => sale.attempt(attempt).then((placed) => placed.orderId, (error: Error) => error.message)));
    expect(new Set(replies.filter((reply) => !/^(RATE_LIMITED|SERVICE.BUSY)/.test(reply))).size).toBe(1);
    expect(await shop.countOrders(buyer)).toBe(1);
    expect(await sale.left()).toBe(8);
  });
});

describe('a sale token', () => {
  it('works for one order, of its own customer, device and item', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(9), units: 9, limit: 9 });
    const [buyer = '', thief = ''] = await people(2);
    const attempt = sale.anAttempt(buyer);
    expect(await sale.tryToBuy(thief, { saleToken: attempt.saleToken })).toBe('RISK.SALE_TOKEN_INVALID');
    expect(await sale.tryToBuy(buyer, { saleToken: attempt.saleToken, deviceId: 'another' })).toBe('RISK.SALE_TOKEN_INVALID');
    expect(await sale.tryToBuy(buyer, { saleToken: attempt.saleToken })).toBe('ok');
    expect(await sale.tryToBuy(buyer, { saleToken: attempt.saleToken })).toBe('RISK.SALE_TOKEN_INVALID');
  });

  it('is given to a few more than there are units, also when all ask at the same instant', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(4), units: 4 });
    const asking = (await people(40)).map((customerId) =>
      shop.module.get(IssueSaleToken).execute({ itemId: sale.itemId, storeId: shop.store.id, customerId, deviceId: `device-${customerId}`, ip: '203.0.113.8', waitingPass: undefined, challengeSolution: undefined }),
    );
    const answers = await Promise.allSettled(asking);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
  });

  it('keeps the place of its holder until the order holds its unit', async () => {
    const sale = await TestSale.open(shop, { variantId: await goods(4), units: 4 });
    const [buyer = ''] = await people(1);
    for (let token = 0; token < 9; token += 1) sale.sales.noteExpected(sale.itemId, shop.store.id);
    let isOver = false;
    const buying = sale.tryToBuy(buyer).finally(() => {
      isOver = true;
    });
    const open = [];
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (sale.sales.isHopeless(sale.itemId, shop.store.id) === null) open.push('somebody else was let in');
    }
    expect(await buying).toBe('ok');
    expect(open).toEqual([]);
  });
});

describe('the life of a campaign', () => {
  it('needs a second person, sound checks, and its stock', async () => {
    const variantId = await goods(5);
    const [planner, lead] = [opsPerson(shop, '运营小周'), opsPerson(shop, '运营主管老吴')];
    const edit = shop.module.get(EditCampaign);
    const run = shop.module.get(RunCampaign);
    const tooDear = TestSale.content(shop, { variantId, units: 5 });
    for (const item of tooDear.sessions.flatMap(({ items }) => items)) Object.assign(item, { flashPriceFen: 9_900 });
    const dear = await edit.create(tooDear, shop.platform.ids.uuid(), planner);
    await expect(run.submit({ campaignId: dear.id, version: 1 }, planner)).rejects.toMatchObject({ code: 'CAMPAIGN.CHECKS_FAILED' });
    const tooMany = await edit.create(TestSale.content(shop, { variantId, units: 6 }), shop.platform.ids.uuid(), planner);
    await expect(run.submit({ campaignId: tooMany.id, version: 1 }, planner)).rejects.toMatchObject({ code: 'CAMPAIGN.STOCK_SHORT' });
    const good = await edit.create(TestSale.content(shop, { variantId, units: 5 }), shop.platform.ids.uuid(), planner);
    const submitted = await run.submit({ campaignId: good.id, version: good.version }, planner);
    expect(await shop.available(variantId)).toBe(0);
    const step = { campaignId: good.id, version: submitted.version };
    await expect(run.approve(step, { keys: ['warmUp', 'loadTest'], reason: 'x' }, planner)).rejects.toMatchObject({ code: 'CAMPAIGN.SAME_PERSON' });
    await expect(run.approve(step, { keys: [], reason: undefined }, lead)).rejects.toMatchObject({ code: 'CAMPAIGN.CHECKS_FAILED' });
    const rejected = await run.reject(step, '价格不对', lead);
    expect(rejected.status).toBe('draft');
    expect(await shop.available(variantId)).toBe(5);
    const again = await run.submit({ campaignId: good.id, version: rejected.version }, planner);
    await shop.module.get(Preheating).request(good.id);
    await shop.module.get(Preheating).run(good.id);
    const approved = await run.approve({ campaignId: good.id, version: again.version }, { keys: ['loadTest'], reason: '小场次' }, lead);
    expect(approved.status).toBe('scheduled');
    await expect(run.approve({ campaignId: good.id, version: again.version }, { keys: ['loadTest'], reason: '小场次' }, lead)).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
  });

  it('can be paused, resumed, given more units and ended, and what is left goes back to the shelf', async () => {
    const variantId = await goods(10);
    const sale = await TestSale.open(shop, { variantId, units: 2 });
    const planner = opsPerson(shop, '运营小周');
    const run = shop.module.get(RunCampaign);
    const [first = '', second = '', third = ''] = await people(3);
    const paused = await run.pause({ campaignId: sale.campaign.id, version: sale.campaign.version }, '先等等', planner);
    await sale.sales.reload();
    expect(await sale.tryToBuy(first)).toBe('FLASH.PAUSED');
    const resumed = await run.resume({ campaignId: paused.id, version: paused.version }, planner);
    await sale.sales.reload();
    expect([await sale.tryToBuy(first), await sale.tryToBuy(second), await sale.tryToBuy(third)]).toEqual(['ok', 'ok', 'FLASH.SOLD_OUT']);
    await sale.sales.readStock();
    await shop.module.get(EditCampaign).addStock(sale.campaign.id, { itemId: sale.itemId, locationId: shop.store.stockLocationId, quantity: 3 }, { key: shop.platform.ids.uuid(), editor: planner });
    await sale.sales.readStock();
    expect(await sale.tryToBuy(third)).toBe('ok');
    const ended = await run.end({ campaignId: resumed.id, version: resumed.version }, '卖得差不多了', planner);
    expect(ended.status).toBe('ended');
    expect(await shop.available(variantId)).toBe(7);
    await sale.sales.reload();
    expect(await sale.tryToBuy(third)).toBe('FLASH.ENDED');
  });

  it('is over by the clock, and proves afterwards that nothing was oversold or lost', async () => {
    const variantId = await goods(10);
    const sale = await TestSale.open(shop, { variantId, units: 4 });
    const buyers = await people(8);
    await Promise.all(buyers.map((customerId) => sale.tryToBuy(customerId)));
    const orders = await shop.platform.database.query<{ id: string; customer: string }>(`SELECT id, customer_id AS customer FROM orders."order" WHERE flash_item_id = $1 ORDER BY id`, [sale.itemId]);
    const [paid, unpaid, late] = orders;
    await shop.hearOf(await shop.payAtWechat(paid?.customer ?? '', paid?.id ?? ''));
    await expire(unpaid?.id ?? '');
    shop.platform.clock.advance(2 * 3_600_000);
    await shop.module.get(EndCampaigns).endOver();
    await expire(late?.id ?? '');
    await shop.module.get(AttemptCounts).flush();
    const edit = shop.module.get(EditCampaign);
    const campaign = await edit.get(sale.campaign.id);
    expect(campaign.status).toBe('ended');
    const proof = await shop.module.get(CampaignResultsReader).prove(campaign);
    expect(proof).toMatchObject({ plannedUnits: 4, soldUnits: 1, heldUnits: 1, unsoldUnits: 2, oversoldUnits: 0, undersoldUnits: 0 });
    expect(proof.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(proof.funnel).toMatchObject({ orders: 4, paid: 1, returned: 2 });
    expect(proof.funnel.refusals).toEqual([{ code: 'FLASH.SOLD_OUT', count: 4 }]);
    expect(await shop.available(variantId)).toBe(8);
    shop.platform.clock.advance(-2 * 3_600_000);
  });
});
