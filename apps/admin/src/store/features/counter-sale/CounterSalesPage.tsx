import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { formatFen } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { DocumentList, DocumentRow } from '../../ui/DocumentList';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Screen } from '../../ui/Screen';
import { TwoPane } from '../../ui/TwoPane';
import { describeWay, saleStatusLabels } from './sale';

/** What was sold at this counter from elsewhere, newest first. */
export function CounterSalesPage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const now = useNow();
  const { saleId } = useParams();
  const list = useInfiniteQuery({
    queryKey: ['counter-sales', store.id],
    queryFn: ({ pageParam, signal }) => staffApi.call('listCounterSales', { params: { storeId: store.id }, query: { cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return (
    <TwoPane hint="选一笔，看顾客付了没有；或点「为顾客下单」">
      <Screen title="代客下单" back={{ to: '/tasks', label: '返回作业' }} footer={<PrimaryButton onClick={() => void navigate('/tasks/counter-sales/new')}>为顾客下单</PrimaryButton>}>
        <DocumentList
          label="代客下单"
          list={list}
          empty={['还没有代客下单', '本店没货时，从别的店或仓库卖给顾客，业绩算本店']}
          row={(sale) => (
            <DocumentRow
              key={sale.saleId}
              to={`/tasks/counter-sales/${sale.saleId}`}
              title={sale.lines[0]?.title ?? '商品已下架'}
              label={saleStatusLabels[sale.status]}
              facts={`${formatInstant(sale.createdAt, now)} ${sale.staffName} · ${describeWay(sale)}`}
              aside={formatFen(sale.order?.payableFen ?? sale.itemsTotalFen)}
              isOpened={sale.saleId === saleId}
            />
          )}
        />
      </Screen>
    </TwoPane>
  );
}
