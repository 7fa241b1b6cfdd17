import exec from 'k6/execution';
import { prepared } from '../config/env.ts';
import type { PreparedStore, Shopper } from '../config/prepared.ts';

/** Any element; the list must not be empty. */
export function anyOf<T>(list: readonly T[]): T {
  const chosen = list[Math.floor(Math.random() * list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** Two different elements, or the only one. */
export function anyTwoOf<T>(list: readonly T[]): T[] {
  const first = Math.floor(Math.random() * list.length);
  const second = (first + 1 + Math.floor(Math.random() * Math.max(1, list.length - 1))) % list.length;
  return [...new Set([first, second])].flatMap((index) => list[index] ?? []);
}

/**
 * The shopper of this arrival. Each arrival of the whole run is another shopper until all were there once; scenarios
 * take every n-th, so that no two of them share one.
 */
export function nextShopper(scenario: { readonly index: number; readonly of: number }): Shopper {
  const { shoppers } = prepared();
  const chosen = shoppers[(exec.scenario.iterationInTest * scenario.of + scenario.index) % shoppers.length];
  if (chosen === undefined) throw new Error('the run has no shoppers');
  return chosen;
}

export function anyStore(): PreparedStore {
  return anyOf(prepared().stores);
}

/** A key that no other request of any run has. */
export function newKey(): string {
  return `load-${exec.scenario.name}-${exec.vu.idInTest}-${exec.scenario.iterationInTest}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
}
