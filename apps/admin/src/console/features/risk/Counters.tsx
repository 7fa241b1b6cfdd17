import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/money';
import { formatClock } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { adminApi } from '../../api';
import { Chart } from '../../ui/Chart';
import { axisLook, chartFrame, SERIES_COLORS } from '../../ui/chart-look';
import type { ChartOption } from '../../ui/EChart';
import { StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { alignCounters, type CounterSeries } from './counters';
import { ruleName, type RuleNames, verdictLabels } from './labels';
import styles from './Risk.module.css';
import { useRuleNames } from './useRuleNames';

const REFRESH_MS = 10_000;
const MINUTE_MS = 60_000;
/** More colours than this cannot be told apart; the rest are in the list beside. */
const DRAWN = 6;

const SPANS = [
  { value: 60, label: '1 小时' },
  { value: 360, label: '6 小时' },
  { value: 1440, label: '24 小时' },
];

interface CountersProps {
  readonly rule: string | undefined;
  readonly onRule: (rule: string | undefined) => void;
}

/** How often each rule struck, minute by minute; exact, while the decisions below are sampled. */
export function Counters({ rule, onRule }: CountersProps) {
  const [minutes, setMinutes] = useState(60);
  const now = useNow();
  const names = useRuleNames();
  const counters = useQuery({
    queryKey: ['risk-counters', minutes],
    queryFn: ({ signal }) => adminApi.call('getRiskCounters', { query: { minutes: String(minutes) }, signal }),
    refetchInterval: REFRESH_MS,
  });
  const minuteNow = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const aligned = useMemo(() => (counters.data === undefined ? null : alignCounters(Date.parse(counters.data.from), minuteNow, counters.data.rules)), [counters.data, minuteNow]);
  const most = Math.max(1, ...(aligned?.series.map(({ total }) => total) ?? []));
  return (
    <Panel title="每条规则的次数" extra={<Segmented options={SPANS} value={minutes} onChange={setMinutes} />}>
      {counters.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {counters.isError && counters.data === undefined && <ErrorState error={counters.error} onRetry={() => void counters.refetch()} />}
      {aligned?.series.length === 0 && <EmptyState title="这段时间没有规则起作用" hint="限流、名单、验证一起作用，这里就有数" />}
      {aligned !== null && aligned.series.length > 0 && (
        <div className={styles['counters']}>
          <CounterChart minutes={aligned.minutes} series={aligned.series} names={names} />
          <ul>
            {aligned.series.map((one, index) => (
              <li key={`${one.rule}-${one.verdict}`}>
                <button type="button" aria-pressed={rule === one.rule} onClick={() => onRule(rule === one.rule ? undefined : one.rule)}>
                  <i style={{ background: index < DRAWN ? SERIES_COLORS[index] : '#b9c2cb' }} />
                  <span title={one.rule}>{ruleName(one.rule, names)}</span>
                  <StatusTag label={verdictLabels[one.verdict]} />
                  <b className="number">{formatCount(one.total)}</b>
                  <em style={{ width: `${(one.total / most) * 100}%` }} />
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function CounterChart({ minutes, series, names }: { readonly minutes: readonly number[]; readonly series: readonly CounterSeries[]; readonly names: RuleNames }) {
  const option = useMemo<ChartOption>(
    () => ({
      ...chartFrame({ top: 12 }),
      legend: { show: false },
      xAxis: { type: 'category', data: minutes.map((at) => formatClock(new Date(at).toISOString())), ...axisLook },
      yAxis: { type: 'value', minInterval: 1, ...axisLook },
      series: series.slice(0, DRAWN).map(({ rule, verdict, counts }) => ({ type: 'bar', stack: 'all', name: `${ruleName(rule, names)} ${verdictLabels[verdict].text}`, data: [...counts], barCategoryGap: '20%' })),
    }),
    [minutes, series, names],
  );
  return <Chart option={option} height={260} label={series.map(({ rule, total }) => `${ruleName(rule, names)} ${total} 次`).join('，')} />;
}
