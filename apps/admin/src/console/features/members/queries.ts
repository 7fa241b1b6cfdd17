import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

export const tiersQuery = queryOptions({ queryKey: ['member-tiers'], queryFn: ({ signal }) => adminApi.call('listMemberTiers', { signal }), staleTime: 30_000 });

export const pendingQuery = queryOptions({ queryKey: ['member-adjustments'], queryFn: ({ signal }) => adminApi.call('listMemberAdjustments', { signal }), refetchInterval: 30_000 });
