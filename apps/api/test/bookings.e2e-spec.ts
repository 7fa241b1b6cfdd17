import { Stores, ServiceMenu } from '@quanyu/stores';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

type Json = Record<string, unknown>;

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '10:00', closesAt: '22:00' }));

const DAY_MS = 86_400_000;
const NOON_MS = 4 * 3_600_000;

/** Noon in Shanghai, today or tomorrow. */
function nextNoonMs(nowMs: number): number {
  return Math.ceil((nowMs - NOON_MS) / DAY_MS) * DAY_MS + NOON_MS;
}

describe('services, from their planning to the end of a booking', () => {
  let shop: TestShop;
  let ops: string;
  let clerk: string;
  let shopper: string;
  let storeId: string;
  let keys = 0;

  async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, token: string, payload?: Json): Promise<Answer> {
    keys += 1;
    return shop.ask(method, url, { token, headers: { 'idempotency-key': `bookings-${keys}` }, ...(payload === undefined ? {} : { payload }) });
  }

  async function created(url: string, payload: Json): Promise<Json> {
    const { status, body, text } = await ask('POST', url, ops, payload);
    if (status !== 201) throw new Error(text);
    return body;
  }

  beforeAll(async () => {
    shop = await openTestShop();
    shop.clock.setTo(nextNoonMs(shop.clock.nowMs()));
    ops = await shop.staffToken('opsAdmin');
    shopper = await shop.shopperToken();
    const store = await created('/api/admin/stores', {
      ...{ code: 'SH001', name: '静安寺店', city: '上海市', district: '静安区', address: '南京西路 1 号', latitude: 31.22, longitude: 121.44, phone: '021-62880001' },
      ...{ services: ['pickup', 'instantDelivery', 'booking'], weeklyHours: everyDay, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '服务台' },
    });
    storeId = String(store['id']);
    await ask('POST', `/api/admin/stores/${storeId}/status`, ops, { version: 1, status: 'open', reason: '' });
    clerk = await shop.staffToken('storeClerk', [storeId]);
    await shop.app.nest.get(Stores).reload();
  }, 120_000);
  afterAll(() => shop.close());

  const today = (): string => new Date(shop.clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 10);
  const at = (time: string): string => new Date(`${today()}T${time}:00+08:00`).toISOString();
  const inMemory = (): Promise<unknown> => Promise.all([shop.app.nest.get(Stores).reload(), shop.app.nest.get(ServiceMenu).reload()]);

  const plan = (changes: Json = {}): Json => ({
    ...{ kind: 'appointment', name: '手部护理', description: '', minutes: 60, bufferMinutes: 0, stepMinutes: 30, leadMinutes: 0, daysOffered: 7, cutOffHours: 1 },
    ...{ priceFen: 6_800, depositFen: 0, noShowPolicy: 'keepDeposit', needs: ['staff'], event: null, isActive: true, ...changes },
  });

  it('lets ops plan windows, with a version, and shoppers see them', async () => {
    const { body } = await ask('GET', `/api/admin/stores/${storeId}/slot-templates`, ops);
    const [pickup] = body['items'] as Json[];
    expect(pickup).toMatchObject({ kind: 'pickup', version: 0, windowMinutes: 30 });
    const { kind: _kind, ...fields } = pickup ?? {};
    const edit = { ...fields, windowMinutes: 60, capacity: { orders: 3, units: 30, minutes: 60 } };
    expect((await ask('PUT', `/api/admin/stores/${storeId}/slot-templates/pickup`, ops, edit)).body).toMatchObject({ version: 1, windowMinutes: 60 });
    expect(await ask('PUT', `/api/admin/stores/${storeId}/slot-templates/pickup`, ops, edit)).toMatchObject({ status: 409, body: { code: 'REQUEST.VERSION_CONFLICT' } });
    await inMemory();
    const slots = await shop.ask('GET', `/api/storefront/stores/${storeId}/slots?kind=pickup`);
    const [day] = slots.body['days'] as { windows: Json[] }[];
    expect(day?.windows[0]).toEqual({ startAt: at('13:00'), endAt: at('14:00'), left: 3 });
  });

  it('lets ops draw where goods are brought to, and an address is told from one out of reach', async () => {
    const terms = { baseFeeFen: 500, freeAboveFen: 5_900, minimumFen: 1_500, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true };
    const area = await created(`/api/admin/stores/${storeId}/areas`, { kind: 'instantDelivery', name: '三公里', shape: { type: 'circle', radiusMetres: 3_000 }, ...terms });
    await inMemory();
    const check = await shop.ask('POST', `/api/storefront/stores/${storeId}/delivery-check`, { payload: { points: [{ latitude: 31.225, longitude: 121.445 }, { latitude: 31.3, longitude: 121.44 }] } });
    expect(check.body['items']).toEqual([
      { instantDelivery: { baseFeeFen: 500, freeAboveFen: 5_900, minimumFen: 1_500, promiseMinutes: 30 }, scheduledDelivery: null },
      { instantDelivery: null, scheduledDelivery: null },
    ]);
    const closed = await ask('PUT', `/api/admin/stores/${storeId}/areas/${String(area['id'])}`, ops, { version: 1, name: '三公里', shape: { type: 'circle', radiusMetres: 3_000 }, ...terms, isActive: false });
    expect(closed.body).toMatchObject({ version: 2, isActive: false });
  });

  it('lets ops plan shifts', async () => {
    const weekly = everyDay.map(({ weekday }) => ({ weekday, startsAt: '10:00', endsAt: '18:00', staffCount: 3 }));
    expect((await ask('PUT', `/api/admin/stores/${storeId}/shifts`, ops, { version: 0, weekly, specialDays: [] })).body).toMatchObject({ version: 1, weekly, staffNow: 3 });
  });

  it('takes a booking once, moves it, checks it in by its code, and finishes it', async () => {
    const service = await created(`/api/admin/stores/${storeId}/services`, plan());
    const staff = await created(`/api/admin/stores/${storeId}/resources`, { kind: 'staff', name: '林晓', title: '美容师', serviceIds: [service['id']], weeklyHours: [], isActive: true });
    await inMemory();
    const free = async (): Promise<string[]> => ((await shop.ask('GET', `/api/storefront/services/${String(service['id'])}/slots?date=${today()}`)).body['items'] as { startAt: string }[]).map(({ startAt }) => startAt);
    expect(await free()).toContain(at('15:00'));
    const payload = { serviceId: service['id'], startAt: at('15:00'), contactName: '王小芳', contactPhone: '13800138000' };
    const book = () => shop.ask('POST', '/api/storefront/bookings', { token: shopper, headers: { 'idempotency-key': 'book-once-1' }, payload });
    const booked = await book();
    expect([booked.status, booked.body['staffName'], booked.body['canChange']]).toEqual([201, '林晓', true]);
    expect((await book()).body['id']).toBe(booked.body['id']);
    expect(await ask('POST', '/api/storefront/bookings', shopper, payload)).toMatchObject({ status: 409, body: { code: 'STORES.SLOT_FULL', details: { nextStartAt: at('16:00') } } });
    const stranger = await shop.shopperToken();
    expect((await ask('GET', `/api/storefront/bookings/${String(booked.body['id'])}`, stranger)).status).toBe(404);

    const moved = await ask('POST', `/api/storefront/bookings/${String(booked.body['id'])}/move`, shopper, { startAt: at('16:30') });
    expect(moved.body).toMatchObject({ startAt: at('16:30'), code: booked.body['code'] });
    const calendar = await ask('GET', `/api/staff/stores/${storeId}/booking-calendar?from=${today()}&days=7`, clerk);
    expect(calendar.body['bookings']).toMatchObject([{ id: booked.body['id'], contactName: '王**', phoneTail: '8000', resourceIds: [staff['id']], status: 'confirmed' }]);
    expect(calendar.text).not.toContain(String(booked.body['code']));

    const present = await ask('POST', `/api/staff/stores/${storeId}/booking-check-ins`, clerk, { code: booked.body['code'] });
    expect(present.body).toMatchObject({ status: 'checked_in' });
    expect((await ask('POST', `/api/staff/stores/${storeId}/booking-check-ins`, clerk, { code: booked.body['code'] })).body['code']).toBe('STORES.BOOKING_STATE');
    const path = `/api/staff/stores/${storeId}/bookings/${String(booked.body['id'])}`;
    const started = await ask('POST', `${path}/start`, clerk, { version: present.body['version'] });
    expect((await ask('POST', `${path}/finish`, clerk, { version: started.body['version'] })).body).toMatchObject({ status: 'done' });
    const mine = await ask('GET', '/api/storefront/bookings', shopper);
    expect(mine.body['items']).toMatchObject([{ status: 'done', code: null, canChange: false }]);
  });

  it('lets staff enter who walks in, and keep time free', async () => {
    const service = await created(`/api/admin/stores/${storeId}/services`, plan({ name: '肤质检测', depositFen: 1_000 }));
    const staff = await created(`/api/admin/stores/${storeId}/resources`, { kind: 'staff', name: '周敏', title: '', serviceIds: [service['id']], weeklyHours: [], isActive: true });
    await inMemory();
    const booking = { serviceId: service['id'], startAt: at('15:10'), contactName: '李', contactPhone: '13800138001' };
    expect(await ask('POST', '/api/storefront/bookings', shopper, { ...booking, startAt: at('15:00') })).toMatchObject({ status: 409, body: { code: 'STORES.BOOKING_NEEDS_PAYMENT' } });
    const blocked = await ask('POST', `/api/staff/stores/${storeId}/resource-blocks`, clerk, { resourceId: staff['id'], startAt: at('15:00'), minutes: 60, note: '午休' });
    expect(blocked.status).toBe(201);
    const walkIn = { ...booking, staffId: null, remark: '', count: null, giftVariantId: null };
    expect((await ask('POST', `/api/staff/stores/${storeId}/bookings`, clerk, walkIn)).body['code']).toBe('STORES.SLOT_FULL');
    expect((await ask('DELETE', `/api/staff/stores/${storeId}/resource-blocks/${String(blocked.body['id'])}`, clerk)).status).toBe(204);
    expect(await ask('POST', `/api/staff/stores/${storeId}/bookings`, clerk, walkIn)).toMatchObject({ status: 201, body: { status: 'confirmed', isWalkIn: true } });
    expect((await ask('POST', `/api/staff/stores/${storeId}/resource-blocks`, clerk, { resourceId: staff['id'], startAt: at('15:30'), minutes: 60, note: '' })).body['code']).toBe('STORES.SLOT_FULL');
  });

  it('hands out a gift from the stock of the store only when it is rewarded, and not when the shelf is empty', async () => {
    const gift = '0193a000-0000-7000-8000-0000000000f1';
    const template = { version: 0, windowMinutes: 60, weekdayWindows: [], leadMinutes: 0, cutOff: null, daysOffered: 7, capacity: { orders: 5, units: 100, minutes: 60 } };
    expect((await ask('PUT', `/api/admin/stores/${storeId}/slot-templates/service`, ops, template)).status).toBe(200);
    const event = { opensOn: today(), closesOn: today(), unitName: '空罐', maxCount: 50, gifts: [{ variantId: gift, title: '帆布袋', perCount: 10 }] };
    const service = await created(`/api/admin/stores/${storeId}/services`, plan({ kind: 'dropOff', name: '空罐回收', minutes: 10, needs: [], priceFen: 0, event }));
    await inMemory();
    const booked = await ask('POST', '/api/storefront/bookings', shopper, { serviceId: service['id'], startAt: at('15:00'), contactName: '王小芳', contactPhone: '13800138000', count: 30, giftVariantId: gift });
    const shown = await ask('POST', `/api/staff/stores/${storeId}/booking-check-ins`, clerk, { code: booked.body['code'] });
    const path = `/api/staff/stores/${storeId}/bookings/${String(booked.body['id'])}`;
    expect((await ask('POST', `${path}/receive`, clerk, { version: shown.body['version'], count: 29, reason: '' })).body).toMatchObject({ code: 'STORES.COUNT_NEEDS_REASON', details: { expected: 30 } });
    const received = await ask('POST', `${path}/receive`, clerk, { version: shown.body['version'], count: 29, reason: '一个变形' });
    expect(received.body).toMatchObject({ status: 'count_mismatch', giftQuantity: null });
    const version = received.body['version'];
    expect(await ask('POST', `${path}/reward`, clerk, { version })).toMatchObject({ status: 409, body: { code: 'STORES.GIFT_SHORT' } });
    await created('/api/admin/stock/receipts', { locationId: storeId, reference: '礼品', lines: [{ variantId: gift, quantity: 5 }] });
    expect((await ask('POST', `${path}/reward`, clerk, { version })).body).toMatchObject({ status: 'rewarded', giftQuantity: 2 });
    const stock = await shop.ask('GET', `/api/admin/stock/movements?locationId=${storeId}&variantId=${gift}`, { token: ops });
    expect((stock.body['items'] as { onHandAfter?: number }[])[0]).toMatchObject({ kind: 'fulfill' });
  });
});
