import { View } from '@tarojs/components';
import { useState } from 'react';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import type { OrderDetail } from '@/shared/order';
import { platform } from '@/shared/platform';
import { maskPhone } from '@/shared/phone';
import { formatStamp } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { ArrivalSheet } from './arrival-sheet';
import { describeKept, describePromise } from './groups';
import { OrderProgress } from './order-progress';
import { computeProgress, computeTimeline, describeStage, describeTenders, stageCopy, stageIcon, stageTitle } from './stages';
import './order-parts.scss';

export function OrderHead({ order, onExpire }: { order: OrderDetail; onExpire: () => void }) {
  const copy = stageCopy[order.stage];
  const progress = computeProgress(order);
  const [only] = order.groups.length === 1 ? order.groups : [];
  const kept = only === undefined || order.stage === 'awaiting_payment' ? null : describeKept(only, clock.now());
  return (
    <View className={`order-head order-head--${copy.tone}`}>
      <View className="order-head__line">
        <Icon name={stageIcon(order)} size={28} />
        <View className="order-head__title">{stageTitle(order)}</View>
        {order.stage === 'awaiting_payment' && order.expiresAt ? (
          <View className="order-head__left">
            剩余
            <Countdown className="order-head__count" endsAtMs={Date.parse(order.expiresAt)} onEnd={onExpire} />
          </View>
        ) : null}
      </View>
      <View className="order-head__hint">{describeStage(order, clock.now())}</View>
      {kept ? <View className={classNames('order-head__kept', kept.isLate && 'order-head__kept--late')}>{kept.text}</View> : null}
      {progress ? <OrderProgress steps={progress} /> : null}
    </View>
  );
}

export function CodeEntry({ orderId, isReady }: { orderId: string; isReady: boolean }) {
  return (
    <Tap className="order-panel code-entry" role="link" label="查看取货码" onTap={() => openPage('pickupCode', { orderId })}>
      <View className={classNames('code-entry__icon', !isReady && 'code-entry__icon--waiting')}>
        <Icon name="qr" size={28} />
      </View>
      <View className="code-entry__body">
        <View className="code-entry__title">取货码</View>
        <View className="code-entry__hint">{isReady ? '到店出示二维码或 8 位数字' : '备好货后可用，会通知你'}</View>
      </View>
      <Icon name="right" size={16} className="code-entry__go" />
    </Tap>
  );
}

export function PickupPanel({ order }: { order: OrderDetail }) {
  const [isArriving, setArriving] = useState(false);
  const group = order.groups.find(({ kind }) => kind === 'pickup');
  const place = { lat: order.storeLatitude, lng: order.storeLongitude, name: order.storeName, address: order.storeAddress };
  return (
    <View className="order-panel">
      <View className="order-panel__store">
        <View className="order-panel__store-words">
          <View className="order-panel__store-name">{order.storeName}</View>
          <View className="order-panel__address">{order.storeAddress}</View>
        </View>
        <Tap className="order-panel__round" label={`导航到${order.storeName}`} onTap={() => platform.openMap(place)}>
          <Icon name="navigate" size={20} />
        </Tap>
        <Tap className="order-panel__round" label={`给${order.storeName}打电话`} onTap={() => platform.call(order.storePhone)}>
          <Icon name="phone" size={20} />
        </Tap>
      </View>
      {group ? <Fact name="自提时间" value={describePromise(group, clock.now())} /> : null}
      <Fact name="取货人" value={`${order.contactName} ${maskPhone(order.contactPhone)}`} />
      {order.remark ? <Fact name="备注" value={order.remark} /> : null}
      {order.pickupInstructions ? <Fact name="取货说明" value={order.pickupInstructions} /> : null}
      {group?.status === 'ready' || group?.status === 'partially_fulfilled' ? (
        <View className="order-panel__kerb">
          开车来的话，到门店外点一下，店员送出来
          <Button size="small" kind="soft" text="我到了" onTap={() => setArriving(true)} />
          <ArrivalSheet orderId={order.orderId} groupNo={group.groupNo} open={isArriving} onClose={() => setArriving(false)} />
        </View>
      ) : null}
    </View>
  );
}

