import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { isRidden } from '@/shared/ways';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Tap } from '@/ui/tap';
import type { OrderSummary } from './queries';
import { describeOrderWay, stageCopy, stageTitle } from './stages';
import './order-card.scss';

const picturesMax = 4;

type OrderCardProps = { order: OrderSummary; onExpire: () => void };

export function OrderCard({ order, onExpire }: OrderCardProps) {
  const { orderId, stage, lines } = order;
  const [first] = lines;
  const copy = stageCopy[stage];
  const title = stageTitle(order);
  const open = () => openPage('order', { orderId });
  return (
    <Tap className="order-card" role="link" label={`订单 ${title} ${order.storeName}`} onTap={open}>
      <View className="order-card__head">
        <Icon name="store" size={16} className="order-card__store-icon" />
        <View className="order-card__store">{order.storeName}</View>
        <View className={`order-card__stage order-card__stage--${copy.tone}`}>{title}</View>
      </View>
      {lines.length === 1 && first ? (
        <View className="order-card__line">
          <Picture className="order-card__picture" url={first.imageUrl} alt={first.title} />
          <View className="order-card__words">
            <View className="order-card__title">{first.title}</View>
            {first.optionText ? <View className="order-card__option">{first.optionText}</View> : null}
          </View>
        </View>
      ) : (
        <View className="order-card__line">
          {lines.slice(0, picturesMax).map((line) => (
            <Picture key={line.lineNo} className="order-card__picture" url={line.imageUrl} alt={line.title} />
          ))}
          {lines.length > picturesMax ? <View className="order-card__rest">{`+${lines.length - picturesMax}`}</View> : null}
        </View>
      )}
      <View className="order-card__facts">
        <View>{describeOrderWay(order, clock.now())}</View>
        <View className="order-card__sum">
          {`共 ${order.itemCount} 件`}
          <Price fen={order.payableFen} size="body" cents="always" tone="plain" />
        </View>
      </View>
      {stage === 'awaiting_payment' && order.canPay ? (
        <View className="order-card__actions">
          {order.expiresAt ? (
            <View className="order-card__left">
              剩
              <Countdown endsAtMs={Date.parse(order.expiresAt)} onEnd={onExpire} />
            </View>
          ) : null}
          <Button size="small" text="去付款" onTap={() => openPage('cashier', { orderId })} />
        </View>
      ) : null}
      {stage === 'on_the_way' && order.groups.some(({ kind }) => isRidden(kind)) ? (
        <View className="order-card__actions">
          <Button size="small" kind="soft" icon="navigate" text="看送到哪了" onTap={() => openPage('delivery', { orderId })} />
        </View>
      ) : null}
      {order.groups.some(({ kind, status }) => kind === 'pickup' && (status === 'ready' || status === 'partially_fulfilled')) ? (
        <View className="order-card__actions">
          <Button size="small" icon="qr" text="取货码" onTap={() => openPage('pickupCode', { orderId })} />
        </View>
      ) : null}
    </Tap>
  );
}
