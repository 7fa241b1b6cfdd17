import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import styles from './RecordsPage.module.css';

const SHOWN = 20;

/** The last hand-overs of this store: who, when, to whom. */
export function RecordsPage() {
  const store = useCurrentStore();
  const now = useNow();
  const records = useQuery({
    queryKey: ['hand-overs', store.id],
    queryFn: ({ signal }) => staffApi.call('listHandOvers', { params: { storeId: store.id }, query: { limit: SHOWN }, signal }),
  });
  if (records.isPending) return <LoadingCards count={4} />;
  if (records.isError) return <ErrorState error={records.error} onRetry={() => void records.refetch()} />;
  if (records.data.items.length === 0) return <EmptyState title="还没有核销记录">核销后，谁、什么时候、交给谁都会记在这里</EmptyState>;
  return (
    <div className={styles['page']}>
      <h1>最近核销</h1>
      <ul>
        {records.data.items.map((order) => (
          <li key={order.fulfillmentOrderId}>
            <Link to={`/orders/${order.fulfillmentOrderId}?column=handedOver`}>
              <b>{order.callNumber}</b>
              <span className={styles['who']}>
                {order.contactName} · 尾号 {order.phoneTail} · {order.itemCount} 件
                <small>{order.lines.map(({ title }) => title).join('、')}</small>
              </span>
              <span className={styles['when']}>
                {order.handedOverAt !== null && formatInstant(order.handedOverAt, now)}
                <small>{order.handedOverBy ?? ''}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={styles['end']}>只显示最近 {SHOWN} 条，更早的请在运营后台查订单</p>
    </div>
  );
}
