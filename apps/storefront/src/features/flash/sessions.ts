import type { Schemas } from '@/shared/api';
import { formatClock, formatDay } from '@/shared/time';

export type FlashSession = Schemas['FlashSession'];
export type FlashItem = Schemas['FlashItem'];
export type FlashPhase = FlashSession['phase'];
export type StockState = 'available' | 'few' | 'mayReturn' | 'soldOut';

/** What the chosen store has to do with a session. */
export type StorePart = 'taking' | 'other' | 'none';

export function storePart({ storeIds }: Pick<FlashSession, 'storeIds'>, storeId: string | undefined): StorePart {
  if (storeId === undefined) return 'none';
  return storeIds.includes(storeId) ? 'taking' : 'other';
}

const dayMs = 86_400_000;

/** What a phase is called on tabs and strips. */
export const phaseNames: Readonly<Record<FlashPhase, string>> = { upcoming: '即将开始', running: '抢购中', paused: '暂停中', ended: '已结束' };

const order: readonly FlashPhase[] = ['running', 'paused', 'upcoming', 'ended'];

/** The session that a shopper came for: one that runs, else the next, else the one that ended last. */
export function pickSession(sessions: readonly FlashSession[], wantedId: string): FlashSession | null {
  const wanted = sessions.find(({ sessionId }) => sessionId === wantedId);
  if (wanted !== undefined) return wanted;
  const byStart = sortSessions(sessions);
  for (const phase of order) {
    const found = phase === 'ended' ? byStart[byStart.length - 1] : byStart.find((session) => session.phase === phase);
    if (found !== undefined) return found;
  }
  return null;
}

export function sortSessions(sessions: readonly FlashSession[]): FlashSession[] {
  return [...sessions].sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
}

/** What the home page shows: a running session, or one that starts within 24 hours; null for none. */
export function pickStripSession(sessions: readonly FlashSession[], nowMs: number): FlashSession | null {
  const shown = sortSessions(sessions).filter(({ items }) => items.length > 0);
  const running = shown.find(({ phase }) => phase === 'running');
  if (running !== undefined) return running;
  return shown.find(({ phase, startsAt }) => phase === 'upcoming' && Date.parse(startsAt) - nowMs <= dayMs) ?? null;
}

/** When the state changes next: the start of what is to come, the end of what runs; null when nothing will. */
export function nextTurnMs({ phase, startsAt, endsAt }: Pick<FlashSession, 'phase' | 'startsAt' | 'endsAt'>): number | null {
  if (phase === 'upcoming') return Date.parse(startsAt);
  return phase === 'running' || phase === 'paused' ? Date.parse(endsAt) : null;
}

/** 「抢购中」, and for another day when: 「明天开抢」. */
export function tabText({ phase, startsAt }: Pick<FlashSession, 'phase' | 'startsAt'>, nowMs: number): string {
  const day = formatDay(startsAt, nowMs);
  return phase === 'upcoming' && day !== '今天' ? `${day}开抢` : phaseNames[phase];
}

/** 「10:00」, 「明天 10:00」. */
export function sessionTime(startsAt: string, nowMs: number): string {
  const day = formatDay(startsAt, nowMs);
  return day === '今天' ? formatClock(startsAt) : `${day} ${formatClock(startsAt)}`;
}

/** How much of the store's units is gone, in words; nothing exact while stock is not shown live. */
export function progressText(state: StockState | undefined, soldPercent: number, isLive: boolean): string {
  if (state === undefined) return '';
  if (state === 'soldOut') return '已抢光';
  if (state === 'mayReturn') return '有人未付款，可能还有机会';
  if (!isLive) return state === 'few' ? '库存紧张' : '有货';
  if (soldPercent <= 0) return '刚开抢';
  return state === 'few' ? `已抢 ${soldPercent}%，即将抢光` : `已抢 ${soldPercent}%`;
}
