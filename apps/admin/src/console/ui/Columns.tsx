import type { CSSProperties, ReactNode } from 'react';
import styles from './Columns.module.css';

interface ColumnsProps {
  /** Of the column on the right, in pixels. */
  readonly side: number;
  readonly children: ReactNode;
}

/** Two columns of a page, below each other where there is no room for both. */
export function Columns({ side, children }: ColumnsProps) {
  return (
    <div className={styles['columns']} style={{ '--side': `${side}px` } as CSSProperties}>
      {children}
    </div>
  );
}

/** Panels below each other. */
export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={styles['stack']}>{children}</div>;
}
