import { Moment } from './inline';
import styles from './Timeline.module.css';

export interface TimelineMoment {
  readonly title: string;
  /** Null: still to come. */
  readonly at: string | null;
  readonly by: string | null;
  readonly note: string;
  readonly isTrouble?: boolean;
}

/** What happened and what is still to come, from top to bottom. */
export function Timeline({ moments }: { readonly moments: readonly TimelineMoment[] }) {
  return (
    <ol className={styles['timeline']}>
      {moments.map(({ title, at, by, note, isTrouble = false }, index) => (
        <li key={`${index}-${title}`} data-done={at !== null} data-trouble={isTrouble}>
          <b>{title}</b>
          {at !== null && <Moment at={at} />}
          {by !== null && <small>{by}</small>}
          {note !== '' && <p>{note}</p>}
        </li>
      ))}
    </ol>
  );
}
