import { useMemo } from 'react';
import { formatCount } from '../../../shared/money';
import { formatClock, shopTime } from '../../../shared/time';
import { Chart } from '../../ui/Chart';
import type { ChartOption } from '../../ui/EChart';
import { BoardPanel, Calm } from './BoardPanel';
import { busiestRoutes, type Marker, markersWithin, type Minute, MINUTE_MS, type RejectReason, routeName, type Snapshot, type TrackPoint } from './frames';
import { rejectReasonNames } from './labels';
import styles from './Charts.module.css';

const COLORS = ['#3FBF98', '#5AA2FF', '#F0B84A', '#E07BB0', '#A78BFA', '#4FD0E0'];
const TEXT = '#9AA0A8';
const LINE = '#2B2F33';

const axisText = { color: TEXT, fontSize: 13, hideOverlap: true } as const;
const axis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, axisLabel: axisText, splitLine: { lineStyle: { color: '#24282C' } } } as const;

interface EndpointLinesProps {
  readonly track: readonly TrackPoint[];
  readonly markers: readonly Marker[];
  readonly targetP95Ms: number | null;
}

/** Requests a second and p95 of the busiest endpoints, one above the other on the same clock. */
export function EndpointLines({ track, markers, targetP95Ms }: EndpointLinesProps) {
  const routes = useMemo(() => busiestRoutes(track), [track]);
  const option = useMemo(() => linesOption(track, routes, { markers, targetP95Ms }), [track, routes, markers, targetP95Ms]);
  return (
    <BoardPanel area="lines">
      <h2>
        接口
        <span className={styles['legend']}>
          {routes.map((route, index) => (
            <i key={route} title={route}>
              <em style={{ background: COLORS[index] }} />
              {routeName(route)}
            </i>
          ))}
        </span>
      </h2>
      <div className={styles['chart']}>
        <Chart option={option} height="100%" label="各接口每秒请求和 p95" />
      </div>
    </BoardPanel>
  );
}

function linesOption(track: readonly TrackPoint[], routes: readonly string[], { markers, targetP95Ms }: Pick<EndpointLinesProps, 'markers' | 'targetP95Ms'>): ChartOption {
  const last = track.at(-1)?.atMs ?? 0;
  const first = Math.min(track[0]?.atMs ?? 0, last - MINUTE_MS);
  const marks = markersWithin(markers, first, last).map(({ atMs, text }) => ({ xAxis: atMs, label: { formatter: text.slice(0, 8), color: TEXT, fontSize: 12, rotate: 0, position: 'end' as const, distance: 3 } }));
  // A route that is not in a snapshot had no request then: a rate of zero, and no latency at all.
  const valuesOf = (route: string, key: 'perSecond' | 'p95Ms') => track.map(({ atMs, endpoints }): [number, number | null] => [atMs, endpoints.find((endpoint) => endpoint.route === route)?.[key] ?? (key === 'perSecond' ? 0 : null)]);
  const clock = { type: 'time' as const, min: first, max: last, ...axis, splitLine: { show: false }, axisLabel: { ...axisText, formatter: (value: number) => shopTime(value).format('HH:mm:ss') } };
  const line = { type: 'line' as const, symbol: 'none', lineStyle: { width: 2 } };
  const quietMark = { silent: true, symbol: 'none', animation: false } as const;
  return {
    animation: false,
    color: COLORS,
    tooltip: { trigger: 'axis', confine: true, backgroundColor: '#22262A', borderColor: LINE, textStyle: { color: '#F2F3F5' } },
    grid: [
      { left: 56, right: 14, top: 26, height: '38%' },
      { left: 56, right: 14, bottom: 24, height: '32%' },
    ],
    xAxis: [
      { ...clock, gridIndex: 0, axisLabel: { show: false } },
      { ...clock, gridIndex: 1, splitNumber: 4 },
    ],
    yAxis: [
      { type: 'value', gridIndex: 0, name: '请求 / 秒', nameTextStyle: { color: TEXT, fontSize: 13, align: 'left', padding: [0, 0, 0, -46] }, nameGap: 8, splitNumber: 3, ...axis },
      { type: 'value', gridIndex: 1, name: 'p95 毫秒', nameTextStyle: { color: TEXT, fontSize: 13, align: 'left', padding: [0, 0, 0, -46] }, nameGap: 8, splitNumber: 3, ...axis },
    ],
    series: [
      ...routes.map((route, index) => ({
        ...line,
        name: routeName(route),
        data: valuesOf(route, 'perSecond'),
        xAxisIndex: 0,
        yAxisIndex: 0,
        ...(index === 0 && marks.length > 0 ? { markLine: { ...quietMark, data: marks, lineStyle: { color: '#6B7178', type: 'dashed' as const } } } : {}),
      })),
      ...routes.map((route, index) => ({
        ...line,
        name: `${routeName(route)} p95`,
        connectNulls: true,
        color: COLORS[index] ?? TEXT,
        data: valuesOf(route, 'p95Ms'),
        xAxisIndex: 1,
        yAxisIndex: 1,
        ...(index === 0 && targetP95Ms !== null
          ? { markLine: { ...quietMark, data: [{ yAxis: targetP95Ms, label: { formatter: `压测 ${Math.round(targetP95Ms)}`, color: '#F0B84A', fontSize: 12, position: 'insideEndTop' as const } }], lineStyle: { color: '#F0B84A', type: 'dashed' as const } } }
          : {}),
      })),
    ],
  };
}

