import type { Position } from '@quanyu/stores';

const METRES_PER_DEGREE = 111_320;

/** The point that lies so many metres from another one, at an angle in radians from due east, as if the earth were flat there. */
export function pointAt({ latitude, longitude }: Position, angle: number, metres: number): Position {
  return {
    latitude: latitude + (Math.sin(angle) * metres) / METRES_PER_DEGREE,
    longitude: longitude + (Math.cos(angle) * metres) / (METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180)),
  };
}

/** To about ten centimetres. */
export function roundPosition({ latitude, longitude }: Position): Position {
  const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
  return { latitude: round(latitude), longitude: round(longitude) };
}
