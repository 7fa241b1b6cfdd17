import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { ShopperClient } from '../../parts/shopper-view/view';
import { Moment, StatusTag } from '../../ui/inline';
import { EmptyState, ErrorState } from '../../ui/states';
import { couponLabels } from './labels';
import styles from './ShopperView.module.css';

/** The shopper's coupons: those that can be used first. */
export function SeenCoupons({ client, viewKey }: { readonly client: ShopperClient; readonly viewKey: string }) {
  const coupons = useQuery({ queryKey: ['shopper-view', viewKey, 'coupons'], queryFn: ({ signal }) => client.call('listMyCoupons', { query: {}, signal }) });
  if (coupons.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (coupons.isError) return <ErrorState error={coupons.error} onRetry={() => void coupons.refetch()} />;
  const { items } = coupons.data;
  if (items.length === 0) return <EmptyState title="没有优惠券" />;
  return (
    <>
      {items.map(({ couponId, name, figure, condition, scope, state, validUntil }) => (
        <section key={couponId} className={styles['card']}>
          <span className={styles['head']}>
            <b>
              {figure.before}
              {figure.main}
              {figure.after} · {name}
            </b>
            <StatusTag label={couponLabels[state]} />
          </span>
          <span className={styles['fact']}>
            {condition} · {scope}
          </span>
          <span className={styles['fact']}>
            到期 <Moment at={validUntil} />
          </span>
        </section>
      ))}
    </>
  );
}
