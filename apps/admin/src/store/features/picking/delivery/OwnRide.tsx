import { useState } from 'react';
import { type FulfillmentOrder, staffApi } from '../../../api';
import { play } from '../../../shell/sounds';
import { useAct } from '../../../shell/useAct';
import { Choice } from '../../../ui/Choice';
import { Field } from '../../../ui/Field';
import { PrimaryButton } from '../../../ui/PrimaryButton';
import styles from './DeliveryPanel.module.css';
import { useRideUpdate } from './DeliveryPanel';

type OwnStep = 'pickedUp' | 'delivered' | 'returning' | 'returned';

const STEP_WORDS: Readonly<Record<'pickedUp' | 'delivered' | 'returned', string>> = { pickedUp: '带上货，出发', delivered: '已送到顾客手里', returned: '货已带回门店' };

/** Somebody of the store brings it: who, off, there. */
function Take({ order, onClose }: { readonly order: FulfillmentOrder; readonly onClose: () => void }) {
  const [riderName, setName] = useState('');
  const [riderPhone, setPhone] = useState('');
  const update = useRideUpdate(order);
  const take = useAct({
    run: (body: { riderName: string; riderPhone: string }, idempotencyKey) => staffApi.call('takeOwnDelivery', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body, idempotencyKey }),
    onDone(ride) {
      update(ride);
      onClose();
    },
  });
  return (
    <div className={styles['form']}>
      <h3>门店自己送</h3>
      <Field label="谁去送" value={riderName} maxLength={20} onChange={setName} />
      <Field label="手机号（顾客能看到尾号）" value={riderPhone} inputMode="tel" maxLength={11} onChange={setPhone} />
      <div className={styles['actions']}>
        <button type="button" data-look="plain" onClick={onClose}>
          返回
        </button>
        <button type="button" data-look="solid" disabled={riderName.trim() === '' || riderPhone.length !== 11 || take.isPending} onClick={() => take.mutate({ riderName: riderName.trim(), riderPhone })}>
          由他送
        </button>
      </div>
    </div>
  );
}

const CAUSES = [
  { value: 'refused', text: '顾客拒收' },
  { value: 'unreachable', text: '联系不上' },
  { value: 'damaged', text: '路上破损' },
  { value: 'other', text: '其他' },
] as const;
type Cause = (typeof CAUSES)[number]['value'];

function Step({ order, step }: { readonly order: FulfillmentOrder; readonly step: 'pickedUp' | 'delivered' | 'returned' }) {
  const update = useRideUpdate(order);
  const [isFailing, setFailing] = useState(false);
  const [cause, setCause] = useState<Cause | null>(null);
  const move = useAct({
    run: (body: { readonly step: OwnStep; readonly cause?: Cause }) => staffApi.call('stepOwnDelivery', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body }),
    onDone(ride) {
      play('handedOver');
      setFailing(false);
      update(ride);
    },
  });
  if (isFailing && step === 'delivered') {
    return (
      <>
        <Choice label="为什么没送成" options={CAUSES} value={cause} onChange={setCause} />
        <PrimaryButton isBusy={move.isPending} disabled={cause === null} onClick={() => cause !== null && move.mutate({ step: 'returning', cause })}>
          {cause === null ? '选一个原因' : '带回门店'}
        </PrimaryButton>
        <PrimaryButton look="plain" disabled={move.isPending} onClick={() => setFailing(false)}>
          返回
        </PrimaryButton>
      </>
    );
  }
  return (
    <>
      <PrimaryButton isBusy={move.isPending} onClick={() => move.mutate({ step })}>
        {STEP_WORDS[step]}
      </PrimaryButton>
      {step === 'delivered' && (
        <PrimaryButton look="plain" disabled={move.isPending} onClick={() => setFailing(true)}>
          没送成，带回来
        </PrimaryButton>
      )}
    </>
  );
}

/** Goods that a rider brings back are in the store again. */
function Return({ order }: { readonly order: FulfillmentOrder }) {
  const update = useRideUpdate(order);
  const confirm = useAct({
    run: () => staffApi.call('confirmCourierReturn', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body: {} }),
    onDone: update,
  });
  return (
    <PrimaryButton isBusy={confirm.isPending} onClick={() => confirm.mutate(undefined)}>
      收到骑手退回的货
    </PrimaryButton>
  );
}

export const OwnRide = { Take, Step, Return } as const;
