import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Label } from '../../shared/labels';
import styles from './DocumentList.module.css';
import { StateTag } from './Screen';
import { EmptyState, ErrorState, LoadingCards } from './ScreenState';

/** A page of a list as the API gives it. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

interface DocumentListProps<Item> {
  readonly label: string;
  readonly list: UseInfiniteQueryResult<{ readonly pages: readonly Page<Item>[] }>;
  readonly empty: readonly [title: string, hint: string];
  readonly row: (item: Item) => ReactNode;
}

/** Papers of one kind, newest first: waiting, empty, failed, and its end said. */
export function DocumentList<Item>({ label, list, empty, row }: DocumentListProps<Item>) {
  if (list.isPending) return <LoadingCards count={3} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={empty[0]}>{empty[1]}</EmptyState>;
  return (
    <>
      <ul className={styles['list']} aria-label={label}>
        {items.map(row)}
      </ul>
      {list.hasNextPage ? (
        <button type="button" className={styles['more']} disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {list.isFetchingNextPage ? '正在加载…' : '再看更早的'}
        </button>
      ) : (
        <p className={styles['end']}>没有更多了</p>
      )}
    </>
  );
}

interface DocumentRowProps {
  readonly to: string;
  readonly title: string;
  readonly label: Label;
  readonly facts: string;
  readonly aside?: string | null;
  readonly isOpened?: boolean;
}

/** One paper: what it is, how it stands, and what it is about in a line. */
export function DocumentRow({ to, title, label, facts, aside = null, isOpened = false }: DocumentRowProps) {
  return (
    <li>
      <Link to={to} className={styles['row']} aria-current={isOpened ? 'page' : undefined}>
        <span className={styles['head']}>
          <b>{title}</b>
          <StateTag label={label} />
        </span>
        <span className={styles['facts']}>
          <span>{facts}</span>
          {aside !== null && <em>{aside}</em>}
        </span>
      </Link>
    </li>
  );
}
