import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { computeAccess } from '@quanyu/identity';
import type { ManualClock, StaffPrincipal } from '@quanyu/platform';
import type { StockLocation, Store } from '@quanyu/stores';
import { buildCatalogue } from '../seed/build-catalogue.js';
import { openStores, placesShop, receiveDelivery, registerCustomers } from '../seed/build-places.js';
import { planStoreServices } from '../seed/build-store-services.js';
import { planProducts } from '../seed/catalogue-plan.js';
import { planCustomers } from '../seed/people-plan.js';
import type { Progress } from '../seed/progress.js';
import { at, randomFor } from '../seed/random.js';
import type { SeedIds } from '../seed/seed-moment.js';
import { planAssortment, planShelves, planWarehouseStock } from '../seed/stock-plan.js';
import { type PlannedStore, planStores, type StoreSize } from '../seed/stores-plan.js';

const CUSTOMERS_PER_STORE = 12;
/** What the head office sent beside the plan of the shelves, so that a day of online orders does not empty them. */
const EXTRA_UNITS = 6;
const PEOPLE_PER_STORE = 8;
const PEOPLE_PER_WAREHOUSE = 20;
/** Neighbours of one plan stand up to this far apart. */
const NEIGHBOUR_DEGREES = 0.06;

export interface Shopper {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
}

export interface Branch {
  readonly store: Store;
  readonly size: StoreSize;
  /** Variants on sale that it carries, in no order. */
  readonly variantIds: readonly string[];
}

/** Where goods lie and people work: a store or a warehouse. */
export interface Workplace {
  readonly locationId: string;
  readonly code: string;
  /** Null for a warehouse. */
  readonly store: Store | null;
  readonly people: readonly StaffPrincipal[];
}

export interface World {
  readonly branches: readonly Branch[];
  readonly workplaces: readonly Workplace[];
  readonly shoppers: readonly Shopper[];
  /** Two people at the head office, who decide what stores may not. */
  readonly desk: readonly [StaffPrincipal, StaffPrincipal];
}

export interface WorldJob {
  readonly stores: number;
  readonly mediaDir: string;
  readonly openedMs: number;
  readonly dayStartMs: number;
  readonly progress: Progress;
  readonly clock: ManualClock;
  readonly ids: SeedIds;
}

/** A shop of so many stores, stocked on the day before, with shoppers and without any past. Built by the entry points of the domains, as the seed is. */
export async function buildWorld(nest: INestApplicationContext, job: WorldJob): Promise<World> {
  const places = placesShop(nest, job.ids);
  job.clock.setTo(job.openedMs);
  const products = planProducts();
  const plan = planBranches(job.stores);
  const assortment = planAssortment(plan, products);
  const variantIds = await buildCatalogue(nest, { products, mediaDir: job.mediaDir, isBrief: true, openedMs: job.openedMs, progress: job.progress });
  job.progress.begin('门店 Stores    ', plan.length);
  const { byCode, warehouses } = await openStores(places, plan, job.openedMs);
  await planStoreServices(nest, { plan, stores: byCode, openedMs: job.openedMs, nowMs: job.dayStartMs, variantIds, assortment });
  job.progress.end();

  const customers = planCustomers(plan.length * CUSTOMERS_PER_STORE, plan);
  const customerIds = await registerCustomers(places, customers, job.openedMs);
  const planner = personOf('simulation-planner', { role: 'opsAdmin', storeId: null });
  job.progress.begin('库存 Stock     ', plan.length + warehouses.length);
  for (const [index, planned] of plan.entries()) {
    const { code } = planned.fields;
    const store = byCode.get(code);
    if (store === undefined) continue;
    const stock = planShelves(planned, products, assortment.get(code) ?? new Set()).map(({ skuCode, quantity }) => ({ skuCode, quantity: quantity === 0 ? 0 : quantity + EXTRA_UNITS }));
    await receiveDelivery(places, { locationId: store.stockLocationId, locationCode: code, reference: '开业到货', stock }, { planner, atMs: job.openedMs, variantIds });
    job.progress.reach(index + 1);
  }
  for (const { id, code } of warehouses) {
    await receiveDelivery(places, { locationId: id, locationCode: code, reference: '开业到货', stock: planWarehouseStock(code, products) }, { planner, atMs: job.openedMs, variantIds });
  }
  job.progress.end();

  const snapshot = nest.get(Catalogue).snapshot();
  const branches = plan.flatMap(({ fields: { code }, size }): Branch[] => {
    const store = byCode.get(code);
    return store === undefined ? [] : [{ store, size, variantIds: [...(assortment.get(code) ?? [])].flatMap((sku) => variantIds.get(sku) ?? []).filter((variantId) => snapshot.findVariant(variantId) !== null) }];
  });
  const workplaces = [...branches.map(({ store }) => workplaceOf(store)), ...warehouses.map(warehouseOf)];
  return { branches, workplaces, desk: [deskOf(1), deskOf(2)], shoppers: customers.map(({ name, phone, index }) => ({ id: at(customerIds, index), name, phone })) };
}

/** The store that is nearest to another one, on a map that is flat within a town. */
export function nearestBranch({ branches }: World, { id, latitude, longitude }: Store): Branch {
  const shrink = Math.cos((latitude * Math.PI) / 180);
  const farness = ({ store }: Branch): number => (store.id === id ? Infinity : Math.hypot(store.latitude - latitude, (store.longitude - longitude) * shrink));
  return branches.reduce((nearest, branch) => (farness(branch) < farness(nearest) ? branch : nearest));
}

/** The planned stores, and neighbours of them with codes of their own until there are enough. All are open. */
function planBranches(count: number): PlannedStore[] {
  const known = planStores();
  return Array.from({ length: count }, (_unused, index): PlannedStore => {
    const round = Math.floor(index / known.length);
    const planned = at(known, index % known.length);
    if (round === 0) return { ...planned, status: 'open', statusReason: '' };
    const { fields } = planned;
    const code = `${fields.code.slice(0, 2)}${round}${fields.code.slice(-2)}`;
    const random = randomFor(`neighbour ${code}`);
    const aside = (): number => (random.unit() - 0.5) * NEIGHBOUR_DEGREES;
    const shifted = { latitude: roundDegrees(fields.latitude + aside()), longitude: roundDegrees(fields.longitude + aside()) };
    return { ...planned, status: 'open', statusReason: '', fields: { ...fields, ...shifted, code, name: `${fields.name}${round + 1}` } };
  });
}

function roundDegrees(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

function workplaceOf(store: Store): Workplace {
  const people = Array.from({ length: PEOPLE_PER_STORE }, (_unused, index) => personOf(`${store.code} ${index}`, { role: 'storeManager', storeId: store.id }));
  return { locationId: store.stockLocationId, code: store.code, store, people };
}

function warehouseOf({ id, code }: StockLocation): Workplace {
  const people = Array.from({ length: PEOPLE_PER_WAREHOUSE }, (_unused, index) => personOf(`${code} ${index}`, { role: 'opsAdmin', storeId: null }));
  return { locationId: id, code, store: null, people };
}

function deskOf(number: number): StaffPrincipal {
  return personOf(`simulation-desk ${number}`, { role: 'opsAdmin', storeId: null });
}

/** Somebody at work, as a session would tell. Nobody here signs in. */
function personOf(name: string, grant: { role: 'opsAdmin' | 'storeManager'; storeId: string | null }): StaffPrincipal {
  const random = randomFor(`person ${name}`);
  const hex = (digits: number): string => Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('');
  const staffId = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  return { kind: 'staff', staffId, sessionId: staffId, name, ...computeAccess([grant]) };
}
