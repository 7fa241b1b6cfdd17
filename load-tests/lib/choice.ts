import exec from 'k6/execution';
import http from 'k6/http';
import { prepared, shoppers } from '../config/env.ts';
import type { PreparedPresale, PreparedSale, PreparedStore, Shopper } from '../config/prepared.ts';

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

/** The shoppers of this arrival. Each arrival of a scenario has others, until all of the scenario's were there once. */
export function nextShoppers(count: number): Shopper[] {
  const own = prepared.shape[exec.scenario.name]?.shoppers;
  if (own === undefined || own.count === 0) throw new Error(`${exec.scenario.name} has no shoppers`);
  const first = exec.scenario.iterationInTest * count;
  return Array.from({ length: count }, (_, index) => {
    const place = own.from + ((first + index) % own.count);
    const chosen = shoppers[place];
    if (chosen === undefined) throw new Error('the run has fewer shoppers than its shape says');
    return prepared.tokenDeskUrl === undefined ? chosen : { ...chosen, ...freshFrom<Partial<Shopper>>(`shopper-${place}`) };
  });
}

/** What the token desk says about somebody, in runs that outlive an access token. */
function freshFrom<Session>(path: string): Session {
  // Named as the simulators are: no request of it counts as one to our API.
  return http.get(`${prepared.tokenDeskUrl ?? ''}/${path}`, { tags: { name: 'simulator: token desk' } }).json() as Session;
}

export function nextShopper(): Shopper {
  const [only] = nextShoppers(1);
  if (only === undefined) throw new Error('the run has no shoppers');
  return only;
}

export function anyStore(): PreparedStore {
  const store = anyOf(prepared.stores);
  return prepared.tokenDeskUrl === undefined ? store : { ...store, ...freshFrom<{ staffToken: string }>(`store-${store.storeId}`) };
}

/** The sale of the run. */
export function theSale(): PreparedSale {
  if (prepared.sale === null) throw new Error('no sale was prepared');
  return prepared.sale;
}

/** The presale of the run. */
export function thePresale(): PreparedPresale {
  if (prepared.presale === null) throw new Error('no presale was prepared');
  return prepared.presale;
}

/** A key that no other request of any run has. */
export function newKey(): string {
  return `load-${exec.scenario.name}-${exec.vu.idInTest}-${exec.scenario.iterationInTest}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
}
