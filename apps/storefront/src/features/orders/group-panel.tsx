import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import type { OrderDetail } from '@/shared/order';
import { maskPhone } from '@/shared/phone';
import { isRidden, wayIcons, wayNames } from '@/shared/ways';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { ask, toast } from '@/ui/toast';
import { ArrivalSheet } from './arrival-sheet';
import { computeGroupProgress, describeKept, describePromise, groupStatusText, isGroupOver } from './groups';
import type { OrderGroup } from './groups';
import { OrderProgress } from './order-progress';
import { useGroupAct } from './queries';
import './group-panel.scss';
import './order-parts.scss';

const picturesMax = 5;

/** One part of an order: its way, where it stands, its promise beside what happens, and what can be done now. */
export function GroupPanel({ order, group }: { order: OrderDetail; group: OrderGroup }) {
  const nowMs = clock.now();
  const progress = order.groups.length > 1 ? computeGroupProgress(group) : null;
  const kept = order.groups.length > 1 ? describeKept(group, nowMs) : null;
  const lines = order.lines.filter(({ groupNo }) => groupNo === group.groupNo);
  const over = isGroupOver(group);
  return (
    <View className="order-panel group-panel">
      <View className="group-panel__head">
        <Icon name={wayIcons[group.kind]} size={18} className="group-panel__icon" />
        <View className="group-panel__name">{`${wayNames[group.kind]} · ${group.storeName}`}</View>
        <View className={classNames('group-panel__status', over && 'group-panel__status--over')}>{groupStatusText(group)}</View>
      </View>
      {group.title === null ? null : <View className="group-panel__title">{group.title}</View>}
      <View className="group-panel__promise">{describePromise(group, nowMs)}</View>
      {kept ? <View className={classNames('group-panel__kept', kept.isLate && 'group-panel__kept--late')}>{kept.text}</View> : null}
      {progress ? <OrderProgress steps={progress} /> : null}
      {order.groups.length > 1 && group.kind !== 'service' ? (
        <View className="group-panel__goods">
          {lines.slice(0, picturesMax).map((line) => (
            <Picture key={line.lineNo} className="group-panel__picture" url={line.imageUrl} alt={line.title} />
          ))}
          <View className="group-panel__rest">{`共 ${group.itemCount} 件`}</View>
        </View>
      ) : null}
      <GroupActions order={order} group={group} />
    </View>
  );
}

function GroupActions({ order: { orderId, paidAt }, group }: { order: OrderDetail; group: OrderGroup }) {
  const [isArriving, setArriving] = useState(false);
  const act = useGroupAct(orderId, group.groupNo);
  if (paidAt === null || group.status === 'canceled' || group.status === 'returned') return null;
  const canCollect = group.kind === 'pickup' && (group.status === 'ready' || group.status === 'partially_fulfilled');
  const canReceive = group.kind === 'shipping' && (group.status === 'on_the_way' || group.status === 'partially_fulfilled');
  const receive = async () => {
    if (await ask({ title: '确认收到了全部商品？', text: '确认后可以申请售后', confirm: '确认收货' })) act.mutate({ kind: 'received' }, { onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <View className="group-panel__actions">
      {isRidden(group.kind) ? <Button size="small" kind="soft" icon="navigate" text={isGroupOver(group) ? '配送记录' : '看送到哪了'} onTap={() => openPage('delivery', { orderId, groupNo: group.groupNo })} /> : null}
      {group.kind === 'shipping' ? <Button size="small" kind="soft" icon="box" text="查物流" onTap={() => openPage('parcel', { orderId, groupNo: group.groupNo })} /> : null}
      {group.bookingId === null ? null : <Button size="small" kind="soft" icon="clock" text="看预约" onTap={() => openPage('booking', { bookingId: group.bookingId ?? '' })} />}
      {canReceive ? <Button size="small" text="确认收货" busy={act.isPending} onTap={() => void receive()} /> : null}
      {canCollect ? <Button size="small" kind="soft" icon="pin" text="我到了" onTap={() => setArriving(true)} /> : null}
      {canCollect ? <Button size="small" icon="qr" text="取货码" onTap={() => openPage('pickupCode', { orderId, groupNo: group.groupNo })} /> : null}
      <ArrivalSheet orderId={orderId} groupNo={group.groupNo} open={isArriving} onClose={() => setArriving(false)} />
    </View>
  );
}

/** Where it goes, as it was when ordered. */
export function AddressPanel({ order }: { order: OrderDetail }) {
  const { address, contactName, contactPhone } = order;
  if (address === null) return null;
  return (
    <View className="order-panel address-panel">
      <Icon name="pin" size={20} className="address-panel__icon" />
      <View>
        <View className="address-panel__region">{[...new Set([address.province, address.city, address.district])].join(' ')}</View>
        <View className="address-panel__detail">{address.detail}</View>
        <View className="address-panel__who">{`${contactName} ${maskPhone(contactPhone)}`}</View>
      </View>
    </View>
  );
}
