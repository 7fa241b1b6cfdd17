import { useState } from 'react';
import { type StockTransfer, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useMay } from '../../shell/me';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card } from '../../ui/Screen';
import { useTransferUpdate } from './TransferPage';

const OUTCOMES = [
  { value: 'returned', text: '货退回来了' },
  { value: 'writtenOff', text: '货丢了，报损' },
] as const;

/** Ends a transfer early. Goods on their way either came back or are lost, and who cancels says which. */
export function CancelTransfer({ transfer }: { readonly transfer: StockTransfer }) {
  const store = useCurrentStore();
  const mayWriteOff = useMay('inventory.approve');
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<'returned' | 'writtenOff' | null>(null);
  const update = useTransferUpdate();
  const isOnItsWay = transfer.status === 'in_transit';
  const cancel = useAct({
    run: (body: { reason: string; outcome?: 'returned' | 'writtenOff' }, idempotencyKey) => staffApi.call('cancelTransfer', { params: { transferId: transfer.transferId }, body, idempotencyKey }),
    onDone: update,
    touches: [['transfers']],
  });
  if (transfer.status === 'partially_received' || (isOnItsWay && transfer.fromLocationId !== store.stockLocationId)) return null;
  if (!isOpen) {
    return (
      <PrimaryButton look="plain" onClick={() => setIsOpen(true)}>
        取消这张调拨单
      </PrimaryButton>
    );
  }
  const isReady = reason.trim() !== '' && (!isOnItsWay || outcome !== null);
  return (
    <Card title="取消调拨">
      {isOnItsWay && <Choice label="货去哪了" options={mayWriteOff ? OUTCOMES : OUTCOMES.slice(0, 1)} value={outcome} onChange={setOutcome} />}
      <Field label="为什么取消" value={reason} maxLength={100} onChange={setReason} />
      <PrimaryButton look="outline" isBusy={cancel.isPending} disabled={!isReady} onClick={() => cancel.mutate({ reason: reason.trim(), ...(outcome === null ? {} : { outcome }) })}>
        确认取消
      </PrimaryButton>
      <PrimaryButton look="plain" onClick={() => setIsOpen(false)}>
        不取消
      </PrimaryButton>
    </Card>
  );
}
