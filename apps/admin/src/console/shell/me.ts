import { queryOptions, useQuery } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../api';

export type Permission = Schemas['Permission'];

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => adminApi.call('getMe', { signal }),
  staleTime: 60_000,
});

/** Whether the signed-in person may do this; false while unknown. The server decides again on every request. */
export function useMay(permission: Permission): boolean {
  const me = useQuery(meQuery);
  return me.data?.permissions.includes(permission) ?? false;
}