const REASON_COLORS: Readonly<Record<RejectReason, string>> = {
  soldOut: '#7D8894',
  queue: '#5AA2FF',
  rateLimited: '#F0B84A',
  risk: '#E07BB0',
  busy: '#FF6B5E',
  purchaseLimit: '#A78BFA',
  paymentTimeout: '#4FD0E0',
  degraded: '#8FB35A',
  other: '#555B62',
};
const REASONS = Object.keys(REASON_COLORS) as RejectReason[];
const SHOWN_MINUTES = 30;

interface RejectBarsProps {
  readonly minutes: readonly Minute[];
  readonly current: Snapshot['rejects'];
  readonly nowMs: number;
}

/** Refusals by reason: minute by minute as bars, the last minute in numbers. */
export function RejectBars({ minutes, current, nowMs }: RejectBarsProps) {
  const option = useMemo<ChartOption>(() => {
    const shown = minutes.filter(({ minute }) => Date.parse(minute) < Math.floor(nowMs / MINUTE_MS) * MINUTE_MS).slice(-SHOWN_MINUTES);
    const countOf = (rejects: Snapshot['rejects'], reason: RejectReason): number => rejects.find((one) => one.reason === reason)?.lastMinute ?? 0;
    return {
      animation: false,
      tooltip: { trigger: 'axis', confine: true, backgroundColor: '#22262A', borderColor: LINE, textStyle: { color: '#F2F3F5' } },
      grid: { left: 60, right: 12, top: 10, bottom: 24 },
      xAxis: { type: 'category', data: [...shown.map(({ minute }) => formatClock(minute)), '现在'], ...axis },
      yAxis: { type: 'value', splitNumber: 3, minInterval: 1, ...axis },
      series: REASONS.map((reason) => ({ type: 'bar', stack: 'all', name: rejectReasonNames[reason], color: REASON_COLORS[reason], barCategoryGap: '18%', data: [...shown.map(({ rejects }) => countOf(rejects, reason)), countOf(current, reason)] })),
    };
  }, [minutes, current, nowMs]);
  const ranked = [...current].filter(({ lastMinute }) => lastMinute > 0).sort((a, b) => b.lastMinute - a.lastMinute).slice(0, 6);
  return (
    <BoardPanel area="rejects">
      <h2>
        被拒 / 分<small>售罄和限购是结果，不是错误</small>
      </h2>
      <ul className={styles['reasons']}>
        {ranked.map(({ reason, lastMinute }) => (
          <li key={reason}>
            <span>
              <em style={{ background: REASON_COLORS[reason] }} />
              {rejectReasonNames[reason]}
            </span>
            <b>{formatCount(lastMinute)}</b>
          </li>
        ))}
        {ranked.length === 0 && <li><Calm>近一分钟没有被拒</Calm></li>}
      </ul>
      <div className={styles['chart']}>
        <Chart option={option} height="100%" label={ranked.map(({ reason, lastMinute }) => `${rejectReasonNames[reason]} ${lastMinute}`).join('，')} />
      </div>
    </BoardPanel>
  );
}
