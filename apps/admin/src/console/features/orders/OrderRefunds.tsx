import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { formatFen } from '../../../shared/money';
import { adminApi } from '../../api';
import { canRetry, type FailedRefund, refundLabels, wayOn } from '../../parts/refunds/refunds';
import { RetryRefund } from '../../parts/refunds/RetryRefund';
import { useMay } from '../../shell/me';

const REFRESH_MS = 15_000;

/** Refunds of this order that did not reach the shopper; nothing while there are none. */
export function OrderRefunds({ orderId }: { readonly orderId: string }) {
  const failed = useQuery({ queryKey: ['failed-refunds', orderId], queryFn: ({ signal }) => adminApi.call('listFailedRefunds', { query: { orderId }, signal }), refetchInterval: REFRESH_MS });
  const [retried, setRetried] = useState<FailedRefund | null>(null);
  const mayRetry = useMay('orders.cancel');
  return (
    <>
      {(failed.data?.items ?? []).map((refund) => (
        <Alert
          key={refund.refundId}
          type="error"
          showIcon
          title={`退款 ${formatFen(refund.amountFen)} 没有到账：${refundLabels[refund.status].text}`}
          description={wayOn[refund.status]}
          action={mayRetry && canRetry(refund) && <Button onClick={() => setRetried(refund)}>重试退款</Button>}
        />
      ))}
      <RetryRefund refund={retried} onClose={() => setRetried(null)} />
    </>
  );
}
