import { queryOptions, useQuery } from '@tanstack/react-query';
import { staffApi, type StaffMe } from '../api';

/** Who is signed in on this device. */
export const meQuery = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => staffApi.call('getMe', { signal }), staleTime: 60_000 });

/** Whether the person at work may do this; false until it is known. */
export function useMay(permission: StaffMe['permissions'][number]): boolean {
  return useQuery(meQuery).data?.permissions.includes(permission) ?? false;
}
