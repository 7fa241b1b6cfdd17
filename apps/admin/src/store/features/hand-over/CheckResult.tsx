import { CheckCircleFill, ExclamationCircleFill } from 'antd-mobile-icons';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { formatClock, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import type { FulfillmentOrder } from '../../api';
import { useOffline } from '../../offline/useOffline';
import { HandOverPhotos } from '../../parts/hand-over/HandOverPhotos';
import { Handling } from '../../parts/picking/Handling';
import { wantedOf } from '../../parts/picking/pick-list';
import { Photo } from '../../ui/Photo';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Notice } from '../../ui/Screen';
import { EmptyState } from '../../ui/ScreenState';
import styles from './HandOverPage.module.css';
import type { Refusal } from './refusal';
import type { PickupCheck } from './usePickupCheck';

interface CheckResultProps {
  readonly state: PickupCheck;
  readonly onConfirm: () => void;
  readonly onRestart: () => void;
  readonly onRetry: (code: string) => void;
}

export function CheckResult({ state, onConfirm, onRestart, onRetry }: CheckResultProps) {
  switch (state.step) {
    case 'waiting':
      return <EmptyState title="等待取货码">顾客出示二维码或 8 位数字码</EmptyState>;
    case 'checking':
      return <EmptyState title="查验中…" />;
    case 'checked':
    case 'confirming':
      return <Summary order={state.order} isOffline={state.isOffline} isConfirming={state.step === 'confirming'} onConfirm={onConfirm} onCancel={onRestart} />;
    case 'handedOver':
      return <HandedOver order={state.order} isOffline={state.isOffline} onNext={onRestart} />;
    case 'refused':
      return <Refused refusal={state.refusal} onRetry={() => onRetry(state.code)} onRestart={onRestart} />;
  }
}

/** A list that this device kept from before bags were counted has no number of them. */
function bagsOf({ bagCount }: Partial<Pick<FulfillmentOrder, 'bagCount'>>): string {
  return typeof bagCount === 'number' ? ` · 装了 ${bagCount} 袋` : '';
}

/** The store's rule asks for a picture, and none is there; a list from before rules has none. */
function needsPhoto({ photoWanted = null, photos = [] }: Partial<Pick<FulfillmentOrder, 'photoWanted' | 'photos'>>): boolean {
  return photoWanted !== null && photos.length === 0;
}

interface SummaryProps {
  readonly order: FulfillmentOrder;
  readonly isOffline: boolean;
  readonly isConfirming: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

function Summary({ order, isOffline, isConfirming, onConfirm, onCancel }: SummaryProps) {
  const now = useNow();
  const { operations } = useOffline();
  const [isTaken, setTaken] = useState(false);
  const isWaiting = operations.some(({ kind, subjectId }) => kind === 'photo' && subjectId === order.fulfillmentOrderId);
  const wantsPhoto = needsPhoto(order) && !isTaken && !isWaiting;
  return (
    <>
      <div className={styles['scroll']}>
        <div className={styles['found']}>
          <span className={styles['number']}>{order.callNumber}</span>
          <div>
            <b>
              {order.contactName} · 手机尾号 {order.phoneTail}
            </b>
            <span>{formatWindow(order.windowStartAt, order.windowEndAt, now)} 取</span>
          </div>
        </div>
        {isOffline && <Notice tone="warning">没有网络，按今天的清单核销，联网后自动同步</Notice>}
        {order.arrivedAt !== null && <Notice tone="urgent">顾客在店外{order.bay === null || order.bay === '' ? '' : ` ${order.bay} 号车位`}等，请送出去</Notice>}
        {order.collectorName !== null && <Notice tone="info">由 {order.collectorName} 代取，请核对代取人姓名，交付后拍照留存</Notice>}
        <p className={styles['ask']}>请核对姓名或手机尾号，再把商品交给顾客</p>
        {order.remark !== null && order.remark !== '' && <p className={styles['remark']}>备注：{order.remark}</p>}
        <ul className={styles['goods']}>
          {order.lines.filter((line) => wantedOf(line) > 0).map((line) => (
            <li key={line.lineNo}>
              <Photo url={line.imageUrl} size={56} />
              <span>
                <b>{line.title}</b>
                {line.optionText}
                <Handling of={line} />
              </span>
              <i>×{wantedOf(line)}</i>
            </li>
          ))}
        </ul>
        <p className={styles['total']}>
          共 {order.lines.reduce((sum, line) => sum + wantedOf(line), 0)} 件{bagsOf(order)}
        </p>
        {needsPhoto(order) && <HandOverPhotos order={order} onTaken={() => setTaken(true)} />}
      </div>
      <div className={styles['actions']}>
        <PrimaryButton look="plain" className={styles['narrow'] ?? ''} disabled={isConfirming} onClick={onCancel}>
          取消
        </PrimaryButton>
        <PrimaryButton isBusy={isConfirming} disabled={wantsPhoto} onClick={onConfirm}>
          {wantsPhoto ? '先拍照，再核销' : isOffline ? '离线核销' : '确认核销'}
        </PrimaryButton>
      </div>
    </>
  );
}

function HandedOver({ order, isOffline, onNext }: { readonly order: FulfillmentOrder; readonly isOffline: boolean; readonly onNext: () => void }) {
  return (
    <>
      <div className={styles['verdict']} data-tone="good">
        <CheckCircleFill aria-hidden />
        <h2>
          {order.callNumber} {isOffline ? '已离线核销，待同步' : '已交付'}
        </h2>
        <p>
          {order.contactName} · 共 {order.itemCount} 件{order.handedOverAt !== null && ` · ${formatClock(order.handedOverAt)}`}
        </p>
      </div>
      <HandOverPhotos order={order} />
      <div className={styles['actions']}>
        <PrimaryButton onClick={onNext}>核销下一单</PrimaryButton>
      </div>
    </>
  );
}

function Refused({ refusal, onRetry, onRestart }: { readonly refusal: Refusal; readonly onRetry: () => void; readonly onRestart: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <div className={styles['verdict']} data-tone="bad" role="alert">
        <ExclamationCircleFill aria-hidden />
        <h2>{refusal.title}</h2>
        {refusal.facts.map((fact) => (
          <p key={fact} className={styles['fact']}>
            {fact}
          </p>
        ))}
        <p>{refusal.advice}</p>
      </div>
      <div className={styles['actions']}>
        {refusal.isWorthRetrying && <PrimaryButton onClick={onRetry}>重试</PrimaryButton>}
        {refusal.orderToPickId !== null && <PrimaryButton onClick={() => void navigate(`/orders/${refusal.orderToPickId ?? ''}`)}>去拣货</PrimaryButton>}
        <PrimaryButton look="outline" onClick={onRestart}>
          换一个码
        </PrimaryButton>
      </div>
    </>
  );
}
