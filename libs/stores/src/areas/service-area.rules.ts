import { addFen } from '@quanyu/platform';
import { getBounds, getBoundsOfDistance, getDistance, isPointInPolygon } from 'geolib';
import type { DeliveryKind } from '../fulfillment-kind.js';
import type { Store } from '../store.js';

/** GCJ-02, as WeChat and Chinese maps use. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Around the store, or a line drawn on the map. */
export type AreaShape = { readonly type: 'circle'; readonly radiusMetres: number } | { readonly type: 'polygon'; readonly points: readonly Position[] };

/** From this distance on, this much more; steps add up to nothing: the last one reached counts. */
export interface DistanceStep {
  readonly fromMetres: number;
  readonly extraFeeFen: number;
}

/** Where a store brings goods to, what that costs, and how soon. */
export interface ServiceArea {
  readonly id: string;
  readonly storeId: string;
  readonly kind: DeliveryKind;
  readonly name: string;
  readonly shape: AreaShape;
  readonly baseFeeFen: number;
  /** Goods worth as much or more are brought for nothing; null: never. */
  readonly freeAboveFen: number | null;
  /** Goods worth less are not brought. */
  readonly minimumFen: number;
  readonly distanceSteps: readonly DistanceStep[];
  /** From payment to the door, for a delivery at once. */
  readonly promiseMinutes: number;
  /** Where areas overlap, the lowest rank counts. */
  readonly rank: number;
  readonly isActive: boolean;
  readonly version: number;
}

/** An area with the box around it, so that most points are told apart from it by four comparisons. */
export interface BoxedArea {
  readonly area: ServiceArea;
  readonly centre: Position;
  readonly box: { readonly minLat: number; readonly maxLat: number; readonly minLng: number; readonly maxLng: number };
}

export function boxed(area: ServiceArea, store: Pick<Store, 'latitude' | 'longitude'>): BoxedArea {
  const centre = { latitude: store.latitude, longitude: store.longitude };
  if (area.shape.type === 'polygon') return { area, centre, box: getBounds([...area.shape.points]) };
  // Distances of two formulas differ by less than a hundredth; the box only has to be large enough.
  const [low, high] = getBoundsOfDistance(centre, area.shape.radiusMetres * 1.01 + 1);
  if (low === undefined || high === undefined) throw new Error('a box has two corners');
  return { area, centre, box: { minLat: low.latitude, maxLat: high.latitude, minLng: low.longitude, maxLng: high.longitude } };
}

/** Whether a point lies in an area. */
export function covers({ area, centre, box }: BoxedArea, point: Position): boolean {
  if (point.latitude < box.minLat || point.latitude > box.maxLat || point.longitude < box.minLng || point.longitude > box.maxLng) return false;
  if (area.shape.type === 'circle') return getDistance(centre, point) <= area.shape.radiusMetres;
  return isPointInPolygon(point, [...area.shape.points]);
}

/** What bringing goods of this worth over this distance (straight line) costs the shopper, in fen. */
export function computeDeliveryFee(
  area: Pick<ServiceArea, 'baseFeeFen' | 'freeAboveFen' | 'distanceSteps'>,
  { itemsTotalFen, distanceMetres }: { itemsTotalFen: number; distanceMetres: number },
): number {
  if (area.freeAboveFen !== null && itemsTotalFen >= area.freeAboveFen) return 0;
  const reached = area.distanceSteps.filter(({ fromMetres }) => distanceMetres >= fromMetres);
  const extra = reached.reduce((most, step) => (step.fromMetres > most.fromMetres ? step : most), { fromMetres: -1, extraFeeFen: 0 });
  return addFen(area.baseFeeFen, extra.extraFeeFen);
}
