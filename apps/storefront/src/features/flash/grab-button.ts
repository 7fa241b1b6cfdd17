import { formatClock, formatCountdown } from '@/shared/time';
import type { FlashPhase, StockState, StorePart } from './sessions';

/** How far an attempt is; at most one runs. */
export type AttemptStep = 'idle' | 'asking' | 'verifying' | 'placing';

/** What a grabbed item has come to. */
export type WonState = { orderId: string; state: 'unpaid' | 'paid'; expiresAtMs: number | null };

export type GrabFacts = {
  phase: FlashPhase;
  startsAtMs: number;
  nowMs: number;
  stock: StockState | undefined;
  isReminded: boolean;
  /** Store, time and contact are filled in, so that the grab is one tap. */
  isFilledIn: boolean;
  /** Where it is to be collected: a store that takes part, one that does not, or none yet. */
  store: StorePart;
  /** The room before the sale: none, still to be joined, joined, or passed. */
  room: 'none' | 'toJoin' | 'waiting' | 'passed';
  step: AttemptStep;
  won: WonState | null;
  /** An order was sent and its answer never came: it may stand. */
  isUnanswered: boolean;
  /** From a refusal that says when to come back. */
  waitUntilMs: number | null;
  isLimitReached: boolean;
  /** The server said that this shopper cannot take part, whatever is tapped. */
  isBarred: boolean;
};

export type GrabAction = 'remind' | 'unremind' | 'joinRoom' | 'openRoom' | 'grab' | 'pay' | 'openOrder' | 'openOrders' | 'pickStore' | 'nextSession' | 'similar' | 'refresh';

export type GrabButton = {
  text: string;
  /** The line above the button; '' for none. */
  note: string;
  /** What a tap does; null when it does nothing, with the reason in the text. */
  action: GrabAction | null;
  tone: 'urgent' | 'primary' | 'soft';
  isBusy: boolean;
};

/** From here on the button counts down instead of offering a reminder. */
export const soonMs = 10 * 60_000;

const still = (text: string, note = ''): GrabButton => ({ text, note, action: null, tone: 'soft', isBusy: false });
const busy = (text: string, note: string): GrabButton => ({ text, note, action: null, tone: 'urgent', isBusy: true });
const open = (text: string, action: GrabAction, note = '', tone: GrabButton['tone'] = 'urgent'): GrabButton => ({ text, note, action, tone, isBusy: false });

/**
 * The honest button: it says what is true and does what it says. Whether the sale runs is the server's word of the last
 * reply; the clock only counts towards asking it again.
 */
export function computeGrabButton(facts: GrabFacts): GrabButton {
  const attempt = attemptButton(facts);
  if (attempt !== null) return attempt;
  const { waitUntilMs, nowMs } = facts;
  if (waitUntilMs !== null && waitUntilMs > nowMs) return still(`${Math.ceil((waitUntilMs - nowMs) / 1000)} 秒后可再抢`);
  if (facts.isUnanswered) return open('再确认一次', 'grab', '上次提交的结果还没确认，不会重复下单');
  if (facts.isLimitReached) return open('查看订单', 'openOrders', '已达到每人限购数', 'primary');
  if (facts.isBarred) return still('当前无法参与');
  switch (facts.phase) {
    case 'upcoming':
      return upcomingButton(facts);
    case 'paused':
      return open('活动暂停中，点我刷新', 'refresh', '恢复后可以继续抢', 'soft');
    case 'ended':
      return open('本场已结束，看下一场', 'nextSession', '', 'soft');
    case 'running':
      return runningButton(facts);
  }
}

function attemptButton({ step, won, nowMs }: GrabFacts): GrabButton | null {
  if (step === 'asking') return busy('正在抢购…', '请不要离开，通常只要一两秒');
  if (step === 'verifying') return busy('正在验证…', '手机自动完成，不用操作');
  if (step === 'placing') return busy('正在提交', '请不要离开，不会重复下单');
  if (won === null) return null;
  if (won.state === 'paid') return open('已抢到，查看订单', 'openOrder', '', 'primary');
  const left = won.expiresAtMs === null ? '' : ` ${formatCountdown(won.expiresAtMs - nowMs)}`;
  return open(`抢到了，去付款${left}`, 'pay', '超时未付款会让给别人');
}

function upcomingButton({ startsAtMs, nowMs, isReminded, isFilledIn, room }: GrabFacts): GrabButton {
  const leftMs = startsAtMs - nowMs;
  if (leftMs <= 0) return busy('正在开抢…', '正在向服务器确认');
  if (room === 'waiting') return open(`已在等候，${formatCountdown(leftMs)} 后开抢`, 'openRoom', '开抢时随机排序，先到不分先后', 'primary');
  if (leftMs <= soonMs && room === 'toJoin') return open('提前去排队', 'joinRoom', `${formatCountdown(leftMs)} 后开抢，开抢时随机排序`, 'primary');
  if (leftMs <= soonMs) return still(`${formatCountdown(leftMs)} 后开抢`, isFilledIn ? '停在这里，到点按钮会自己打开' : '先填好下面的取货信息，开抢一点就走');
  return isReminded
    ? open('已设提醒', 'unremind', `${formatClock(startsAtMs)} 开抢，开抢前提醒你`, 'soft')
    : open('设置提醒', 'remind', `${formatClock(startsAtMs)} 开抢`, 'primary');
}

function runningButton({ stock, store, room }: GrabFacts): GrabButton {
  if (store === 'none') return open('先选自提门店', 'pickStore', '库存按门店算', 'primary');
  if (store === 'other') return open('换一家参加的门店', 'pickStore', '你选的门店不参加本场', 'primary');
  if (stock === 'soldOut') return open('已抢光，看相似', 'similar', '', 'soft');
  if (stock === 'mayReturn') return still('暂时抢光', '有人未付款，可能还有机会；放回来会自动变成可抢');
  if (room === 'waiting') return open('排队中，看进度', 'openRoom', '轮到会保留几分钟', 'primary');
  if (room === 'toJoin') return open('去排队', 'joinRoom', '人多时按顺序放行，不用抢点');
  return open('立即抢购', 'grab', room === 'passed' ? '轮到你了，请尽快提交' : '');
}
