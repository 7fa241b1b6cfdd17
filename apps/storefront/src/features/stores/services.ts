import type { StoreCard } from './queries';

type StoreService = StoreCard['services'][number];

const names: Record<StoreService, string> = { pickup: '自提', instantDelivery: '30分钟达', shipping: '快递', booking: '可预约' };

/** What a store can do for a shopper, in the words of the checkout. */
export function serviceTags(services: readonly StoreService[]): string[] {
  return services.map((service) => names[service]);
}
