import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { serverNow } from '../../../shared/backend';
import { shopDate } from '../../../shared/time';
import { staffApi } from '../../api';
import { useGoods } from '../../parts/stock/goods';
import { useCurrentStore } from '../../shell/currentStore';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { Notice, Screen, StateTag } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { batchLabel } from './batch';

const WITHIN_DAYS = 30;
const MOST = 200;

/** What must be sold soon, the soonest first, and what may not be sold any more. */
export function BatchesPage() {
  const store = useCurrentStore();
  const today = shopDate(serverNow());
  const list = useQuery({
    queryKey: ['batches', store.id],
    queryFn: ({ signal }) => staffApi.call('listStoreBatches', { params: { storeId: store.stockLocationId }, query: { withinDays: WITHIN_DAYS, limit: MOST }, signal }),
  });
  const batches = list.data?.items ?? [];
  const goods = useGoods(batches.map(({ variantId }) => variantId));
  return (
    <Screen title="快到期的货" back={{ to: '/tasks', label: '返回作业' }}>
      {list.isPending && <LoadingCards count={3} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && batches.length === 0 && <EmptyState title={`${WITHIN_DAYS} 天内没有到期的货`}>收货时写下的到期日会在这里提醒，先卖快到期的</EmptyState>}
      {batches.some(({ isExpired }) => isExpired) && (
        <Notice tone="urgent">
          有过期批次，货架上还在的请<Link to="/tasks/set-aside">移到残次与待检</Link>
        </Notice>
      )}
      {batches.length > 0 && (
        <GoodsList label="快到期的批次">
          {batches.map(({ variantId, batchNo, expiresOn, received }) => (
            <GoodsRow key={`${variantId}.${batchNo}.${expiresOn}`} goods={goods.of(variantId)} aside={<StateTag label={batchLabel(expiresOn, today)} />}>
              <small>{[`${expiresOn} 到期`, batchNo === '' ? '' : `批号 ${batchNo}`, `这批收过 ${received} 件，剩几件以货架为准`].filter((part) => part !== '').join(' · ')}</small>
            </GoodsRow>
          ))}
        </GoodsList>
      )}
    </Screen>
  );
}
