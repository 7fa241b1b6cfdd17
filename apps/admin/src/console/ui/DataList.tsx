import { type QueryKey, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { formatCount } from '../../shared/money';
import styles from './DataList.module.css';
import { EmptyState, ErrorState } from './states';

export interface ListPage<Row> {
  readonly items: Row[];
  readonly nextCursor: string | null;
  /** How many there are in all, where the API counts. */
  readonly total?: number;
}

export const PAGE_SIZE = 30;

interface DataListProps<Row extends object> {
  /** Holds every filter: another key is another list. */
  readonly queryKey: QueryKey;
  readonly load: (page: { readonly cursor: string | undefined; readonly signal: AbortSignal }) => Promise<ListPage<Row>>;
  readonly columns: TableColumnsType<Row>;
  readonly rowKey: (row: Row) => string;
  /** Where a click on the row leads, or what it does. */
  readonly linkTo?: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly filters?: ReactNode;
  /** Set while any filter is on: then an empty list says so instead of teaching. */
  readonly isFiltered: boolean;
  readonly onClearFilters?: () => void;
  readonly empty: { readonly title: string; readonly hint: ReactNode; readonly action?: ReactNode };
  readonly minWidth?: number;
  readonly refetchMs?: number;
}

/** Every list of the console: filters on top, a table that loads on, and words for loading, nothing, trouble and the end. */
export function DataList<Row extends object>(props: DataListProps<Row>) {
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    queryKey: props.queryKey,
    queryFn: ({ pageParam, signal }) => props.load({ cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...(props.refetchMs === undefined ? {} : { refetchInterval: props.refetchMs }),
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = list.data?.pages[0]?.total;
  const open = (row: Row): void => {
    if (props.linkTo !== undefined) void navigate(props.linkTo(row));
    else props.onOpen?.(row);
  };
  const isOpenable = props.linkTo !== undefined || props.onOpen !== undefined;

  return (
    <section className={styles['list']}>
      {props.filters !== undefined && <div className={styles['filters']}>{props.filters}</div>}
      {list.isPending && (
        <div className={styles['loading']}>
          <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />
        </div>
      )}
      {list.isError && rows.length === 0 && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && <NothingFound {...props} />}
      {rows.length > 0 && (
        <>
          <Table<Row>
            size="middle"
            columns={props.columns}
            dataSource={rows}
            rowKey={props.rowKey}
            pagination={false}
            sticky={{ offsetHeader: 57 }}
            scroll={{ x: props.minWidth ?? 720 }}
            loading={list.isPlaceholderData}
            rowClassName={isOpenable ? (styles['openable'] ?? '') : ''}
            onRow={(row) => (isOpenable ? { onClick: (event) => leadsElsewhere(event.target) || open(row) } : {})}
          />
          <footer className={styles['end']}>
            {list.hasNextPage ? (
              <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
                加载更多
              </Button>
            ) : (
              <span>没有更多了</span>
            )}
            <span className="quiet">
              已显示 {formatCount(rows.length)}
              {total === undefined ? '' : ` / ${formatCount(total)}`} 条
            </span>
          </footer>
        </>
      )}
    </section>
  );
}

/** A link or button inside a row does its own thing. */
function leadsElsewhere(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, .ant-dropdown, .ant-modal') !== null;
}

function NothingFound({ isFiltered, onClearFilters, empty }: Pick<DataListProps<never>, 'isFiltered' | 'onClearFilters' | 'empty'>) {
  if (!isFiltered) return <EmptyState {...empty} />;
  return <EmptyState title="没有符合条件的结果" hint="换个条件，或清空筛选再看" action={onClearFilters === undefined ? undefined : <Button onClick={onClearFilters}>清空筛选</Button>} />;
}
