import type { Label } from '../../../../shared/labels';
import type { CourierAttempt, DeliveryRide } from '../../../api';

export const rideStatusLabels = {
  created: { text: '等骑手接单', tone: 'warning' },
  accepted: { text: '骑手赶来', tone: 'info' },
  arrived: { text: '骑手到店', tone: 'urgent' },
  picked: { text: '配送中', tone: 'primary' },
  returning: { text: '退回中', tone: 'warning' },
  delivered: { text: '已送达', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
  returned: { text: '已退回', tone: 'neutral' },
  failed: { text: '没叫到', tone: 'urgent' },
} as const satisfies Readonly<Record<CourierAttempt['status'], Label>>;

export const courierNames = { dada: '达达', aggregator: '聚合配送', own: '门店自送' } as const satisfies Readonly<Record<NonNullable<CourierAttempt['courier']>, string>>;

const DECISIONS: Readonly<Record<string, string>> = {
  tip: '加小费',
  otherCourier: '换骑手',
  askPeople: '请人处理',
  otherStore: '转其他门店',
  offerPickup: '请顾客改自提',
  compensate: '补偿顾客',
};

const REASONS: Readonly<Record<string, string>> = {
  nobodyAccepted: '长时间没人接单',
  riderMissing: '骑手没有来',
  promiseLate: '会晚于承诺时间',
  expectedLate: '预计会晚',
  actualLate: '已经晚了',
  ownRiders: '本店自己送，该安排人了',
};

/** What the shop did by itself, and why, in a line. */
export function describeDecision({ step, reason, outcome }: DeliveryRide['decisions'][number]): string {
  const what = DECISIONS[step] ?? step;
  const why = REASONS[reason];
  return `${why === undefined ? '' : `${why}，`}${what}${outcome === 'impossible' || outcome === 'none' ? '（没有办成）' : outcome === 'refused' ? '（平台拒绝）' : outcome === 'asked' ? '（等顾客答复）' : ''}`;
}

/** What staff can do with a delivery as it stands. */
export interface RideSteps {
  readonly canCall: boolean;
  readonly canTip: boolean;
  readonly canCancel: boolean;
  /** The rider reads the code out, and the goods go. */
  readonly canHandOver: boolean;
  readonly canConfirmReturn: boolean;
  readonly own: 'pickedUp' | 'delivered' | 'returned' | null;
}

const NOTHING: RideSteps = { canCall: false, canTip: false, canCancel: false, canHandOver: false, canConfirmReturn: false, own: null };

export function computeRideSteps({ current, isPacked, isOver }: Pick<DeliveryRide, 'current' | 'isPacked' | 'isOver'>): RideSteps {
  if (isOver) return NOTHING;
  if (current === null) return { ...NOTHING, canCall: true };
  if (current.courier === 'own') return { ...NOTHING, canCancel: current.status === 'accepted', own: ownStep(current, isPacked) };
  const isComing = current.status === 'accepted' || current.status === 'arrived';
  return {
    ...NOTHING,
    canTip: current.status === 'created' && current.placedAt !== null,
    canCancel: (current.status === 'created' || isComing) && !current.isCanceling,
    canHandOver: isComing && isPacked && !current.isMarkChecked,
    canConfirmReturn: current.status === 'returning',
  };
}

function ownStep({ status }: CourierAttempt, isPacked: boolean): RideSteps['own'] {
  if (status === 'accepted' || status === 'arrived') return isPacked ? 'pickedUp' : null;
  if (status === 'picked') return 'delivered';
  return status === 'returning' ? 'returned' : null;
}