export function LinesPanel({ order }: { order: OrderDetail }) {
  return (
    <View className="order-panel">
      {order.lines.map((line) => (
        <Tap key={line.lineNo} className="order-line" role="link" label={line.title} onTap={() => openPage('product', { productId: line.productId })}>
          <Picture className="order-line__picture" url={line.imageUrl} alt={line.title} />
          <View className="order-line__body">
            <View className="order-line__title">{line.title}</View>
            {line.optionText ? <View className="order-line__option">{line.optionText}</View> : null}
            {line.quantityCanceled > 0 ? <View className="order-line__canceled">{`已取消 ${line.quantityCanceled} 件`}</View> : null}
            {line.quantityExchanged > 0 ? <View className="order-line__canceled">{`已换走 ${line.quantityExchanged} 件`}</View> : null}
          </View>
          <View className="order-line__side">
            {line.unitPriceFen === 0 ? <Tag text="赠品" tone="urgent" /> : <Price fen={line.unitPriceFen} size="body" cents="always" tone="plain" />}
            <View className="order-line__quantity">{`×${line.quantity}`}</View>
          </View>
        </Tap>
      ))}
      <View className="order-panel__amounts">
        {order.lines.length === 0 ? null : <Amount name="商品金额" fen={order.itemsTotalFen} />}
        {order.serviceFen > 0 ? <Amount name="服务预付" fen={order.serviceFen} /> : null}
        {order.lines.length === 0 ? null : (
          <View className="order-amount">
            运费
            {order.deliveryFeeFen === 0 ? <View>免运费</View> : <Price fen={order.deliveryFeeFen} size="body" cents="always" tone="plain" />}
          </View>
        )}
        {order.benefits.filter(({ offFen }) => offFen > 0).map(({ name, offFen, isCoupon }, index) => (
          <View key={`${name}${index}`} className="order-amount">
            <View className="order-amount__name">
              <Tag text={isCoupon ? '券' : '促销'} tone="urgent" className="order-amount__tag" />
              {name}
            </View>
            <Price fen={-offFen} size="body" cents="always" />
          </View>
        ))}
        {order.pointsFen > 0 ? <Amount name={`积分抵扣（${order.pointsSpent} 积分）`} fen={-order.pointsFen} tone="price" /> : null}
        {order.storedValueFen > 0 ? <Amount name="储值余额" fen={-order.storedValueFen} tone="price" /> : null}
        <View className="order-amount order-amount--total">
          {order.paidAt ? '实付' : '应付'}
          <Price fen={order.dueFen} size="card" cents="always" />
        </View>
        {order.refund ? <Amount name={order.refund.status === 'succeeded' ? '已退款' : '退款中'} fen={order.refund.amountFen} /> : null}
      </View>
    </View>
  );
}

export function TimelinePanel({ order }: { order: OrderDetail }) {
  const steps = computeTimeline(order.timeline, clock.now());
  return (
    <View className="order-panel">
      <View className="order-panel__title">订单进度</View>
      {steps.map(({ at, when, title, note, isLatest }) => (
        <View key={`${at}${title}`} className={classNames('timeline', isLatest && 'timeline--latest')}>
          <View className="timeline__dot" />
          <View className="timeline__body">
            <View className="timeline__title">{title}</View>
            {note ? <View className="timeline__note">{note}</View> : null}
          </View>
          <View className="timeline__when">{when}</View>
        </View>
      ))}
    </View>
  );
}

export function NumbersPanel({ order }: { order: OrderDetail }) {
  const copy = () => void platform.copy(order.orderNo).then(() => process.env.TARO_ENV === 'h5' && toast('已复制订单编号'));
  return (
    <View className="order-panel">
      <View className="order-fact">
        <View className="order-fact__name">订单编号</View>
        <View className="order-fact__value">{order.orderNo}</View>
        <Button size="small" kind="plain" text="复制" label="复制订单编号" onTap={copy} />
      </View>
      <Fact name="下单时间" value={formatStamp(order.placedAt)} />
      {order.paidAt ? <Fact name="付款时间" value={formatStamp(order.paidAt)} /> : null}
      {order.paidAt ? <Fact name="付款方式" value={describeTenders(order)} /> : null}
    </View>
  );
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <View className="order-fact">
      <View className="order-fact__name">{name}</View>
      <View className="order-fact__value">{value}</View>
    </View>
  );
}

function Amount({ name, fen, tone = 'plain' }: { name: string; fen: number; tone?: 'price' | 'plain' }) {
  return (
    <View className="order-amount">
      {name}
      <Price fen={fen} size="body" cents="always" tone={tone} />
    </View>
  );
}

export function OrderSkeleton() {
  return (
    <>
      <View className="order-head">
        <Bone width="120px" height="30px" />
        <Bone width="200px" height="16px" className="bone--spaced" />
      </View>
      <View className="order-panel">
        <Bone height="48px" className="bone--spaced" />
        <Bone height="20px" className="bone--spaced" />
      </View>
      <View className="order-panel">
        <Bone height="72px" className="bone--spaced" />
        <Bone height="72px" className="bone--spaced" />
      </View>
    </>
  );
}
