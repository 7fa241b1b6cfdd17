import type { QueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { isConsentGiven } from '@/shared/session/consent';

type CartLine = Pick<Schemas['CartLine'], 'variantId' | 'title' | 'quantity'>;

export type SwitchDiff = {
  /** Titles of what the other store has none of. */
  missing: string[];
  /** Titles of what it has too few of. */
  short: string[];
};

/** What of a cart another store could not hand over. */
export function computeSwitchDiff(lines: readonly CartLine[], available: ReadonlyMap<string, number>): SwitchDiff {
  const missing: string[] = [];
  const short: string[] = [];
  for (const { variantId, title, quantity } of lines) {
    const pieces = available.get(variantId) ?? 0;
    if (pieces <= 0) missing.push(title);
    else if (pieces < quantity) short.push(title);
  }
  return { missing, short };
}

/** Nothing would be lost. */
export function isHarmless({ missing, short }: SwitchDiff): boolean {
  return missing.length + short.length === 0;
}

/** 「切换后 2 件缺货、1 件不够」. */
export function describeSwitch({ missing, short }: SwitchDiff): string {
  const parts = [missing.length > 0 ? `${missing.length} 件缺货` : '', short.length > 0 ? `${short.length} 件不够` : ''].filter(Boolean);
  return `切换后 ${parts.join('、')}`;
}

/** Compares the cart of one store with the stock of another. Silent without an answer: the choice of a store never waits for it. */
export async function checkSwitch(client: QueryClient, fromStoreId: string, toStoreId: string): Promise<SwitchDiff> {
  if (!isConsentGiven() || fromStoreId === toStoreId) return { missing: [], short: [] };
  try {
    const cart = await client.fetchQuery({ queryKey: keys.cart, queryFn: () => api.call('getCart'), staleTime: 30_000, retry: false });
    const lines = cart.groups.find(({ storeId }) => storeId === fromStoreId)?.lines.filter(({ state }) => state !== 'unpublished') ?? [];
    if (lines.length === 0) return { missing: [], short: [] };
    const { items } = await api.call('getAvailability', { params: { storeId: toStoreId }, query: { variantIds: lines.map(({ variantId }) => variantId).join(',') } });
    return computeSwitchDiff(lines, new Map(items.map(({ variantId, availableToPromise }) => [variantId, availableToPromise])));
  } catch {
    return { missing: [], short: [] };
  }
}
