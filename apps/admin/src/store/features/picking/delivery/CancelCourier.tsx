import { isApiProblem } from '@quanyu/api-client';
import { useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { formatFen } from '../../../../shared/money';
import { describeProblem } from '../../../../shared/problems';
import { type FulfillmentOrder, staffApi } from '../../../api';
import { useAct } from '../../../shell/useAct';
import { Choice } from '../../../ui/Choice';
import { Notice } from '../../../ui/Screen';
import styles from './DeliveryPanel.module.css';
import { useRideUpdate } from './DeliveryPanel';

const REASONS = ['骑手太久没来', '骑手联系不上', '商品还没备好', '顾客要取消'] as const;
type Reason = (typeof REASONS)[number];

interface CancelCourierProps {
  readonly order: FulfillmentOrder;
  readonly onClose: () => void;
  /** The rider is given up; somebody else may be called. */
  readonly onCanceled: () => void;
}

/** Gives a rider up, at the price that is shown before. */
export function CancelCourier({ order, onClose, onCanceled }: CancelCourierProps) {
  const params = { fulfillmentOrderId: order.fulfillmentOrderId };
  const update = useRideUpdate(order);
  const [reason, setReason] = useState<Reason | null>(null);
  const preview = useQuery({ queryKey: ['courier-cancel', order.fulfillmentOrderId], queryFn: ({ signal }) => staffApi.call('previewCourierCancel', { params, signal }), gcTime: 0, retry: false });
  const cancel = useAct({
    run: (body: { reason: string; shownPenaltyFen: number }) => staffApi.call('cancelCourier', { params, body }),
    onDone(ride) {
      update(ride);
      Toast.show('已取消这位骑手');
      onCanceled();
    },
    onRefused(error) {
      if (!isApiProblem(error, 'COURIER.FEE_CHANGED')) return false;
      void preview.refetch();
      Toast.show('费用刚刚变了，请看新的费用');
      return true;
    },
  });
  return (
    <div className={styles['form']}>
      <h3>换骑手或取消</h3>
      {preview.isError ? (
        <Notice tone="urgent" role="alert">
          {describeProblem(preview.error).title}
        </Notice>
      ) : (
        <Notice tone={(preview.data?.penaltyFen ?? 0) > 0 ? 'warning' : 'info'}>
          {preview.data === undefined
            ? '正在问平台取消费用…'
            : preview.data.penaltyFen > 0
              ? `取消要付 ${formatFen(preview.data.penaltyFen)}${preview.data.isCertain ? '' : '左右，以平台结算为准'}`
              : '现在取消不收费'}
        </Notice>
      )}
      <Choice label="取消原因" options={REASONS.map((value) => ({ value, text: value }))} value={reason} onChange={setReason} />
      <div className={styles['actions']}>
        <button type="button" data-look="plain" onClick={onClose}>
          不取消
        </button>
        <button
          type="button"
          data-look="solid"
          disabled={reason === null || preview.data === undefined || cancel.isPending}
          onClick={() => reason !== null && preview.data !== undefined && cancel.mutate({ reason, shownPenaltyFen: preview.data.penaltyFen })}
        >
          取消这位骑手
        </button>
      </div>
    </div>
  );
}
