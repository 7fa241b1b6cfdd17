import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { formatFen } from '../../../../shared/money';
import { type CourierAttempt, type FulfillmentOrder, staffApi } from '../../../api';
import { useAct } from '../../../shell/useAct';
import { Choice } from '../../../ui/Choice';
import styles from './DeliveryPanel.module.css';
import { useRideUpdate } from './DeliveryPanel';

const RAISES_FEN = ['200', '300', '500'] as const;

/** A tip makes somebody come sooner. It is told to the platform as the whole of it. */
export function TipCourier({ order, attempt, onClose }: { readonly order: FulfillmentOrder; readonly attempt: CourierAttempt; readonly onClose: () => void }) {
  const [raise, setRaise] = useState<(typeof RAISES_FEN)[number]>('200');
  const update = useRideUpdate(order);
  const wholeFen = attempt.tipFen + Number(raise);
  const tip = useAct({
    run: (body: { wholeFen: number }) => staffApi.call('tipCourier', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body }),
    onDone(ride) {
      update(ride);
      Toast.show({ content: `小费加到 ${formatFen(wholeFen)}`, icon: 'success' });
      onClose();
    },
  });
  return (
    <div className={styles['form']}>
      <h3>加小费</h3>
      <p>{attempt.tipFen === 0 ? '现在没有小费' : `现在小费 ${formatFen(attempt.tipFen)}`}</p>
      <Choice label="加多少" options={RAISES_FEN.map((value) => ({ value, text: `+${formatFen(Number(value))}` }))} value={raise} onChange={setRaise} />
      <div className={styles['actions']}>
        <button type="button" data-look="plain" onClick={onClose}>
          返回
        </button>
        <button type="button" data-look="solid" disabled={tip.isPending} onClick={() => tip.mutate({ wholeFen })}>
          加到 {formatFen(wholeFen)}
        </button>
      </div>
    </div>
  );
}
