import { isApiProblem } from '@quanyu/api-client';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useRouteError } from 'react-router';
import { describeProblem } from '../../shared/problems';
import styles from './states.module.css';

/** Nothing here yet, and what would put something here. */
export function EmptyState({ title, hint, action }: { readonly title: string; readonly hint?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className={styles['state']}>
      <svg width="64" height="64" viewBox="0 0 72 72" fill="none" aria-hidden>
        <path d="M14 30 20 16h32l6 14v24a4 4 0 0 1-4 4H18a4 4 0 0 1-4-4V30Z" fill="var(--color-primary-soft)" stroke="var(--color-primary)" strokeWidth="2" strokeLinejoin="round" />
        <path d="M14 30h14a8 8 0 0 0 16 0h14" stroke="var(--color-primary)" strokeWidth="2" strokeLinejoin="round" />
      </svg>
      <h3>{title}</h3>
      {hint !== undefined && <p>{hint}</p>}
      {action}
    </div>
  );
}

export function ForbiddenState() {
  return (
    <EmptyState
      title="你没有这项权限"
      hint="需要的话，请运营管理员在「员工与权限」里给你的账号加上"
      action={
        <Link to="/">
          <Button>回工作台</Button>
        </Link>
      }
    />
  );
}

/** What went wrong, the way on, and the number to quote. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  if (isApiProblem(error, 'AUTH.FORBIDDEN')) return <ForbiddenState />;
  const { title, hint, requestId } = describeProblem(error);
  return (
    <div className={styles['state']} role="alert">
      <h3>{title}</h3>
      {hint !== null && <p>{hint}</p>}
      {onRetry !== undefined && <Button onClick={onRetry}>重试</Button>}
      {requestId !== null && <small>错误编号 {requestId}</small>}
    </div>
  );
}

export function ScreenError() {
  return <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
}

export function NotFound() {
  return (
    <EmptyState
      title="没有这个页面"
      action={
        <Link to="/">
          <Button>回工作台</Button>
        </Link>
      }
    />
  );
}
