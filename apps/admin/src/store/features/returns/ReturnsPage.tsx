import { isApiProblem } from '@quanyu/api-client';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useOffline } from '../../offline/useOffline';
import { useStockFeed } from '../../parts/stock/useStockFeed';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { DocumentList, DocumentRow } from '../../ui/DocumentList';
import { Notice, Screen } from '../../ui/Screen';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { TwoPane } from '../../ui/TwoPane';
import { returnQuery } from './returnQuery';
import { caseKindNames } from '../../../shared/labels';
import { hearsScans, returnLabels } from './returns';

const REFRESH_MS = 20_000;

/** Goods that come back: found by the shopper's code, by the parcel or by the order, and what this store has to do with now. */
export function ReturnsPage() {
  const store = useCurrentStore();
  const now = useNow();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { isOnline } = useOffline();
  const { caseNo = '' } = useParams();
  const opened = useQuery(returnQuery(store.id, caseNo));
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  useStockFeed(['returns', 'return']);
  const list = useInfiniteQuery({
    queryKey: ['returns', store.id],
    queryFn: ({ pageParam, signal }) => staffApi.call('listReturns', { params: { storeId: store.id }, query: { cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const say = (kind: ScanVerdict['kind'], text: string): void => setVerdict({ kind, text, at: performance.now() });
  const look = async (typed: string): Promise<void> => {
    const code = typed.replaceAll(/\s/g, '');
    say('busy', '正在查…');
    try {
      const found = await staffApi.call('findReturn', { params: { storeId: store.id, code } });
      queryClient.setQueryData(returnQuery(store.id, found.caseNo).queryKey, found);
      play('tick');
      say('good', `${caseKindNames[found.kind]} ${found.lines.reduce((sum, { quantity }) => sum + quantity, 0)} 件`);
      void navigate(`/tasks/returns/${found.caseNo}`);
    } catch (error) {
      play('wrong');
      buzz([80, 60, 160]);
      say('wrong', isApiProblem(error, 'AFTER_SALES.NOT_FOUND') ? '没有找到退货：请顾客先在小程序申请，等客服同意' : describeProblem(error).title);
    }
  };
  return (
    <TwoPane hint="扫顾客的退货码，或选一单，在这里收货验货">
      <Screen title="退货与换货" back={{ to: '/tasks', label: '返回作业' }}>
        {!isOnline && <Notice tone="warning" role="status">没有网络：退货要联网收。请顾客留下退货码，货先单独放好，连上再扫</Notice>}
        {/* What is scanned belongs to one screen: goods to the case that is looked at, codes of cases to this list. */}
        {(opened.data === undefined || !hearsScans(opened.data, store.id)) && <ScanBar what="退货码、运单号或订单号" verdict={verdict} onScan={(code) => void look(code)} />}
        <DocumentList
          label="退货"
          list={list}
          empty={['没有在途的退货', '顾客寄回、待验货和待换出的会列在这里；到店退货扫码就能收']}
          row={(found) => (
            <DocumentRow
              key={found.caseId}
              to={`/tasks/returns/${found.caseNo}`}
              title={found.lines.map(({ title, quantity }) => `${title} ×${quantity}`).join('、')}
              label={returnLabels[found.status]}
              facts={`${caseKindNames[found.kind]} · ${found.shipment === null ? `到店 · ${formatInstant(found.updatedAt, now)}` : `${found.shipment.carrier} ${found.shipment.trackingNumber}`}`}
              aside={describeAside(found, store.id)}
              isOpened={found.caseNo === caseNo}
            />
          )}
        />
      </Screen>
    </TwoPane>
  );
}

/** Goods that lie in another store are not this one's work. */
function describeAside({ status, storeId, storeName, receivedStore }: { status: keyof typeof returnLabels; storeId: string; storeName: string; receivedStore: { storeId: string; name: string } | null }, hereId: string): string | null {
  if (status === 'replacing') return storeId === hereId ? null : `在${storeName}换出`;
  return receivedStore === null || receivedStore.storeId === hereId ? null : `在${receivedStore.name}`;
}
