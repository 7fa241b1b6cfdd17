import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatFen } from '../../../../shared/money';
import { formatClock } from '../../../../shared/time';
import { type CourierAttempt, type DeliveryRide, type FulfillmentOrder, staffApi } from '../../../api';
import { Card, Facts, Notice, StateTag } from '../../../ui/Screen';
import { ErrorState, LoadingCards } from '../../../ui/ScreenState';
import { CallCourier } from './CallCourier';
import { CancelCourier } from './CancelCourier';
import styles from './DeliveryPanel.module.css';
import { OwnRide } from './OwnRide';
import { courierNames, computeRideSteps, describeDecision, rideStatusLabels } from './ride';
import { RiderCode } from './RiderCode';
import { TipCourier } from './TipCourier';

const REFRESH_MS = 10_000;

export function rideQueryKey(fulfillmentOrderId: string): readonly unknown[] {
  return ['ride', fulfillmentOrderId];
}

/** What a step of a ride does to the screens that show it. */
export function useRideUpdate(order: FulfillmentOrder): (ride: DeliveryRide) => void {
  const queryClient = useQueryClient();
  return (ride) => {
    queryClient.setQueryData(rideQueryKey(order.fulfillmentOrderId), ride);
    void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', order.fulfillmentOrderId] });
    void queryClient.invalidateQueries({ queryKey: ['board', order.storeId] });
  };
}

/** Who brings it: the rider as it stands, every next step in place, and what happened before. */
export function DeliveryPanel({ order }: { readonly order: FulfillmentOrder }) {
  const [open, setOpen] = useState<'call' | 'tip' | 'cancel' | 'own' | null>(null);
  const ride = useQuery({
    queryKey: rideQueryKey(order.fulfillmentOrderId),
    queryFn: ({ signal }) => staffApi.call('getDeliveryRide', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, signal }),
    refetchInterval: REFRESH_MS,
  });
  if (ride.isPending) return <LoadingCards count={1} />;
  if (ride.isError) return <ErrorState error={ride.error} onRetry={() => void ride.refetch()} />;
  const { current, attempts, decisions } = ride.data;
  const steps = computeRideSteps(ride.data);
  const close = (): void => setOpen(null);
  const past = attempts.filter(({ courierOrderId }) => courierOrderId !== current?.courierOrderId);
  return (
    <>
      <Card title="配送" aside={current === null ? undefined : <StateTag label={rideStatusLabels[current.status]} />}>
        {current === null ? <NoRider ride={ride.data} /> : <Rider attempt={current} ride={ride.data} />}
        {steps.canHandOver && <RiderCode order={order} />}
        {steps.own !== null && <OwnRide.Step order={order} step={steps.own} />}
        {steps.canConfirmReturn && current !== null && <OwnRide.Return order={order} />}
        {open === null && (
          <div className={styles['actions']}>
            {steps.canCall && (
              <button type="button" data-look="solid" onClick={() => setOpen('call')}>
                叫骑手
              </button>
            )}
            {steps.canCall && (
              <button type="button" onClick={() => setOpen('own')}>
                门店自己送
              </button>
            )}
            {steps.canTip && (
              <button type="button" onClick={() => setOpen('tip')}>
                加小费
              </button>
            )}
            {steps.canCancel && (
              <button type="button" onClick={() => setOpen('cancel')}>
                换骑手或取消
              </button>
            )}
          </div>
        )}
        {open === 'call' && <CallCourier order={order} onClose={close} />}
        {open === 'own' && <OwnRide.Take order={order} onClose={close} />}
        {open === 'tip' && current !== null && <TipCourier order={order} attempt={current} onClose={close} />}
        {open === 'cancel' && <CancelCourier order={order} onClose={close} onCanceled={() => setOpen('call')} />}
      </Card>
      {(past.length > 0 || decisions.length > 0) && <Story past={past} decisions={decisions} />}
    </>
  );
}

function NoRider({ ride }: { readonly ride: DeliveryRide }) {
  if (ride.isOver) return <p className={styles['quiet']}>这单的配送已经结束</p>;
  const words = ride.isPacked ? '还没有骑手，可以现在叫' : '开始拣货后会自动叫骑手，也可以提前叫';
  return <Notice tone={ride.isPacked ? 'warning' : 'info'}>{words}</Notice>;
}

function Rider({ attempt, ride }: { readonly attempt: CourierAttempt; readonly ride: DeliveryRide }) {
  const fee = attempt.chargedFen > 0 ? attempt.chargedFen : attempt.quotedFen;
  return (
    <Facts
      facts={[
        ['谁送', `${attempt.courier === null ? '正在选平台' : courierNames[attempt.courier]}${attempt.carrierName === '' || (attempt.courier !== null && attempt.carrierName === courierNames[attempt.courier]) ? '' : ` · ${attempt.carrierName}`}`],
        ['骑手', attempt.riderName === null ? '还没有人接单' : `${attempt.riderName} ${attempt.riderMaskedPhone ?? ''}`],
        ['预计送到', ride.expectedAt === null ? null : formatClock(ride.expectedAt)],
        ['配送费', fee === 0 ? null : `${formatFen(fee)}${attempt.tipFen > 0 ? `，含小费 ${formatFen(attempt.tipFen)}` : ''}`],
        ['取货', attempt.pickedAt === null ? null : `${formatClock(attempt.pickedAt)} 骑手取走`],
      ]}
    />
  );
}

/** Riders that came to nothing, and what was decided by itself. */
function Story({ past, decisions }: { readonly past: readonly CourierAttempt[]; readonly decisions: DeliveryRide['decisions'] }) {
  return (
    <ol className={styles['story']} aria-label="配送记录">
      {past.map((attempt) => (
        <li key={attempt.courierOrderId}>
          <time dateTime={attempt.createdAt}>{formatClock(attempt.createdAt)}</time>
          第 {attempt.attempt} 次叫{attempt.courier === null ? '骑手' : courierNames[attempt.courier]}：{rideStatusLabels[attempt.status].text}
          {attempt.penaltyFen > 0 && `，违约金 ${formatFen(attempt.penaltyFen)}`}
        </li>
      ))}
      {decisions.map((decision) => (
        <li key={`${decision.at}-${decision.step}`}>
          <time dateTime={decision.at}>{formatClock(decision.at)}</time>
          {describeDecision(decision)}
        </li>
      ))}
    </ol>
  );
}
