import { View } from '@tarojs/components';
import { wayFacts } from '@/features/orders/groups';
import type { OrderGroup } from '@/features/orders/groups';
import { NotifyMe } from '@/features/payment/notify-me';
import { usePaymentResult } from '@/features/payment/queries';
import type { PaymentResult } from '@/features/payment/queries';
import { Screen } from '@/frame/screen';
import { clock } from '@/shared/clock';
import { openTab, replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { isRidden } from '@/shared/ways';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon';
import { Price } from '@/ui/price';
import './index.scss';

type Face = { icon: IconName; tone: 'success' | 'waiting' | 'closed'; title: string; hint: string };

function faceOf(result: PaymentResult): Face {
  if (result.kind === 'confirming') return { icon: 'clock', tone: 'waiting', title: '支付结果确认中', hint: '微信正在通知我们，请稍等几秒' };
  if (result.kind === 'later') return { icon: 'clock', tone: 'waiting', title: '还在确认', hint: '稍后在订单中查看，不用重复付款' };
  switch (result.reply.state) {
    case 'paid':
      return { icon: 'check-circle', tone: 'success', title: result.reply.dueFen > 0 ? '支付成功' : '下单成功', hint: result.reply.dueFen > 0 ? '有进展会马上通知你' : '已用余额、积分或优惠付清' };
    case 'refunded':
      return { icon: 'info', tone: 'closed', title: '款项正在退回', hint: '付款时订单已关闭，款项会原路退回' };
    case 'closed':
    case 'unpaid':
      return { icon: 'info', tone: 'closed', title: '订单已关闭', hint: '没有扣款，商品还可以再买' };
  }
}

export default function PayResultPage() {
  const { orderId } = usePageParams('orderId');
  const result = usePaymentResult(orderId);
  const order = useOrder(orderId);
  const face = faceOf(result);
  const isPaid = result.kind === 'known' && result.reply.state === 'paid';
  const isClosed = face.tone === 'closed';
  return (
    <Screen title="支付结果">
      <View className={`pay-result pay-result--${face.tone}`} role="status">
        <View className="pay-result__icon">
          <Icon name={face.icon} size={56} />
        </View>
        <View className="pay-result__title">{face.title}</View>
        {isPaid && result.reply.dueFen > 0 ? <Price className="pay-result__amount" fen={result.reply.dueFen} size="amount" cents="always" tone="plain" /> : null}
        <View className="pay-result__hint">{face.hint}</View>
      </View>
      {isPaid && order.data ? (
        <View className="pay-result__card">
          {wayFacts(order.data.groups, clock.now()).map(({ name, value }, index) => (
            <View key={`${name}${index}`} className="pay-result__fact">
              <View>{name}</View>
              <View className="pay-result__value">{value}</View>
            </View>
          ))}
        </View>
      ) : null}
      <View className="pay-result__actions">
        {isPaid ? (
          <>
            <NotifyMe isCollected={isCollected(order.data?.groups ?? [])} />
            <NextStep orderId={orderId} groups={order.data?.groups ?? []} />
            <View className="pay-result__pair">
              <Button block size="large" kind="outline" text="查看订单" onTap={() => replacePage('order', { orderId })} />
              <Button block size="large" kind="outline" text="返回首页" onTap={() => openTab('home')} />
            </View>
          </>
        ) : (
          <>
            {result.kind === 'confirming' ? null : <Button block size="large" text={isClosed ? '再去逛逛' : '查看订单'} onTap={() => (isClosed ? openTab('home') : replacePage('order', { orderId }))} />}
            {isClosed ? <Button block size="large" kind="outline" text="查看订单" onTap={() => replacePage('order', { orderId })} /> : null}
          </>
        )}
      </View>
    </Screen>
  );
}

/** The shopper comes for some of it; an order of before there were groups was collected. */
function isCollected(groups: readonly OrderGroup[]): boolean {
  return groups.length === 0 || groups.some(({ kind }) => kind === 'pickup');
}

/** The first thing to look at after paying: the code to collect with, the rider, or the order. */
function NextStep({ orderId, groups }: { orderId: string; groups: readonly OrderGroup[] }) {
  if (isCollected(groups)) return <Button block size="large" text="查看取货码" onTap={() => replacePage('pickupCode', { orderId })} />;
  const bookingId = groups.find((group) => group.kind === 'service')?.bookingId ?? null;
  if (bookingId !== null) return <Button block size="large" text="查看预约码" onTap={() => replacePage('booking', { bookingId })} />;
  if (groups.some(({ kind }) => isRidden(kind))) return <Button block size="large" text="看配送进度" onTap={() => replacePage('delivery', { orderId })} />;
  return null;
}
