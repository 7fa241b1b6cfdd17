import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { StatusTag } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import styles from './Campaigns.module.css';
import { checksQuery } from './campaign-queries';
import { checkLabels, checkNames } from './labels';

const ICONS = { pass: <CheckCircleFilled />, fail: <CloseCircleFilled />, pending: <ClockCircleFilled /> } as const;
const REFRESH_MS = 5_000;

/** The checks that the machine makes before a campaign may go out, each with what it found. */
export function CheckList({ campaignId }: { readonly campaignId: string }) {
  const checks = useQuery({ ...checksQuery(campaignId), refetchInterval: REFRESH_MS });
  if (checks.isPending) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  if (checks.isError && checks.data === undefined) return <ErrorState error={checks.error} onRetry={() => void checks.refetch()} />;
  return (
    <ul className={styles['checks']}>
      {checks.data?.checks.map(({ key, state, detail, canWaive }) => (
        <li key={key} data-state={state}>
          {ICONS[state]}
          <span>
            <b>{checkNames[key]}</b>
            <small>{[detail, canWaive && state !== 'pass' ? '审批人可写明原因放行' : ''].filter((part) => part !== '').join('；')}</small>
          </span>
          <StatusTag label={checkLabels[state]} />
        </li>
      ))}
    </ul>
  );
}
