import { Injectable } from '@nestjs/common';
import { BasketStock, keyOf } from '@quanyu/inventory';
import { Clock, shopInstant } from '@quanyu/platform';
import type { Position } from '@quanyu/stores';
import { ActiveRules } from './active-rules.js';
import { Assortments } from './assortments.js';
import { OpenWork } from './open-work.js';
import { computeMetres, type Place, type PlaceAt, Places } from './place-map.js';
import { planSourcing } from './sourcing.rules.js';
import type { SourcedKind, SourcingCandidate, SourcingDecision, SourcingLine } from './sourcing.schema.js';

export interface SourcingRequest {
  readonly kind: SourcedKind;
  /** One per variant. */
  readonly lines: readonly { readonly variantId: string; readonly quantity: number; readonly minimumShelfDays?: number }[];
  /** Where to; null where the address is not known as a point, and then distance counts nothing. */
  readonly destination: Position | null;
  /** Places to choose from, whose fitness the caller has checked; without them they are looked for. */
  readonly candidateLocationIds?: readonly string[] | undefined;
  /** Orders that places still take in the wanted window, where they are limited. */
  readonly capacityLeft?: ReadonlyMap<string, number> | undefined;
}

/** How many places are weighed: the nearest with everything, then those with the most lines among the nearest, then warehouses. */
const WEIGHED = { whole: 8, partial: 8, partialAmong: 128, warehouses: 6 };

/** Decides where a basket comes from, on the facts of this moment, and hands them back with the decision. Holds nothing. */
@Injectable()
export class Sourcing {
  constructor(
    private readonly places: Places,
    private readonly stock: BasketStock,
    private readonly assortments: Assortments,
    private readonly work: OpenWork,
    private readonly rules: ActiveRules,
    private readonly clock: Clock,
  ) {}

  /** A plan without parts says that nothing is available anywhere in reach. */
  async plan(request: SourcingRequest): Promise<SourcingDecision> {
    const lines = request.lines.map(({ variantId, quantity, minimumShelfDays = 0 }): SourcingLine => ({ variantId, quantity, minimumShelfDays }));
    const places = await this.findPlaces(request);
    const locationIds = places.map(({ place }) => place.location.id);
    const variantIds = lines.map(({ variantId }) => variantId);
    const [units, expiries, loads] = await Promise.all([this.stock.readAvailable(locationIds, variantIds), this.stock.readExpiry(locationIds, variantIds), this.work.read(locationIds)]);
    const now = this.clock.now();
    const shelfDays = new Map(expiries.map((row) => [keyOf(row), computeDaysUntil(row.expiresOn, now)]));
    const candidates = places.map(({ place, distanceMetres }): SourcingCandidate => {
      const { location, store } = place;
      return {
        locationId: location.id,
        storeId: store?.id ?? null,
        kind: location.kind,
        distanceMetres,
        openOrders: loads.get(location.id)?.queue.orders ?? 0,
        handlingMinutes: loads.get(location.id)?.minutesPerOrder ?? 0,
        capacityLeft: request.capacityLeft?.get(location.id) ?? null,
        stock: units.filter(({ locationId }) => locationId === location.id).map((row) => ({ variantId: row.variantId, available: row.available, shelfDays: shelfDays.get(keyOf(row)) ?? null })),
      };
    });
    return { kind: request.kind, rulesNumber: this.rules.inForce.number, decidedAt: now.toISOString(), lines, candidates, plan: planSourcing(lines, candidates, this.rules.of(request.kind)) };
  }

  private async findPlaces({ kind, lines, destination, candidateLocationIds }: SourcingRequest): Promise<PlaceAt[]> {
    const { map, now } = this.places.current();
    const at = (place: Place): PlaceAt => ({ place, distanceMetres: destination === null ? 0 : computeMetres(destination, place.position) });
    if (candidateLocationIds !== undefined) {
      return candidateLocationIds.flatMap((locationId) => map.find(locationId) ?? []).map(at);
    }
    const carried = await this.assortments.read(lines.map(({ variantId }) => variantId));
    const serves = (place: Place): boolean => carried.count(place.location.id) > 0 && map.serves(place, { kind, destination, now });
    const nearest = (limit: number, among: readonly string[], accepts: (place: Place) => boolean): PlaceAt[] =>
      destination === null ? map.list(accepts).slice(0, limit).map(at) : map.nearest(destination, { limit, among, maximumMetres: this.rules.of(kind).maximumDistanceMetres, accepts });
    const whole = nearest(WEIGHED.whole, carried.listWhole(), (place) => place.store !== null && carried.hasAll(place.location.id) && serves(place));
    const partial = nearest(WEIGHED.partialAmong, carried.listAny(), (place) => place.store !== null && !carried.hasAll(place.location.id) && serves(place))
      .map((found) => ({ found, lines: carried.count(found.place.location.id) }))
      .sort((a, b) => b.lines - a.lines)
      .slice(0, WEIGHED.partial)
      .map(({ found }) => found);
    const warehouses = nearest(WEIGHED.warehouses, map.warehouseIds, (place) => place.store === null && serves(place));
    return [...whole, ...partial, ...warehouses];
  }
}

const DAY_MS = 86_400_000;

/** Whole days that are left of goods which may be sold until the end of a shop date; negative when it has passed. */
function computeDaysUntil(date: string, now: Date): number {
  return Math.floor((shopInstant(date, 1_440).getTime() - now.getTime()) / DAY_MS);
}
