import { isApiProblem } from '@quanyu/api-client';
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Navigate, useParams } from 'react-router';
import { adminApi } from '../../api';
import { ErrorState } from '../../ui/states';

/** Where the order or the after-sales case of a ledger line is shown: exchanges hold stock under their own number, as orders do. */
async function findScreen(referenceId: string, signal: AbortSignal): Promise<string> {
  try {
    await adminApi.call('getOrder', { params: { orderId: referenceId }, signal });
    return `/orders/${referenceId}`;
  } catch (error) {
    if (!isApiProblem(error, 'ORDERS.NOT_FOUND')) throw error;
  }
  await adminApi.call('getAfterSales', { params: { caseId: referenceId }, signal });
  return `/after-sales?case=${referenceId}`;
}

/** Goes on to what moved the stock. */
export function ReferencePage() {
  const { referenceId = '' } = useParams();
  const screen = useQuery({ queryKey: ['stock-reference', referenceId], queryFn: ({ signal }) => findScreen(referenceId, signal) });
  if (screen.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (screen.isError) return <ErrorState error={screen.error} onRetry={() => void screen.refetch()} />;
  return <Navigate to={screen.data} replace />;
}
