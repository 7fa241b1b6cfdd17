import { useQuery } from '@tanstack/react-query';
import { formatAge, formatClock } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import type { Operation } from '../../offline/operation';
import { useOffline } from '../../offline/useOffline';
import { recallOfflineList } from '../../offline/useOfflineList';
import { useCurrentStore } from '../../shell/currentStore';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen, StateTag } from '../../ui/Screen';
import { EmptyState } from '../../ui/ScreenState';
import styles from './SyncPage.module.css';
import { describeConflict } from './conflict';

const STATUS_LABELS = {
  waiting: { text: '待同步', tone: 'warning' },
  done: { text: '已同步', tone: 'success' },
  refused: { text: '有冲突', tone: 'urgent' },
} as const;

/** What this device did without a network, and what became of it at the server. */
export function SyncPage() {
  const work = useOffline();
  const { waiting, refused, operations } = work;
  const newestFirst = [...operations].reverse();
  return (
    <Screen
      title="离线与同步"
      back={{ to: '/device', label: '返回本机' }}
      footer={
        waiting.length > 0 && (
          <PrimaryButton isBusy={work.isSyncing} disabled={!work.isOnline} onClick={() => void work.sync()}>
            {work.isOnline ? `立即同步 ${waiting.length} 项` : `没有网络，${waiting.length} 项等联网后自动同步`}
          </PrimaryButton>
        )
      }
    >
      {!work.isOnline && <Notice tone="warning">没有网络。今天清单里的取货码还能核销，联网后自动同步</Notice>}
      {refused.length > 0 && (
        <Notice tone="urgent" role="alert">
          {refused.length} 项和服务器对不上，请逐条处理
        </Notice>
      )}
      <ListAge />
      {newestFirst.length === 0 ? (
        <EmptyState title="没有离线操作">断网时的核销和点数会记在这里，联网后自动同步一次</EmptyState>
      ) : (
        <ul className={styles['operations']} aria-label="离线操作">
          {newestFirst.map((operation) => (
            <Row key={operation.id} operation={operation} onDismiss={() => void work.dismiss(operation.id)} />
          ))}
        </ul>
      )}
    </Screen>
  );
}

function Row({ operation, onDismiss }: { readonly operation: Operation; readonly onDismiss: () => void }) {
  const conflict = operation.refusal === null ? null : describeConflict(operation.refusal);
  return (
    <li>
      <div>
        <b>{operation.label}</b>
        <StateTag label={STATUS_LABELS[operation.status]} />
      </div>
      <small>
        {formatClock(new Date(operation.createdAtMs).toISOString())} · {operation.staffName}
      </small>
      {conflict !== null && (
        <>
          <p className={styles['conflict']}>{conflict.what}</p>
          <p>{conflict.advice}</p>
          <button type="button" onClick={onDismiss}>
            已处理
          </button>
        </>
      )}
    </li>
  );
}

function ListAge() {
  const store = useCurrentStore();
  const now = useNow();
  const kept = useQuery({ queryKey: ['offline-list-kept', store.id], queryFn: () => recallOfflineList(store.id), networkMode: 'always', refetchInterval: 15_000 });
  if (kept.data === undefined) return null;
  if (kept.data === null) return <Notice tone="info">这台设备还没有下载过今天的清单，联网打开看板后会自动下载</Notice>;
  const age = formatAge(Date.parse(kept.data.issuedAt), now);
  return (
    <Card title="今天的清单">
      <Facts
        facts={[
          ['更新于', age === '刚刚' ? '刚刚' : `${age}前`],
          ['待取订单', `${kept.data.orders.length} 单`],
          ['有效到', formatClock(kept.data.validUntil)],
          ['单笔上限', `¥${(kept.data.amountCapFen / 100).toLocaleString('zh-CN')}，超过要联网核销`],
        ]}
      />
    </Card>
  );
}
