import { formatCount } from '../../../shared/money';
import { formatSpan } from '../../../shared/time';
import { queueName } from '../../shell/labels';
import { BoardPanel, Calm } from './BoardPanel';
import type { Snapshot } from './frames';
import styles from './SystemPanels.module.css';

type Tone = 'good' | 'fair' | 'bad';

/** How a figure is told by colour: fair from the first bound on, bad from the second. */
function toneOf(value: number, fair: number, bad: number): Tone {
  if (value >= bad) return 'bad';
  return value >= fair ? 'fair' : 'good';
}

/** At most two words of a span, so that it stays short in a table. */
const short = (seconds: number | null): string => (seconds === null ? '—' : formatSpan(seconds).split(' ').slice(0, 2).join(''));

interface QueuePanelProps {
  readonly queues: Snapshot['queues'];
  readonly outbox: Snapshot['outbox'];
}

/** How much waits to be done, and since when the oldest does. */
export function QueuePanel({ queues, outbox }: QueuePanelProps) {
  const rows = [
    { name: '待发箱', waiting: outbox.pending, failed: outbox.stuck, age: outbox.oldestAgeSeconds },
    ...[...queues].sort((a, b) => b.waiting + b.failed - (a.waiting + a.failed)).map(({ name, waiting, failed, oldestAgeSeconds }) => ({ name: queueName(name), waiting, failed, age: oldestAgeSeconds })),
  ].slice(0, 6);
  return (
    <BoardPanel area="queues">
      <h2>任务队列</h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th>队列</th>
            <th>等待</th>
            <th>最久</th>
            <th>失败</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, waiting, failed, age }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{formatCount(waiting)}</td>
              <td data-tone={toneOf(age ?? 0, 30, 120)}>{short(age)}</td>
              <td data-tone={failed > 0 ? 'bad' : 'good'}>{formatCount(failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </BoardPanel>
  );
}

interface DatabasePanelProps {
  readonly database: Snapshot['database'];
  readonly redis: Snapshot['redis'];
}

export function DatabasePanel({ database, redis }: DatabasePanelProps) {
  const used = database.maxConnections === 0 ? 0 : database.connections / database.maxConnections;
  const megabytes = redis.usedMemoryBytes === null ? null : Math.round(redis.usedMemoryBytes / 1_048_576);
  const facts: readonly { readonly label: string; readonly value: string; readonly tone: Tone }[] = [
    { label: '连接', value: `${database.connections}/${database.maxConnections}`, tone: toneOf(used, 0.7, 0.9) },
    { label: '等锁', value: formatCount(database.lockWaiting), tone: toneOf(database.lockWaiting, 3, 10) },
    { label: '最长事务', value: short(database.longestTransactionSeconds), tone: toneOf(database.longestTransactionSeconds, 5, 30) },
    { label: '复制延迟', value: database.replicationLagSeconds === null ? '无备库' : `${database.replicationLagSeconds.toFixed(1)}秒`, tone: toneOf(database.replicationLagSeconds ?? 0, 2, 10) },
    { label: '命令/秒', value: redis.operationsPerSecond === null ? '—' : formatCount(redis.operationsPerSecond), tone: 'good' },
    { label: '内存', value: megabytes === null ? '—' : `${formatCount(megabytes)}MB`, tone: 'good' },
  ];
  return (
    <BoardPanel area="database">
      <h2>
        <span data-up={database.isUp}>PostgreSQL</span>
        <span data-up={redis.isUp}>Redis</span>
      </h2>
      <dl className={styles['facts']}>
        {facts.map(({ label, value, tone }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd data-tone={tone}>{value}</dd>
          </div>
        ))}
      </dl>
    </BoardPanel>
  );
}

const PRESSURES = { normal: { text: '正常', tone: 'good' }, elevated: { text: '偏高', tone: 'fair' }, high: { text: '高', tone: 'bad' }, severe: { text: '极高', tone: 'bad' } } as const;
const SHOWN_PROCESSES = 7;

/** The number of the process is enough to tell those of one machine apart; `host:pid` is in the tooltip. */
function processName(kind: 'api' | 'worker', processId: string): string {
  return `${kind === 'api' ? 'API' : 'worker'} ${processId.split(':').at(-1) ?? processId}`;
}

export function ProcessPanel({ processes }: { readonly processes: Snapshot['processes'] }) {
  return (
    <BoardPanel area="processes">
      <h2>
        进程<small>事件循环 p99</small>
      </h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th>进程</th>
            <th>延迟 ms</th>
            <th>CPU %</th>
            <th>压力</th>
          </tr>
        </thead>
        <tbody>
          {processes.slice(0, SHOWN_PROCESSES).map(({ processId, kind, eventLoopP99Ms, cpuPercent, pressure, isStale }) => (
            <tr key={processId} data-gone={isStale}>
              <td title={processId}>
                {processName(kind, processId)}
              </td>
              <td data-tone={toneOf(eventLoopP99Ms, 30, 100)}>{isStale ? '失联' : eventLoopP99Ms.toFixed(0)}</td>
              <td>{cpuPercent.toFixed(0)}</td>
              <td data-tone={PRESSURES[pressure].tone}>{PRESSURES[pressure].text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </BoardPanel>
  );
}

const SHOWN_STORES = 18;
const OVERDUE_BAD = 3;

/** `全域·静安寺店` → `静安寺`: what all stores share does not tell them apart. */
function shortStoreName(name: string): string {
  return name.replace(/^.*·/, '').replace(/店$/, '');
}

/** Where picking falls behind: the worst stores first, by colour. */
export function StorePanel({ stores }: { readonly stores: Snapshot['stores'] }) {
  const more = stores.length - SHOWN_STORES;
  return (
    <BoardPanel area="stores">
      <h2>
        门店履约<small>待拣 / 超时{more > 0 ? ` · 另有 ${more} 家` : ''}</small>
      </h2>
      {stores.length === 0 && <Calm>没有待拣的订单</Calm>}
      <ul className={styles['heat']}>
        {stores.slice(0, SHOWN_STORES).map(({ storeId, name, toPick, overdue }) => (
          <li key={storeId} data-tone={overdue === 0 ? 'good' : toneOf(overdue, 1, OVERDUE_BAD)} title={`${name}：待拣 ${toPick}，超时 ${overdue}`}>
            <span>{shortStoreName(name)}</span>
            <b>
              {toPick}
              {overdue > 0 && <em>/{overdue}</em>}
            </b>
          </li>
        ))}
      </ul>
    </BoardPanel>
  );
}
