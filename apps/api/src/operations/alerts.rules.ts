import type { ReplyOf } from '@quanyu/platform';
import type { getOperationsLive } from './operations.contract.js';

type Snapshot = ReplyOf<typeof getOperationsLive>;
export type Alert = Omit<Snapshot['alerts'][number], 'since'>;
/** What alerts are decided on: the picture of this second, and the unpaid orders past their time. */
type Picture = Omit<Snapshot, 'alerts'> & { readonly holdsOverdue: number };

const ERROR_PERCENT = 1;
const SLOW_PLACING_MS = 1_000;
const SLOW_LOOP_MS = 250;
const CONNECTION_SHARE = 0.85;
const LOCK_WAITERS = 20;
const OLD_SECONDS = 120;

interface Rule {
  readonly kind: Alert['kind'];
  readonly severity: Alert['severity'];
  /** What is wrong; null while it is not. */
  readonly find: (picture: Picture) => string | null;
}

/** The worst first. Thresholds are about what a shopper would notice. */
const RULES: readonly Rule[] = [
  { kind: 'databaseConnections', severity: 'critical', find: ({ database }) => (database.isUp ? null : '数据库连不上') },
  { kind: 'errorRate', severity: 'critical', find: ({ headline }) => above(headline.errorPercent, ERROR_PERCENT, (percent) => `${Math.round(percent * 10) / 10}% 的请求出错`) },
  { kind: 'processGone', severity: 'critical', find: ({ processes }) => above(processes.filter(({ isStale }) => isStale).length, 1, (count) => `${count} 个进程没有消息`) },
  { kind: 'outboxStuck', severity: 'critical', find: ({ outbox }) => above(outbox.stuck, 1, (count) => `${count} 个事件反复失败，等人处理`) },
  { kind: 'holdsOverdue', severity: 'critical', find: ({ holdsOverdue }) => above(holdsOverdue, 1, (count) => `${count} 个未付款订单过期还没关闭`) },
  { kind: 'redisAway', severity: 'warning', find: ({ redis }) => (redis.isUp ? null : 'Redis 不可用：限流在各进程内，下单照常') },
  { kind: 'overload', severity: 'warning', find: ({ headline }) => above(headline.shedPerSecond, 1, (count) => `每秒 ${Math.round(count)} 个请求因过载被拒`) },
  { kind: 'placingSlow', severity: 'warning', find: ({ headline }) => above(headline.placingP95Ms, SLOW_PLACING_MS, (ms) => `下单 P95 ${Math.round(ms)} 毫秒`) },
  { kind: 'eventLoop', severity: 'warning', find: ({ processes }) => above(most(processes.map(({ eventLoopP99Ms }) => eventLoopP99Ms)), SLOW_LOOP_MS, (ms) => `有进程卡顿 ${Math.round(ms)} 毫秒`) },
  {
    kind: 'databaseConnections',
    severity: 'warning',
    find: ({ database }) => (database.isUp ? above(database.connections, database.maxConnections * CONNECTION_SHARE, (count) => `数据库连接 ${count} / ${database.maxConnections}`) : null),
  },
  { kind: 'lockWaits', severity: 'warning', find: ({ database }) => above(database.lockWaiting, LOCK_WAITERS, (count) => `${count} 个会话在等锁`) },
  {
    kind: 'queueOld',
    severity: 'warning',
    find: ({ queues, outbox }) => above(most([...queues, outbox].map(({ oldestAgeSeconds }) => oldestAgeSeconds ?? 0)), OLD_SECONDS, (seconds) => `后台任务积压，最早的等了 ${seconds} 秒`),
  },
  { kind: 'pickupOverdue', severity: 'warning', find: ({ stores }) => above(stores.reduce((sum, { overdue }) => sum + overdue, 0), 1, (count) => `${count} 单该备好还没备好`) },
];

/** What somebody should look at now, the worst first; one of each kind. */
export function computeAlerts(picture: Picture): Alert[] {
  const alerts: Alert[] = [];
  for (const { kind, severity, find } of RULES) {
    const text = find(picture);
    if (text !== null && !alerts.some((alert) => alert.kind === kind)) alerts.push({ kind, severity, text });
  }
  return alerts;
}

function above(value: number | null, threshold: number, say: (value: number) => string): string | null {
  return value !== null && value >= threshold ? say(value) : null;
}

function most(values: readonly number[]): number {
  return Math.max(0, ...values);
}
