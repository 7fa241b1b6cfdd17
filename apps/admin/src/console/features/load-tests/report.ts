import type { Schemas } from '../../api';

export type Report = Schemas['LoadTestReport'];

/** A figure of two runs side by side. */
export interface Comparison {
  readonly name: string;
  readonly before: number | null;
  readonly now: number | null;
  /** By how much it changed, as a part of what it was; null when one is missing or was zero. */
  readonly change: number | null;
  readonly isBetter: boolean | null;
}

type Direction = 'more' | 'less';

/** Changes smaller than this are noise between two runs on one machine. */
const NOISE = 0.03;

function compare({ name, before, now, better }: { readonly name: string; readonly before: number | null; readonly now: number | null; readonly better: Direction }): Comparison {
  const change = before === null || now === null || before === 0 ? null : (now - before) / before;
  const moved = before === null || now === null ? 0 : now - before;
  const isNoise = change === null ? moved === 0 : Math.abs(change) < NOISE;
  return { name, before, now, change, isBetter: isNoise ? null : better === 'more' ? moved > 0 : moved < 0 };
}

/** The headline figures of a run beside those of an earlier one. */
export function compareRuns(now: Report, before: Report): Comparison[] {
  return [
    compare({ name: '下单峰值（单/秒）', before: before.peakOrdersPerSecond, now: now.peakOrdersPerSecond, better: 'more' }),
    compare({ name: 'p95（毫秒）', before: before.p95Ms, now: now.p95Ms, better: 'less' }),
    compare({ name: 'p99（毫秒）', before: before.p99Ms, now: now.p99Ms, better: 'less' }),
    compare({ name: '错误率（%）', before: before.errorPercent, now: now.errorPercent, better: 'less' }),
    compare({ name: '丢掉的迭代', before: before.droppedIterations, now: now.droppedIterations, better: 'less' }),
  ];
}

/** The p95 of every endpoint that both runs called. */
export function compareEndpoints(now: Report, before: Report): Comparison[] {
  const earlier = new Map(before.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return now.endpoints.flatMap((endpoint) => {
    const same = earlier.get(endpoint.name);
    return same === undefined ? [] : [compare({ name: endpoint.name, before: same.p95Ms, now: endpoint.p95Ms, better: 'less' })];
  });
}

/** `+12%`, `−8%`, or a dash. */
export function formatChange(change: number | null): string {
  if (change === null) return '—';
  const percent = Math.round(change * 100);
  return percent > 0 ? `+${percent}%` : percent < 0 ? `−${-percent}%` : '0%';
}

/** A figure with as many decimals as it can bear: 312, 41.2, 3.14, 0.02. */
export function formatFigure(value: number | null): string {
  if (value === null) return '—';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('zh-CN');
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const SETTING_NAMES: Readonly<Record<string, string>> = {
  cpu: '处理器',
  cores: '核数',
  memoryGb: '内存（GB）',
  sharedWithGenerator: '和压测机同机',
  apiProcesses: 'API 进程',
  poolSize: '连接池',
  stores: '门店',
  buyers: '顾客',
  baseOrdersPerSecond: '基线（单/秒）',
  step: '拉升倍数',
};

/** Machine and settings in one row of facts. */
export function describeSettings(settings: Report['machine']): { readonly name: string; readonly value: string }[] {
  return Object.entries(settings).map(([name, value]) => ({ name: SETTING_NAMES[name] ?? name, value: typeof value === 'boolean' ? (value ? '是' : '否') : typeof value === 'number' ? formatFigure(value) : value }));
}
