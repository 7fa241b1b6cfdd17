import { formatCount } from '../../shared/money';
import { type Counted, rankCounts } from './rank';
import styles from './RankedBars.module.css';

/** Reasons, places or causes by how often they were, as a bar each; the key shows on hover. */
export function RankedBars({ counts, empty }: { readonly counts: readonly Counted[]; readonly empty: string }) {
  const ranked = rankCounts(counts);
  if (ranked.length === 0) return <p className={styles['empty']}>{empty}</p>;
  return (
    <ul className={styles['bars']}>
      {ranked.map(({ key, name, count, share }) => (
        <li key={key} title={key}>
          <span>{name}</span>
          <i>
            <i style={{ width: `${share * 100}%` }} />
          </i>
          <b className="number">{formatCount(count)}</b>
        </li>
      ))}
    </ul>
  );
}
