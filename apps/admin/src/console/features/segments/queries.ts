import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

const STALE_MS = 30_000;

export const tagsQuery = queryOptions({ queryKey: ['customer-tags'], queryFn: ({ signal }) => adminApi.call('listTags', { signal }), staleTime: STALE_MS });

export const tiersQuery = queryOptions({ queryKey: ['member-tiers'], queryFn: ({ signal }) => adminApi.call('listMemberTiers', { signal }), staleTime: STALE_MS });

export const segmentQuery = (segmentId: string) => queryOptions({ queryKey: ['segment', segmentId], queryFn: ({ signal }) => adminApi.call('getSegment', { params: { segmentId }, signal }) });

export const snapshotsQuery = (segmentId: string) =>
  queryOptions({ queryKey: ['segment-snapshots', segmentId], queryFn: ({ signal }) => adminApi.call('listSegmentSnapshots', { params: { segmentId }, signal }) });
