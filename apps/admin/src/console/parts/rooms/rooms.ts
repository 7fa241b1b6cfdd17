import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

const REFRESH_MS = 2_000;

export const roomsQuery = queryOptions({
  queryKey: ['waiting-rooms'],
  queryFn: ({ signal }) => adminApi.call('listWaitingRooms', { signal }),
  refetchInterval: REFRESH_MS,
});
