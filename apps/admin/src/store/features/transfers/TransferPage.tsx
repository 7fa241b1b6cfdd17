import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type StockTransfer, staffApi } from '../../api';
import { useGoods } from '../../parts/stock/goods';
import { usePlaces } from '../../parts/stock/places';
import { useCurrentStore } from '../../shell/currentStore';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { ApproveTransfer } from './ApproveTransfer';
import { CancelTransfer } from './CancelTransfer';
import { PackTransfer } from './PackTransfer';
import { ReceiveTransfer } from './ReceiveTransfer';
import { findTask, outcomeNames, transferStatusLabels } from './transfer';

/** One transfer, with the step that is this store's. */
export function TransferPage() {
  const { transferId = '' } = useParams();
  const transfer = useQuery({ queryKey: ['transfer', transferId], queryFn: ({ signal }) => staffApi.call('getTransfer', { params: { transferId }, signal }) });
  if (transfer.isPending) return <LoadingCards count={3} />;
  if (transfer.isError) return <ErrorState error={transfer.error} onRetry={() => void transfer.refetch()} />;
  return <TransferScreen key={`${transferId}.${transfer.data.status}`} transfer={transfer.data} />;
}

/** Puts what a step answered on the screens that show it. */
export function useTransferUpdate(): (transfer: StockTransfer) => void {
  const queryClient = useQueryClient();
  return (transfer) => queryClient.setQueryData(['transfer', transfer.transferId], transfer);
}

export function useTransferBack(): { readonly to: string; readonly label: string } {
  const [search] = useSearchParams();
  return { to: `/tasks/transfers?${search.toString()}`, label: '返回调拨' };
}

function TransferScreen({ transfer }: { readonly transfer: StockTransfer }) {
  const store = useCurrentStore();
  const task = findTask(transfer, store.stockLocationId);
  if (task === 'approve') return <ApproveTransfer transfer={transfer} />;
  if (task === 'pack') return <PackTransfer transfer={transfer} />;
  if (task === 'receive') return <ReceiveTransfer transfer={transfer} />;
  return <TransferStory transfer={transfer} isWaiting={task === 'wait'} />;
}

/** What everybody sees of a transfer: from where to where, by whom and when. */
export function TransferFacts({ transfer }: { readonly transfer: StockTransfer }) {
  const { nameOf } = usePlaces();
  const now = useNow();
  const step = (at: string | null, by: string | null): string | null => (at === null ? null : `${formatInstant(at, now)} ${by ?? ''}`);
  return (
    <Card title={`${nameOf(transfer.fromLocationId)} → ${nameOf(transfer.toLocationId)}`}>
      <Facts
        facts={[
          ['申请', step(transfer.createdAt, transfer.createdBy)],
          ['批准', step(transfer.approvedAt, transfer.approvedBy)],
          ['发出', step(transfer.dispatchedAt, transfer.dispatchedBy)],
          ['箱数', transfer.parcelCount === null ? null : `${transfer.parcels.length} / ${transfer.parcelCount} 箱已收`],
          ['结束', step(transfer.endedAt, transfer.endedBy)],
          ['结果', transfer.outcome === null ? null : outcomeNames[transfer.outcome]],
          ['备注', transfer.note],
        ]}
      />
    </Card>
  );
}

const WAITING_WORDS: Readonly<Partial<Record<StockTransfer['status'], string>>> = {
  draft: '等调出方批准，批准后会为你占用库存',
  ready: '对方已批准，正在装箱',
  in_transit: '货已发出，等对方收货',
  partially_received: '对方收了一部分，还有箱子没收',
};

function TransferStory({ transfer, isWaiting }: { readonly transfer: StockTransfer; readonly isWaiting: boolean }) {
  const book = useGoods(transfer.lines.map(({ variantId }) => variantId));
  const back = useTransferBack();
  const words = WAITING_WORDS[transfer.status];
  return (
    <Screen title={`调拨 ${transfer.number}`} back={back} label={transferStatusLabels[transfer.status]}>
      {isWaiting && words !== undefined && <Notice tone="info">{words}</Notice>}
      <TransferFacts transfer={transfer} />
      <GoodsList label="商品">
        {transfer.lines.map((line) => (
          <GoodsRow
            key={line.variantId}
            goods={book.of(line.variantId)}
            aside={
              <>
                {line.sent > 0 ? `${line.received} / ${line.sent}` : `${line.approved > 0 ? line.approved : line.requested} 件`}
                <small>{line.sent > 0 ? '收 / 发' : line.approved > 0 ? '批准' : '申请'}</small>
              </>
            }
          >
            {line.short + line.over + line.damaged + line.returned > 0 && (
              <Notice tone="warning">
                {[line.short > 0 && `少 ${line.short} 件`, line.over > 0 && `多 ${line.over} 件`, line.damaged > 0 && `残次 ${line.damaged} 件`, line.returned > 0 && `退回 ${line.returned} 件`].filter(Boolean).join('，')}
              </Notice>
            )}
          </GoodsRow>
        ))}
      </GoodsList>
      {isWaiting && <CancelTransfer transfer={transfer} />}
    </Screen>
  );
}
