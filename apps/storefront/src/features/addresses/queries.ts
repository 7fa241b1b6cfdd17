import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { useConsent } from '@/shared/session/consent';
import { useAddressChoice } from '@/shared/small-state';

export type Address = Schemas['Address'];
export type AddressFields = Omit<Address, 'id'>;
export type DeliveryCheck = Schemas['DeliveryCheck'];

export function useAddresses() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return useQuery({ queryKey: keys.addresses, queryFn: async () => (await api.call('listAddresses')).items, enabled: mayAsk, staleTime: 60_000 });
}

/** The one that goods go to: as chosen last, else the default, which stands first. */
export function useChosenAddress(): { address: Address | null; isLoading: boolean } {
  const chosenId = useAddressChoice(({ addressId }) => addressId);
  const { data, isLoading } = useAddresses();
  return { address: data?.find(({ id }) => id === chosenId) ?? data?.[0] ?? null, isLoading };
}

export function useSaveAddress() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ addressId, fields }: { addressId: string; fields: AddressFields }) =>
      addressId === '' ? api.call('addAddress', { body: fields }) : api.call('updateAddress', { params: { addressId }, body: fields }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.addresses }),
  });
}

export function useRemoveAddress() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (addressId: string) => api.call('removeAddress', { params: { addressId } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.addresses }),
  });
}

type Point = { latitude: number; longitude: number };

/** For each address with a point, whether this store brings goods there; nothing while it is not known. */
export function useReach(storeId: string | undefined, addresses: readonly Address[]): ReadonlyMap<string, DeliveryCheck> {
  const placed = addresses.flatMap(({ id, latitude, longitude }) => (latitude === null || longitude === null ? [] : [{ id, point: { latitude, longitude } satisfies Point }]));
  const { data } = useQuery({
    queryKey: ['delivery-check', storeId, placed.map(({ id, point }) => [id, point])],
    queryFn: () => api.call('checkDelivery', { params: { storeId: storeId ?? '' }, body: { points: placed.map(({ point }) => point) } }),
    enabled: storeId !== undefined && placed.length > 0,
    staleTime: 5 * 60_000,
  });
  return new Map(placed.flatMap(({ id }, index) => (data?.items[index] === undefined ? [] : [[id, data.items[index]] as const])));
}
