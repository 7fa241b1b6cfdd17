import { FollowBookings } from '@quanyu/orders';
import { Outbox, shopDate, shopInstant } from '@quanyu/platform';
import { type Booking, Bookings, EditServices, ServiceMenu, StoreEditing, Stores } from '@quanyu/stores';
import { WorkShop } from '../test-kit/work-shop.js';
import { VisitUploads } from './visit-uploads.js';

const EDITOR = { actor: 'system' } as const;

let shop: WorkShop;

beforeAll(async () => {
  shop = await WorkShop.open();
  for (const follower of [FollowBookings, VisitUploads]) shop.get<FollowBookings | VisitUploads>(follower).subscribe(shop.get(Outbox));
}, 120_000);
afterAll(() => shop.close());

async function offer(): Promise<string> {
  const { id: storeId, version, ...fields } = shop.get(Stores).getStore(shop.stores[0].id);
  await shop.get(StoreEditing).updateStore({ storeId, version, fields: { ...fields, services: ['pickup', 'booking'] } }, EDITOR);
  await shop.get(Stores).reload();
  const service = await shop.get(EditServices).createServiceOnce(
    { scope: 'test', key: 'service' },
    {
      ...{ storeId, kind: 'appointment', name: '手部护理', description: '', minutes: 30, bufferMinutes: 0, stepMinutes: 30, leadMinutes: 0, daysOffered: 3, cutOffHours: 1 },
      ...{ priceFen: 6_800, depositFen: 6_800, noShowPolicy: 'keepDeposit', needs: ['staff'], event: null, isActive: true },
    },
    EDITOR,
  );
  await shop.get(EditServices).createResourceOnce({ scope: 'test', key: 'staff' }, { storeId, kind: 'staff', name: '林晓', title: '', serviceIds: [service.id], weeklyHours: [], isActive: true }, EDITOR);
  await shop.get(ServiceMenu).reload();
  return service.id;
}

describe('a paid service', () => {
  it('that was given is told to WeChat once, and opens no work in the store', async () => {
    const serviceId = await offer();
    const startAt = shopInstant(shopDate(new Date(shop.platform.clock.nowMs() + 86_400_000)), 600);
    const { orderId, work } = await shop.paid([{ kind: 'service', startAt: startAt.toISOString(), feeFen: 6_800, lines: [], service: { serviceId } }]);
    expect(work).toEqual([]);
    const act = ({ storeId, id, version }: Booking) => ({ storeId, bookingId: id, version });
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.setTo(startAt.getTime());
    const [booking] = await shop.get(Bookings).listOfOrder(orderId);
    const { database } = shop.platform;
    const here = await database.transaction((tx) => shop.get(Bookings).checkIn(tx, { storeId: shop.stores[0].id, code: booking?.code ?? '' }));
    const served = await database.transaction((tx) => shop.get(Bookings).start(tx, act(here)));
    await database.transaction((tx) => shop.get(Bookings).finish(tx, act(served)));
    await shop.drain();
    await database.query(`UPDATE platform.outbox_event SET done_at = NULL, due_at = created_at WHERE topic = 'stores.bookingChanged'`);
    await shop.drain();
    shop.platform.clock.setTo(before);
    const told = await database.query(`SELECT logistics, content->>'itemDescription' AS what FROM fulfillment.delivery_upload WHERE order_id = $1`, [orderId]);
    expect(told).toEqual([{ logistics: 'pickup', what: '手部护理' }]);
    expect((await shop.order(orderId)).order).toMatchObject({ status: 'completed', fulfillmentStatus: 'handed_over', refundRequestedFen: 0 });
  });
});
