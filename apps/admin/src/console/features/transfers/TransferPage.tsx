import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber, Radio, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { type Goods, GoodsName, useGoods } from '../../parts/goods/goods';
import { useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { Columns } from '../../ui/Columns';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { Timeline } from '../../ui/Timeline';
import { useAct } from '../../ui/useAct';
import { isOnItsWay, isOver, tellTransfer, type Transfer, transferLabels } from './transfers';

type Line = Transfer['lines'][number];

export function TransferPage() {
  const { transferId = '' } = useParams();
  const transfer = useQuery({ queryKey: ['transfer', transferId], queryFn: ({ signal }) => adminApi.call('getTransfer', { params: { transferId }, signal }), refetchInterval: 15_000 });
  if (transfer.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (transfer.data === undefined) return <ErrorState error={transfer.error} onRetry={() => void transfer.refetch()} />;
  return <TransferView key={transfer.data.version} transfer={transfer.data} />;
}

/** One transfer: its goods step by step, who did what, and what the head office may decide. */
function TransferView({ transfer }: { readonly transfer: Transfer }) {
  const { transferId, version, status } = transfer;
  const queryClient = useQueryClient();
  const names = useLocationNames();
  const goods = useGoods(transfer.lines.map(({ variantId }) => variantId));
  const mayApprove = useMay('inventory.approve') && status === 'draft';
  const mayCancel = useMay('inventory.work') && !isOver(transfer);
  const [approved, setApproved] = useState<ReadonlyMap<string, number>>(() => new Map(transfer.lines.map(({ variantId, requested }) => [variantId, requested])));
  const [isCanceling, setIsCanceling] = useState(false);
  const onDone = (changed: Transfer): void => {
    queryClient.setQueryData(['transfer', transferId], changed);
    void queryClient.invalidateQueries({ queryKey: ['transfers'] });
  };
  const approve = useAct({
    act: (lines: { variantId: string; quantity: number }[], idempotencyKey) => adminApi.call('approveTransfer', { params: { transferId }, body: { version, lines }, idempotencyKey }),
    doneText: '已批准，库存已为它占用',
    onDone,
  });
  const granted = transfer.lines.map(({ variantId }) => ({ variantId, quantity: approved.get(variantId) ?? 0 })).filter(({ quantity }) => quantity > 0);
  return (
    <Page
      backTo="/transfers"
      title={`调拨单 #${transfer.number}`}
      hint={
        <>
          <StatusTag label={transferLabels[status]} /> {names.get(transfer.fromLocationId) ?? ''} → {names.get(transfer.toLocationId) ?? ''}
        </>
      }
      actions={
        <>
          {mayCancel && (
            <Button danger onClick={() => setIsCanceling(true)}>
              取消调拨
            </Button>
          )}
          {mayApprove && (
            <Button type="primary" disabled={granted.length === 0} loading={approve.isPending} onClick={() => approve.mutate(granted)}>
              批准 {formatCount(granted.reduce((sum, { quantity }) => sum + quantity, 0))} 件
            </Button>
          )}
        </>
      }
    >
      <Columns side={320}>
        <Panel title="商品" extra={mayApprove && <span className="quiet">可以少批，改成 0 就是不给</span>} isFlush>
          <Table<Line>
            size="middle"
            pagination={false}
            rowKey={({ variantId }) => variantId}
            dataSource={transfer.lines}
            scroll={{ x: 760 }}
            columns={columnsFor({ goods, isDraft: status === 'draft', approved: mayApprove ? approved : null, onApprove: (variantId, quantity) => setApproved(new Map([...approved, [variantId, quantity]])) })}
          />
        </Panel>
        <Panel title="经过">
          <Timeline moments={tellTransfer(transfer)} />
        </Panel>
      </Columns>
      <CancelTransfer transfer={transfer} isOpen={isCanceling} onClose={() => setIsCanceling(false)} onDone={onDone} />
    </Page>
  );
}

interface ColumnOptions {
  readonly goods: ReadonlyMap<string, Goods>;
  readonly isDraft: boolean;
  /** Given while it can be approved: how many of each are granted. */
  readonly approved: ReadonlyMap<string, number> | null;
  readonly onApprove: (variantId: string, quantity: number) => void;
}

function columnsFor({ goods, isDraft, approved, onApprove }: ColumnOptions): TableColumnsType<Line> {
  const number = (title: string, key: Exclude<keyof Line, 'variantId'>, isTrouble = false) => ({
    title,
    dataIndex: key,
    align: 'right' as const,
    width: 80,
    render: (count: number) => (
      <span className="number" {...(isTrouble && count > 0 ? { style: { color: 'var(--color-urgent-text)', fontWeight: 600 } } : {})}>
        {count === 0 && isTrouble ? '—' : formatCount(count)}
      </span>
    ),
  });
  return [
    { title: '商品', key: 'goods', render: (_value, { variantId }) => <GoodsName variantId={variantId} goods={goods.get(variantId)} /> },
    number('申请', 'requested'),
    approved === null
      ? number('批准', 'approved')
      : {
          title: '批准',
          key: 'approve',
          align: 'right',
          width: 110,
          render: (_value, { variantId, requested }) => (
            <InputNumber min={0} max={requested} precision={0} value={approved.get(variantId) ?? 0} aria-label={`批准 ${goods.get(variantId)?.title ?? ''} 多少件`} style={{ width: 90 }} onChange={(quantity) => onApprove(variantId, quantity ?? 0)} />
          ),
        },
    ...(isDraft ? [] : [number('发出', 'sent'), number('收到', 'received'), number('在途', 'inTransit'), number('破损', 'damaged', true), number('短少', 'short', true), number('多收', 'over', true)]),
  ];
}

interface CancelProps {
  readonly transfer: Transfer;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (transfer: Transfer) => void;
}

type Outcome = 'returned' | 'writtenOff';

function CancelTransfer({ transfer, isOpen, onClose, onDone }: CancelProps) {
  const [outcome, setOutcome] = useState<Outcome>('returned');
  const hasLeft = isOnItsWay(transfer);
  const cancel = useAct({
    act: (body: { readonly reason: string; readonly outcome?: Outcome }, idempotencyKey) => adminApi.call('cancelTransfer', { params: { transferId: transfer.transferId }, body, idempotencyKey }),
    doneText: '调拨已取消',
    onDone(changed: Transfer) {
      onDone(changed);
      onClose();
    },
    isQuiet: true,
  });
  return (
    <ConfirmWithReason
      isOpen={isOpen}
      title={`取消调拨单 #${transfer.number}`}
      okText="取消调拨"
      isBusy={cancel.isPending}
      error={cancel.error}
      onConfirm={(reason) => cancel.mutate({ reason, ...(hasLeft ? { outcome } : {}) })}
      onClose={onClose}
    >
      {hasLeft ? (
        <>
          <p>货已经发出，还没收到的怎么处理？</p>
          <Radio.Group
            value={outcome}
            onChange={(event) => setOutcome(event.target.value === 'writtenOff' ? 'writtenOff' : 'returned')}
            options={[
              { value: 'returned', label: '退回调出方，加回它的现货' },
              { value: 'writtenOff', label: '找不回来，报损' },
            ]}
          />
        </>
      ) : (
        '还没发出。已占用的库存会马上放开。'
      )}
    </ConfirmWithReason>
  );
}
