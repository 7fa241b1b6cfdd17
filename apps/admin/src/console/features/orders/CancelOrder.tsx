import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { formatFen } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';

interface CancelOrderProps {
  readonly order: Schemas['AdminOrderDetail'];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CancelOrder({ order, isOpen, onClose }: CancelOrderProps) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const isPaid = order.paymentStatus !== 'unpaid';
  const tail = order.orderNo.slice(-4);
  const cancel = useMutation({
    mutationFn: (reason: string) => adminApi.call('cancelOrder', { params: { orderId: order.orderId }, body: { reason }, idempotencyKey: key.current() }),
    onSuccess() {
      message.success(isPaid ? '订单已取消，退款会原路退回' : '订单已取消');
      onClose();
    },
    onSettled() {
      key.renew();
      return Promise.all(['order', 'orders', 'order-story', 'dashboard'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <ConfirmWithReason
      isOpen={isOpen}
      title="取消这个订单？"
      typed={{ text: tail, label: `输入订单号后四位 ${tail}，确认没有点错` }}
      okText={isPaid ? `取消并退款 ${formatFen(order.dueFen)}` : '取消订单'}
      isBusy={cancel.isPending}
      error={cancel.error}
      onConfirm={(reason) => cancel.mutate(reason)}
      onClose={() => {
        cancel.reset();
        onClose();
      }}
    >
      {isPaid ? `顾客用微信付的 ${formatFen(order.dueFen)} 会全额原路退回${order.dueFen === order.payableFen ? '' : '，用掉的积分和储值一起退还'}，占用的库存随即释放。取消后不能恢复。` : '顾客还没有付款，占用的库存随即释放。取消后不能恢复。'}
    </ConfirmWithReason>
  );
}
