import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

const STALE_MS = 30_000;

export const tiersQuery = queryOptions({ queryKey: ['member-tiers'], queryFn: ({ signal }) => adminApi.call('listMemberTiers', { signal }), staleTime: STALE_MS });

export const tagsQuery = queryOptions({ queryKey: ['customer-tags'], queryFn: ({ signal }) => adminApi.call('listTags', { signal }), staleTime: STALE_MS });
