import { formatCountdown } from '../time';
import type { WaitingStatus } from './room';

const minuteSeconds = 60;
const hourSeconds = 3600;

/** 「前面约 1,200 人」. The server gives steps, not places, and so do we. */
export function aheadText(aheadAbout: number | null): string {
  if (aheadAbout === null) return '正在排位置';
  if (aheadAbout === 0) return '马上轮到你';
  return `前面约 ${String(aheadAbout).replace(/\B(?=(\d{3})+$)/g, ',')} 人`;
}

/** 「预计 2–5 分钟」; '' when the server cannot tell. */
export function waitText(waitSeconds: WaitingStatus['waitSeconds']): string {
  if (waitSeconds === null) return '';
  const { from, to } = waitSeconds;
  if (to <= minuteSeconds) return '预计不到 1 分钟';
  if (from >= hourSeconds) return '预计 1 小时以上';
  const least = Math.max(1, Math.floor(from / minuteSeconds));
  const most = Math.ceil(to / minuteSeconds);
  return least === most ? `预计约 ${most} 分钟` : `预计 ${least}–${most} 分钟`;
}

/** The few words on the floating chip. */
export function chipText({ state, aheadAbout, startsAt, passExpiresAt }: WaitingStatus, nowMs: number): string {
  switch (state) {
    case 'waiting':
      return `等候中 ${formatCountdown(Date.parse(startsAt) - nowMs)}`;
    case 'queued':
      return aheadAbout === null || aheadAbout === 0 ? '排队中，马上轮到' : `排队中，${aheadText(aheadAbout)}`;
    case 'admitted':
      return passExpiresAt === null ? '轮到你了' : `轮到你了 ${formatCountdown(Date.parse(passExpiresAt) - nowMs)}`;
    case 'soldOut':
      return '排队中，等放回';
    case 'expired':
      return '轮到时没进来，重新排';
    case 'closed':
      return '排队已结束';
  }
}
