import { useQuery } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys, useSavedQuery } from '@/shared/api/query';
import type { Position } from '@/shared/platform/contract';
import { useConsent } from '@/shared/session/consent';
import { chooseStore } from '@/shared/small-state';
import type { ChosenStore } from '@/shared/small-state';

export type StoreCard = Schemas['StoreCard'];
export type StoreDetail = Schemas['StoreDetail'];

export type StoreOffer = Schemas['StoreOffer'];

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

/** What the device keeps of a store. */
export function asChosen({ id, name, city, address, latitude, longitude }: Pick<StoreDetail, 'id' | 'name' | 'city' | 'address' | 'latitude' | 'longitude'>): ChosenStore {
  return { id, name, city, address, lat: latitude, lng: longitude };
}

/** Makes a store the one to collect from. */
export function pickStore(card: StoreCard | StoreDetail): void {
  chooseStore(asChosen(card));
}

export type BasketLine = { variantId: string; quantity: number };

/** What the shopper has in the cart of the store they are in: another store is weighed by it. */
export function useBasket(storeId: string | undefined): BasketLine[] {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  const { data } = useQuery({ queryKey: keys.cart, queryFn: () => api.call('getCart'), enabled: mayAsk && storeId !== undefined, staleTime: 30_000, retry: false });
  const group = data?.groups.find((each) => each.storeId === storeId);
  return group?.lines.filter(({ state }) => state !== 'unpublished').map(({ variantId, quantity }) => ({ variantId, quantity })) ?? [];
}

/** How much of a basket the nearest stores have, the whole of it first. */
export function useStoreOffers(near: Position | null, lines: readonly BasketLine[]) {
  return useQuery({
    queryKey: ['store-offers', near, lines],
    queryFn: async () => (await api.call('findStoreOffers', { body: { latitude: near?.lat ?? 0, longitude: near?.lng ?? 0, kind: 'pickup', lines: [...lines], limit: 20 } })).items,
    enabled: near !== null && lines.length > 0,
    staleTime: 30_000,
    retry: false,
  });
}
