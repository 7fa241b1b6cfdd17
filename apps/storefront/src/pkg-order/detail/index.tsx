import { View } from '@tarojs/components';
import { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { CancelSheet } from '@/features/orders/cancel-sheet';
import { AddressPanel, GroupPanel } from '@/features/orders/group-panel';
import { isGroupOver } from '@/features/orders/groups';
import type { OrderGroup } from '@/features/orders/groups';
import { CodeEntry, LinesPanel, NumbersPanel, OrderHead, OrderSkeleton, PickupPanel, TimelinePanel } from '@/features/orders/order-parts';
import { ReviewNote } from '@/features/orders/review-note';
import { CollectorPanel } from '@/features/pickup-code/collector-panel';
import { QuestionStrip } from '@/features/questions/question-strip';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { formatFen } from '@/shared/money';
import { openPage, openTab, replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import type { OrderDetail } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { isRidden } from '@/shared/ways';
import type { WayKind } from '@/shared/ways';
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
            {detail.isUnderReview ? <ReviewNote /> : null}
            {detail.paidAt === null ? null : <QuestionStrip orderId={orderId} isFollowed={!isOver(detail)} />}
            {showsCode(detail) ? <CodeEntry orderId={orderId} isReady={detail.groups.some(isCollectable)} /> : null}
            {isWhole(detail, 'pickup') ? <PickupPanel order={detail} /> : null}
            {showsCode(detail) ? detail.groups.filter(isToCollect).map(({ groupNo }) => <CollectorPanel key={groupNo} orderId={orderId} groupNo={groupNo} />) : null}
            <AddressPanel order={detail} />
            {isWhole(detail, 'pickup') ? null : detail.groups.map((group) => <GroupPanel key={group.groupNo} order={detail} group={group} />)}
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

function isOver({ stage }: OrderDetail): boolean {
  return stage === 'completed' || stage === 'closed' || stage === 'canceled';
}

/** All of it comes this one way. */
function isWhole({ groups }: OrderDetail, kind: WayKind): boolean {
  return groups.length === 1 && groups[0]?.kind === kind;
}

function isCollectable({ kind, status }: OrderGroup): boolean {
  return kind === 'pickup' && (status === 'ready' || status === 'partially_fulfilled');
}

function isToCollect(group: OrderGroup): boolean {
  return group.kind === 'pickup' && !isGroupOver(group);
}

/** Something is, or will be, collected with the code. */
function showsCode({ paidAt, groups, stage }: OrderDetail): boolean {
  return paidAt !== null && stage !== 'canceled' && stage !== 'closed' && groups.some(isToCollect);
}

/** A paid order that can still be cancelled as a whole is applied for only in part. */
function mayApply({ paidAt, stage, canCancel, itemCount, lines }: OrderDetail): boolean {
  return paidAt !== null && lines.length > 0 && stage !== 'canceled' && stage !== 'closed' && (!canCancel || itemCount > 1);
}

function OrderActions({ order, onCancel }: { order: OrderDetail; onCancel: () => void }) {
  const { orderId, stage } = order;
  return (
    <View className="order-page__bar">
      {order.canCancel ? <Button kind="outline" text="取消订单" onTap={onCancel} /> : null}
      {mayApply(order) ? <Button kind="outline" text={order.canCancel ? '部分退款' : '申请售后'} onTap={() => openPage('afterSalesApply', { orderId })} /> : null}
      {order.canPay ? <Button text={`付款 ${formatFen(order.dueFen)}`} onTap={() => openPage('cashier', { orderId, start: 1 })} /> : null}
      {order.groups.some(isCollectable) ? <Button icon="qr" text="出示取货码" onTap={() => openPage('pickupCode', { orderId })} /> : null}
      {order.paidAt !== null && !order.canCancel && order.groups.some((group) => isRidden(group.kind) && !isGroupOver(group)) ? <Button icon="navigate" text="看送到哪了" onTap={() => openPage('delivery', { orderId })} /> : null}
      {stage === 'closed' || stage === 'canceled' || stage === 'completed' ? <Button kind="soft" text="再去逛逛" onTap={() => openTab('home')} /> : null}
      {!order.canCancel && !order.canPay && stage === 'preparing' && showsCode(order) ? <Button kind="soft" text="查看取货码" onTap={() => openPage('pickupCode', { orderId })} /> : null}
    </View>
  );
}
