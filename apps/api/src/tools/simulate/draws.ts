import type { Random } from '../seed/random.js';

/** A draw from the standard normal distribution (Box and Muller). */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

/** A draw whose logarithm is normal: never below zero, now and then far above its median. */
export function drawLogNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * drawNormal(random));
}
