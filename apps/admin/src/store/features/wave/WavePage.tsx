import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { type FulfillmentOrder, staffApi } from '../../api';
import { KindTag } from '../../parts/work/KindTag';
import { listPickable } from '../../parts/work/work';
import { boardQuery, fulfillmentOrderQuery, useLiveState } from '../../shell/board';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { WaveRound } from './WaveRound';
import { MAX_WAVE } from './wave';
import styles from './WavePage.module.css';

const BACK = { to: '/?column=picking', label: '返回看板' } as const;

/** Several orders picked in one round: first which, then the shelves. The chosen orders stand in the address, so a reload goes on. */
export function WavePage() {
  const [search] = useSearchParams();
  const chosen = search.get('orders')?.split(',').filter((id) => id !== '') ?? [];
  return chosen.length === 0 ? <ChooseOrders /> : <OpenWave key={chosen.join()} orderIds={chosen.slice(0, MAX_WAVE)} />;
}

function ChooseOrders() {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const board = useQuery(boardQuery(store.id, useLiveState()));
  const cards = listPickable(board.data?.picking ?? []);
  const without = search.get('without')?.split(',') ?? [];
  const taken = cards.slice(0, MAX_WAVE).filter(({ fulfillmentOrderId }) => !without.includes(fulfillmentOrderId));
  const start = useAct({
    async run(ids: readonly string[]) {
      // Each order is begun by itself: one that was cancelled meanwhile stays out, the others go on.
      const begun = await Promise.allSettled(ids.map((fulfillmentOrderId) => staffApi.call('startPicking', { params: { fulfillmentOrderId }, body: {} })));
      return begun.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    },
    onDone(begun) {
      for (const order of begun) queryClient.setQueryData(fulfillmentOrderQuery(order.fulfillmentOrderId).queryKey, order);
      const isBegun = (id: string): boolean => begun.some(({ fulfillmentOrderId }) => fulfillmentOrderId === id);
      const ids = taken.filter(({ state, fulfillmentOrderId }) => state === 'picking' || isBegun(fulfillmentOrderId)).map(({ fulfillmentOrderId }) => fulfillmentOrderId);
      if (ids.length > 0) setSearch({ orders: ids.join() }, { replace: true });
    },
    touches: [['board', store.id]],
  });
  const toggle = (id: string): void => setSearch({ without: (without.includes(id) ? without.filter((each) => each !== id) : [...without, id]).join() }, { replace: true });
  return (
    <Screen
      title="一起拣"
      back={BACK}
      footer={
        cards.length > 0 && (
          <PrimaryButton isBusy={start.isPending} disabled={taken.length === 0} onClick={() => start.mutate(taken.filter(({ state }) => state === 'accepted').map(({ fulfillmentOrderId }) => fulfillmentOrderId))}>
            {taken.length === 0 ? '至少选一单' : `拣这 ${taken.length} 单，共 ${taken.reduce((sum, { itemCount, pickedCount }) => sum + itemCount - pickedCount, 0)} 件`}
          </PrimaryButton>
        )
      }
    >
      {board.isPending && <LoadingCards count={3} />}
      {board.isError && board.data === undefined && <ErrorState error={board.error} onRetry={() => void board.refetch()} />}
      {board.data !== undefined && cards.length === 0 && <EmptyState title="没有要拣的订单">接单后到这里，一趟拣几单</EmptyState>}
      {cards.length > 0 && (
        <>
          <p className={styles['lead']}>一趟最多 {MAX_WAVE} 单，急的排在前面。每单一个篮子，扫到商品会说放进哪个篮子。</p>
          <ul className={styles['orders']} aria-label="要一起拣的订单">
            {cards.slice(0, MAX_WAVE).map((card) => (
              <li key={card.fulfillmentOrderId}>
                <button type="button" role="checkbox" aria-checked={taken.includes(card)} onClick={() => toggle(card.fulfillmentOrderId)}>
                  <i aria-hidden />
                  <b>{card.callNumber}</b>
                  <KindTag kind={card.kind} />
                  <span>{card.pickedCount > 0 ? `已拣 ${card.pickedCount} / ${card.itemCount}` : `${card.itemCount} 件`}</span>
                </button>
              </li>
            ))}
          </ul>
          {cards.length > MAX_WAVE && <p className={styles['lead']}>还有 {cards.length - MAX_WAVE} 单，下一趟再拣</p>}
        </>
      )}
    </Screen>
  );
}

function OpenWave({ orderIds }: { readonly orderIds: readonly string[] }) {
  const queries = useQueries({ queries: orderIds.map((id) => fulfillmentOrderQuery(id)) });
  const failed = queries.find(({ isError }) => isError);
  const orders = queries.flatMap(({ data }): FulfillmentOrder[] => (data === undefined ? [] : [data]));
  if (failed !== undefined) return <ErrorState error={failed.error} onRetry={() => queries.forEach((query) => void query.refetch())} />;
  if (orders.length < orderIds.length) return <LoadingCards count={3} />;
  return <WaveRound baskets={orders.map((order, index) => ({ no: index + 1, order }))} back={BACK} />;
}
