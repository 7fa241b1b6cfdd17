import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

export const segmentQuery = (segmentId: string) => queryOptions({ queryKey: ['segment', segmentId], queryFn: ({ signal }) => adminApi.call('getSegment', { params: { segmentId }, signal }) });

export const snapshotsQuery = (segmentId: string) =>
  queryOptions({ queryKey: ['segment-snapshots', segmentId], queryFn: ({ signal }) => adminApi.call('listSegmentSnapshots', { params: { segmentId }, signal }) });
