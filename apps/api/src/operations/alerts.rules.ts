import type { ReplyOf } from '@quanyu/platform';
import type { getOperationsLive } from './operations.contract.js';

type Snapshot = ReplyOf<typeof getOperationsLive>;
export type Alert = Omit<Snapshot['alerts'][number], 'since'>;

const ERROR_PERCENT = 1;
const SLOW_PLACING_MS = 1_000;
const SLOW_LOOP_MS = 250;
const CONNECTION_SHARE = 0.85;
const LOCK_WAITERS = 20;
const OLD_JOB_SECONDS = 60;
const OLD_EVENT_SECONDS = 120;

/** What somebody should look at now, the worst first. Thresholds are about what a shopper would notice. */
export function computeAlerts({ headline, shed, processes, database, redis, queues, outbox, stores, holdsOverdue }: Omit<Snapshot, 'alerts'> & { shed: number; holdsOverdue: number }): Alert[] {
  const alerts: Alert[] = [];
  const add = (kind: Alert['kind'], severity: Alert['severity'], text: string): void => void alerts.push({ kind, severity, text });
  const gone = processes.filter(({ isStale }) => isStale);
  const slowest = Math.max(0, ...processes.map(({ eventLoopP99Ms }) => eventLoopP99Ms));
  const oldestJob = Math.max(0, ...queues.map(({ oldestAgeSeconds }) => oldestAgeSeconds ?? 0));
  const overdue = stores.reduce((sum, store) => sum + store.overdue, 0);
  if (!database.isUp) add('databaseConnections', 'critical', '数据库连不上');
  if ((headline.errorPercent ?? 0) >= ERROR_PERCENT) add('errorRate', 'critical', `${String(Math.round((headline.errorPercent ?? 0) * 10) / 10)}% 的请求出错`);
  if (gone.length > 0) add('processGone', 'critical', `${gone.length} 个进程没有消息`);
  if (outbox.stuck > 0) add('outboxStuck', 'critical', `${outbox.stuck} 个事件反复失败，等人处理`);
  if (holdsOverdue > 0) add('holdsOverdue', 'critical', `${holdsOverdue} 个未付款订单过期还没关闭`);
  if (!redis.isUp) add('redisAway', 'warning', 'Redis 不可用：限流在各进程内，下单照常');
  if (shed > 0) add('overload', 'warning', `每秒 ${Math.round(shed)} 个请求因过载被拒`);
  if ((headline.placingP95Ms ?? 0) >= SLOW_PLACING_MS) add('placingSlow', 'warning', `下单 P95 ${Math.round(headline.placingP95Ms ?? 0)} 毫秒`);
  if (slowest >= SLOW_LOOP_MS) add('eventLoop', 'warning', `有进程卡顿 ${Math.round(slowest)} 毫秒`);
  if (database.isUp && database.connections >= database.maxConnections * CONNECTION_SHARE) add('databaseConnections', 'warning', `数据库连接 ${database.connections} / ${database.maxConnections}`);
  if (database.lockWaiting >= LOCK_WAITERS) add('lockWaits', 'warning', `${database.lockWaiting} 个会话在等锁`);
  if (oldestJob >= OLD_JOB_SECONDS || (outbox.oldestAgeSeconds ?? 0) >= OLD_EVENT_SECONDS) add('queueOld', 'warning', `后台任务积压，最早的等了 ${Math.max(oldestJob, outbox.oldestAgeSeconds ?? 0)} 秒`);
  if (overdue > 0) add('pickupOverdue', 'warning', `${overdue} 单该备好还没备好`);
  return alerts;
}
