import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { staffApi, type StaffStore } from '../api';

const STORAGE_KEY = 'quanyu.store.current';

export const myStoresQuery = queryOptions({
  queryKey: ['my-stores'],
  queryFn: ({ signal }) => staffApi.call('listMyStores', { signal }),
  staleTime: 60_000,
});

/** The store last worked in on this device. */
export function readChosenStoreId(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function chooseStore(storeId: string): void {
  localStorage.setItem(STORAGE_KEY, storeId);
}

/** The store to open: the only one, or the one chosen before; null asks for a choice. */
export function findStoreToOpen(stores: readonly StaffStore[], chosenStoreId: string | null): StaffStore | null {
  if (stores.length === 1) return stores[0] ?? null;
  return stores.find(({ id }) => id === chosenStoreId) ?? null;
}

export const CurrentStoreContext = createContext<StaffStore | null>(null);

export function useCurrentStore(): StaffStore {
  const store = useContext(CurrentStoreContext);
  if (store === null) throw new Error('this screen is shown inside a store only');
  return store;
}
