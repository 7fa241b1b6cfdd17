import { createStorefrontClient, type StorefrontComponents } from '@quanyu/api-client';
import { z } from 'zod';
import { authorizedFetch, sessionTransport } from '../../../shared/backend';
import { viewSession } from '../../../shared/session/view-as';

export type Schemas = StorefrontComponents['schemas'];

const STORAGE_KEY = 'quanyu.shopper-view';

const view = z.object({
  accessToken: z.string().min(1), expiresAtMs: z.number(), name: z.string(), customerId: z.string(),
  /** The order to begin with. */
  orderId: z.string().nullable(),
});

/** Whose eyes this tab looks through, and until when. It stands in this tab alone and goes with it. */
export type ShopperView = z.infer<typeof view>;

export function keepView(opened: ShopperView): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(opened));
}

export function readView(now: number): ShopperView | null {
  const kept = sessionStorage.getItem(STORAGE_KEY);
  if (kept === null) return null;
  try {
    const read = view.parse(JSON.parse(kept));
    return read.expiresAtMs > now ? read : null;
  } catch {
    return null;
  }
}

export function forgetView(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}

/** The shopper's own API, read with the token of a look. */
export function shopperClient(opened: ShopperView, end: () => void) {
  return createStorefrontClient(sessionTransport(authorizedFetch(viewSession(opened, () => Date.now(), end))));
}

export type ShopperClient = ReturnType<typeof shopperClient>;
