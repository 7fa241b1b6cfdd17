import { useQuery } from '@tanstack/react-query';
import { Link, useOutlet, useSearchParams } from 'react-router';
import { fulfillmentKindNames } from '../../../shared/labels';
import { formatClock } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import type { Board, BoardCard } from '../../api';
import { computeOldestBand } from '../../parts/work/waiting';
import { arrivedFirst, countKinds, listPickable, WORK_KINDS, type WorkKind } from '../../parts/work/work';
import { boardQuery, useLiveState } from '../../shell/board';
import { useCurrentStore } from '../../shell/currentStore';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { OrderCard } from './OrderCard';
import styles from './BoardPage.module.css';

const COLUMNS = ['toAccept', 'picking', 'ready', 'onTheWay', 'handedOver'] as const;
type Column = (typeof COLUMNS)[number];

const COLUMN_TITLES: Readonly<Record<Column, string>> = { toAccept: '待接单', picking: '拣货中', ready: '待取货', onTheWay: '配送中', handedOver: '已完成' };

const COLUMN_EMPTY: Readonly<Record<Column, readonly [title: string, hint: string]>> = {
  toAccept: ['没有待接的订单', '来新单会响铃，也会出现在这里'],
  picking: ['没有在拣的订单', '接单后到这里拣货'],
  ready: ['没有等人来取的订单', '备好后等顾客到店，或等骑手来取'],
  onTheWay: ['没有在路上的订单', '骑手取走或快递发出后到这里'],
  handedOver: ['今天还没有交付', '核销、送达的订单会记在这里'],
};

const COUNT_KEYS = { toAccept: 'toAccept', picking: 'picking', ready: 'ready', onTheWay: 'onTheWay', handedOver: 'handedOverToday' } as const;

function isColumn(value: string | null): value is Column {
  return COLUMNS.some((column) => column === value);
}

/** Today's work. Columns side by side on a tablet, tabs on a phone; an opened order stands beside its column or over it. */
export function BoardPage() {
  const store = useCurrentStore();
  const live = useLiveState();
  const board = useQuery(boardQuery(store.id, live));
  const [search, setSearch] = useSearchParams();
  const order = useOutlet();
  const asked = search.get('column');
  const column = isColumn(asked) ? asked : firstBusyColumn(board.data);
  const show = (next: Column): void => setSearch({ ...Object.fromEntries(search), column: next }, { replace: true });
  const kind = WORK_KINDS.find((known) => known === search.get('kind')) ?? null;
  const filter = (next: WorkKind | null): void => setSearch({ ...(asked === null ? {} : { column: asked }), ...(next === null ? {} : { kind: next }) }, { replace: true });

  return (
    <div className={styles['page']} data-order={order !== null}>
      <section className={styles['board']} aria-label="今日看板">
        <div className={styles['tabs']} role="tablist">
          {COLUMNS.map((name) => (
            <ColumnTab key={name} column={name} board={board.data} isEmpty={board.data !== undefined && cardsOf(board.data, name, kind).length === 0} isSelected={name === column} onSelect={() => show(name)} />
          ))}
        </div>
        {board.data !== undefined && <KindFilter board={board.data} kind={kind} onChange={filter} />}
        {board.isPending && <LoadingCards count={3} />}
        {board.isError && board.data === undefined && <ErrorState error={board.error} onRetry={() => void board.refetch()} />}
        {board.isError && board.data !== undefined && (
          <p className={styles['stale']} role="status">
            看板没能更新，正在重试 · 停在 {formatClock(new Date(board.dataUpdatedAt).toISOString())}
          </p>
        )}
        {board.data !== undefined && (
          <div className={styles['columns']}>
            {COLUMNS.map((name) => (
              <ColumnCards key={name} column={name} cards={cardsOf(board.data, name, kind)} isSelected={name === column} kind={kind} />
            ))}
          </div>
        )}
      </section>
      {order !== null && <section className={styles['order']}>{order}</section>}
    </div>
  );
}

/** The cards of a column, of one kind or of all; whoever waits outside comes first. */
function cardsOf(board: Board, column: Column, kind: WorkKind | null): BoardCard[] {
  return arrivedFirst(board[column].filter((card) => kind === null || card.kind === kind));
}

/** Narrows the board to one way of handing over, where there is more than one. */
function KindFilter({ board, kind, onChange }: { readonly board: Board; readonly kind: WorkKind | null; readonly onChange: (kind: WorkKind | null) => void }) {
  const kinds = countKinds(COLUMNS.flatMap((column) => (column === 'handedOver' ? [] : board[column])));
  if (kinds.length < 2 && kind === null) return null;
  return (
    <div className={styles['kinds']} role="radiogroup" aria-label="订单类型">
      <button type="button" role="radio" aria-checked={kind === null} onClick={() => onChange(null)}>
        全部
      </button>
      {kinds.map((each) => (
        <button key={each.kind} type="button" role="radio" aria-checked={kind === each.kind} onClick={() => onChange(each.kind)}>
          {fulfillmentKindNames[each.kind]} <b>{each.count}</b>
        </button>
      ))}
    </div>
  );
}

/** Opens on work: the first column with something in it. */
function firstBusyColumn(board: Board | undefined): Column {
  if (board === undefined) return 'toAccept';
  return COLUMNS.find((column) => column !== 'handedOver' && board[column].length > 0) ?? 'toAccept';
}

interface ColumnTabProps {
  readonly column: Column;
  readonly board: Board | undefined;
  /** Beside other columns, one without cards takes less of the width. */
  readonly isEmpty: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function ColumnTab({ column, board, isEmpty, isSelected, onSelect }: ColumnTabProps) {
  const now = useNow();
  const band = board === undefined ? 'calm' : computeOldestBand(board[column], now);
  return (
    <button type="button" role="tab" aria-selected={isSelected} data-empty={isEmpty} className={styles['tab']} onClick={onSelect}>
      {COLUMN_TITLES[column]}
      <span className={styles['count']} data-band={band}>
        {board?.counts[COUNT_KEYS[column]] ?? '–'}
      </span>
    </button>
  );
}

interface ColumnCardsProps {
  readonly column: Column;
  readonly cards: readonly BoardCard[];
  readonly isSelected: boolean;
  readonly kind: WorkKind | null;
}

function ColumnCards({ column, cards, isSelected, kind }: ColumnCardsProps) {
  const [title, hint] = kind === null ? COLUMN_EMPTY[column] : [`这一列没有${fulfillmentKindNames[kind]}订单`, '点「全部」看其他类型'];
  return (
    <div className={styles['column']} data-selected={isSelected} data-empty={cards.length === 0} role="tabpanel" aria-label={COLUMN_TITLES[column]}>
      {column === 'picking' && listPickable(cards).length > 1 && (
        <Link to="/wave" className={styles['wave']}>
          一趟拣几单
        </Link>
      )}
      {cards.length === 0 ? <EmptyState title={title}>{hint}</EmptyState> : cards.map((card) => <OrderCard key={card.fulfillmentOrderId} card={card} />)}
    </div>
  );
}
