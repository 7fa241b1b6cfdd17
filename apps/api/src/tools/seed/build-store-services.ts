import type { INestApplicationContext } from '@nestjs/common';
import { Database, isDomainError, once, shopDate, shopInstant } from '@quanyu/platform';
import { Bookings, EditAreas, EditServices, EditShifts, EditSlotTemplate, type Service, ServiceMenu, type Store, Stores } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import type { PlannedCustomer } from './people-plan.js';
import { type Random, randomFor } from './random.js';
import { atMoment } from './seed-moment.js';
import { sideBySide } from './side-by-side.js';
import { planStore, type StorePlan } from './store-services-plan.js';
import type { PlannedStore } from './stores-plan.js';

const DAY_MS = 86_400_000;
const editor = { actor: 'system' } as const;
const BOOKINGS_PER_STORE = 9;
const STORES_AT_ONCE = 6;
/** The collection began ten days ago and goes on for seven weeks. */
const EVENT_DAYS = { before: 10, after: 49 };

const PARTS = {
  database: Database, stores: Stores, slotTemplates: EditSlotTemplate, areas: EditAreas, shifts: EditShifts, services: EditServices, menu: ServiceMenu, bookings: Bookings,
};
type ServicesShop = PartsOf<typeof PARTS>;

export interface ServicesJob {
  readonly plan: readonly PlannedStore[];
  readonly stores: ReadonlyMap<string, Store>;
  readonly openedMs: number;
  readonly nowMs: number;
  readonly variantIds: ReadonlyMap<string, string>;
  readonly assortment: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Plans windows, areas, shifts and services of every store. Safe to repeat. */
export async function planStoreServices(nest: INestApplicationContext, job: ServicesJob): Promise<void> {
  const shop = takeParts(nest, PARTS);
  await shop.stores.reload();
  await sideBySide(job.plan, STORES_AT_ONCE, async (planned) => {
    const store = job.stores.get(planned.fields.code);
    if (store === undefined) return;
    const plan = planStore(planned);
    await atMoment(job.openedMs, `plans of ${planned.fields.code}`, async () => {
      for (const template of plan.templates) {
        if (shop.stores.findTemplate(store.id, template.kind) === null) await shop.slotTemplates.execute({ ...template, storeId: store.id }, editor);
      }
      if (shop.stores.findShiftPlan(store.id) === null) await shop.shifts.execute({ ...plan.shifts, storeId: store.id }, editor);
      for (const [index, area] of plan.areas.entries()) await shop.areas.createOnce({ scope: 'seed', key: `area ${planned.fields.code} ${index}` }, { ...area, storeId: store.id }, editor);
      await openServices(shop, store, plan, job);
    });
  });
  await Promise.all([shop.stores.reload(), shop.menu.reload()]);
}

async function openServices(shop: ServicesShop, store: Store, plan: StorePlan, job: ServicesJob): Promise<void> {
  const idByKey = new Map<string, string>();
  for (const { key, fields, dropOff } of plan.services) {
    const gift = dropOff === null ? null : giftOf(store, job);
    if (dropOff !== null && gift === null) continue;
    const opensOn = shopDate(new Date(job.nowMs - EVENT_DAYS.before * DAY_MS));
    const closesOn = shopDate(new Date(job.nowMs + EVENT_DAYS.after * DAY_MS));
    const event = dropOff === null || gift === null ? null : { opensOn, closesOn, unitName: dropOff.unitName, maxCount: dropOff.maxCount, gifts: [{ ...gift, perCount: dropOff.perCount }] };
    // The dates of the event are those of the first run: a repeat finds the service by its key alone.
    const service = await once(shop.database, { scope: 'seed', key: `service key ${store.code} ${key}`, request: { key } }, async () => ({
      id: (await shop.services.createServiceOnce({ scope: 'seed', key: `service ${store.code} ${key}` }, { ...fields, event, storeId: store.id }, editor)).id,
    }));
    idByKey.set(key, service.id);
  }
  for (const [index, { fields, serviceKeys }] of plan.resources.entries()) {
    const serviceIds = serviceKeys.flatMap((key) => idByKey.get(key) ?? []);
    await shop.services.createResourceOnce({ scope: 'seed', key: `resource ${store.code} ${index}` }, { ...fields, serviceIds, storeId: store.id }, editor);
  }
}

/** Something small that the store sells. */
function giftOf(store: Store, { variantIds, assortment }: ServicesJob): { variantId: string; title: string } | null {
  for (const skuCode of [...(assortment.get(store.code) ?? [])].sort()) {
    const variantId = variantIds.get(skuCode);
    if (variantId !== undefined) return { variantId, title: '环保小礼' };
  }
  return null;
}

/** Books times around today, so that calendars are not empty. What is full is left. */
export async function bookServices(nest: INestApplicationContext, job: ServicesJob, people: { customers: readonly PlannedCustomer[]; customerIds: readonly string[] }): Promise<void> {
  const shop = takeParts(nest, PARTS);
  await sideBySide(job.stores.values(), STORES_AT_ONCE, async (store) => {
    const random = randomFor(`bookings ${store.code}`);
    const free = shop.menu.listServices(store.id).filter(({ depositFen }) => depositFen === 0);
    for (let index = 0; index < BOOKINGS_PER_STORE && free.length > 0; index += 1) {
      const service = random.pick(free);
      const startAt = startOf(job.nowMs, random);
      const customer = random.pick(people.customers);
      const request = {
        ...{ orderId: null, groupNo: null, customerId: people.customerIds[customer.index] ?? null, storeId: store.id, serviceId: service.id, startAt, staffId: null },
        ...{ contactName: customer.name, contactPhone: customer.phone, remark: random.pick(['', '', '第一次来', '想要安静一点的位置']), expiresAt: null, isWalkIn: false },
        ...dropOffOf(service, random),
      };
      const key = `booking ${store.code} ${index}`;
      await atMoment(job.nowMs - 2 * DAY_MS, key, () => once(shop.database, { scope: 'seed', key, request: { key } }, async (tx) => ({ id: (await shop.bookings.book(tx, request)).id }))).catch((error: unknown) => {
        if (!isDomainError(error)) throw error;
      });
    }
  });
}

function startOf(nowMs: number, random: Random): Date {
  const date = shopDate(new Date(nowMs + random.int(0, 2) * DAY_MS));
  return shopInstant(date, random.int(20, 41) * 30);
}

function dropOffOf(service: Service, random: Random): { count: number | null; giftVariantId: string | null } {
  const gift = service.event?.gifts[0];
  return gift === undefined ? { count: null, giftVariantId: null } : { count: random.int(1, 4) * 10, giftVariantId: gift.variantId };
}
