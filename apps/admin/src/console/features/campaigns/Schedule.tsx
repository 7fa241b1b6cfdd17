import { formatInstant, formatSpan } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import styles from './Campaigns.module.css';

interface ScheduleProps {
  readonly preheatAt: string | null;
  readonly sessions: readonly { readonly startsAt: string | null; readonly endsAt: string | null }[];
}

/** What happens by itself and when. */
export function Schedule({ preheatAt, sessions }: ScheduleProps) {
  const now = useNow();
  const moments = [
    { label: '预热', at: preheatAt },
    ...sessions.flatMap(({ startsAt, endsAt }, index) => {
      const name = sessions.length === 1 ? '' : `第 ${index + 1} 场`;
      return [
        { label: `${name}开抢`, at: startsAt },
        { label: `${name}结束，归还剩余库存`, at: endsAt },
      ];
    }),
  ];
  return (
    <ol className={styles['schedule']}>
      {moments.map(({ label, at }, index) => (
        <li key={`${index}-${label}`} data-past={at !== null && Date.parse(at) <= now}>
          <span className="number">{at === null ? '未设' : formatInstant(at)}</span>
          <b>{label}</b>
          {at !== null && Date.parse(at) > now && <small>{formatSpan((Date.parse(at) - now) / 1000)}后</small>}
        </li>
      ))}
    </ol>
  );
}
