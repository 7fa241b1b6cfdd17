import type { StaffPrincipal } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { HandOverPhotos } from '../hand-over-photos/hand-over-photos.js';
import { PickOrder } from '../picking/pick-order.js';
import { WorkShop } from '../test-kit/work-shop.js';
import { HandOver } from './hand-over.js';

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let shop: WorkShop;

beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

describe('staff of another store whom the code forgot to ask', () => {
  it('give away nothing that the database does not show them, take no picture of it, and its own staff do', async () => {
    const [here, there] = shop.stores;
    const [variantId = ''] = shop.variantIds;
    await shop.stock(here, variantId, 5);
    const { orderId, work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity: 1 }] }]);
    const [{ id, pickupCode } = { id: '', pickupCode: '' }] = work;
    const picking = shop.get(PickOrder);
    await picking.accept(shop.staff, id);
    await picking.pick(shop.staff, id, { item: { by: 'line', lineNo: 1 }, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await picking.markReady(shop.staff, id);

    // The check in the code lets them in everywhere, as a forgotten one would.
    const intruder: StaffPrincipal = { ...shop.staff, storeScope: Object.assign([there.id], { includes: () => true }) };
    const owner: StaffPrincipal = { ...shop.staff, storeScope: [here.id] };
    const give = (by: StaffPrincipal) => outcomeOf(shop.get(HandOver).execute(by, { storeId: here.id, code: pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() }));
    const record = (by: StaffPrincipal) => outcomeOf(shop.get(HandOver).record(by, { storeId: here.id, fulfillmentOrderId: id, operationId: shop.platform.ids.uuid(), handedOverAt: shop.platform.clock.now() }));
    const photograph = (by: StaffPrincipal) => outcomeOf(shop.get(HandOverPhotos).take(by, id, { bytes: PIXEL, operationId: 'of-the-counter-01' }));
    expect([await give(intruder), await record(intruder), await photograph(intruder)]).toEqual(['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.NOT_FOUND', 'FULFILLMENT.NOT_FOUND']);
    expect([await photograph(owner), await give(owner), (await shop.order(orderId)).order.status]).toEqual(['done', 'done', 'completed']);
  });
});
