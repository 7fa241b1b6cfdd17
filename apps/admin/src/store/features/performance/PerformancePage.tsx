import { useMutation, useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useSearchParams } from 'react-router';
import { fulfillmentKindNames, measuredStageNames } from '../../../shared/labels';
import { formatFen } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { formatSpan, shopDate } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type StorePerformance, staffApi } from '../../api';
import { addDays } from '../../parts/bookings/calendar';
import { useCurrentStore } from '../../shell/currentStore';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { bandOf, computePercent, describeLateness, sumKept, toCsv } from './performance';
import styles from './PerformancePage.module.css';

const SPANS = [
  { value: '1', text: '今天' },
  { value: '7', text: '近 7 天' },
  { value: '30', text: '近 30 天' },
] as const;

/** How this store keeps its promises, how long its work takes, and who did what. */
export function PerformancePage() {
  const store = useCurrentStore();
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const days = SPANS.find(({ value }) => value === search.get('days'))?.value ?? '7';
  const to = shopDate(now);
  const from = addDays(to, 1 - Number(days));
  const performance = useQuery({
    queryKey: ['performance', store.id, from, to],
    queryFn: ({ signal }) => staffApi.call('getStorePerformance', { params: { storeId: store.id }, query: { from, to }, signal }),
    staleTime: 60_000,
  });
  const { data } = performance;
  const isEmpty = data !== undefined && data.kinds.length + data.stages.length + data.people.length === 0;
  return (
    <Screen title="本店表现" back={{ to: '/tasks', label: '返回作业' }}>
      <Choice label="多久" options={SPANS} value={days} look="tabs" onChange={(value) => setSearch({ days: value }, { replace: true })} />
      {performance.isPending && <LoadingCards count={3} />}
      {performance.isError && <ErrorState error={performance.error} onRetry={() => void performance.refetch()} />}
      {isEmpty && <EmptyState title="这段时间没有订单">有单之后，兑现率和用时会出现在这里</EmptyState>}
      {data !== undefined && !isEmpty && (
        <>
          <Headline performance={data} />
          <div className={styles['cards']}>
            <Promises kinds={data.kinds} />
            <Stages stages={data.stages} />
            <People people={data.people} span={{ storeId: store.id, from, to }} file={`${store.code}-${from}-${to}.csv`} />
          </div>
        </>
      )}
    </Screen>
  );
}

function Headline({ performance: { kinds, goods } }: { readonly performance: StorePerformance }) {
  const all = sumKept(kinds);
  const kept = computePercent(all.kept, all.judged);
  const short = computePercent(goods.shortUnits, goods.units);
  return (
    <div className={styles['headline']}>
      <Figure name="准时率" value={kept === null ? '–' : `${kept}%`} note={`${all.kept} / ${all.judged} 单`} band={bandOf(kept)} />
      <Figure name="缺货率" value={short === null ? '–' : `${short}%`} note={`缺 ${goods.shortUnits} / ${goods.units} 件`} band="none" />
    </div>
  );
}

function Figure({ name, value, note, band }: { readonly name: string; readonly value: string; readonly note: string; readonly band: ReturnType<typeof bandOf> }) {
  return (
    <div className={styles['figure']} data-band={band}>
      <span>{name}</span>
      <b>{value}</b>
      <small>{note}</small>
    </div>
  );
}

function Promises({ kinds }: { readonly kinds: StorePerformance['kinds'] }) {
  if (kinds.length === 0) return null;
  return (
    <Card title="说到做到">
      <ul className={styles['rows']} aria-label="各方式的准时率">
        {kinds.map(({ kind, judged, kept, lateP90Seconds }) => {
          const percent = computePercent(kept, judged);
          return (
            <li key={kind}>
              <b>{fulfillmentKindNames[kind]}</b>
              <span>{describeLateness(judged - kept, lateP90Seconds)}</span>
              <em data-band={bandOf(percent)}>
                {percent ?? '–'}%<small>{judged} 单</small>
              </em>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Stages({ stages }: { readonly stages: StorePerformance['stages'] }) {
  if (stages.length === 0) return null;
  const kinds = [...new Set(stages.map(({ kind }) => kind))];
  const names = Object.keys(measuredStageNames);
  const inOrder = (kind: string): StorePerformance['stages'] => stages.filter((stage) => stage.kind === kind).sort((a, b) => names.indexOf(a.stage) - names.indexOf(b.stage));
  return (
    <Card title="每一步用多久">
      {kinds.map((kind) => (
        <section key={kind} className={styles['stages']} aria-label={fulfillmentKindNames[kind]}>
          <h3>{fulfillmentKindNames[kind]}</h3>
          <ul className={styles['rows']}>
            {inOrder(kind).map(({ stage, count, p50Seconds, p90Seconds }) => (
              <li key={stage}>
                <b>{measuredStageNames[stage]}</b>
                <span>最慢一成 {formatSpan(p90Seconds)}</span>
                <em>
                  {formatSpan(p50Seconds)}
                  <small>{count} 单</small>
                </em>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

interface Span {
  readonly storeId: string;
  readonly from: string;
  readonly to: string;
}

/** Members of staff see themselves; who leads the store sees everybody, most work first. */
function People({ people, span, file }: { readonly people: StorePerformance['people']; readonly span: Span; readonly file: string }) {
  const save = useMutation({
    mutationFn: ({ storeId, from, to }: Span) => staffApi.call('exportStorePerformance', { params: { storeId }, body: { from, to } }),
    onSuccess(taken) {
      const url = URL.createObjectURL(new Blob([toCsv(taken.people, taken.mark)], { type: 'text/csv;charset=utf-8' }));
      const link = Object.assign(document.createElement('a'), { href: url, download: file });
      link.click();
      URL.revokeObjectURL(url);
    },
    onError: (error) => Toast.show({ content: describeProblem(error).title, icon: 'fail' }),
  });
  return (
    <Card title={people.some(({ isMe }) => !isMe) ? '大家做了多少' : '我做了多少'}>
      {people.length === 0 ? (
        <p className={styles['none']}>你还没有拣货、核销或代客下单</p>
      ) : (
        <ul className={styles['people']} aria-label="每个人">
          {people.map((person) => (
            <li key={person.name} data-me={person.isMe}>
              <b>
                {person.name}
                {person.isMe && '（我）'}
              </b>
              <dl>
                <Fact name="拣货" value={`${person.pickedOrders} 单 ${person.pickedUnits} 件`} />
                <Fact name="每单拣" value={person.pickP50Seconds === null ? '–' : formatSpan(person.pickP50Seconds)} />
                <Fact name="核销" value={`${person.handedOver} 单`} />
                {person.soldOrders > 0 && <Fact name="代客下单" value={`${person.soldOrders} 单 ${formatFen(person.soldFen)}`} />}
              </dl>
            </li>
          ))}
        </ul>
      )}
      {people.length > 1 && (
        <PrimaryButton look="plain" isBusy={save.isPending} onClick={() => save.mutate(span)}>
          导出表格
        </PrimaryButton>
      )}
    </Card>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
