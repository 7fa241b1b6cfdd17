import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Place, staffApi } from '../../api';

export const placesQuery = queryOptions({ queryKey: ['places'], queryFn: ({ signal }) => staffApi.call('listPlaces', { signal }), staleTime: 30 * 60_000 });

/** Stores and warehouses by the id of their stock. */
export function usePlaces(): { readonly all: readonly Place[]; readonly nameOf: (locationId: string) => string } {
  const places = useQuery(placesQuery);
  const all = places.data?.items ?? [];
  const byId = new Map(all.map((place) => [place.locationId, place]));
  return { all, nameOf: (locationId) => byId.get(locationId)?.name ?? '…' };
}
