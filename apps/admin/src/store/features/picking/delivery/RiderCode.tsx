import { useState } from 'react';
import { type FulfillmentOrder, staffApi } from '../../../api';
import { buzz, play } from '../../../shell/sounds';
import { useAct } from '../../../shell/useAct';
import styles from './DeliveryPanel.module.css';
import { useRideUpdate } from './DeliveryPanel';

const MARK_LENGTH = 4;

/** The rider reads out four digits; only then do the goods go. */
export function RiderCode({ order }: { readonly order: FulfillmentOrder }) {
  const [mark, setMark] = useState('');
  const update = useRideUpdate(order);
  const check = useAct({
    run: (body: { mark: string }) => staffApi.call('checkCourierMark', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body }),
    onDone(ride) {
      play('handedOver');
      buzz([60, 40, 60]);
      update(ride);
    },
    onRefused() {
      setMark('');
      return false;
    },
  });
  const type = (text: string): void => {
    const digits = text.replaceAll(/\D/g, '').slice(0, MARK_LENGTH);
    setMark(digits);
    if (digits.length === MARK_LENGTH) check.mutate({ mark: digits });
  };
  return (
    <label className={styles['form']}>
      <h3>骑手报取货码，对上再交货</h3>
      <input className={styles['mark']} inputMode="numeric" autoComplete="off" placeholder="4 位数字" aria-label="骑手取货码" value={mark} disabled={check.isPending} onChange={(event) => type(event.target.value)} />
    </label>
  );
}
