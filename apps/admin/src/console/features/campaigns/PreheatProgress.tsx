import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress, Skeleton } from 'antd';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { Moment } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import styles from './Overview.module.css';
import { preheatQuery } from './campaign-queries';

/** How far the warm-up is, asked each second while it runs. */
export function PreheatProgress({ campaignId, mayStart }: { readonly campaignId: string; readonly mayStart: boolean }) {
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const preheat = useQuery(preheatQuery(campaignId));
  const start = useMutation({
    mutationFn: () => adminApi.call('startPreheat', { params: { campaignId }, body: {} }),
    onSuccess(next) {
      queryClient.setQueryData(preheatQuery(campaignId).queryKey, next);
      void queryClient.invalidateQueries({ queryKey: ['campaign-checks', campaignId] });
    },
    onError: tellProblem,
  });
  if (preheat.isPending) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (preheat.isError) return <ErrorState error={preheat.error} onRetry={() => void preheat.refetch()} />;
  const { state, total, done, failed, problem, startedAt, endedAt } = preheat.data;
  const percent = total === 0 ? (state === 'done' ? 100 : 0) : Math.floor((done / total) * 100);
  return (
    <div className={styles['preheat']}>
      <Progress percent={percent} status={state === 'failed' ? 'exception' : state === 'running' ? 'active' : 'normal'} />
      <p>
        {state === 'none' && '还没开始，到点自动进行'}
        {state === 'running' && `正在预热 ${formatCount(done)} / ${formatCount(total)}`}
        {state === 'done' && `预热完成，共 ${formatCount(total)} 项`}
        {state === 'failed' && (problem ?? '预热没有做完')}
        {failed > 0 && ` · ${formatCount(failed)} 项没成功`}
        {endedAt === null ? startedAt !== null && <> · <Moment at={startedAt} isFull /> 开始</> : <> · <Moment at={endedAt} isFull /></>}
        {mayStart && state !== 'running' && (
          <Button size="small" loading={start.isPending} onClick={() => start.mutate()}>
            {state === 'none' ? '现在预热' : '再预热一次'}
          </Button>
        )}
      </p>
    </div>
  );
}
