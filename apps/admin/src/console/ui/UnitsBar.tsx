import type { ReactNode } from 'react';
import styles from './UnitsBar.module.css';

interface UnitsBarProps {
  /** The whole bar in words, for whoever does not see it. */
  readonly label: string;
  /** Shares of the whole, 0 to 1, in their order: what is somebody's for good, what may come back, what is nobody's. */
  readonly parts: readonly { readonly tone: 'taken' | 'held' | 'free'; readonly share: number }[];
}

/** Where the units are, as one bar. */
export function UnitsBar({ label, parts }: UnitsBarProps) {
  return (
    <span className={styles['bar']} role="img" aria-label={label}>
      {parts.map(({ tone, share }) => (
        <i key={tone} data-tone={tone} style={{ width: `${share * 100}%` }} />
      ))}
    </span>
  );
}

interface UnitsLineProps {
  readonly counts: readonly string[];
  /** What it comes to. */
  readonly outcome: string;
  readonly isShort: boolean;
  readonly children?: ReactNode;
}

/** The same in numbers, with what it comes to at the end. */
export function UnitsLine({ counts, outcome, isShort, children }: UnitsLineProps) {
  return (
    <p className={styles['line']}>
      {counts.map((count) => (
        <span key={count}>{count}</span>
      ))}
      <b data-short={isShort}>{outcome}</b>
      {children}
    </p>
  );
}
