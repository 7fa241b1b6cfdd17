import { Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { CheckRows } from '../../ui/CheckRows';
import { ErrorState } from '../../ui/states';
import { checksQuery } from './campaign-queries';
import { checkNames } from './labels';

const REFRESH_MS = 5_000;

/** The checks that the machine makes before a campaign may go out. */
export function CheckList({ campaignId }: { readonly campaignId: string }) {
  const checks = useQuery({ ...checksQuery(campaignId), refetchInterval: REFRESH_MS });
  if (checks.isPending) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  if (checks.data === undefined) return <ErrorState error={checks.error} onRetry={() => void checks.refetch()} />;
  return (
    <CheckRows
      checks={checks.data.checks.map(({ key, state, detail, canWaive }) => ({
        key, state, name: checkNames[key], detail: [detail, canWaive && state !== 'pass' ? '审批人可写明原因放行' : ''].filter((part) => part !== '').join('；'),
      }))}
    />
  );
}
