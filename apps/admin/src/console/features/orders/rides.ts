import { formatFen } from '../../../shared/money';
import type { Reply, Schemas } from '../../api';
import type { TimelineMoment } from '../../ui/Timeline';

export type Ride = Reply<'listOrderRides'>['items'][number];
type Attempt = Schemas['CourierAttempt'];

const CARRIERS = { dada: '达达', aggregator: '聚合平台', own: '自有骑手' } as const satisfies Readonly<Record<NonNullable<Attempt['courier']>, string>>;

/** Who brings it: the platform, and behind it the carrier where it names one. */
export function carrierName({ courier, carrierName: carrier }: Pick<Attempt, 'courier' | 'carrierName'>): string {
  const platform = courier === null ? '还没选定' : CARRIERS[courier];
  return carrier === '' || carrier === platform ? platform : `${platform} · ${carrier}`;
}

const STEP_NAMES: Readonly<Record<string, string>> = { reassign: '换一位骑手', otherCourier: '换一家平台', otherStore: '换一家店发', offerPickup: '请顾客改自提', compensate: '补偿顾客', tip: '加小费', ownRider: '派自有骑手' };

const describeCosts = ({ chargedFen, quotedFen, tipFen, penaltyFen }: Attempt): string =>
  [chargedFen > 0 ? `实付 ${formatFen(chargedFen)}` : quotedFen > 0 ? `报价 ${formatFen(quotedFen)}` : '', tipFen > 0 ? `小费 ${formatFen(tipFen)}` : '', penaltyFen > 0 ? `违约金 ${formatFen(penaltyFen)}` : ''].filter((part) => part !== '').join('，');

/** Every rider that was called, and why another one was, in the order of time. */
export function tellRide({ attempts, decisions }: Pick<Ride, 'attempts' | 'decisions'>): TimelineMoment[] {
  const steps = attempts.flatMap((attempt): TimelineMoment[] => {
    const who = carrierName(attempt);
    const rider = attempt.riderName === null ? null : `${attempt.riderName} ${attempt.riderMaskedPhone ?? ''}`.trim();
    const step = (title: string, at: string | null, note = '', isTrouble = false): TimelineMoment => ({ title, at, by: rider, note, isTrouble });
    const isDelivered = attempt.status === 'delivered';
    return [
      { title: `第 ${attempt.attempt} 次叫骑手`, at: attempt.createdAt, by: attempt.requestedBy, note: [who, describeCosts(attempt)].filter((part) => part !== '').join('，') },
      step('骑手接单', attempt.acceptedAt),
      step('骑手到店', attempt.arrivedAt),
      step('取走', attempt.pickedAt),
      step('送不到，正在退回', attempt.returningAt, '', true),
      step(isDelivered ? '送达' : '这一次结束', attempt.endedAt, attempt.endReason ?? '', !isDelivered),
    ].filter(({ at }) => at !== null);
  });
  const chosen = decisions.map(({ step, reason, outcome, at }): TimelineMoment => ({ title: `系统决定：${STEP_NAMES[step] ?? step}`, at, by: null, note: [reason, outcome].filter((part) => part !== '').join(' · '), isTrouble: true }));
  return [...steps, ...chosen].sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''));
}
