import type { ReactNode } from 'react';
import styles from './Stores.module.css';

/** The line above the panels of a tab: what it is about, and its acts. */
export function TabHead({ children, isDirty = false, acts }: { readonly children: ReactNode; readonly isDirty?: boolean; readonly acts?: ReactNode }) {
  return (
    <div className={styles['tabHead']}>
      <p>
        {children}
        {isDirty && <em>有未保存的修改</em>}
      </p>
      <div>{acts}</div>
    </div>
  );
}
