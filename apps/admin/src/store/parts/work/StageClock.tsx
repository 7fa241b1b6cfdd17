import { ClockCircleFill, ExclamationCircleFill } from 'antd-mobile-icons';
import { formatAge, formatSpan } from '../../../shared/time';
import type { BoardCard } from '../../api';
import styles from './StageClock.module.css';
import { computeStage } from './waiting';
import { stageNames } from './work';

const minutes = (ms: number): string => formatSpan(Math.max(1, Math.ceil(ms / 60_000)) * 60);

/** The stage that runs: what it is, how much of its budget is spent, and whether it is late. */
export function StageClock({ card, now }: { readonly card: BoardCard; readonly now: number }) {
  const reading = computeStage(card, now);
  if (card.stage === null || reading === null) return null;
  const { band, leftMs, elapsedMs, budgetMs, share } = reading;
  const left = formatAge(now - Math.abs(leftMs), now);
  return (
    <div className={styles['stage']} data-band={band}>
      <span className={styles['words']}>
        {band === 'late' ? <ExclamationCircleFill aria-hidden /> : <ClockCircleFill aria-hidden />}
        <b>{stageNames[card.stage]}</b>
        <span>
          已用 {minutes(elapsedMs)}，限 {minutes(budgetMs)}
        </span>
        <em>{band === 'late' ? `超时 ${left}` : left === '刚刚' ? '不到 1 分钟' : `还剩 ${left}`}</em>
      </span>
      <span className={styles['bar']} aria-hidden>
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
