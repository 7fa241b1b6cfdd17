import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { usePlaces } from '../../parts/stock/places';
import { useStockFeed } from '../../parts/stock/useStockFeed';
import { useCurrentStore } from '../../shell/currentStore';
import { Choice } from '../../ui/Choice';
import { DocumentList, DocumentRow } from '../../ui/DocumentList';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Screen } from '../../ui/Screen';
import { TwoPane } from '../../ui/TwoPane';
import { transferStatusLabels } from './transfer';

const DIRECTIONS = [
  { value: 'in', text: '调入' },
  { value: 'out', text: '调出' },
] as const;

/** Goods that come from and go to other places. */
export function TransfersPage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const now = useNow();
  const { transferId } = useParams();
  const [search, setSearch] = useSearchParams();
  const direction = search.get('direction') === 'out' ? 'out' : 'in';
  const { nameOf } = usePlaces();
  useStockFeed(['transfers', 'transfer']);
  const list = useInfiniteQuery({
    queryKey: ['transfers', store.id, direction],
    queryFn: ({ pageParam, signal }) => staffApi.call('listStoreTransfers', { params: { storeId: store.id }, query: { direction, cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return (
    <TwoPane hint="选一张调拨单，在这里批准、装箱或收货">
      <Screen title="调拨" back={{ to: '/tasks', label: '返回作业' }} footer={<PrimaryButton onClick={() => void navigate(`/tasks/transfers/new?direction=${direction}`)}>申请调货</PrimaryButton>}>
        <Choice label="方向" options={DIRECTIONS} value={direction} look="tabs" onChange={(next) => setSearch({ direction: next }, { replace: true })} />
        <DocumentList
          label="调拨单"
          list={list}
          empty={direction === 'in' ? ['没有调入的货', '缺货时点「申请调货」，对方批准后会出现在这里'] : ['没有要调出的货', '别的门店申请调货后会出现在这里']}
          row={(transfer) => (
            <DocumentRow
              key={transfer.transferId}
              to={`/tasks/transfers/${transfer.transferId}?direction=${direction}`}
              title={direction === 'in' ? `从 ${nameOf(transfer.fromLocationId)}` : `到 ${nameOf(transfer.toLocationId)}`}
              label={transferStatusLabels[transfer.status]}
              facts={`${transfer.number} 号 · ${formatInstant(transfer.createdAt, now)} ${transfer.createdBy}`}
              aside={transfer.sentUnits > 0 ? `收 ${transfer.receivedUnits} / 发 ${transfer.sentUnits}` : `申请 ${transfer.requestedUnits} 件`}
              isOpened={transfer.transferId === transferId}
            />
          )}
        />
      </Screen>
    </TwoPane>
  );
}
