import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { useOrderCounts } from './queries';
import './pending-strip.scss';

/** Reminds of an order left unpaid or ready to collect, also after the app was killed on the way. */
export function PendingPaymentStrip() {
  const { data: counts } = useOrderCounts();
  if (!counts || counts.awaitingPayment + counts.ready === 0) return null;
  const isReady = counts.ready > 0;
  const text = isReady ? `${counts.ready} 笔订单已备好，等你来取` : `${counts.awaitingPayment} 笔订单等待付款，超时会自动关闭`;
  return (
    <Tap className="pending" role="link" label={text} onTap={() => openPage('orders', { tab: isReady ? 'ready' : 'awaitingPayment' })}>
      <Icon name={isReady ? 'bag' : 'clock'} size={18} />
      <View className="pending__text">{text}</View>
      <View className="pending__go">{isReady ? '看取货码' : '去付款'}</View>
      <Icon name="right" size={12} />
    </Tap>
  );
}
