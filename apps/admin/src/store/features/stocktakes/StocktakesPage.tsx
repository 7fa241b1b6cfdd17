import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useStockFeed } from '../../parts/stock/useStockFeed';
import { useCurrentStore } from '../../shell/currentStore';
import { useMay } from '../../shell/me';
import { DocumentList, DocumentRow } from '../../ui/DocumentList';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Screen } from '../../ui/Screen';
import { TwoPane } from '../../ui/TwoPane';
import { scopeNames, stocktakeStatusLabels } from './stocktake';

/** Counts of this store, running and past. */
export function StocktakesPage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const now = useNow();
  const mayOpen = useMay('inventory.adjust');
  const { stocktakeId } = useParams();
  useStockFeed(['stocktakes', 'stocktake']);
  const list = useInfiniteQuery({
    queryKey: ['stocktakes', store.id],
    queryFn: ({ pageParam, signal }) => staffApi.call('listStoreStocktakes', { params: { storeId: store.stockLocationId }, query: { cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return (
    <TwoPane hint="选一张盘点单，在这里点数或复核">
      <Screen title="盘点" back={{ to: '/tasks', label: '返回作业' }} footer={mayOpen && <PrimaryButton onClick={() => void navigate('/tasks/stocktakes/new')}>开一张盘点单</PrimaryButton>}>
        <DocumentList
          label="盘点单"
          list={list}
          empty={['没有盘点单', mayOpen ? '点「开一张盘点单」，店员就能开始点数' : '店长或总部开单后会出现在这里']}
          row={(stocktake) => (
            <DocumentRow
              key={stocktake.stocktakeId}
              to={`/tasks/stocktakes/${stocktake.stocktakeId}`}
              title={stocktake.name}
              label={stocktakeStatusLabels[stocktake.status]}
              facts={`${stocktake.number} 号 · ${scopeNames[stocktake.scope]}${stocktake.isBlind ? ' · 盲盘' : ''} · ${formatInstant(stocktake.createdAt, now)}`}
              aside={`${stocktake.countedLines}${stocktake.lineCount > 0 ? ` / ${stocktake.lineCount}` : ''} 种`}
              isOpened={stocktake.stocktakeId === stocktakeId}
            />
          )}
        />
      </Screen>
    </TwoPane>
  );
}
