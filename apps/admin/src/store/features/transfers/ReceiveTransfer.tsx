import { useState } from 'react';
import { type GoodsFacts, type StockTransfer, staffApi } from '../../api';
import { CountedRow } from '../../parts/stock/CountedRow';
import { useGoods } from '../../parts/stock/goods';
import { computeDifference, countedOf, describeDifference, unitsOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { ScanBar } from '../../ui/ScanBar';
import { expectedNow, openParcels, transferStatusLabels } from './transfer';
import { TransferFacts, useTransferBack, useTransferUpdate } from './TransferPage';

const CONDITIONS = [
  { value: 'good', text: '扫好的' },
  { value: 'damaged', text: '扫残次' },
] as const;

/** Boxes are opened one by one; what is in them is scanned, sound and damaged apart, and compared with what was sent. */
export function ReceiveTransfer({ transfer }: { readonly transfer: StockTransfer }) {
  const open = openParcels(transfer);
  const [chosen, setChosen] = useState<number | null>(null);
  const parcelNo = chosen !== null && open.includes(chosen) ? chosen : (open[0] ?? null);
  const [condition, setCondition] = useState<'good' | 'damaged'>('good');
  const [overReason, setOverReason] = useState('');
  const expected = expectedNow(transfer);
  const { tally, add, set, clear } = useTally(`transfer-receive.${transfer.transferId}.${parcelNo ?? 0}`);
  const ids = [...new Set([...expected.keys(), ...Object.keys(tally)])];
  const book = useGoods(ids);
  const update = useTransferUpdate();
  const back = useTransferBack();
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    const counted = countedOf(tally, goods.variantId);
    add(goods.variantId, condition, 1);
    const came = counted.good + counted.damaged + 1;
    const sent = expected.get(goods.variantId) ?? 0;
    if (came > sent) return { isGood: false, text: `「${goods.title}」多了 ${came - sent} 件，先记着` };
    return { isGood: true, text: `${goods.title} ${came} / ${sent}${condition === 'damaged' ? '，残次' : ''}` };
  };
  const { verdict, lastId, scan } = useGoodsScan({ book, take });
  const receive = useAct({
    run: (isFinal: boolean, idempotencyKey) =>
      staffApi.call('receiveTransfer', {
        params: { transferId: transfer.transferId },
        body: {
          parcelNo: parcelNo ?? 0,
          isFinal,
          lines: ids.flatMap((variantId) => {
            const { good, damaged } = countedOf(tally, variantId);
            return good + damaged === 0 ? [] : [{ variantId, received: good, damaged }];
          }),
          ...(overReason.trim() === '' ? {} : { overReason: overReason.trim() }),
        },
        idempotencyKey,
      }),
    onDone(reply) {
      play('allDone');
      clear();
      setOverReason('');
      setChosen(null);
      update(reply);
    },
    touches: [['transfers']],
  });
  const isLast = open.length === 1;
  const difference = computeDifference(tally, expected);
  const words = describeDifference(isLast ? difference : { ...difference, short: 0 });
  const needsReason = difference.over > 0 && overReason.trim() === '';
  if (parcelNo === null) return <FinishTransfer transfer={transfer} />;
  return (
    <Screen
      title={`收货 ${transfer.number}`}
      back={back}
      label={transferStatusLabels[transfer.status]}
      footer={
        <PrimaryButton isBusy={receive.isPending} disabled={unitsOf(tally) === 0 || needsReason} onClick={() => receive.mutate(isLast)}>
          {unitsOf(tally) === 0 ? '扫箱里的商品' : needsReason ? '写明为什么多' : `收第 ${parcelNo} 箱${words === null ? '' : `（${words}）`}`}
        </PrimaryButton>
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      <Choice label="扫到的是" options={CONDITIONS} value={condition} onChange={setCondition} />
      {open.length > 1 && (
        <Card title={`收第几箱（还有 ${open.length} 箱）`}>
          <Choice label="箱号" options={open.map((no) => ({ value: String(no), text: `第 ${no} 箱` }))} value={String(parcelNo)} onChange={(no) => setChosen(Number(no))} />
        </Card>
      )}
      {isLast && difference.short > 0 && unitsOf(tally) > 0 && <Notice tone="warning">这是最后一箱，差的 {difference.short} 件会记为短少</Notice>}
      {difference.over > 0 && (
        <Card title={`比发出的多 ${difference.over} 件`}>
          <Field label="为什么多（必填）" value={overReason} maxLength={100} placeholder="例如：对方多装了一件" onChange={setOverReason} />
        </Card>
      )}
      <GoodsList label="应收的商品">
        {ids.map((variantId) => (
          <CountedRow
            key={variantId}
            goods={book.of(variantId)}
            counted={countedOf(tally, variantId)}
            expected={expected.get(variantId) ?? 0}
            freshAt={lastId === variantId ? (verdict?.at ?? null) : null}
            onChange={(part, value) => set(variantId, part, value)}
          />
        ))}
      </GoodsList>
      <TransferFacts transfer={transfer} />
    </Screen>
  );
}

/** All boxes are in and something is still missing: nothing more will come. */
function FinishTransfer({ transfer }: { readonly transfer: StockTransfer }) {
  const [reason, setReason] = useState('');
  const update = useTransferUpdate();
  const back = useTransferBack();
  const rest = [...expectedNow(transfer).values()].reduce((sum, quantity) => sum + quantity, 0);
  const finish = useAct({
    run: (body: { reason: string }, idempotencyKey) => staffApi.call('finishTransfer', { params: { transferId: transfer.transferId }, body, idempotencyKey }),
    onDone: update,
    touches: [['transfers']],
  });
  return (
    <Screen
      title={`收货 ${transfer.number}`}
      back={back}
      label={transferStatusLabels[transfer.status]}
      footer={
        <PrimaryButton isBusy={finish.isPending} disabled={reason.trim() === ''} onClick={() => finish.mutate({ reason: reason.trim() })}>
          结束收货，{rest} 件记为短少
        </PrimaryButton>
      }
    >
      <Notice tone="warning">箱子都收完了，还差 {rest} 件</Notice>
      <TransferFacts transfer={transfer} />
      <Card title="差的货去哪了">
        <Field label="说明" value={reason} maxLength={100} placeholder="例如：问过对方，没有装" onChange={setReason} />
      </Card>
    </Screen>
  );
}
