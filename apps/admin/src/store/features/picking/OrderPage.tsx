import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Dialog, Popup, Toast } from 'antd-mobile';
import { LeftOutline, ScanCodeOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { pickupStateLabels } from '../../../shared/labels';
import { describeProblem } from '../../../shared/problems';
import { CameraScanner } from '../../../shared/scanner/CameraScanner';
import { useScanner } from '../../../shared/scanner/useScanner';
import { formatClock, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type FulfillmentOrder, staffApi } from '../../api';
import { fulfillmentOrderQuery } from '../../shell/board';
import { play } from '../../shell/sounds';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import styles from './OrderPage.module.css';
import { computeMissing, sortForPicking } from './pick-list';
import { PickLine } from './PickLine';
import { usePicking } from './usePicking';

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
  const picking = usePicking(order);
  const isPicking = order.state === 'picking';
  const scan = (code: string): void => {
    if (isPicking) picking.scan(code);
    else if (order.state === 'accepted') Toast.show('先点「开始拣货」，再扫商品');
  };
  useScanner(scan);
  const lines = isPicking ? sortForPicking(order.lines) : order.lines;
  return (
    <div className={styles['page']}>
      <OrderHeader order={order} />
      <div className={styles['scroll']}>
        <OrderFacts order={order} />
        {isPicking && <Progress order={order} />}
        <ul className={styles['lines']}>
          {lines.map((line) => (
            <PickLine key={line.lineNo} line={line} isPicking={isPicking} feedback={picking.feedback} onTap={() => picking.tap(line)} onPutBack={() => picking.putBack(line)} />
          ))}
        </ul>
        <History order={order} />
      </div>
      {picking.feedback?.kind === 'wrong' && (
        <p key={picking.feedback.at} className={styles['wrong']} role="alert">
          {picking.feedback.text}
        </p>
      )}
      <NextStep order={order} onOpenCamera={() => setIsCameraOpen(true)} />
      <Popup visible={isCameraOpen} onMaskClick={() => setIsCameraOpen(false)} onClose={() => setIsCameraOpen(false)} showCloseButton bodyClassName={styles['sheet'] ?? ''}>
        <h2>扫商品条码</h2>
        {isCameraOpen && <CameraScanner onScan={scan} />}
        <p aria-live="polite">{picking.feedback?.text ?? '对准条码，扫到一件记一件'}</p>
      </Popup>
    </div>
  );
}

function OrderHeader({ order }: { readonly order: FulfillmentOrder }) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const label = pickupStateLabels[order.state];
  return (
    <header className={styles['header']}>
      <button type="button" className={styles['back']} aria-label="返回看板" onClick={() => void navigate(`/?${search.toString()}`)}>
        <LeftOutline />
      </button>
      <h1>{order.callNumber}</h1>
      <span className={styles['state']} data-tone={label.tone}>
        {label.text}
      </span>
    </header>
  );
}

function OrderFacts({ order }: { readonly order: FulfillmentOrder }) {
  const now = useNow();
  return (
    <section className={styles['facts']}>
      <dl>
        <dt>自提时间</dt>
        <dd>{formatWindow(order.windowStartAt, order.windowEndAt, now)}</dd>
        <dt>取货人</dt>
        <dd>
          {order.contactName} · 手机尾号 {order.phoneTail}
        </dd>
        <dt>订单号</dt>
        <dd className="tabular">{order.orderNo}</dd>
      </dl>
      {order.remark !== null && order.remark !== '' && <p className={styles['remark']}>备注：{order.remark}</p>}
    </section>
  );
}

function Progress({ order }: { readonly order: FulfillmentOrder }) {
  const share = order.itemCount === 0 ? 0 : order.pickedCount / order.itemCount;
  return (
    <div className={styles['progress']}>
      <div className={styles['bar']} role="progressbar" aria-valuemin={0} aria-valuemax={order.itemCount} aria-valuenow={order.pickedCount} aria-label="拣货进度">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <b>
        {order.pickedCount} / {order.itemCount}
      </b>
    </div>
  );
}

function History({ order }: { readonly order: FulfillmentOrder }) {
  const steps = [
    { at: order.openedAt, text: '顾客已付款' },
    { at: order.acceptedAt, text: `${order.acceptedBy ?? '门店'}接单` },
    { at: order.readyAt, text: `${order.pickedBy ?? '门店'}备好，已通知顾客` },
    { at: order.handedOverAt, text: `${order.handedOverBy ?? '门店'}核销交付` },
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

function NextStep({ order, onOpenCamera }: { readonly order: FulfillmentOrder; readonly onOpenCamera: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const params = { fulfillmentOrderId: order.fulfillmentOrderId };
  const step = useMutation({
    mutationFn: (operation: 'acceptFulfillmentOrder' | 'startPicking' | 'markReady') => staffApi.call(operation, { params, body: {} }),
    onSuccess(reply, operation) {
      queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], reply);
      if (operation === 'markReady') {
        play('allDone');
        Toast.show({ content: '备好了，已通知顾客', icon: 'success' });
        void navigate('/?column=ready');
      }
    },
    onError(error) {
      void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', order.fulfillmentOrderId] });
      if (isApiProblem(error, 'FULFILLMENT.ORDER_CANCELED')) void Dialog.alert({ title: '订单已取消', content: '请停止备货，把拣出的商品放回货架。', confirmText: '知道了' });
      else Toast.show({ content: describeProblem(error).title, icon: 'fail' });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['board', order.storeId] }),
  });
  const missing = computeMissing(order);
  if (order.state === 'handed_over' || order.state === 'canceled') return null;
  return (
    <footer className={styles['footer']}>
      {order.state === 'open' && (
        <PrimaryButton isBusy={step.isPending} onClick={() => step.mutate('acceptFulfillmentOrder')}>
          接单
        </PrimaryButton>
      )}
      {order.state === 'accepted' && (
        <PrimaryButton isBusy={step.isPending} onClick={() => step.mutate('startPicking')}>
          开始拣货
        </PrimaryButton>
      )}
      {order.state === 'picking' && (
        <>
          <button type="button" className={styles['camera']} onClick={onOpenCamera} aria-label="用相机扫商品">
            <ScanCodeOutline />
          </button>
          <PrimaryButton isBusy={step.isPending} disabled={missing > 0} onClick={() => step.mutate('markReady')}>
            {missing > 0 ? `还差 ${missing} 件` : '备好了，通知顾客'}
          </PrimaryButton>
        </>
      )}
      {order.state === 'ready' && <PrimaryButton onClick={() => void navigate('/hand-over')}>顾客到店，去核销</PrimaryButton>}
    </footer>
  );
}
