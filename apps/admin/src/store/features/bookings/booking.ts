import type { Label } from '../../../shared/labels';
import type { StaffBooking } from '../../api';

export const bookingStatusLabels = {
  reserved: { text: '待到店', tone: 'info' },
  confirmed: { text: '待到店', tone: 'info' },
  checked_in: { text: '已签到', tone: 'warning' },
  in_service: { text: '服务中', tone: 'primary' },
  done: { text: '已完成', tone: 'success' },
  no_show: { text: '爽约', tone: 'urgent' },
  canceled_by_customer: { text: '顾客取消', tone: 'neutral' },
  canceled_by_store: { text: '门店取消', tone: 'neutral' },
  expired: { text: '已过期', tone: 'neutral' },
  received: { text: '已清点', tone: 'warning' },
  count_mismatch: { text: '件数不符', tone: 'urgent' },
  rewarded: { text: '已发礼品', tone: 'success' },
} as const satisfies Readonly<Record<StaffBooking['status'], Label>>;

export const depositNames = { none: '没有定金', held: '已付定金', used: '定金已抵扣', kept: '定金不退', returned: '定金已退' } as const satisfies Readonly<Record<StaffBooking['depositOutcome'], string>>;

/** The one next step of staff for a booking as it stands; null when there is none. */
export type BookingStep = 'checkIn' | 'start' | 'finish' | 'receive' | 'reward';

export function findStep({ kind, status }: Pick<StaffBooking, 'kind' | 'status'>): BookingStep | null {
  if (kind === 'dropOff') {
    if (status === 'reserved') return 'receive';
    return status === 'received' || status === 'count_mismatch' ? 'reward' : null;
  }
  if (status === 'confirmed') return 'checkIn';
  if (status === 'checked_in') return 'start';
  return status === 'in_service' ? 'finish' : null;
}

/** Still to come, so it can be moved, cancelled or written down as a no-show. */
export function isAhead({ status }: Pick<StaffBooking, 'status'>): boolean {
  return status === 'reserved' || status === 'confirmed';
}

/** Bookings of a person or a room; bookings without either stand in a column of their own. */
export function bookingsOf(bookings: readonly StaffBooking[], resourceId: string | null): StaffBooking[] {
  return bookings.filter(({ resourceIds }) => (resourceId === null ? resourceIds.length === 0 : resourceIds.includes(resourceId)));
}
