import { useState } from 'react';
import { type GoodsFacts, type StockTransfer, staffApi } from '../../api';
import { useGoods } from '../../parts/stock/goods';
import { countedOf, unitsOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Screen } from '../../ui/Screen';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';
import { CancelTransfer } from './CancelTransfer';
import { transferStatusLabels } from './transfer';
import { TransferFacts, useTransferBack, useTransferUpdate } from './TransferPage';

/** What was approved goes into boxes, scanned unit by unit, and on its way. */
export function PackTransfer({ transfer }: { readonly transfer: StockTransfer }) {
  const approved = new Map(transfer.lines.filter((line) => line.approved > 0).map((line) => [line.variantId, line.approved]));
  const book = useGoods([...approved.keys()]);
  const { tally, add, set, clear } = useTally(`transfer-pack.${transfer.transferId}`);
  const [parcelCount, setParcelCount] = useState(1);
  const update = useTransferUpdate();
  const back = useTransferBack();
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    const wanted = approved.get(goods.variantId) ?? 0;
    const packed = countedOf(tally, goods.variantId).good;
    if (wanted === 0) return { isGood: false, text: `「${goods.title}」不在这张单里` };
    if (packed >= wanted) return { isGood: false, text: `「${goods.title}」只批了 ${wanted} 件，已装够` };
    add(goods.variantId, 'good', 1);
    return { isGood: true, text: `${goods.title} ${packed + 1} / ${wanted}` };
  };
  const { verdict, lastId, scan } = useGoodsScan({ book, take });
  const dispatch = useAct({
    run: (body: { parcelCount: number; lines: { variantId: string; quantity: number }[] }, idempotencyKey) => staffApi.call('dispatchTransfer', { params: { transferId: transfer.transferId }, body, idempotencyKey }),
    onDone(reply) {
      play('allDone');
      clear();
      update(reply);
    },
    touches: [['transfers']],
  });
  const packed = unitsOf(tally);
  const wanted = [...approved.values()].reduce((sum, quantity) => sum + quantity, 0);
  const submit = (): void =>
    dispatch.mutate({ parcelCount, lines: [...approved.keys()].flatMap((variantId) => (countedOf(tally, variantId).good > 0 ? [{ variantId, quantity: countedOf(tally, variantId).good }] : [])) });
  return (
    <Screen
      title={`装箱 ${transfer.number}`}
      back={back}
      label={transferStatusLabels[transfer.status]}
      footer={
        <PrimaryButton isBusy={dispatch.isPending} disabled={packed === 0} onClick={submit}>
          {packed === 0 ? '扫商品装箱' : packed < wanted ? `少装 ${wanted - packed} 件，发出 ${parcelCount} 箱` : `发出 ${parcelCount} 箱，共 ${packed} 件`}
        </PrimaryButton>
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      <Card title="一共几箱" aside={<Stepper label="箱数" min={1} max={99} value={parcelCount} onChange={setParcelCount} />}>
        <small>每箱贴上单号和第几箱，对方逐箱收</small>
      </Card>
      <GoodsList label="要装的商品">
        {[...approved].map(([variantId, quantity]) => (
          <GoodsRow
            key={variantId}
            goods={book.of(variantId)}
            isDone={countedOf(tally, variantId).good >= quantity}
            freshAt={lastId === variantId ? (verdict?.at ?? null) : null}
            aside={
              <>
                <Stepper label={`${book.of(variantId).title}已装`} value={countedOf(tally, variantId).good} max={quantity} onChange={(value) => set(variantId, 'good', value)} />
                <small>批准 {quantity}</small>
              </>
            }
          />
        ))}
      </GoodsList>
      <TransferFacts transfer={transfer} />
      <CancelTransfer transfer={transfer} />
    </Screen>
  );
}
