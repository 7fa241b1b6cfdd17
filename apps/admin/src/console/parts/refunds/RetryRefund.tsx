import { useQueryClient } from '@tanstack/react-query';
import { formatFen } from '../../../shared/money';
import { adminApi } from '../../api';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { useAct } from '../../ui/useAct';
import { type FailedRefund, wayOn } from './refunds';

/** Asks WeChat for a refund again, with a reason for the log. Null is closed. */
export function RetryRefund({ refund, onClose }: { readonly refund: FailedRefund | null; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const retry = useAct({
    act: ({ refundId, reason }: { readonly refundId: string; readonly reason: string }, idempotencyKey) => adminApi.call('retryRefund', { params: { refundId }, body: { reason }, idempotencyKey }),
    doneText: '已重新申请退款，结果以微信为准',
    onDone() {
      for (const name of ['failed-refunds', 'order', 'order-story', 'after-sales-case', 'dashboard']) void queryClient.invalidateQueries({ queryKey: [name] });
      onClose();
    },
    isQuiet: true,
  });
  const close = (): void => {
    retry.reset();
    onClose();
  };
  return (
    <ConfirmWithReason
      isOpen={refund !== null}
      title="重试退款"
      okText={refund === null ? '' : `重试 ${formatFen(refund.amountFen)}`}
      isBusy={retry.isPending}
      error={retry.error}
      onConfirm={(reason) => refund !== null && retry.mutate({ refundId: refund.refundId, reason })}
      onClose={close}
    >
      {refund !== null && `${wayOn[refund.status]}。`}
    </ConfirmWithReason>
  );
}
