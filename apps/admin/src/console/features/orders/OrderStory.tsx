import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { Moment } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import styles from './OrderStory.module.css';
import { sourceTitles, tellStory } from './story';

type Source = Schemas['StoryEntry']['source'];

const VIEWS = ['all', 'order', 'payment', 'fulfillment', 'stock', 'audit'] as const;
type View = (typeof VIEWS)[number];

const VIEW_TITLES: Readonly<Record<View, string>> = { all: '全部', order: '订单', payment: '支付与退款', fulfillment: '门店', stock: '库存', audit: '人工' };

function isInView(view: View, source: Source): boolean {
  if (view === 'all') return true;
  return view === 'payment' ? source === 'payment' || source === 'refund' : source === view;
}

/** The whole story in the order of time: order, payment, refund, store, stock and people, told together. */
export function OrderStory({ orderId }: { readonly orderId: string }) {
  const [view, setView] = useState<View>('all');
  const story = useQuery({ queryKey: ['order-story', orderId], queryFn: ({ signal }) => adminApi.call('getOrderStory', { params: { orderId }, signal }) });
  const moments = story.data === undefined ? [] : tellStory(story.data.entries.filter(({ source }) => isInView(view, source)));
  return (
    <Panel
      title="全部经过"
      extra={<Segmented<View> className={styles['views'] ?? ''} value={view} onChange={setView} options={VIEWS.map((value) => ({ value, label: VIEW_TITLES[value] }))} />}
    >
      {story.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {story.isError && <ErrorState error={story.error} onRetry={() => void story.refetch()} />}
      {story.isSuccess && moments.length === 0 && <EmptyState title="这里没有记录" hint="换个分类看看" />}
      <ol className={styles['story']}>
        {moments.map((moment) => (
          <li key={moment.key} data-trouble={moment.isTrouble}>
            <Moment at={moment.at} isFull />
            <span className={styles['source']} data-source={moment.source}>
              {sourceTitles[moment.source]}
            </span>
            <div>
              <b>{moment.title}</b>
              {moment.actorName !== null && <span className={styles['actor']}>{moment.actorName}</span>}
              {moment.lines.map((line, index) => (
                <p key={`${index}-${line}`}>{line}</p>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
