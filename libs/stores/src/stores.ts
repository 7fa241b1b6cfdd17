import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime } from '@quanyu/platform';
import { AreasRepository } from './areas/areas.repository.js';
import { type BoxedArea, boxed, covers, type Position, type ServiceArea } from './areas/service-area.rules.js';
import { type DeliveryKind, SLOT_KINDS, type SlotKind } from './fulfillment-kind.js';
import { computeStaffOnShift, type ShiftPlan } from './promise/shift.rules.js';
import { ShiftsRepository } from './promise/shifts.repository.js';
import { computeWindows, defaultTemplate, findWindow, type SlotCapacity, type SlotTemplate, type SlotWindow } from './slots/slot-windows.rules.js';
import { SlotsRepository } from './slots/slots.repository.js';
import type { StockLocation, Store } from './store.js';
import { storesError } from './stores.errors.js';
import { StoresRepository } from './stores.repository.js';

/** Topic of the change feed: a store, a stock location, or a plan of a store changed. */
export const STORES_TOPIC = 'stores';

/** A window with the orders that it can still take; null where nobody has looked. */
export interface WindowOffer extends SlotWindow {
  readonly left: number | null;
}

/** A store that brings goods to a point, and the area of it that the point lies in. */
export interface ServingStore {
  readonly store: Store;
  readonly area: ServiceArea;
}

/** A store with its template of one kind. */
interface Plan {
  readonly store: Store;
  readonly template: SlotTemplate;
}

interface Directory {
  readonly stores: readonly Store[];
  readonly byId: ReadonlyMap<string, Store>;
  readonly byCode: ReadonlyMap<string, Store>;
  readonly byLocation: ReadonlyMap<string, Store>;
  readonly locations: readonly StockLocation[];
  /** By store and kind; a kind that the store has no template for has none when nobody can choose it without one. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** By kind, and within it by store and rank. Closed areas are left out. */
  readonly areas: Readonly<Record<DeliveryKind, ReadonlyMap<string, readonly BoxedArea[]>>>;
  readonly shifts: ReadonlyMap<string, ShiftPlan>;
}

/**
 * Where and when. Every process holds the whole directory (some thousand rows) in memory and swaps it within a second of
 * a change, so that asking costs no wait.
 */
@Injectable()
export class Stores implements OnModuleInit {
  private directory: Directory = indexed({ stores: [], locations: [], templates: [], areas: [], shifts: [] });

  constructor(
    private readonly repository: StoresRepository,
    private readonly slots: SlotsRepository,
    private readonly areas: AreasRepository,
    private readonly shifts: ShiftsRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(STORES_TOPIC, () => this.reload());
    await this.reload();
  }

  /** Reads the directory anew; also called by the change feed. */
  readonly reload = oneAtATime(async () => {
    const [{ stores, locations }, templates, areas, shifts] = await Promise.all([this.repository.loadAll(), this.slots.loadTemplates(), this.areas.list(), this.shifts.list()]);
    this.directory = indexed({ stores, locations, templates, areas, shifts });
  });

  findStore(storeId: string): Store | null {
    return this.directory.byId.get(storeId) ?? null;
  }

  /** @throws STORES.NOT_FOUND */
  getStore(storeId: string): Store {
    const store = this.findStore(storeId);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    return store;
  }

  findByCode(code: string): Store | null {
    return this.directory.byCode.get(code) ?? null;
  }

  findByLocation(locationId: string): Store | null {
    return this.directory.byLocation.get(locationId) ?? null;
  }

  /** Every store, by code. */
  listStores(): readonly Store[] {
    return this.directory.stores;
  }

  /** Every stock location: stores first, then warehouses, each by code. */
  listLocations(): readonly StockLocation[] {
    return this.directory.locations;
  }

  /** The windows of one kind that the store offers at `now`, in order, whatever is left of them (`SlotLedger.readLeft`). */
  listWindows(storeId: string, kind: SlotKind, now: Date): readonly WindowOffer[] {
    const plan = this.directory.plans.get(planKey(storeId, kind));
    return plan === undefined ? [] : computeWindows(plan, now).map(({ startAt, endAt }) => ({ startAt, endAt, left: null }));
  }

  /** The window of one kind that starts at `startAt`, or null when the store does not, or no longer, offer it. */
  findWindow(storeId: string, kind: SlotKind, now: Date, startAt: Date): SlotWindow | null {
    const plan = this.directory.plans.get(planKey(storeId, kind));
    return plan === undefined ? null : findWindow(plan, now, startAt);
  }

