import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { useProblemMessage } from '../../ui/useProblemMessage';

type Store = Schemas['AdminStore'];
type Status = Store['status'];

const EXPLANATIONS: Readonly<Record<Status, string>> = {
  open: '正常接单，顾客可以选这家店自提',
  paused: '暂停接单：新订单下不了，已有的订单照常备货、交付',
  resting: '歇业：顾客能看到门店，但不能下单',
};

/** Whether the store takes orders. Stopping needs a reason, which shoppers do not see. */
export function StoreStatus({ store, mayWrite, onChange }: { readonly store: Store; readonly mayWrite: boolean; readonly onChange: (store: Store) => void }) {
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const [stopping, setStopping] = useState<'paused' | 'resting' | null>(null);
  const change = useMutation({
    mutationFn: ({ status, reason }: { readonly status: Status; readonly reason: string }) =>
      adminApi.call('setStoreStatus', { params: { storeId: store.id }, body: { version: store.version, status, reason } }),
    onSuccess(saved) {
      message.success(saved.status === 'open' ? '已恢复接单' : '已停止接单');
      setStopping(null);
      onChange(saved);
    },
    onError: (error) => {
      if (stopping === null) tellProblem(error);
    },
  });
  return (
    <>
      <p style={{ margin: '0 0 12px', color: 'var(--color-text-2)' }}>{EXPLANATIONS[store.status]}</p>
      {store.statusReason !== '' && <p className="quiet">原因：{store.statusReason}</p>}
      {mayWrite && (
        <div style={{ display: 'grid', gap: 8 }}>
          {store.status !== 'open' && (
            <Button type="primary" loading={change.isPending} onClick={() => change.mutate({ status: 'open', reason: '' })}>
              恢复接单
            </Button>
          )}
          {store.status !== 'paused' && <Button onClick={() => setStopping('paused')}>暂停接单</Button>}
          {store.status !== 'resting' && (
            <Button danger onClick={() => setStopping('resting')}>
              歇业
            </Button>
          )}
        </div>
      )}
      <ConfirmWithReason
        isOpen={stopping !== null}
        title={stopping === 'resting' ? `让「${store.name}」歇业？` : `让「${store.name}」暂停接单？`}
        {...(stopping === 'resting' ? { typed: { text: store.code, label: `输入门店编号 ${store.code}，确认没有点错` } } : {})}
        okText={stopping === 'resting' ? '歇业' : '暂停接单'}
        isBusy={change.isPending}
        error={change.error}
        onConfirm={(reason) => stopping !== null && change.mutate({ status: stopping, reason })}
        onClose={() => {
          change.reset();
          setStopping(null);
        }}
      >
        {stopping === null ? '' : EXPLANATIONS[stopping]}
      </ConfirmWithReason>
    </>
  );
}
