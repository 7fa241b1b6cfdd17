import { useQueryClient } from '@tanstack/react-query';
import { CheckOutline, MinusOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { Link } from 'react-router';
import { staffApi } from '../../api';
import { Handling } from '../../parts/picking/Handling';
import { computeMissing, wantedOf } from '../../parts/picking/pick-list';
import { MOST_BAGS, PICKED_STEPS } from '../../parts/picking/picked-steps';
import { type PickFeedback, usePicking } from '../../parts/picking/usePicking';
import { workStateLabels } from '../../parts/work/work';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { CodeTail } from '../../ui/GoodsRow';
import { Photo } from '../../ui/Photo';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { EmptyState } from '../../ui/ScreenState';
import { Stepper } from '../../ui/Stepper';
import { type BagCounts, bagsOf, type Basket, computeWave, findLastPart, findNextPart, isBasketDone, type PackedBasket, type WaveRow } from './wave';
import styles from './WaveRound.module.css';

/** The round itself: baskets above, shelves below; each item is told its basket. */
export function WaveRound({ baskets, back }: { readonly baskets: readonly Basket[]; readonly back: { readonly to: string; readonly label: string } }) {
  const open = baskets.filter(({ order }) => order.state === 'picking' || order.state === 'substitution_pending');
  const picking = usePicking(open.map(({ order }) => order));
  const rows = computeWave(open);
  const missing = open.reduce((sum, { order }) => sum + computeMissing(order), 0);
  const done = baskets.filter(isBasketDone);
  const [bags, setBags] = useState<BagCounts>({});
  return (
    <Screen title={`一起拣 ${baskets.length} 单`} back={back} footer={<FinishBaskets done={done} bags={bags} missing={missing} isOver={open.length === 0} />}>
      <ScanBar what="商品条码" verdict={verdictOf(picking.feedback, baskets)} onScan={picking.scan} />
      <ol className={styles['baskets']} aria-label="篮子">
        {baskets.map((basket) => (
          <BasketTile key={basket.order.fulfillmentOrderId} basket={basket} freshAt={picking.feedback?.fulfillmentOrderId === basket.order.fulfillmentOrderId ? picking.feedback.at : null} />
        ))}
      </ol>
      {done.length > 0 && <Bags done={done} bags={bags} onChange={(id, count) => setBags({ ...bags, [id]: count })} />}
      {open.length === 0 ? (
        <EmptyState title="这一趟拣完了">
          <Link to={back.to}>回到看板</Link>
        </EmptyState>
      ) : (
        <ul className={styles['rows']} aria-label="货架上要拿的">
          {rows.map((row) => (
            <Row key={row.goods.variantId} row={row} onTap={picking.tap} onPutBack={picking.putBack} />
          ))}
        </ul>
      )}
      {missing > 0 && <Notice tone="info">货架没有的，点篮子进那一单报缺或换一件</Notice>}
    </Screen>
  );
}

/** Which basket the item goes into is the one thing to be read at a glance. */
function verdictOf(feedback: PickFeedback | null, baskets: readonly Basket[]): ScanVerdict | null {
  if (feedback === null) return null;
  const basket = baskets.find(({ order }) => order.fulfillmentOrderId === feedback.fulfillmentOrderId);
  if (feedback.kind === 'wrong' || basket === undefined) return { kind: 'wrong', text: feedback.text, at: feedback.at };
  return { kind: 'good', text: `放进 ${basket.no} 号篮（${basket.order.callNumber}）${feedback.kind === 'done' ? '，这单拣齐了' : ''}`, at: feedback.at };
}

function BasketTile({ basket: { no, order }, freshAt }: { readonly basket: Basket; readonly freshAt: number | null }) {
  const missing = computeMissing(order);
  const isOpen = order.state === 'picking' || order.state === 'substitution_pending';
  return (
    <li className={styles['basket']} data-done={isOpen && missing === 0} data-fresh={freshAt !== null} key={freshAt ?? 'still'}>
      <Link to={`/orders/${order.fulfillmentOrderId}?column=picking`} aria-label={`${no} 号篮，订单 ${order.callNumber}`}>
        <b>{no}</b>
        <span>{order.callNumber}</span>
        <small>{!isOpen ? workStateLabels[order.state].text : missing === 0 ? '齐了' : `差 ${missing}`}</small>
      </Link>
    </li>
  );
}

interface RowProps {
  readonly row: WaveRow;
  readonly onTap: ReturnType<typeof usePicking>['tap'];
  readonly onPutBack: ReturnType<typeof usePicking>['putBack'];
}

function Row({ row, onTap, onPutBack }: RowProps) {
  const next = findNextPart(row);
  const last = findLastPart(row);
  const { goods, wanted, picked, parts } = row;
  return (
    <li className={styles['row']} data-done={next === null}>
      <button type="button" className={styles['tap']} disabled={next === null} onClick={() => next !== null && onTap(next.order, next.line)} aria-label={`拣到一件 ${goods.title}，已拣 ${picked}，共 ${wanted}`}>
        <Photo url={goods.imageUrl} size={64} />
        <span className={styles['words']}>
          <b>{goods.title}</b>
          {goods.optionText !== '' && <span>{goods.optionText}</span>}
          <Handling of={goods} />
          <CodeTail code={goods.barcode ?? goods.sku} />
          <span className={styles['parts']}>
            {parts.map((part) => (
              <i key={part.order.fulfillmentOrderId} data-done={part.line.quantityPicked >= wantedOf(part.line)}>
                {part.basketNo} 号篮 {part.line.quantityPicked}/{wantedOf(part.line)}
              </i>
            ))}
          </span>
        </span>
        <span className={styles['count']}>
          {next === null ? <CheckOutline aria-hidden /> : picked}
          <small>/{wanted}</small>
        </span>
      </button>
      {last !== null && (
        <button type="button" className={styles['putBack']} onClick={() => onPutBack(last.order, last.line)} aria-label={`从 ${last.basketNo} 号篮放回一件 ${goods.title}`}>
          <MinusOutline />
        </button>
      )}
    </li>
  );
}

/** How many bags each full basket goes into; one, until somebody says otherwise. */
function Bags({ done, bags, onChange }: { readonly done: readonly Basket[]; readonly bags: BagCounts; readonly onChange: (fulfillmentOrderId: string, count: number) => void }) {
  return (
    <Card title="装了几袋">
      <ul className={styles['bags']}>
        {done.map(({ no, order: { fulfillmentOrderId, callNumber } }) => (
          <li key={fulfillmentOrderId}>
            <span>
              <b>{no} 号篮</b> {callNumber}
            </span>
            <Stepper label={`${callNumber} 袋数`} value={bagsOf(bags, fulfillmentOrderId)} min={1} max={MOST_BAGS} onChange={(count) => onChange(fulfillmentOrderId, count)} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Full baskets go on together, each as its kind does. */
function FinishBaskets({ done, bags, missing, isOver }: { readonly done: readonly Basket[]; readonly bags: BagCounts; readonly missing: number; readonly isOver: boolean }) {
  const queryClient = useQueryClient();
  const [refused, setRefused] = useState<readonly string[]>([]);
  const finish = useAct({
    async run(orders: readonly PackedBasket[]) {
      const ends = await Promise.allSettled(orders.map(({ fulfillmentOrderId, kind, bagCount }) => staffApi.call(PICKED_STEPS[kind].step, { params: { fulfillmentOrderId }, body: { bagCount } })));
      return orders.map((order, index) => ({ ...order, end: ends[index] }));
    },
    onDone(ends) {
      for (const { end, fulfillmentOrderId } of ends) {
        if (end?.status === 'fulfilled') queryClient.setQueryData(['fulfillment-order', fulfillmentOrderId], end.value);
      }
      const failed = ends.filter(({ end }) => end?.status !== 'fulfilled');
      setRefused(failed.map(({ callNumber }) => callNumber));
      play(failed.length === 0 ? 'allDone' : 'wrong');
    },
    touches: [['board'], ['fulfillment-order']],
  });
  if (isOver) return null;
  return (
    <div className={styles['finish']}>
      {refused.length > 0 && (
        <Notice tone="urgent" role="alert">
          {refused.join('、')} 没有成功，点篮子看原因
        </Notice>
      )}
      <PrimaryButton
        isBusy={finish.isPending}
        disabled={done.length === 0}
        onClick={() => finish.mutate(done.map(({ order: { fulfillmentOrderId, kind, callNumber } }) => ({ fulfillmentOrderId, kind, callNumber, bagCount: bagsOf(bags, fulfillmentOrderId) })))}
      >
        {done.length === 0 ? `还差 ${missing} 件` : `${done.length} 单拣齐，备好了`}
      </PrimaryButton>
    </div>
  );
}
