import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useStockFeed } from '../../parts/stock/useStockFeed';
import { useCurrentStore } from '../../shell/currentStore';
import { DocumentList, DocumentRow } from '../../ui/DocumentList';
import { Screen } from '../../ui/Screen';
import { TwoPane } from '../../ui/TwoPane';
import { deliveryStatusLabels } from './delivery';

/** What suppliers announced to this store. */
export function DeliveriesPage() {
  const store = useCurrentStore();
  const now = useNow();
  const { deliveryId } = useParams();
  useStockFeed(['deliveries', 'delivery']);
  const list = useInfiniteQuery({
    queryKey: ['deliveries', store.id],
    queryFn: ({ pageParam, signal }) => staffApi.call('listStoreDeliveries', { params: { storeId: store.stockLocationId }, query: { cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return (
    <TwoPane hint="选一张到货单，在这里扫码收货">
      <Screen title="到货收货" back={{ to: '/tasks', label: '返回作业' }}>
        <DocumentList
          label="到货单"
          list={list}
          empty={['没有到货单', '总部登记供应商的到货预告后会出现在这里']}
          row={(delivery) => (
            <DocumentRow
              key={delivery.deliveryId}
              to={`/tasks/deliveries/${delivery.deliveryId}`}
              title={delivery.supplierName}
              label={deliveryStatusLabels[delivery.status]}
              facts={`${delivery.reference}${delivery.expectedAt === null ? '' : ` · ${formatInstant(delivery.expectedAt, now)} 到`}`}
              aside={`${delivery.receivedUnits} / ${delivery.expectedUnits} 件`}
              isOpened={delivery.deliveryId === deliveryId}
            />
          )}
        />
      </Screen>
    </TwoPane>
  );
}
