import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatAge, formatDay, formatClock } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen, StateTag } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { type Trouble, TROUBLE_NAMES, TROUBLE_TYPES, type TroubleType } from './troubles';
import { useTroubles } from './useTroubles';

/** Everything that went wrong, by what it is, with what to do and until when. */
export function ExceptionsPage() {
  const { troubles, error, retry } = useTroubles();
  const [type, setType] = useState<TroubleType | 'all'>('all');
  const shown = (troubles ?? []).filter((trouble) => type === 'all' || trouble.type === type);
  const options = [
    { value: 'all' as const, text: '全部', count: troubles?.length ?? 0 },
    ...TROUBLE_TYPES.map((value) => ({ value, text: TROUBLE_NAMES[value], count: (troubles ?? []).filter((trouble) => trouble.type === value).length })),
  ];
  return (
    <Screen title="异常" back={{ to: '/tasks', label: '返回作业' }}>
      {troubles === null && error === null && <LoadingCards count={2} />}
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {troubles !== null && troubles.length > 0 && <Choice label="哪一类" options={options} value={type} onChange={setType} />}
      {troubles !== null && shown.length === 0 && (
        <EmptyState title={type === 'all' ? '没有要处理的异常' : `没有${TROUBLE_NAMES[type]}`}>超时未取、拒收、联系不上、少件、破损都会列在这里，最急的在前</EmptyState>
      )}
      {shown.map((trouble) => (
        <TroubleCard key={trouble.key} trouble={trouble} />
      ))}
    </Screen>
  );
}

function TroubleCard({ trouble }: { readonly trouble: Trouble }) {
  const now = useNow();
  return (
    <Card
      title={
        <>
          {trouble.title} <StateTag label={{ text: TROUBLE_NAMES[trouble.type], tone: 'warning' }} />
        </>
      }
      aside={<Link to={trouble.to}>{trouble.restockId === null ? '去处理' : '看订单'}</Link>}
    >
      <Facts facts={[['内容', trouble.who], ['原因', trouble.note], ['最晚', <Deadline key="due" dueAt={trouble.dueAt} now={now} />]]} />
      <Notice tone="info">{trouble.next}</Notice>
      {trouble.restockId !== null && <Restock fulfillmentOrderId={trouble.restockId} />}
    </Card>
  );
}

function Deadline({ dueAt, now }: { readonly dueAt: string | null; readonly now: number }) {
  if (dueAt === null) return '没有期限';
  const overMs = now - Date.parse(dueAt);
  const when = `${formatDay(dueAt, now)} ${formatClock(dueAt)}`;
  return overMs < 0 ? when : <StateTag label={{ text: `${when}，已过 ${formatAge(Date.parse(dueAt), now)}`, tone: 'urgent' }} />;
}

/** The goods are on the shelf again: the order ends, and the money goes back. Two taps, because it cannot be taken back. */
function Restock({ fulfillmentOrderId }: { readonly fulfillmentOrderId: string }) {
  const store = useCurrentStore();
  const [isSure, setIsSure] = useState(false);
  const restock = useAct({
    run: () => staffApi.call('returnToStock', { params: { fulfillmentOrderId }, body: {} }),
    onDone: () => Toast.show({ content: '已放回货架，款项原路退给顾客', icon: 'success' }),
    touches: [['exceptions', store.id], ['board', store.id]],
  });
  if (!isSure) {
    return (
      <PrimaryButton look="outline" onClick={() => setIsSure(true)}>
        货已在手，放回货架
      </PrimaryButton>
    );
  }
  return (
    <>
      <Notice tone="warning">请先把货放回货架。确认后订单结束，款项原路退给顾客</Notice>
      <PrimaryButton isBusy={restock.isPending} onClick={() => restock.mutate(undefined)}>
        货已放回，退款给顾客
      </PrimaryButton>
      <PrimaryButton look="plain" onClick={() => setIsSure(false)}>
        再等等
      </PrimaryButton>
    </>
  );
}
