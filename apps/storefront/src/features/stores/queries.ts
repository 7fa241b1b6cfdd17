import { useQuery } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { useSavedQuery } from '@/shared/api/query';
import type { Position } from '@/shared/platform/contract';
import { chooseStore } from '@/shared/small-state';

export type StoreCard = Schemas['StoreCard'];
export type StoreDetail = Schemas['StoreDetail'];

export type StoreSearch = { position: Position | null; city: string | null; q: string };

export function useStores({ position, city, q }: StoreSearch) {
  return useQuery({
    queryKey: ['stores', position, city, q],
    queryFn: async () => {
      const query = { ...(position ?? {}), ...(city === null ? {} : { city }), ...(q === '' ? {} : { q }), limit: 60 };
      return (await api.call('listStores', { query })).items;
    },
  });
}

export function useCities() {
  return useSavedQuery({ name: 'cities', queryKey: ['cities'], queryFn: async () => (await api.call('listCities')).items, staleTime: 10 * 60_000 });
}

export function useStoreDetail(storeId: string | undefined) {
  return useQuery({
    queryKey: ['store', storeId],
    queryFn: () => api.call('getStore', { params: { storeId: storeId ?? '' } }),
    enabled: storeId !== undefined && storeId !== '',
  });
}

/** The pickup windows that a store offers, earliest first. */
export function usePickupWindows(storeId: string | undefined) {
  return useQuery({
    queryKey: ['store', storeId, 'windows'],
    queryFn: () => api.call('listPickupWindows', { params: { storeId: storeId ?? '' } }),
    select: ({ days }) => days.flatMap(({ windows }) => windows),
    enabled: storeId !== undefined && storeId !== '',
    staleTime: 60_000,
  });
}

/** Makes a store the one to collect from. */
export function pickStore(card: StoreCard | StoreDetail): void {
  const { id, name, city, address, latitude, longitude } = card;
  chooseStore({ id, name, city, address, lat: latitude, lng: longitude });
}
