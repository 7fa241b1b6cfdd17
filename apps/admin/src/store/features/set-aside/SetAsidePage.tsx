import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type GoodsFacts, staffApi, type StockBalance, type UnsellableStock } from '../../api';
import { FindGoods } from '../../parts/stock/FindGoods';
import { useGoods } from '../../parts/stock/goods';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useStockFeed } from '../../parts/stock/useStockFeed';
import { useCurrentStore } from '../../shell/currentStore';
import { useMay } from '../../shell/me';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Screen, StateTag } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';

type Condition = UnsellableStock['condition'];

const CONDITION_LABELS = { damaged: { text: '残次', tone: 'urgent' }, qualityControl: { text: '待检', tone: 'warning' }, display: { text: '陈列', tone: 'info' } } as const;
const TARGETS = [
  { value: 'damaged', text: '残次' },
  { value: 'qualityControl', text: '待检' },
  { value: 'display', text: '陈列' },
] as const satisfies readonly { value: Condition; text: string }[];
const REASONS = ['包装破损', '临期', '污损', '质量疑问', '顾客退回', '样品'] as const;

/** Goods that are here and must not be sold: set aside by scan, put back, or written off. */
export function SetAsidePage() {
  const store = useCurrentStore();
  const [goods, setGoods] = useState<GoodsFacts | null>(null);
  useStockFeed(['unsellable']);
  const list = useQuery({ queryKey: ['unsellable', store.id], queryFn: ({ signal }) => staffApi.call('listUnsellable', { params: { storeId: store.stockLocationId }, query: { limit: 500 }, signal }) });
  const rows = list.data?.items ?? [];
  const book = useGoods(rows.map(({ variantId }) => variantId));
  const take = (found: GoodsFacts): { isGood: boolean; text: string } => {
    setGoods(found);
    return { isGood: true, text: `${found.title} ${found.optionText}` };
  };
  const { verdict, scan, say } = useGoodsScan({ book, take });
  return (
    <Screen title="残次与待检" back={{ to: '/tasks', label: '返回作业' }}>
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      {goods === null ? <FindGoods onFound={(found) => say('good', take(found).text)} /> : <SetAside key={goods.variantId} goods={goods} onClose={() => setGoods(null)} />}
      {list.isPending && <LoadingCards count={2} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && rows.length === 0 && <EmptyState title="没有不能卖的货">扫到破损、临期的商品，就移到这里，网上不会再卖出</EmptyState>}
      {rows.length > 0 && (
        <GoodsList label="不能卖的库存">
          {rows.map((row) => (
            <Unsellable key={`${row.variantId}.${row.condition}`} row={row} goods={book.of(row.variantId)} />
          ))}
        </GoodsList>
      )}
    </Screen>
  );
}

const STALE = [['unsellable'], ['shelf']];

function SetAside({ goods, onClose }: { readonly goods: GoodsFacts; readonly onClose: () => void }) {
  const store = useCurrentStore();
  const params = { storeId: store.stockLocationId };
  const shelf = useQuery({ queryKey: ['shelf', store.id, goods.variantId], queryFn: ({ signal }) => staffApi.call('getShelf', { params: { ...params, variantId: goods.variantId }, signal }), retry: false });
  const [quantity, setQuantity] = useState(1);
  const [to, setTo] = useState<Condition>('damaged');
  const [reason, setReason] = useState<string | null>(null);
  const move = useAct({
    run: (body: { variantId: string; from: 'sellable'; to: Condition; quantity: number; reason: string }, idempotencyKey) => staffApi.call('moveStockState', { params, body, idempotencyKey }),
    onDone: onClose,
    touches: STALE,
  });
  const free = shelf.data?.balance.availableToPromise ?? null;
  const unclaimed = shelf.data === undefined ? null : unclaimedOf(shelf.data.balance);
  return (
    <Card title={goods.title} aside={free === null ? undefined : <small>可售 {free} 件</small>}>
      <Choice label="移到" options={TARGETS} value={to} onChange={setTo} />
      <Choice label="原因" options={REASONS.map((value) => ({ value, text: value }))} value={reason} onChange={setReason} />
      <Stepper label="件数" min={1} value={quantity} onChange={setQuantity} />
      {to === 'damaged' && unclaimed !== null && quantity > unclaimed && <small>其中 {quantity - unclaimed} 件订单已占用：系统会从别的店补，补不到就退款</small>}
      <PrimaryButton isBusy={move.isPending} disabled={reason === null} onClick={() => reason !== null && move.mutate({ variantId: goods.variantId, from: 'sellable', to, quantity, reason })}>
        {reason === null ? '选一个原因' : `移走 ${quantity} 件到${CONDITION_LABELS[to].text}`}
      </PrimaryButton>
      <PrimaryButton look="plain" onClick={onClose}>
        换一件
      </PrimaryButton>
    </Card>
  );
}

/** On the shelf and held by nobody. */
function unclaimedOf({ onHand, unavailable, reserved, allocated, ringFenced }: StockBalance): number {
  return Math.max(0, onHand - unavailable - reserved - allocated - ringFenced);
}

function Unsellable({ row, goods }: { readonly row: UnsellableStock; readonly goods: GoodsFacts }) {
  const store = useCurrentStore();
  const mayWriteOff = useMay('inventory.adjust');
  const [isOpen, setIsOpen] = useState(false);
  const [quantity, setQuantity] = useState(row.quantity);
  const [reason, setReason] = useState('');
  const params = { storeId: store.stockLocationId };
  const close = (): void => setIsOpen(false);
  const back = useAct({
    run: (body: { variantId: string; from: Condition; to: 'sellable'; quantity: number; reason: string }, idempotencyKey) => staffApi.call('moveStockState', { params, body, idempotencyKey }),
    onDone: close,
    touches: STALE,
  });
  const writeOff = useAct({
    run: (body: { variantId: string; condition: Condition; quantity: number; reason: string }, idempotencyKey) => staffApi.call('writeOffStock', { params, body, idempotencyKey }),
    onDone: close,
    touches: STALE,
  });
  return (
    <GoodsRow
      goods={goods}
      aside={
        <>
          {row.quantity} 件
          <StateTag label={CONDITION_LABELS[row.condition]} />
        </>
      }
    >
      {isOpen ? (
        <>
          <Field label="说明" value={reason} maxLength={100} placeholder="例如：检查过，可以卖" onChange={setReason} />
          <Stepper label="件数" min={1} max={row.quantity} value={Math.min(quantity, row.quantity)} onChange={setQuantity} />
          <PrimaryButton isBusy={back.isPending} disabled={reason.trim() === ''} onClick={() => back.mutate({ variantId: row.variantId, from: row.condition, to: 'sellable', quantity: Math.min(quantity, row.quantity), reason: reason.trim() })}>
            放回货架，可以卖
          </PrimaryButton>
          {mayWriteOff && (
            <PrimaryButton
              look="outline"
              isBusy={writeOff.isPending}
              disabled={reason.trim() === ''}
              onClick={() => writeOff.mutate({ variantId: row.variantId, condition: row.condition, quantity: Math.min(quantity, row.quantity), reason: reason.trim() })}
            >
              报损出库
            </PrimaryButton>
          )}
        </>
      ) : (
        <PrimaryButton look="plain" onClick={() => setIsOpen(true)}>
          {mayWriteOff ? '放回货架或报损' : '检查过，放回货架'}
        </PrimaryButton>
      )}
    </GoodsRow>
  );
}
