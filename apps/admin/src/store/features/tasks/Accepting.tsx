import { useState } from 'react';
import { staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, StateTag } from '../../ui/Screen';

const REASONS = ['订单太多，忙不过来', '人手不够', '系统或设备故障', '缺货盘点'] as const;

function useSetAccepting(onDone?: () => void) {
  const store = useCurrentStore();
  return useAct({
    run: (body: { isPaused: boolean; reason: string }) => staffApi.call('setAccepting', { params: { storeId: store.id }, body }),
    ...(onDone === undefined ? {} : { onDone }),
    touches: [['my-stores']],
  });
}

/** Stops new orders for this store, or takes them again. */
export function AcceptingCard() {
  const store = useCurrentStore();
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const set = useSetAccepting(() => setIsOpen(false));
  if (store.status === 'resting') return <Notice tone="info">门店歇业中，由总部恢复营业</Notice>;
  const isPaused = store.status === 'paused';
  return (
    <Card title="接单" aside={<StateTag label={isPaused ? { text: '已暂停', tone: 'warning' } : { text: '正常接单', tone: 'success' }} />}>
      {isPaused ? (
        <PrimaryButton isBusy={set.isPending} onClick={() => set.mutate({ isPaused: false, reason: '' })}>
          恢复接单
        </PrimaryButton>
      ) : isOpen ? (
        <>
          <Choice label="为什么暂停" options={REASONS.map((value) => ({ value, text: value }))} value={reason} onChange={setReason} />
          <PrimaryButton look="outline" isBusy={set.isPending} disabled={reason === null} onClick={() => reason !== null && set.mutate({ isPaused: true, reason })}>
            {reason === null ? '选一个原因' : '暂停接新单，已有订单照常做'}
          </PrimaryButton>
          <PrimaryButton look="plain" onClick={() => setIsOpen(false)}>
            不暂停
          </PrimaryButton>
        </>
      ) : (
        <PrimaryButton look="plain" onClick={() => setIsOpen(true)}>
          暂停接单
        </PrimaryButton>
      )}
    </Card>
  );
}
