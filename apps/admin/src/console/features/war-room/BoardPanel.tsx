import type { ReactNode } from 'react';
import styles from './BoardPanel.module.css';

interface BoardPanelProps {
  /** Its place among the panels of the middle; none in the rail. */
  readonly area?: 'lines' | 'rejects' | 'stock' | 'queues' | 'database' | 'processes' | 'stores';
  /** Fed with the rest and grey with it, although the rail around it is not. */
  readonly isFed?: boolean;
  /** Takes what the others leave. */
  readonly grows?: boolean;
  readonly children: ReactNode;
}

/** One panel of the board; it begins with its heading. */
export function BoardPanel({ area, isFed, grows, children }: BoardPanelProps) {
  return (
    <section className={styles['panel']} style={{ gridArea: area }} data-feed={isFed} data-grow={grows}>
      {children}
    </section>
  );
}

/** Nothing to show, and that is good. */
export function Calm({ children }: { readonly children: ReactNode }) {
  return <p className={styles['calm']}>{children}</p>;
}
