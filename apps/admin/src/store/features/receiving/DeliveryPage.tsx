import { isApiProblem } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { useParams } from 'react-router';
import { formatInstant, shopDate } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type GoodsFacts, type InboundDelivery, staffApi } from '../../api';
import { CountedRow } from '../../parts/stock/CountedRow';
import { type GoodsBook, useGoods } from '../../parts/stock/goods';
import { computeDifference, countedOf, describeDifference, unitsOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { ScanBar } from '../../ui/ScanBar';
import { deliveryStatusLabels, describeShelfLife } from './delivery';

const BACK = { to: '/tasks/deliveries', label: '返回到货单' } as const;

/** One delivery: what was announced beside what comes. */
export function DeliveryPage() {
  const { deliveryId = '' } = useParams();
  const delivery = useQuery({ queryKey: ['delivery', deliveryId], queryFn: ({ signal }) => staffApi.call('getDelivery', { params: { deliveryId }, signal }) });
  const book = useGoods(delivery.data?.lines.map(({ variantId }) => variantId) ?? []);
  if (delivery.isPending) return <LoadingCards count={3} />;
  if (delivery.isError) return <ErrorState error={delivery.error} onRetry={() => void delivery.refetch()} />;
  const isOpen = delivery.data.status === 'expected' || delivery.data.status === 'partially_received';
  return isOpen ? <ReceiveDelivery key={deliveryId} delivery={delivery.data} /> : <DeliveryStory delivery={delivery.data} book={book} />;
}

function DeliveryFacts({ delivery }: { readonly delivery: InboundDelivery }) {
  const now = useNow();
  return (
    <Card title={delivery.supplierName}>
      <Facts
        facts={[
          ['单号', delivery.reference],
          ['预计', delivery.expectedAt === null ? null : formatInstant(delivery.expectedAt, now)],
          ['登记', `${formatInstant(delivery.createdAt, now)} ${delivery.createdBy}`],
          ['收完', delivery.endedAt === null ? null : `${formatInstant(delivery.endedAt, now)} ${delivery.endedBy ?? ''}`],
          ['备注', delivery.note],
        ]}
      />
    </Card>
  );
}

function DeliveryStory({ delivery, book }: { readonly delivery: InboundDelivery; readonly book: GoodsBook }) {
  return (
    <Screen title="到货单" back={BACK} label={deliveryStatusLabels[delivery.status]}>
      <DeliveryFacts delivery={delivery} />
      <GoodsList label="商品">
        {delivery.lines.map((line) => (
          <GoodsRow
            key={line.variantId}
            goods={book.of(line.variantId)}
            aside={
              <>
                {line.received + line.damaged} / {line.expected}
                <small>{line.damaged > 0 ? `残次 ${line.damaged}` : line.over > 0 ? `多 ${line.over}` : '收 / 应收'}</small>
              </>
            }
          />
        ))}
      </GoodsList>
    </Screen>
  );
}

interface Printed {
  readonly batchNo: string;
  readonly expiresOn: string;
}

const CONDITIONS = [
  { value: 'good', text: '扫好的' },
  { value: 'damaged', text: '扫残次' },
] as const;

function ReceiveDelivery({ delivery }: { readonly delivery: InboundDelivery }) {
  const queryClient = useQueryClient();
  const [condition, setCondition] = useState<'good' | 'damaged'>('good');
  const [printed, setPrinted] = useState<ReadonlyMap<string, Printed>>(new Map());
  const [overReason, setOverReason] = useState('');
  const expected = new Map(delivery.lines.map((line) => [line.variantId, Math.max(0, line.expected - line.received - line.damaged)]));
  const { tally, add, set, clear } = useTally(`delivery.${delivery.deliveryId}`);
  const ids = [...new Set([...expected.keys(), ...Object.keys(tally)])];
  const book = useGoods(ids);
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    const counted = countedOf(tally, goods.variantId);
    add(goods.variantId, condition, 1);
    const came = counted.good + counted.damaged + 1;
    const wanted = expected.get(goods.variantId) ?? 0;
    return came > wanted ? { isGood: false, text: `「${goods.title}」多了 ${came - wanted} 件，先记着` } : { isGood: true, text: `${goods.title} ${came} / ${wanted}` };
  };
  const { verdict, lastId, scan } = useGoodsScan({ book, take });
  const today = shopDate(Date.now());
  const receive = useAct({
    run: (isFinal: boolean, idempotencyKey) =>
      staffApi.call('receiveDelivery', {
        params: { deliveryId: delivery.deliveryId },
        body: {
          version: delivery.version,
          isFinal,
          lines: ids.flatMap((variantId) => {
            const { good, damaged } = countedOf(tally, variantId);
            const { batchNo = '', expiresOn = '' } = printed.get(variantId) ?? {};
            if (good + damaged === 0) return [];
            return [{ variantId, received: good, damaged, ...(batchNo === '' ? {} : { batchNo }), ...(expiresOn === '' ? {} : { expiresOn }) }];
          }),
          ...(overReason.trim() === '' ? {} : { overReason: overReason.trim() }),
        },
        idempotencyKey,
      }),
    onDone(reply) {
      play('allDone');
      clear();
      setPrinted(new Map());
      setOverReason('');
      queryClient.setQueryData(['delivery', delivery.deliveryId], reply);
    },
    onRefused(error) {
      if (!isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) return false;
      void queryClient.invalidateQueries({ queryKey: ['delivery', delivery.deliveryId] });
      Toast.show({ content: '刚有人收过这张单，请核对剩下的件数再提交', duration: 4_000 });
      return true;
    },
    touches: [['deliveries']],
  });
  const difference = computeDifference(tally, expected);
  const words = describeDifference(difference);
  const counted = unitsOf(tally);
  const needsReason = difference.over > 0 && overReason.trim() === '';
  const setPart = (variantId: string, part: keyof Printed, value: string): void => {
    const before = printed.get(variantId) ?? { batchNo: '', expiresOn: '' };
    setPrinted(new Map(printed).set(variantId, { ...before, [part]: value }));
  };
  return (
    <Screen
      title="扫码收货"
      back={BACK}
      label={deliveryStatusLabels[delivery.status]}
      footer={
        <>
          {difference.short > 0 && (
            <PrimaryButton look="outline" isBusy={receive.isPending} disabled={counted === 0 || needsReason} onClick={() => receive.mutate(false)}>
              先收这些
            </PrimaryButton>
          )}
          <PrimaryButton isBusy={receive.isPending} disabled={counted === 0 || needsReason} onClick={() => receive.mutate(true)}>
            {counted === 0 ? '扫到货的商品' : needsReason ? '写明为什么多' : words === null ? `收完，共 ${counted} 件` : `收完（${words}）`}
          </PrimaryButton>
        </>
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      <Choice label="扫到的是" options={CONDITIONS} value={condition} onChange={setCondition} />
      {difference.over > 0 && (
        <Card title={`比预告多 ${difference.over} 件`}>
          <Field label="为什么多（必填）" value={overReason} maxLength={100} placeholder="例如：供应商补上次的短少" onChange={setOverReason} />
        </Card>
      )}
      <GoodsList label="应收的商品">
        {ids.map((variantId) => {
          const goods = book.of(variantId);
          const { batchNo = '', expiresOn = '' } = printed.get(variantId) ?? {};
          const life = describeShelfLife(expiresOn, today);
          return (
            <CountedRow key={variantId} goods={goods} counted={countedOf(tally, variantId)} expected={expected.get(variantId) ?? 0} freshAt={lastId === variantId ? (verdict?.at ?? null) : null} onChange={(part, value) => set(variantId, part, value)}>
              {unitsOf({ [variantId]: countedOf(tally, variantId) }) > 0 && (
                <>
                  <Field label="批号" value={batchNo} maxLength={40} placeholder="印在包装上" onChange={(value) => setPart(variantId, 'batchNo', value)} />
                  <Field label="到期日" type="date" value={expiresOn} onChange={(value) => setPart(variantId, 'expiresOn', value)} />
                  {life !== null && <Notice tone={life.tone}>{life.text}</Notice>}
                </>
              )}
            </CountedRow>
          );
        })}
      </GoodsList>
      <DeliveryFacts delivery={delivery} />
    </Screen>
  );
}
