import { useMemo } from 'react';
import { formatSpan } from '../../../shared/time';
import { Chart } from '../../ui/Chart';
import { axisLook, chartFrame } from '../../ui/chart-look';
import type { ChartOption } from '../../ui/EChart';
import styles from './LoadTests.module.css';
import type { Report } from './report';

interface Line {
  readonly name: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly isDashed?: boolean;
  readonly onRight?: boolean;
}

/** Several lines over the seconds of a run; those on the right have a scale of their own. */
function timeChart(seconds: readonly number[], lines: readonly Line[], units: { readonly left: string; readonly right?: string }): ChartOption {
  const nameLook = { nameTextStyle: { color: '#666B73', fontSize: 11 }, nameGap: 10 };
  const frame = chartFrame({ left: 56, right: units.right === undefined ? 16 : 52, top: 52 });
  return {
    ...frame,
    xAxis: { type: 'category', data: seconds.map((second) => formatSpan(second)), ...axisLook, boundaryGap: false },
    yAxis: [
      { type: 'value', name: units.left, ...nameLook, ...axisLook, min: 0 },
      ...(units.right === undefined ? [] : [{ type: 'value' as const, name: units.right, ...nameLook, ...axisLook, splitLine: { show: false }, min: 0 }]),
    ],
    series: lines.map(({ name, color, values, isDashed = false, onRight = false }) => ({
      type: 'line',
      name,
      color,
      data: [...values],
      symbol: 'none',
      lineStyle: { width: 1.6, type: isDashed ? 'dashed' : 'solid' },
      yAxisIndex: onRight ? 1 : 0,
    })),
  };
}

/** Rates above, latency and users below, on the same seconds. */
export function TimelineCharts({ timeline }: { readonly timeline: Report['timeline'] }) {
  const [rates, latency] = useMemo(() => {
    const seconds = timeline.map(({ atSeconds }) => atSeconds);
    const of = (key: 'requestsPerSecond' | 'ordersPerSecond' | 'refusedPerSecond' | 'errorsPerSecond' | 'p95Ms' | 'users') => timeline.map((point) => point[key]);
    return [
      timeChart(
        seconds,
        [
          { name: '请求', color: '#5B6B7B', values: of('requestsPerSecond') },
          { name: '被拒', color: '#C77700', values: of('refusedPerSecond') },
          { name: '成交', color: '#0E7A5F', values: of('ordersPerSecond') },
          { name: '错误', color: '#E1251B', values: of('errorsPerSecond') },
        ],
        { left: '每秒' },
      ),
      timeChart(
        seconds,
        [
          { name: 'p95', color: '#1F6FEB', values: of('p95Ms') },
          { name: '虚拟用户', color: '#8A94A0', values: of('users'), isDashed: true, onRight: true },
        ],
        { left: '毫秒', right: '人' },
      ),
    ];
  }, [timeline]);
  return (
    <div className={styles['charts']}>
      <Chart option={rates} height={260} label="每秒的请求、被拒、成交和错误" />
      <Chart option={latency} height={220} label="p95 和虚拟用户" />
    </div>
  );
}

export function ResourcesChart({ resources }: { readonly resources: Report['resources'] }) {
  const option = useMemo(() => {
    const of = (key: 'apiCpu' | 'workerCpu' | 'postgresCpu' | 'redisCpu' | 'apiMemoryMb') => resources.map((point) => point[key]);
    return timeChart(
      resources.map(({ atSeconds }) => atSeconds),
      [
        { name: 'API', color: '#0E7A5F', values: of('apiCpu') },
        { name: 'worker', color: '#B4447C', values: of('workerCpu') },
        { name: 'PostgreSQL', color: '#1F6FEB', values: of('postgresCpu') },
        { name: 'Redis', color: '#C77700', values: of('redisCpu') },
        { name: 'API 内存', color: '#8A94A0', values: of('apiMemoryMb'), isDashed: true, onRight: true },
      ],
      { left: '核', right: 'MB' },
    );
  }, [resources]);
  return <Chart option={option} height={260} label="各进程的处理器和 API 的内存" />;
}
