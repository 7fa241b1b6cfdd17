import { formatInstant, formatSpan } from '../../shared/time';
import { useNow } from '../../shared/useNow';
import styles from './MomentList.module.css';

interface MomentListProps {
  /** In the order of time; null while nobody has said when. */
  readonly moments: readonly { readonly label: string; readonly at: string | null }[];
}

/** What happens by itself and when: past, or how long until then. */
export function MomentList({ moments }: MomentListProps) {
  const now = useNow();
  return (
    <ol className={styles['moments']}>
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
