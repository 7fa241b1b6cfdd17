import { View } from '@tarojs/components';
import { useEffect, useRef } from 'react';
import { wayFacts } from '@/features/orders/groups';
import { usePay } from '@/features/payment/queries';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { openTab, replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import type { OrderDetail } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { formatFen } from '@/shared/money';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import './index.scss';

export default function CashierPage() {
  const { orderId, start } = usePageParams('orderId', 'start');
  const order = useOrder(orderId);
  return (
    <Screen title="收银台">
      <Loadable query={order} skeleton={<CashierSkeleton />}>
        {(detail) => (detail.canPay ? <Cashier order={detail} isStarted={start === '1'} onExpire={() => void order.refetch()} /> : <NothingToPay order={detail} />)}
      </Loadable>
    </Screen>
  );
}

function Cashier({ order, isStarted, onExpire }: { order: OrderDetail; isStarted: boolean; onExpire: () => void }) {
  const pay = usePay(order.orderId, () => replacePage('payResult', { orderId: order.orderId }));
  const begun = useRef(false);
  const open = () =>
    pay.mutate(undefined, {
      onError: (error) => isApiProblem(error, 'ORDERS.NOT_PAYABLE') && replacePage('order', { orderId: order.orderId }),
    });
  // Straight from the checkout the pay sheet opens by itself, as shoppers know it; later it waits for the button.
  useEffect(() => {
    if (!isStarted || begun.current) return;
    begun.current = true;
    open();
  }, []);
  const isCanceled = pay.data === 'cancel';
  return (
    <>
      <View className="cashier__amount">
        <Price fen={order.dueFen} size="amount" cents="always" tone="plain" />
        {order.expiresAt ? (
          <View className="cashier__left">
            请在
            <Countdown className="cashier__count" endsAtMs={Date.parse(order.expiresAt)} onEnd={onExpire} />
            内付款，超时订单会关闭
          </View>
        ) : null}
      </View>
      {isCanceled ? <View className="cashier__note">没有付款，订单给你留着，可以继续支付</View> : null}
      {pay.error ? (
        <View className="cashier__note cashier__note--error" role="alert">
          {isApiProblem(pay.error) ? problemCopy(pay.error).title : '支付没有打开，没有扣款，再试一次'}
        </View>
      ) : null}
      <View className="cashier__card">
        <View className="cashier__channel">
          <View className="cashier__wechat">
            <Icon name="wechat" size={22} />
          </View>
          <View className="cashier__channel-name">微信支付</View>
          <Icon name="check-circle" size={22} className="cashier__check" />
        </View>
      </View>
      <View className="cashier__card">
        {wayFacts(order.groups, clock.now()).map(({ name, value }, index) => (
          <View key={`${name}${index}`} className="cashier__fact">
            <View>{name}</View>
            <View className="cashier__value">{value}</View>
          </View>
        ))}
        <View className="cashier__fact">
          <View>订单编号</View>
          <View className="cashier__value">{order.orderNo}</View>
        </View>
      </View>
      <View className="cashier__actions">
        <Button block size="large" text={pay.isPending ? '正在打开微信支付' : `微信支付 ${formatFen(order.dueFen)}`} busy={pay.isPending} onTap={open} />
        <Button block size="large" kind="plain" text="先不付，看订单" onTap={() => replacePage('order', { orderId: order.orderId })} />
      </View>
    </>
  );
}

/** The order was paid, closed or canceled meanwhile: nothing is asked for. */
function NothingToPay({ order }: { order: OrderDetail }) {
  const isClosed = order.stage === 'closed' || order.stage === 'canceled';
  return (
    <Empty
      icon={isClosed ? 'clock' : 'check-circle'}
      title={isClosed ? '订单已关闭' : '订单已付款'}
      hint={isClosed ? '没有扣款，商品还可以再买' : '不用再付了'}
      action={isClosed ? { text: '再去逛逛', onTap: () => openTab('home') } : { text: '查看订单', onTap: () => replacePage('order', { orderId: order.orderId }) }}
    />
  );
}

function CashierSkeleton() {
  return (
    <>
      <View className="cashier__amount">
        <Bone width="160px" height="40px" />
      </View>
      <View className="cashier__card">
        <Bone height="52px" />
      </View>
    </>
  );
}
