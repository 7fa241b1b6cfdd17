import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { formatCount } from '../../../shared/money';
import { formatRate, tellWay } from '../../parts/members/tiers';
import type { ShopperClient } from '../../parts/shopper-view/view';
import { Delta, Moment } from '../../ui/inline';
import { EmptyState, ErrorState } from '../../ui/states';
import styles from './ShopperView.module.css';

/** The member's card, and the latest points. */
export function SeenMember({ client, viewKey }: { readonly client: ShopperClient; readonly viewKey: string }) {
  const home = useQuery({ queryKey: ['shopper-view', viewKey, 'member'], queryFn: ({ signal }) => client.call('getMembership', { signal }) });
  const entries = useQuery({ queryKey: ['shopper-view', viewKey, 'points'], queryFn: ({ signal }) => client.call('listLedgerEntries', { query: { unit: 'points' }, signal }) });
  if (home.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (home.isError) return <ErrorState error={home.error} onRetry={() => void home.refetch()} />;
  const { card } = home.data;
  if (card === null) return <EmptyState title="还没有入会" hint="顾客看到的是入会邀请和各等级权益" />;
  return (
    <>
      <section className={styles['card']}>
        <span className={styles['head']}>
          <b>{card.tier.name}</b>
          <span className="mono">{card.memberNo}</span>
        </span>
        <span className={styles['fact']}>{tellWay(card)}</span>
        <span className={styles['foot']}>
          <span>积分</span>
          <b>{formatCount(card.points)}</b>
        </span>
        {card.pointsExpiringSoon > 0 && (
          <span className={styles['foot']}>
            <span>30 天内过期</span>
            <span>{formatCount(card.pointsExpiringSoon)}</span>
          </span>
        )}
        {card.pointsOwed > 0 && (
          <span className={styles['foot']}>
            <span>欠下的积分</span>
            <span>{formatCount(card.pointsOwed)}</span>
          </span>
        )}
        <span className={styles['foot']}>
          <span>积分倍数</span>
          <span>{formatRate(card.tier.pointsRate)}</span>
        </span>
        <span className={styles['foot']}>
          <span>等级保留至</span>
          <Moment at={card.protectedUntil} />
        </span>
      </section>
      <section className={styles['card']}>
        <b>最近的积分</b>
        {entries.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
        {entries.isError && <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />}
        {entries.data?.items.map(({ id, note, change, at }) => (
          <span key={id} className={styles['foot']}>
            <span>
              {note} <small className="quiet"><Moment at={at} /></small>
            </span>
            <Delta value={change} />
          </span>
        ))}
        {entries.data?.items.length === 0 && <span className={styles['fact']}>还没有积分记录</span>}
      </section>
    </>
  );
}
