import type { StoreCard } from './queries';

type StoreService = StoreCard['services'][number];

// Only what a shopper can order here today: a tag for anything else would be a promise that the checkout breaks.
const names: Partial<Record<StoreService, string>> = { pickup: '到店自提' };

export function serviceTags(services: readonly StoreService[]): string[] {
  return services.flatMap((service) => names[service] ?? []);
}
