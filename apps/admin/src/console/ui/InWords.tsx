import type { ReactNode } from 'react';
import styles from './InWords.module.css';

/** What a form sets, in the one sentence that a colleague would say; it follows what is typed. */
export function InWords({ children }: { readonly children: ReactNode }) {
  return <p className={styles['words']}>{children}</p>;
}
