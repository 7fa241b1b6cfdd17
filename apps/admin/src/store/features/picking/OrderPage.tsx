import { isApiProblem } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Dialog, Toast } from 'antd-mobile';
import { ScanCodeOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { CameraScanner } from '../../../shared/scanner/CameraScanner';
import { useScanner } from '../../../shared/scanner/useScanner';
import { formatClock, formatInstant, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type FulfillmentOrder, staffApi } from '../../api';
import { HandOverPhotos } from '../../parts/hand-over/HandOverPhotos';
import { computeMissing, sortForPicking, wantedOf } from '../../parts/picking/pick-list';
import { MOST_BAGS, PICKED_STEPS, type WorkStep } from '../../parts/picking/picked-steps';
import { usePicking } from '../../parts/picking/usePicking';
import { KindTag } from '../../parts/work/KindTag';
import { StageClock } from '../../parts/work/StageClock';
import { isOver, workStateLabels } from '../../parts/work/work';
import { fulfillmentOrderQuery } from '../../shell/board';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen, StateTag } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { Stepper } from '../../ui/Stepper';
import { DeliveryPanel } from './delivery/DeliveryPanel';
import { ShipPanel } from './shipping/ShipPanel';
import { BagLabels } from './BagLabels';
import styles from './OrderPage.module.css';
import { PickLine } from './PickLine';
import { describeShort, ShortLine, type ShortOutcome } from './ShortLine';
import { Questions } from './Questions';
import { Recipient } from './Recipient';

/** One order: what it is, its goods, and the one next step at the thumb. */
export function OrderPage() {
  const { fulfillmentOrderId = '' } = useParams();
  const order = useQuery(fulfillmentOrderQuery(fulfillmentOrderId));
  if (order.isPending) return <LoadingCards count={3} />;
  if (order.isError) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />;
  return <OrderScreen key={fulfillmentOrderId} order={order.data} />;
}

function OrderScreen({ order }: { readonly order: FulfillmentOrder }) {
  const [isCameraOpen, setIsCameraOpen] = useState(false);
  const [short, setShort] = useState<ShortOutcome | null>(null);
  const [bagCount, setBagCount] = useState(1);
  const [search] = useSearchParams();
  const picking = usePicking([order]);
  const now = useNow();
  // While the shopper is asked about one line, the others are picked on.
  const isPicking = order.state === 'picking' || order.state === 'substitution_pending';
  const scan = (code: string): void => {
    if (isPicking) picking.scan(code);
    else if (order.state === 'accepted') Toast.show('先点「开始拣货」，再扫商品');
  };
  useScanner(isPicking || order.state === 'accepted' ? scan : ignore);
  const lines = isPicking ? sortForPicking(order.lines) : order.lines;
  return (
    <Screen
      title={order.callNumber}
      back={{ to: `/?${search.toString()}`, label: '返回看板' }}
      label={workStateLabels[order.state]}
      footer={isOver(order.state) ? null : <NextStep order={order} bagCount={bagCount} isCameraOpen={isCameraOpen} onCamera={() => setIsCameraOpen(!isCameraOpen)} />}
    >
      <OrderFacts order={order} />
      <StageClock card={order} now={now} />
      {isBrought(order) && !isPicking && <DeliveryPanel order={order} />}
      {isPicking && isCameraOpen && <CameraScanner onScan={scan} />}
      {order.kind === 'shipping' && (order.state === 'packed' || order.state === 'partially_shipped') && <ShipPanel order={order} />}
      {isPicking && <Progress order={order} />}
      {order.state === 'picking' && computeMissing(order) === 0 && (
        <Card title="装了几袋" aside={<Stepper label="袋数" value={bagCount} min={1} max={MOST_BAGS} onChange={setBagCount} />}>
          <BagLabels order={order} bagCount={bagCount} />
        </Card>
      )}
      {short !== null && (
        <Notice tone="info" role="status">
          {describeShort(short)}
        </Notice>
      )}
      {picking.feedback?.kind === 'wrong' && (
        <p key={picking.feedback.at} className={styles['wrong']} role="alert">
          {picking.feedback.text}
        </p>
      )}
      <Questions order={order} />
      <ul className={styles['lines']}>
        {lines.map((line) => (
          <PickLine key={line.lineNo} line={line} isPicking={isPicking} feedback={picking.feedback} onTap={() => picking.tap(order, line)} onPutBack={() => picking.putBack(order, line)}>
            {isPicking && <ShortLine key={wantedOf(line) - line.quantityPicked} order={order} line={line} onDone={setShort} />}
          </PickLine>
        ))}
      </ul>
      {isBrought(order) && isPicking && <DeliveryPanel order={order} />}
      {isInBags(order) && (
        <Card title={`装了 ${order.bagCount ?? 1} 袋`}>
          <BagLabels order={order} bagCount={order.bagCount ?? 1} />
        </Card>
      )}
      <HandOverPhotos order={order} />
      <History order={order} />
    </Screen>
  );
}

const ignore = (): void => undefined;

/** Packed, and still in the store. */
function isInBags({ state }: FulfillmentOrder): boolean {
  return state === 'packed' || state === 'ready' || state === 'waiting_courier' || state === 'courier_assigned';
}

/** A rider brings it, and may be called before it is packed. */
function isBrought({ kind, state }: FulfillmentOrder): boolean {
  return (kind === 'instantDelivery' || kind === 'scheduledDelivery') && state !== 'open' && state !== 'canceled' && state !== 'superseded';
}

