import { View } from '@tarojs/components';
import { useState } from 'react';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { formatFen } from '@/shared/money';
import type { OrderDetail } from '@/shared/order';
import { platform } from '@/shared/platform';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useCancelOrder } from './queries';
import type { CancelReason } from './queries';
import './cancel-sheet.scss';

const reasons: readonly { reason: CancelReason; text: string }[] = [
  { reason: 'changedMind', text: '不想要了' },
  { reason: 'wrongItem', text: '商品选错了' },
  { reason: 'wrongStore', text: '门店选错了' },
  { reason: 'wrongTime', text: '时间不合适' },
  { reason: 'other', text: '其他原因' },
];

/** Where everything goes that was given for the order. */
function describeReturns({ paidAt, dueFen, pointsFen, storedValueFen, benefits }: OrderDetail): string {
  const own = [pointsFen > 0 ? '积分' : '', storedValueFen > 0 ? '储值余额' : '', benefits.some(({ isCoupon }) => isCoupon) ? '优惠券' : ''].filter(Boolean).join('、');
  const money = paidAt === null ? '商品放回货架' : dueFen > 0 ? '款项原路退回微信' : '';
  return `取消后${[money, own === '' ? '' : `${own}退回你的账户`].filter(Boolean).join('，') || '订单关闭'}`;
}

export function CancelSheet({ order, open, onClose }: { order: OrderDetail; open: boolean; onClose: () => void }) {
  const [reason, setReason] = useState<CancelReason | null>(null);
  const cancel = useCancelOrder(order.orderId);
  const isTooLate = isApiProblem(cancel.error, 'ORDERS.NOT_CANCELABLE');
  const submit = () => {
    if (reason === null) return toast('请选择取消原因');
    return cancel.mutate(reason, {
      onSuccess: ({ refund }) => {
        onClose();
        if (refund?.isReviewing) return toast('已取消，退款核对后原路退回');
        return toast(order.paidAt && order.dueFen > order.keptOnCancelFen ? '已取消，款项原路退回' : '已取消');
      },
    });
  };
  return (
    <Sheet
      open={open}
      title="为什么取消？"
      onClose={onClose}
      footer={
        isTooLate ? (
          <Button block size="large" icon="phone" text="联系门店" onTap={() => platform.call(order.storePhone)} />
        ) : (
          <Button block size="large" kind="danger" text="确认取消订单" busy={cancel.isPending} disabled={reason === null} onTap={submit} />
        )
      }
    >
      <View className="cancel">
        {order.keptOnCancelFen > 0 ? <View className="cancel__problem">{`预约已过免费取消的时间，按约定已付的 ${formatFen(order.keptOnCancelFen, 'trim')} 不退`}</View> : null}
        {cancel.error ? (
          <View className="cancel__problem" role="alert">
            {problemCopy(cancel.error).title}
          </View>
        ) : null}
        {reasons.map((entry) => (
          <Tap key={entry.reason} role="radio" checked={reason === entry.reason} className="cancel__reason" onTap={() => setReason(entry.reason)}>
            {entry.text}
            {reason === entry.reason ? <Icon name="check-circle" size={22} className="cancel__check" /> : <View className="cancel__ring" />}
          </Tap>
        ))}
        <View className="cancel__note">{describeReturns(order)}</View>
      </View>
    </Sheet>
  );
}
