import { View } from '@tarojs/components';
import { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { CancelSheet } from '@/features/orders/cancel-sheet';
import { CodeEntry, LinesPanel, NumbersPanel, OrderHead, OrderSkeleton, PickupPanel, TimelinePanel } from '@/features/orders/order-parts';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { formatFen } from '@/shared/money';
import { openPage, openTab, replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import type { OrderDetail } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import './index.scss';

export default function OrderPage() {
  const { orderId } = usePageParams('orderId');
  const order = useOrder(orderId);
  const [isCanceling, setCanceling] = useState(false);
  useDidShow(() => void order.refetch());
  usePullDownRefresh(() => void order.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (isApiProblem(order.error, 'ORDERS.NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="订单详情">
        <Empty icon="receipt" title="没有找到这个订单" hint="看看其他订单" action={{ text: '查看全部订单', onTap: () => replacePage('orders') }} />
      </Screen>
    );
  }
  return (
    <Screen title="订单详情" bottom={order.data ? <OrderActions order={order.data} onCancel={() => setCanceling(true)} /> : null}>
      <Loadable query={order} skeleton={<OrderSkeleton />}>
        {(detail) => (
          <>
            <OrderHead order={detail} onExpire={() => void order.refetch()} />
            {detail.stage === 'ready' || detail.stage === 'preparing' || detail.stage === 'awaiting_acceptance' ? <CodeEntry orderId={orderId} isReady={detail.stage === 'ready'} /> : null}
            <PickupPanel order={detail} />
            <LinesPanel order={detail} />
            <TimelinePanel order={detail} />
            <NumbersPanel order={detail} />
            <View className="order-page__end" />
            <CancelSheet order={detail} open={isCanceling} onClose={() => setCanceling(false)} />
          </>
        )}
      </Loadable>
    </Screen>
  );
}

function OrderActions({ order, onCancel }: { order: OrderDetail; onCancel: () => void }) {
  const { orderId, stage } = order;
  return (
    <View className="order-page__bar">
      {order.canCancel ? <Button kind="outline" text="取消订单" onTap={onCancel} /> : null}
      {order.canPay ? <Button text={`付款 ${formatFen(order.payableFen)}`} onTap={() => openPage('cashier', { orderId, start: 1 })} /> : null}
      {stage === 'ready' ? <Button icon="qr" text="出示取货码" onTap={() => openPage('pickupCode', { orderId })} /> : null}
      {stage === 'closed' || stage === 'canceled' || stage === 'completed' ? <Button kind="soft" text="再去逛逛" onTap={() => openTab('home')} /> : null}
      {!order.canCancel && !order.canPay && stage === 'preparing' ? <Button kind="soft" text="查看取货码" onTap={() => openPage('pickupCode', { orderId })} /> : null}
    </View>
  );
}
