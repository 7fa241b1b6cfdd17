import { isApiProblem } from '@quanyu/api-client';
import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';
import { describeProblem } from '../../shared/problems';
import styles from './ScreenState.module.css';

/** Grey boxes where cards will stand. */
export function LoadingCards({ count }: { readonly count: number }) {
  return (
    <div className={styles['loading']} role="status" aria-label="加载中">
      {Array.from({ length: count }, (_unused, index) => (
        <div key={index} className={styles['skeleton']} />
      ))}
    </div>
  );
}

/** Nothing to show, said kindly, with what happens next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles['state']}>
      <svg width="72" height="72" viewBox="0 0 72 72" fill="none" aria-hidden>
        <path d="M14 30 20 16h32l6 14v24a4 4 0 0 1-4 4H18a4 4 0 0 1-4-4V30Z" fill="var(--color-primary-soft)" stroke="var(--color-primary)" strokeWidth="2" strokeLinejoin="round" />
        <path d="M14 30h14a8 8 0 0 0 16 0h14" stroke="var(--color-primary)" strokeWidth="2" strokeLinejoin="round" />
      </svg>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

/** What went wrong and the way on. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { title, hint, requestId } = describeProblem(error);
  return (
    <div className={styles['state']} role="alert">
      <h2>{title}</h2>
      {hint !== null && <p>{hint}</p>}
      {onRetry !== undefined && !isApiProblem(error, 'AUTH.FORBIDDEN') && (
        <button type="button" className={styles['retry']} onClick={onRetry}>
          重试
        </button>
      )}
      {requestId !== null && <small>错误编号 {requestId}</small>}
    </div>
  );
}

/** The last net: a screen that broke offers to load itself again. */
export function ScreenError() {
  return <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
}