function OrderFacts({ order }: { readonly order: FulfillmentOrder }) {
  const now = useNow();
  const { area } = order;
  return (
    <Card title={<KindTag kind={order.kind} />} aside={<Arrived order={order} />}>
      <Facts
        facts={[
          [order.kind === 'pickup' ? '自提时间' : order.kind === 'scheduledDelivery' ? '送达时段' : '最晚', promiseWords(order, now)],
          [order.kind === 'pickup' ? '取货人' : '收货人', `${order.contactName} · 手机尾号 ${order.phoneTail}`],
          ['代取人', order.collectorName],
          ['打包', order.bagCount === null ? null : `${order.bagCount} 袋`],
          ['地址', area === null ? null : `${area.city}${area.district}`],
          ['订单号', order.orderNo],
        ]}
      />
      {!isOver(order.state) && <Recipient order={order} />}
      {order.remark !== null && order.remark !== '' && <Notice tone="warning">备注：{order.remark}</Notice>}
    </Card>
  );
}

function promiseWords(order: FulfillmentOrder, now: number): string {
  if (order.kind === 'pickup' || order.kind === 'scheduledDelivery') return formatWindow(order.windowStartAt, order.windowEndAt, now);
  return order.promisedAt === null ? '尽快' : `${formatInstant(order.promisedAt, now)} ${order.kind === 'shipping' ? '前发出' : '前送到'}`;
}

function Arrived({ order }: { readonly order: FulfillmentOrder }) {
  if (order.arrivedAt === null || isOver(order.state)) return null;
  return <StateTag label={{ text: order.bay === null || order.bay === '' ? '顾客已到店' : `顾客已到店 · ${order.bay} 号车位`, tone: 'urgent' }} />;
}

function Progress({ order }: { readonly order: FulfillmentOrder }) {
  const wanted = order.lines.reduce((sum, line) => sum + wantedOf(line), 0);
  const share = wanted === 0 ? 0 : order.pickedCount / wanted;
  return (
    <div className={styles['progress']}>
      <div className={styles['bar']} role="progressbar" aria-valuemin={0} aria-valuemax={wanted} aria-valuenow={order.pickedCount} aria-label="拣货进度">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <b>
        {order.pickedCount} / {wanted}
      </b>
    </div>
  );
}

function History({ order }: { readonly order: FulfillmentOrder }) {
  const steps = [
    { at: order.openedAt, text: '顾客已付款' },
    { at: order.acceptedAt, text: `${order.acceptedBy ?? '门店'}接单` },
    { at: order.readyAt, text: order.kind === 'pickup' ? `${order.pickedBy ?? '门店'}备好，已通知顾客` : `${order.pickedBy ?? '门店'}打包好` },
    { at: order.handedOverAt, text: order.kind === 'pickup' ? `${order.handedOverBy ?? '门店'}核销交付` : '已送达' },
  ];
  return (
    <ol className={styles['history']} aria-label="处理记录">
      {steps.map(({ at, text }) =>
        at === null ? null : (
          <li key={text}>
            <time dateTime={at}>{formatClock(at)}</time>
            {text}
          </li>
        ),
      )}
    </ol>
  );
}

interface NextStepProps {
  readonly order: FulfillmentOrder;
  readonly bagCount: number;
  readonly isCameraOpen: boolean;
  readonly onCamera: () => void;
}

function NextStep({ order, bagCount, isCameraOpen, onCamera }: NextStepProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const picked = PICKED_STEPS[order.kind];
  const step = useAct({
    run: (operation: WorkStep) => staffApi.call(operation, { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body: operation === picked.step ? { bagCount } : {} }),
    onDone(reply, operation) {
      queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], reply);
      if (operation !== picked.step) return;
      play('allDone');
      Toast.show({ content: picked.done, icon: 'success' });
      if (order.kind === 'pickup') void navigate('/?column=ready');
    },
    onRefused(error) {
      void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', order.fulfillmentOrderId] });
      if (!isApiProblem(error, 'FULFILLMENT.ORDER_CANCELED')) return false;
      void Dialog.alert({ title: '订单已取消', content: '请停止备货，把拣出的商品放回货架。', confirmText: '知道了' });
      return true;
    },
    touches: [['board', order.storeId]],
  });
  const missing = computeMissing(order);
  switch (order.state) {
    case 'open':
      return (
        <PrimaryButton isBusy={step.isPending} onClick={() => step.mutate('acceptFulfillmentOrder')}>
          接单
        </PrimaryButton>
      );
    case 'accepted':
      return (
        <PrimaryButton isBusy={step.isPending} onClick={() => step.mutate('startPicking')}>
          开始拣货
        </PrimaryButton>
      );
    case 'picking':
      return (
        <>
          <button type="button" className={styles['camera']} aria-pressed={isCameraOpen} onClick={onCamera} aria-label={isCameraOpen ? '关掉相机' : '用相机扫商品'}>
            <ScanCodeOutline />
          </button>
          <PrimaryButton isBusy={step.isPending} disabled={missing > 0} onClick={() => step.mutate(picked.step)}>
            {missing > 0 ? `还差 ${missing} 件` : picked.words}
          </PrimaryButton>
        </>
      );
    case 'substitution_pending':
      return <PrimaryButton disabled>{missing > 0 ? `等顾客选，先拣别的 ${missing} 件` : '等顾客选换不换'}</PrimaryButton>;
    case 'ready':
    case 'no_show':
      return <PrimaryButton onClick={() => void navigate('/hand-over')}>顾客到店，去核销</PrimaryButton>;
    default:
      return null;
  }
}
