import { queryOptions } from '@tanstack/react-query';
import { staffApi } from '../../api';

const FOLLOW_MS = 10_000;

/** One return, by its number, as a store sees it. */
export const returnQuery = (storeId: string, caseNo: string) =>
  queryOptions({
    queryKey: ['return', storeId, caseNo],
    queryFn: ({ signal }) => staffApi.call('findReturn', { params: { storeId, code: caseNo }, signal }),
    enabled: caseNo !== '',
    refetchInterval: FOLLOW_MS,
  });
