import type { Point } from './courier-state.js';

const EARTH_METERS = 6_371_000;
/** Streets are longer than the line between two doors. */
const DETOUR = 1.3;
const METERS_PER_DEGREE = 111_320;

/** Metres by street between two places. */
export function computeRideMeters(from: Point, to: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const latitude = radians(to.latitude - from.latitude);
  const longitude = radians(to.longitude - from.longitude);
  const haversine = Math.sin(latitude / 2) ** 2 + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude / 2) ** 2;
  return Math.round(2 * EARTH_METERS * Math.asin(Math.sqrt(haversine)) * DETOUR);
}

/** The place so many metres away, by line, in a direction from 0 to 1 around the compass. */
export function moveFrom(origin: Point, meters: number, direction: number): Point {
  const angle = direction * 2 * Math.PI;
  return {
    latitude: origin.latitude + (meters * Math.cos(angle)) / METERS_PER_DEGREE,
    longitude: origin.longitude + (meters * Math.sin(angle)) / (METERS_PER_DEGREE * Math.cos((origin.latitude * Math.PI) / 180)),
  };
}

/** Where somebody is who has gone this share of the way. */
export function interpolate(from: Point, to: Point, share: number): Point {
  const done = Math.min(1, Math.max(0, share));
  return {
    latitude: from.latitude + (to.latitude - from.latitude) * done,
    longitude: from.longitude + (to.longitude - from.longitude) * done,
  };
}
