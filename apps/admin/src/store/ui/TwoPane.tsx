import type { ReactNode } from 'react';
import { useOutlet } from 'react-router';
import styles from './TwoPane.module.css';

/** A list and what was opened of it: side by side on a tablet, one over the other on a phone. */
export function TwoPane({ children, hint }: { readonly children: ReactNode; readonly hint: string }) {
  const opened = useOutlet();
  return (
    <div className={styles['page']} data-opened={opened !== null}>
      <section className={styles['list']}>{children}</section>
      <section className={styles['opened']}>{opened ?? <p className={styles['hint']}>{hint}</p>}</section>
    </div>
  );
}
