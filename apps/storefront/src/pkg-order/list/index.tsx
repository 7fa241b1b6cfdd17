import { ScrollView, View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useState } from 'react';
import { OrderCard } from '@/features/orders/order-card';
import { useOrderCounts, useOrders } from '@/features/orders/queries';
import type { OrderTab } from '@/features/orders/queries';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { classNames } from '@/ui/class-names';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const tabs: readonly { tab: OrderTab; text: string }[] = [
  { tab: 'all', text: '全部' },
  { tab: 'awaitingPayment', text: '待付款' },
  { tab: 'preparing', text: '备货中' },
  { tab: 'ready', text: '待自提' },
  { tab: 'onTheWay', text: '待收货' },
  { tab: 'completed', text: '已完成' },
];

const emptyTitles: Record<OrderTab, string> = {
  all: '还没有订单',
  awaitingPayment: '没有待付款的订单',
  preparing: '没有在备货的订单',
  ready: '没有等你来取的订单',
  onTheWay: '没有在路上的订单',
  completed: '还没有完成的订单',
};

export default function OrdersPage() {
  const params = usePageParams('tab');
  const [tab, setTab] = useState<OrderTab>(tabs.find((known) => known.tab === params.tab)?.tab ?? 'all');
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return (
    <Screen title="我的订单">
      {mayAsk ? <OrderTabs tab={tab} onTab={setTab} /> : <Empty icon="receipt" title="登录后查看订单" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />}
    </Screen>
  );
}

function OrderTabs({ tab, onTab }: { tab: OrderTab; onTab: (tab: OrderTab) => void }) {
  const { data: counts } = useOrderCounts();
  const countOf: Partial<Record<OrderTab, number>> = counts ?? {};
  return (
    <>
      <ScrollView className="orders__tabs" scrollX enhanced showScrollbar={false}>
        <View className="orders__track">
          {tabs.map((entry) => (
            <Tap key={entry.tab} role="tab" checked={tab === entry.tab} className={classNames('orders__tab', tab === entry.tab && 'orders__tab--on')} onTap={() => onTab(entry.tab)}>
              {entry.text}
              {countOf[entry.tab] ? <View className="orders__count">{countOf[entry.tab]}</View> : null}
            </Tap>
          ))}
        </View>
      </ScrollView>
      <OrderList key={tab} tab={tab} />
    </>
  );
}

function OrderList({ tab }: { tab: OrderTab }) {
  const orders = useOrders(tab);
  const rows = orders.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (orders.hasNextPage && !orders.isFetchingNextPage && orders.fetchNextPage());
  useReachBottom(loadMore);
  useDidShow(() => void orders.refetch());
  usePullDownRefresh(() => void orders.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (orders.data === undefined) {
    if (orders.isError) return <ErrorState {...problemCopy(orders.error)} onRetry={() => void orders.refetch()} />;
    return (
      <View className="orders__list">
        {[0, 1, 2].map((card) => (
          <View key={card} className="order-card">
            <View className="order-card__head">
              <Bone width="50%" height="18px" />
            </View>
            <View className="order-card__line">
              <Bone className="order-card__picture" width="" height="" round />
              <View className="order-card__words">
                <Bone height="18px" />
              </View>
            </View>
            <Bone height="16px" className="bone--spaced" />
          </View>
        ))}
      </View>
    );
  }
  if (rows.length === 0) return <Empty icon="receipt" title={emptyTitles[tab]} hint="去挑几件，自提或送到家都行" action={{ text: '去逛逛', onTap: () => openTab('home') }} />;
  return (
    <View className="orders__list">
      {rows.map((order) => (
        <OrderCard key={order.orderId} order={order} onExpire={() => void orders.refetch()} />
      ))}
      <ListEnd state={orders.isFetchNextPageError ? 'error' : orders.isFetchingNextPage ? 'loading' : orders.hasNextPage ? 'more' : 'end'} onRetry={loadMore} />
    </View>
  );
}
