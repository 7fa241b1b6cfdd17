import { formatFen } from '@/shared/money';
import { formatMoment } from '@/shared/time';
import type { IconName } from '@/ui/icon';
import type { Booking, Service } from './queries';

export type StatusCopy = { title: string; hint: string; icon: IconName; tone: 'active' | 'ready' | 'ended' };

/** What a shopper reads about a booking, and what comes next. */
export function describeBooking(booking: Pick<Booking, 'status' | 'kind' | 'startAt' | 'endReason' | 'expectedCount' | 'receivedCount' | 'giftTitle' | 'giftQuantity' | 'depositFen' | 'depositOutcome'>, nowMs: number): StatusCopy {
  const isDropOff = booking.kind === 'dropOff';
  switch (booking.status) {
    case 'reserved':
      if (isDropOff) return { title: '等你送来', hint: `${formatMoment(booking.startAt, nowMs)} 前后送到门店，店员当面清点`, icon: 'box', tone: 'active' };
      return { title: '等待付定金', hint: '时间已为你留好，付款后预约生效', icon: 'clock', tone: 'active' };
    case 'confirmed':
      return { title: '预约成功', hint: '到店出示预约码，或报手机尾号', icon: 'check-circle', tone: 'ready' };
    case 'checked_in':
      return { title: '已到店', hint: '请稍坐，马上为你服务', icon: 'store', tone: 'ready' };
    case 'in_service':
      return { title: '正在服务', hint: '', icon: 'clock', tone: 'ready' };
    case 'done':
      return { title: '已完成', hint: booking.depositOutcome === 'used' ? '定金已抵扣服务费' : '感谢光临', icon: 'check-circle', tone: 'ended' };
    case 'no_show':
      return { title: '没有到店', hint: booking.depositFen === 0 ? '可以重新预约' : booking.depositOutcome === 'kept' ? '按预约时的约定，定金不退' : '定金原路退回', icon: 'clock', tone: 'ended' };
    case 'canceled_by_customer':
      return { title: '已取消', hint: booking.depositOutcome === 'returned' ? '定金原路退回' : booking.depositOutcome === 'kept' ? '按预约时的约定，定金不退' : '可以重新预约', icon: 'close', tone: 'ended' };
    case 'canceled_by_store':
      return { title: '门店取消了', hint: [booking.endReason, booking.depositOutcome === 'returned' ? '定金原路退回' : ''].filter(Boolean).join('，') || '可以换个时间再约', icon: 'close', tone: 'ended' };
    case 'expired':
      return { title: '预约已失效', hint: isDropOff ? '没有在约定时间送来，可以重新预约' : '没有按时付定金，时间已放出', icon: 'clock', tone: 'ended' };
    case 'received':
      return { title: '已收到', hint: `清点 ${booking.receivedCount ?? 0} 件，礼品稍后发放`, icon: 'box', tone: 'ready' };
    case 'count_mismatch':
      return { title: '数量有出入', hint: `你填了 ${booking.expectedCount ?? 0} 件，实收 ${booking.receivedCount ?? 0} 件，请和店员确认`, icon: 'warning', tone: 'active' };
    case 'rewarded':
      return { title: '已领礼品', hint: booking.giftTitle === null ? '感谢参与' : `${booking.giftTitle} ×${booking.giftQuantity ?? 1}`, icon: 'check-circle', tone: 'ended' };
  }
}

/** What cancelling and not coming would mean, told before booking. */
export function describeTerms(service: Pick<Service, 'cutOffHours' | 'depositFen' | 'noShowPolicy'>): string {
  const until = service.cutOffHours === 0 ? '开始前都可以改约或取消' : `开始前 ${service.cutOffHours} 小时可以改约或取消`;
  if (service.depositFen === 0) return `${until}；约了请准时来`;
  return `${until}，定金原路退回；${service.noShowPolicy === 'keepDeposit' ? '之后取消或没来，不退定金' : '没来也退定金'}`;
}

/** The last moment to change, for a chosen start. */
export function computeCancelUntil(startAt: string, cutOffHours: number): number {
  return Date.parse(startAt) - cutOffHours * 3_600_000;
}

/** 「免费」, 「¥198 · 先付定金 ¥50」. */
export function describePrice({ priceFen, depositFen }: Pick<Service, 'priceFen' | 'depositFen'>): string {
  const price = priceFen === 0 ? '免费' : formatFen(priceFen, 'trim');
  if (depositFen === 0) return priceFen === 0 ? price : `${price} · 到店付`;
  return `${price} · 先付定金 ${formatFen(depositFen, 'trim')}`;
}

/** Gifts that so many pieces are worth; null below the first. */
export function computeGifts(event: NonNullable<Service['event']>, count: number, giftVariantId: string): number {
  const gift = event.gifts.find(({ variantId }) => variantId === giftVariantId);
  return gift === undefined ? 0 : Math.floor(count / gift.perCount);
}