  /** Days on which the store offers windows of a kind, today included. */
  daysOffered(storeId: string, kind: SlotKind): number {
    return this.directory.plans.get(planKey(storeId, kind))?.template.daysOffered ?? 0;
  }

  /** How a store's windows of a kind were planned; null when nobody planned them. */
  findTemplate(storeId: string, kind: SlotKind): SlotTemplate | null {
    const template = this.directory.plans.get(planKey(storeId, kind))?.template;
    return template === undefined || template.version === 0 ? null : template;
  }

  /** A store's shifts; null when nobody planned them. */
  findShiftPlan(storeId: string): ShiftPlan | null {
    return this.directory.shifts.get(storeId) ?? null;
  }

  /** What one window of a kind takes, all in all. */
  capacityOf(storeId: string, kind: SlotKind): SlotCapacity {
    return this.directory.plans.get(planKey(storeId, kind))?.template.capacity ?? { orders: 0, units: 0, minutes: 0 };
  }

  /** The area of this store that a point lies in, of the overlapping ones that with the lowest rank; null when it is out of reach. */
  findServiceArea(storeId: string, kind: DeliveryKind, point: Position): ServiceArea | null {
    return this.directory.areas[kind].get(storeId)?.find((candidate) => covers(candidate, point))?.area ?? null;
  }

  /** The open stores that bring goods to a point, each with its area, in the order of their codes. */
  listStoresServing(point: Position, kind: DeliveryKind): ServingStore[] {
    const serving: ServingStore[] = [];
    for (const [storeId, areas] of this.directory.areas[kind]) {
      const found = areas.find((candidate) => covers(candidate, point));
      const store = found === undefined ? undefined : this.directory.byId.get(storeId);
      if (found !== undefined && store?.status === 'open') serving.push({ store, area: found.area });
    }
    return serving.sort((a, b) => (a.store.code < b.store.code ? -1 : 1));
  }

  /** Staff at work in a store at an instant; one where nobody has planned shifts. */
  staffOnShift(storeId: string, at: Date): number {
    return computeStaffOnShift(this.directory.shifts.get(storeId) ?? null, at);
  }
}

function planKey(storeId: string, kind: SlotKind): string {
  return `${storeId}/${kind}`;
}

/** Kinds that a store offers once its services name them, planned or not. A scheduled delivery and an event are offered once they are planned. */
const UNPLANNED_KINDS: readonly SlotKind[] = ['pickup', 'instantDelivery'];

interface Rows {
  readonly stores: readonly Store[];
  readonly locations: readonly StockLocation[];
  readonly templates: readonly SlotTemplate[];
  readonly areas: readonly ServiceArea[];
  readonly shifts: readonly ShiftPlan[];
}

function indexed({ stores, locations, templates, areas, shifts }: Rows): Directory {
  const byId = new Map(stores.map((store) => [store.id, store]));
  const planned = new Map(templates.map((template) => [planKey(template.storeId, template.kind), template]));
  const plans = stores.flatMap((store) =>
    SLOT_KINDS.flatMap((kind) => {
      const key = planKey(store.id, kind);
      const template = planned.get(key) ?? (UNPLANNED_KINDS.includes(kind) ? defaultTemplate(store, kind) : undefined);
      return template === undefined ? [] : [[key, { store, template }] as const];
    }),
  );
  return {
    stores,
    byId,
    byCode: new Map(stores.map((store) => [store.code, store])),
    byLocation: new Map(stores.map((store) => [store.stockLocationId, store])),
    locations,
    plans: new Map(plans),
    areas: { instantDelivery: areasByStore(areas, 'instantDelivery', byId), scheduledDelivery: areasByStore(areas, 'scheduledDelivery', byId) },
    shifts: new Map(shifts.map((shift) => [shift.storeId, shift])),
  };
}

function areasByStore(areas: readonly ServiceArea[], kind: DeliveryKind, stores: ReadonlyMap<string, Store>): Map<string, BoxedArea[]> {
  const byStore = new Map<string, BoxedArea[]>();
  for (const area of areas.filter((candidate) => candidate.kind === kind && candidate.isActive)) {
    const store = stores.get(area.storeId);
    if (store === undefined) continue;
    byStore.set(area.storeId, [...(byStore.get(area.storeId) ?? []), boxed(area, store)]);
  }
  return byStore;
}
