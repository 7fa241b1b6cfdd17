import { create } from 'zustand';
import { forget, readStored, store } from './storage';

/** The store that the shopper collects from, and all that other screens show of it. */
export type ChosenStore = { id: string; name: string; city: string; address: string; lat: number; lng: number };

type StoreChoice = { store: ChosenStore | null; recent: ChosenStore[] };

const choiceName = 'store-choice';
const recentMax = 5;

function isChosenStore(value: unknown): value is ChosenStore {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'name' in value && 'lat' in value;
}

function loadChoice(): StoreChoice {
  const saved = readStored(choiceName);
  if (typeof saved !== 'object' || saved === null || !('recent' in saved) || !Array.isArray(saved.recent)) return { store: null, recent: [] };
  const recent = saved.recent.filter(isChosenStore);
  return { store: recent[0] ?? null, recent };
}

export const useStoreChoice = create<StoreChoice>(loadChoice);

export function chooseStore(chosen: ChosenStore): void {
  const recent = [chosen, ...useStoreChoice.getState().recent.filter(({ id }) => id !== chosen.id)].slice(0, recentMax);
  useStoreChoice.setState({ store: chosen, recent });
  store(choiceName, { recent });
}

const favouritesName = 'store-favourites';

/** Stores that the shopper has marked, on this device. */
export const useFavourites = create<{ stores: ChosenStore[] }>(() => {
  const saved = readStored(favouritesName);
  return { stores: Array.isArray(saved) ? saved.filter(isChosenStore) : [] };
});

const favouritesMax = 10;

/** Marks a store, or takes the mark off. */
export function toggleFavourite(marked: ChosenStore): void {
  const { stores } = useFavourites.getState();
  const rest = stores.filter(({ id }) => id !== marked.id);
  const next = rest.length === stores.length ? [marked, ...stores].slice(0, favouritesMax) : rest;
  useFavourites.setState({ stores: next });
  store(favouritesName, next);
}

/** The address that goods go to, as chosen last on this device; null: the default one. */
export const useAddressChoice = create<{ addressId: string | null }>(() => ({ addressId: null }));

/** How many pieces are in the cart, for the badge; the server's number. */
export const useCartBadge = create<{ count: number }>(() => ({ count: 0 }));

/** What is being checked out, kept on the device so that a killed app comes back to it. */
export type CheckoutDraft = {
  storeId: string;
  lines: { variantId: string; quantity: number }[];
  isFromCart: boolean;
  /** A service that is booked with it; then there may be no goods. */
  service?: { serviceId: string; staffId: string | null; startAt: string };
  /** Put together by staff at a counter; where it is collected, or null when the shopper chooses. */
  sale?: { code: string; storeName: string; staffName: string; collectStoreId: string | null };
};

const draftName = 'checkout-draft';

export function saveCheckoutDraft(draft: CheckoutDraft): void {
  store(draftName, draft);
}

export function readCheckoutDraft(): CheckoutDraft | null {
  const saved = readStored(draftName);
  if (typeof saved !== 'object' || saved === null || !('storeId' in saved) || !('lines' in saved) || !Array.isArray(saved.lines)) return null;
  return saved as CheckoutDraft;
}

/** Who collects, as typed last on this device: filled in before a sale, it must survive a killed app. */
export type PickupContact = { name: string; phone: string };

const contactName = 'pickup-contact';

export function savePickupContact(contact: PickupContact): void {
  store(contactName, contact);
}

export function readPickupContact(): PickupContact {
  const saved = readStored(contactName);
  const isContact = typeof saved === 'object' && saved !== null && 'name' in saved && 'phone' in saved;
  return isContact ? { name: String(saved.name), phone: String(saved.phone) } : { name: '', phone: '' };
}

/** With the consent goes what was typed under it. */
export function forgetPickupContact(): void {
  forget(contactName);
}

const waysName = 'ways-chosen';

/** Which way the shopper took last in this store. */
export function readWayOf(storeId: string): string | null {
  const saved = readStored(waysName);
  if (typeof saved !== 'object' || saved === null) return null;
  const kind: unknown = Object.entries(saved).find(([id]) => id === storeId)?.[1];
  return typeof kind === 'string' ? kind : null;
}

export function saveWayOf(storeId: string, kind: string): void {
  const saved = readStored(waysName);
  store(waysName, { ...(typeof saved === 'object' ? saved : {}), [storeId]: kind });
}
