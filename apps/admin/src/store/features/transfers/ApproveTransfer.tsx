import { useState } from 'react';
import { type StockTransfer, staffApi } from '../../api';
import { useGoods } from '../../parts/stock/goods';
import { useMay } from '../../shell/me';
import { useAct } from '../../shell/useAct';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Notice, Screen } from '../../ui/Screen';
import { Stepper } from '../../ui/Stepper';
import { CancelTransfer } from './CancelTransfer';
import { transferStatusLabels } from './transfer';
import { TransferFacts, useTransferBack, useTransferUpdate } from './TransferPage';

/** The source agrees to all, or to less; what it agrees to is held. */
export function ApproveTransfer({ transfer }: { readonly transfer: StockTransfer }) {
  const mayApprove = useMay('inventory.approve');
  const [agreed, setAgreed] = useState<ReadonlyMap<string, number>>(() => new Map(transfer.lines.map(({ variantId, requested }) => [variantId, requested])));
  const book = useGoods(transfer.lines.map(({ variantId }) => variantId));
  const update = useTransferUpdate();
  const back = useTransferBack();
  const total = [...agreed.values()].reduce((sum, quantity) => sum + quantity, 0);
  const approve = useAct({
    run: (lines: { variantId: string; quantity: number }[], idempotencyKey) =>
      staffApi.call('approveTransfer', { params: { transferId: transfer.transferId }, body: { version: transfer.version, lines }, idempotencyKey }),
    onDone: update,
    touches: [['transfers']],
  });
  const submit = (): void => approve.mutate([...agreed].flatMap(([variantId, quantity]) => (quantity > 0 ? [{ variantId, quantity }] : [])));
  return (
    <Screen
      title={`调拨 ${transfer.number}`}
      back={back}
      label={transferStatusLabels[transfer.status]}
      footer={
        <PrimaryButton isBusy={approve.isPending} disabled={!mayApprove || total === 0} onClick={submit}>
          {mayApprove ? `批准调出 ${total} 件` : '请店长批准'}
        </PrimaryButton>
      }
    >
      <Notice tone="info">{mayApprove ? '可以少批；批准后为它占用库存，装箱时再扫' : '店长批准后才能装箱'}</Notice>
      <TransferFacts transfer={transfer} />
      <GoodsList label="申请的商品">
        {transfer.lines.map(({ variantId, requested }) => (
          <GoodsRow
            key={variantId}
            goods={book.of(variantId)}
            aside={
              <>
                <Stepper label={`${book.of(variantId).title}批准`} value={agreed.get(variantId) ?? 0} max={requested} onChange={(value) => setAgreed(new Map(agreed).set(variantId, value))} />
                <small>申请 {requested}</small>
              </>
            }
          />
        ))}
      </GoodsList>
      <CancelTransfer transfer={transfer} />
    </Screen>
  );
}
