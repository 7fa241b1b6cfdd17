import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type Stocktake, staffApi } from '../../api';
import { Card, Facts } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { CountStocktake } from './CountStocktake';
import { ReviewStocktake } from './ReviewStocktake';
import { scopeNames } from './stocktake';

/** One count: being counted, or being looked at. */
export function StocktakePage() {
  const { stocktakeId = '' } = useParams();
  const stocktake = useQuery({ queryKey: ['stocktake', stocktakeId], queryFn: ({ signal }) => staffApi.call('getStocktake', { params: { stocktakeId }, signal }) });
  if (stocktake.isPending) return <LoadingCards count={3} />;
  if (stocktake.isError) return <ErrorState error={stocktake.error} onRetry={() => void stocktake.refetch()} />;
  const isRunning = stocktake.data.status === 'open' || stocktake.data.status === 'counting';
  return isRunning ? <CountStocktake key={stocktakeId} stocktake={stocktake.data} /> : <ReviewStocktake key={stocktakeId} stocktake={stocktake.data} />;
}

export function StocktakeFacts({ stocktake }: { readonly stocktake: Stocktake }) {
  const now = useNow();
  const step = (at: string | null, by: string | null): string | null => (at === null ? null : `${formatInstant(at, now)} ${by ?? ''}`);
  return (
    <Card title={stocktake.name}>
      <Facts
        facts={[
          ['范围', `${scopeNames[stocktake.scope]}${stocktake.isBlind ? '，盲盘' : ''}`],
          ['开单', step(stocktake.createdAt, stocktake.createdBy)],
          ['提交', step(stocktake.submittedAt, stocktake.submittedBy)],
          ['批准', step(stocktake.approvedAt, stocktake.approvedBy)],
          ['结束', step(stocktake.endedAt, stocktake.endedBy)],
        ]}
      />
    </Card>
  );
}
