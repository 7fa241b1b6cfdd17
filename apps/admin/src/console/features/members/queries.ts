import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

export const pendingQuery = queryOptions({ queryKey: ['member-adjustments'], queryFn: ({ signal }) => adminApi.call('listMemberAdjustments', { signal }), refetchInterval: 30_000 });
