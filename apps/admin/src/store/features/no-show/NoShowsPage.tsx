import { useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatAge, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type BoardCard, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';

/** Goods that nobody came for, each with what to do next. */
export function NoShowsPage() {
  const store = useCurrentStore();
  const list = useQuery({ queryKey: ['no-shows', store.id], queryFn: ({ signal }) => staffApi.call('listNoShows', { params: { storeId: store.id }, signal }) });
  return (
    <Screen title="超时未取" back={{ to: '/tasks', label: '返回作业' }}>
      {list.isPending && <LoadingCards count={2} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <EmptyState title="没有超时未取的订单">过了取货时间没来的会列在这里，并已提醒顾客</EmptyState>}
      {list.data?.items.map((card) => (
        <NoShow key={card.fulfillmentOrderId} card={card} />
      ))}
    </Screen>
  );
}

function NoShow({ card }: { readonly card: BoardCard }) {
  const store = useCurrentStore();
  const now = useNow();
  const [isSure, setIsSure] = useState(false);
  const restock = useAct({
    run: (_input: 'restock') => staffApi.call('returnToStock', { params: { fulfillmentOrderId: card.fulfillmentOrderId }, body: {} }),
    onDone: () => Toast.show({ content: '已放回货架，款项原路退给顾客', icon: 'success' }),
    touches: [['no-shows', store.id], ['board', store.id]],
  });
  return (
    <Card title={card.callNumber} aside={<Link to={`/orders/${card.fulfillmentOrderId}?column=ready`}>看订单</Link>}>
      <Facts
        facts={[
          ['约好', formatWindow(card.windowStartAt, card.windowEndAt, now)],
          ['过了', formatAge(Date.parse(card.windowEndAt), now)],
          ['顾客', `${card.contactName} · 尾号 ${card.phoneTail} · ${card.itemCount} 件`],
        ]}
      />
      {isSure ? (
        <>
          <Notice tone="warning">请先把货放回货架。确认后订单结束，款项原路退给顾客</Notice>
          <PrimaryButton isBusy={restock.isPending} onClick={() => restock.mutate('restock')}>
            货已放回，退款给顾客
          </PrimaryButton>
          <PrimaryButton look="plain" onClick={() => setIsSure(false)}>
            再等等
          </PrimaryButton>
        </>
      ) : (
        <>
          <Notice tone="info">系统已提醒顾客。先打电话问一声，顾客还来就留着；不来再放回货架</Notice>
          <PrimaryButton look="outline" onClick={() => setIsSure(true)}>
            顾客不来了，放回货架
          </PrimaryButton>
        </>
      )}
    </Card>
  );
}
