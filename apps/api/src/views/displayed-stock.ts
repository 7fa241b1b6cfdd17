import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Switches } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';

/** Fewer units than this are shown as running short. */
const LOW_STOCK_UNITS = 5;
/** How old a number may be that is shown while live stock is switched off. */
const CACHED_MS = 10_000;
const MAX_CACHED = 50_000;

export function stockLevel(availableToPromise: number): 'none' | 'low' | 'inStock' {
  if (availableToPromise <= 0) return 'none';
  return availableToPromise < LOW_STOCK_UNITS ? 'low' : 'inStock';
}

/** The stock that shoppers are shown: as it is, or a few seconds old while live stock is switched off. Orders never use it. */
@Injectable()
export class DisplayedStock {
  private readonly cache = new LRUCache<string, number>({ max: MAX_CACHED, ttl: CACHED_MS });

  constructor(
    private readonly inventory: Inventory,
    private readonly switches: Switches,
  ) {}

  async read(locationId: string, variantIds: readonly string[]): Promise<{ available: ReadonlyMap<string, number>; isLive: boolean }> {
    if (!this.switches.isOn('liveStock')) return { available: await this.inventory.readAvailability(locationId, variantIds), isLive: true };
    const available = new Map<string, number>();
    const missing = variantIds.filter((variantId) => {
      const cached = this.cache.get(`${locationId} ${variantId}`);
      if (cached !== undefined) available.set(variantId, cached);
      return cached === undefined;
    });
    const read = missing.length === 0 ? new Map<string, number>() : await this.inventory.readAvailability(locationId, missing);
    for (const variantId of missing) {
      const units = read.get(variantId) ?? 0;
      this.cache.set(`${locationId} ${variantId}`, units);
      available.set(variantId, units);
    }
    return { available, isLive: false };
  }
}
