import type { INestApplicationContext } from '@nestjs/common';
import { computeAccess, Customers, StaffAccounts } from '@quanyu/identity';
import { ReceiveStock } from '@quanyu/inventory';
import { Database, type StaffPrincipal } from '@quanyu/platform';
import { type StockLocation, type Store, StoreEditing, Stores } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import type { PlannedCustomer, PlannedStaff } from './people-plan.js';
import type { Progress } from './progress.js';
import { atMoment, type SeedIds } from './seed-moment.js';
import type { PlannedStock } from './stock-plan.js';
import { warehouses, type PlannedStore } from './stores-plan.js';

const DAY_MS = 86_400_000;
const editor = { actor: 'system' } as const;
/** Password hashes cost memory and time by design; more at once only queue. */
const STAFF_AT_ONCE = 4;
const CUSTOMERS_AT_ONCE = 500;

const PARTS = { database: Database, stores: Stores, storeEditing: StoreEditing, receiving: ReceiveStock, staff: StaffAccounts, customers: Customers };

export interface PlacesShop extends PartsOf<typeof PARTS> {
  readonly ids: SeedIds;
}

export function placesShop(nest: INestApplicationContext, ids: SeedIds): PlacesShop {
  return { ...takeParts(nest, PARTS), ids };
}

/** Opens every store that is not resting, and the two warehouses. Returns stores by code and warehouses. Safe to repeat. */
export async function openStores(shop: PlacesShop, plan: readonly PlannedStore[], openedMs: number): Promise<{ byCode: Map<string, Store>; warehouses: StockLocation[] }> {
  const byCode = new Map<string, Store>();
  await shop.stores.reload();
  for (const { fields, status, statusReason } of plan) {
    await atMoment(openedMs, `store ${fields.code}`, async () => {
      const created = shop.stores.findByCode(fields.code) ?? (await shop.storeEditing.createStore(fields, editor));
      const wanted = status === 'resting' ? 'resting' : 'open';
      const isSet = created.status === wanted && created.version > 1;
      const reason = wanted === 'open' ? '' : statusReason;
      const store = isSet ? created : await shop.storeEditing.setStatus({ storeId: created.id, version: created.version, status: wanted, reason }, editor);
      byCode.set(fields.code, store);
    });
  }
  const known = shop.stores.listLocations();
  const locations: StockLocation[] = [];
  for (const warehouse of warehouses) {
    const found = known.find(({ code }) => code === warehouse.code);
    locations.push(found ?? (await atMoment(openedMs, `warehouse ${warehouse.code}`, () => shop.storeEditing.createWarehouse(warehouse, editor))));
  }
  await shop.stores.reload();
  return { byCode, warehouses: locations };
}

/** Stores that are paused today were open all month; called after the past orders. */
export async function pauseStores(shop: PlacesShop, plan: readonly PlannedStore[], atMs: number): Promise<void> {
  await shop.stores.reload();
  for (const { fields, status, statusReason } of plan) {
    const store = shop.stores.findByCode(fields.code);
    if (status !== 'paused' || store?.status !== 'open') continue;
    await atMoment(atMs, `pause ${fields.code}`, () => shop.storeEditing.setStatus({ storeId: store.id, version: store.version, status: 'paused', reason: statusReason }, editor));
  }
}

export interface HireJob {
  readonly plan: readonly PlannedStaff[];
  readonly stores: ReadonlyMap<string, Store>;
  readonly openedMs: number;
  readonly progress: Progress;
}

/** Creates the staff that are missing; returns who acts for whom, by username. */
export async function hireStaff(shop: PlacesShop, { plan, stores, openedMs, progress }: HireJob): Promise<Map<string, StaffPrincipal>> {
  progress.begin('员工 Staff     ', plan.length);
  const principals = new Map<string, StaffPrincipal>();
  for (let first = 0; first < plan.length; first += STAFF_AT_ONCE) {
    await Promise.all(
      plan.slice(first, first + STAFF_AT_ONCE).map(async (member) => {
        const { username, displayName: name, password, role } = member;
        const storeIds = member.storeCodes.map((code) => stores.get(code)?.id ?? '');
        const roles = storeIds.length === 0 ? [{ role, storeId: null }] : storeIds.map((storeId) => ({ role, storeId }));
        const account = await atMoment(
          openedMs,
          `staff ${username}`,
          async () => (await shop.staff.findByUsername(username)) ?? (await shop.staff.create({ username, name, password, roles }, editor)),
        );
        const sessionId = account.id;
        principals.set(username, { kind: 'staff', staffId: account.id, sessionId, name, ...computeAccess(roles) });
      }),
    );
    progress.reach(Math.min(plan.length, first + STAFF_AT_ONCE));
  }
  progress.end();
  return principals;
}

/** Takes the customers over; returns their ids by index. */
export async function registerCustomers(shop: PlacesShop, plan: readonly PlannedCustomer[], todayMs: number): Promise<string[]> {
  const rows = await Promise.all(
    plan.map(({ index, nickname, name, phone, openid, joinedDaysAgo }) => {
      const joinedMs = todayMs - joinedDaysAgo * DAY_MS + (index % 840) * 60_000;
      return atMoment(joinedMs, `customer ${index}`, async () => ({
        id: shop.ids.uuid(),
        nickname,
        phone,
        contactName: name,
        wechatOpenId: openid,
        createdAt: new Date(joinedMs),
      }));
    }),
  );
  for (let first = 0; first < rows.length; first += CUSTOMERS_AT_ONCE) {
    await shop.database.transaction((tx) => shop.customers.importCustomers(tx, rows.slice(first, first + CUSTOMERS_AT_ONCE)));
  }
  return rows.map(({ id }) => id);
}

export interface Delivery {
  readonly locationId: string;
  readonly locationCode: string;
  readonly reference: string;
  readonly stock: readonly PlannedStock[];
}

/** Receives goods at one place, once per reference. */
export async function receiveDelivery(shop: PlacesShop, delivery: Delivery, by: { planner: StaffPrincipal; atMs: number; variantIds: ReadonlyMap<string, string> }): Promise<void> {
  const lines = delivery.stock.flatMap(({ skuCode, quantity }) => {
    const variantId = by.variantIds.get(skuCode);
    return variantId === undefined || quantity === 0 ? [] : [{ variantId, quantity }];
  });
  if (lines.length === 0) return;
  const key = `seed ${delivery.locationCode} ${delivery.reference}`;
  await atMoment(by.atMs, key, () => shop.receiving.receiveOnce(by.planner, key, { locationId: delivery.locationId, reference: delivery.reference, lines }));
}
