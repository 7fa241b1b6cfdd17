import type { Schemas } from '../../api';

export type AreaPoint = Schemas['AreaPoint'];
export type AreaShape = Schemas['AreaShape'];

/** Metres east and south of a centre: what the map is drawn in. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const METRES_PER_DEGREE = 111_320;
const MINIMUM_RADIUS_METRES = 100;
const MAXIMUM_RADIUS_METRES = 100_000;

const metresPerLongitude = (latitude: number): number => METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);

/** Flat around the centre: over the few kilometres of a delivery the error is less than a metre in a thousand. */
export function toSpot(centre: AreaPoint, { latitude, longitude }: AreaPoint): Spot {
  return { x: (longitude - centre.longitude) * metresPerLongitude(centre.latitude), y: (centre.latitude - latitude) * METRES_PER_DEGREE };
}

/** The way back, to the tenth of a metre. */
export function toPoint(centre: AreaPoint, { x, y }: Spot): AreaPoint {
  const round = (degrees: number): number => Math.round(degrees * 1_000_000) / 1_000_000;
  return { latitude: round(centre.latitude - y / METRES_PER_DEGREE), longitude: round(centre.longitude + x / metresPerLongitude(centre.latitude)) };
}

/** How far from the centre a shape reaches, in metres. */
export function computeReach(centre: AreaPoint, shape: AreaShape): number {
  if (shape.type === 'circle') return shape.radiusMetres;
  return Math.max(...shape.points.map((point) => toSpot(centre, point)).map(({ x, y }) => Math.hypot(x, y)));
}

/** A polygon in place of a circle, with so few corners that each can be taken by hand. */
export function toPolygon(centre: AreaPoint, radiusMetres: number): AreaShape {
  const points = Array.from({ length: 8 }, (_unused, corner) => {
    const angle = (corner / 8) * 2 * Math.PI;
    return toPoint(centre, { x: Math.sin(angle) * radiusMetres, y: -Math.cos(angle) * radiusMetres });
  });
  return { type: 'polygon', points };
}

/** A circle in place of a polygon, as far as the polygon reaches on average. */
export function toCircle(centre: AreaPoint, points: readonly AreaPoint[]): AreaShape {
  const mean = points.map((point) => toSpot(centre, point)).reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0) / points.length;
  return withRadius(mean);
}

/** A circle whose edge was dragged: to the ten metres, never smaller or larger than an area may be. */
export function withRadius(metres: number): AreaShape {
  return { type: 'circle', radiusMetres: Math.min(MAXIMUM_RADIUS_METRES, Math.max(MINIMUM_RADIUS_METRES, Math.round(metres / 10) * 10)) };
}

export function movePoint(points: readonly AreaPoint[], index: number, to: AreaPoint): AreaPoint[] {
  return points.map((point, at) => (at === index ? to : point));
}

/** One more corner in the middle of the side that begins at `index`. */
export function splitSide(points: readonly AreaPoint[], index: number): AreaPoint[] {
  const from = points[index];
  const to = points[(index + 1) % points.length];
  if (from === undefined || to === undefined) return [...points];
  return [...points.slice(0, index + 1), { latitude: (from.latitude + to.latitude) / 2, longitude: (from.longitude + to.longitude) / 2 }, ...points.slice(index + 1)];
}

/** One corner less; three are the fewest. */
export function dropPoint(points: readonly AreaPoint[], index: number): AreaPoint[] {
  return points.length <= 3 ? [...points] : points.filter((_point, at) => at !== index);
}

const turn = (a: AreaPoint, b: AreaPoint, c: AreaPoint): number =>
  Math.sign((b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude));

/** Whether two sides of a polygon cross, so that nobody could say what is inside. */
export function crossesItself(points: readonly AreaPoint[]): boolean {
  const sides = points.map((from, index) => [from, points[(index + 1) % points.length] ?? from] as const);
  return sides.some(([a, b], first) =>
    sides.some(([c, d], second) => {
      const isNeighbour = Math.abs(first - second) <= 1 || Math.abs(first - second) === sides.length - 1;
      return !isNeighbour && turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
    }),
  );
}

/** A round length for the scale: about a fifth of what is shown. */
export function computeScale(shownMetres: number): number {
  const rough = shownMetres / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= rough) ?? power;
}

/** 800 米, 3 公里, 2.5 公里. */
export function formatMetres(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} 米` : `${Math.round(metres / 100) / 10} 公里`;
}
