import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import styles from './Page.module.css';

interface PageProps {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  /** Where the back button leads when this tab has no history of its own. */
  readonly backTo?: string;
  readonly children: ReactNode;
}

/** The head of a screen: what it is, at most one primary act, and the way back. */
export function Page({ title, hint, actions, backTo, children }: PageProps) {
  const navigate = useNavigate();
  const goBack = (): void => {
    // Going back in history keeps the filters and the place in the list.
    if (window.history.length > 1) void navigate(-1);
    else if (backTo !== undefined) void navigate(backTo);
  };
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        {backTo !== undefined && <Button type="text" icon={<ArrowLeftOutlined />} aria-label="返回" onClick={goBack} className={styles['back'] ?? ''} />}
        <div className={styles['words']}>
          <h1>{title}</h1>
          {hint !== undefined && <p>{hint}</p>}
        </div>
        <div className={styles['actions']}>{actions}</div>
      </header>
      {children}
    </div>
  );
}

/** A white block on the grey page. */
export function Panel({ title, extra, children, isFlush = false }: { readonly title?: ReactNode; readonly extra?: ReactNode; readonly children: ReactNode; readonly isFlush?: boolean }) {
  return (
    <section className={styles['panel']} data-flush={isFlush}>
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      <div className={isFlush ? undefined : styles['padded']}>{children}</div>
    </section>
  );
}
