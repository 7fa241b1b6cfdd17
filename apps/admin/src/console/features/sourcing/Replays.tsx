import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Progress, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { serverNow } from '../../../shared/backend';
import { fulfillmentKindNames } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { reasonNames } from '../../parts/sourcing/labels';
import { Delta } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { formatFigure, toFigures, type Totals } from './rules';
import styles from './Sourcing.module.css';

type Summary = Schemas['SourcingReplaySummary'];
type Replay = Schemas['SourcingReplay'];

const WEEK_MS = 7 * 86_400_000;
const POLL_MS = 2_000;

const isRunning = ({ status }: Pick<Summary, 'status'>): boolean => status === 'waiting' || status === 'running';

interface ReplaysProps {
  readonly rulesId: string;
  readonly version: number;
  readonly replays: readonly Summary[];
  readonly mayStart: boolean;
}

/** What these rules would have made of last week's orders. */
export function Replays({ rulesId, version, replays, mayStart }: ReplaysProps) {
  const queryClient = useQueryClient();
  const [openId, setOpenId] = useState<string | null>(null);
  const start = useAct({
    act: (span: { fromAt: string; toAt: string }, idempotencyKey) => adminApi.call('startSourcingReplay', { params: { rulesId }, body: span, idempotencyKey }),
    doneText: '开始回放，几秒到几分钟',
    onDone: () => void queryClient.invalidateQueries({ queryKey: ['sourcing-rules', rulesId] }),
  });
  const latest = replays.find((replay) => replay.rulesVersion === version);
  return (
    <Panel
      title="回放上周的订单"
      extra={
        mayStart && (
          <Button disabled={latest !== undefined && isRunning(latest)} loading={start.isPending} onClick={() => start.mutate({ fromAt: new Date(serverNow() - WEEK_MS).toISOString(), toAt: new Date(serverNow()).toISOString() })}>
            回放
          </Button>
        )
      }
    >
      {latest === undefined ? <p className="quiet">这一版还没有回放过。回放不动任何订单，只算一遍会有什么不同。</p> : <LatestReplay key={latest.replayId} summary={latest} rulesId={rulesId} onOpen={() => setOpenId(latest.replayId)} />}
      <Drawer title="回放的不同之处" open={openId !== null} onClose={() => setOpenId(null)} size="min(900px, 100vw)" destroyOnHidden>
        {openId !== null && <Differences replayId={openId} />}
      </Drawer>
    </Panel>
  );
}

function LatestReplay({ summary, rulesId, onOpen }: { readonly summary: Summary; readonly rulesId: string; readonly onOpen: () => void }) {
  const queryClient = useQueryClient();
  const replay = useQuery({
    queryKey: ['sourcing-replay', summary.replayId],
    async queryFn({ signal }) {
      const found = await adminApi.call('getSourcingReplay', { params: { replayId: summary.replayId }, signal });
      if (!isRunning(found)) void queryClient.invalidateQueries({ queryKey: ['sourcing-rules', rulesId], exact: true });
      return found;
    },
    refetchInterval: ({ state }) => (state.data === undefined || isRunning(state.data) ? POLL_MS : false),
  });
  if (replay.isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (replay.isError) return <ErrorState error={replay.error} onRetry={() => void replay.refetch()} />;
  const { totals, status, fromAt, toAt } = replay.data;
  return (
    <>
      <p className="quiet">
        {formatInstant(fromAt)} – {formatInstant(toAt)} · {formatCount(totals.decisions)} 个决定{totals.skippedOrders > 0 && `，${formatCount(totals.skippedOrders)} 单由顾客自选，没有重算`}
      </p>
      {isRunning(replay.data) && <Progress percent={100} status="active" showInfo={false} aria-label="回放中" />}
      {status === 'failed' && <p style={{ color: 'var(--color-urgent-text)' }}>回放没做完，请再试一次</p>}
      {status === 'done' && totals.decisions === 0 && <p>这段时间没有由规则决定的订单，比不出差别。</p>}
      {totals.decisions > 0 && <Figures totals={totals} />}
      {status === 'done' && totals.decisions > 0 && (
        <Button block style={{ marginTop: 12 }} onClick={onOpen}>
          看 {formatCount(totals.moved)} 单换了地方
        </Button>
      )}
    </>
  );
}

function Figures({ totals }: { readonly totals: Totals }) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th />
          <th>原来</th>
          <th>新规则</th>
        </tr>
      </thead>
      <tbody>
        {toFigures(totals).map(({ label, unit, before, after, isBetter }) => (
          <tr key={label}>
            <th>
              {label} <small>{unit}</small>
            </th>
            <td>{formatFigure(before)}</td>
            <td data-better={isBetter ?? undefined}>
              {formatFigure(after)} {isBetter === null ? '' : isBetter ? '↓' : '↑'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Differences({ replayId }: { readonly replayId: string }) {
  const replay = useQuery({ queryKey: ['sourcing-replay', replayId], queryFn: ({ signal }) => adminApi.call('getSourcingReplay', { params: { replayId }, signal }) });
  if (replay.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (replay.isError) return <ErrorState error={replay.error} onRetry={() => void replay.refetch()} />;
  const { places, differences, loadSpread } = replay.data;
  const names = (found: Replay['differences'][number]['before']): string => (found.length === 0 ? '没有' : found.map(({ name }) => name).join(' + '));
  return (
    <>
      <h3 className={styles['subhead']}>单量变化最大的地点</h3>
      <p className="quiet">
        各处单量的不均匀程度：{formatFigure(loadSpread.before)} → {formatFigure(loadSpread.after)}（0 是一样多）
      </p>
      <Table<Replay['places'][number]>
        size="small"
        pagination={false}
        rowKey={({ locationId }) => locationId}
        dataSource={places.slice(0, 10)}
        locale={{ emptyText: <EmptyState title="各处单量都没变" /> }}
        columns={[
          { title: '地点', dataIndex: 'name' },
          { title: '原来', dataIndex: 'before', align: 'right', width: 90 },
          { title: '新规则', dataIndex: 'after', align: 'right', width: 90 },
          { title: '变化', key: 'change', align: 'right', width: 90, render: (_value, { before, after }) => <Delta value={after - before} /> },
        ]}
      />
      <h3 className={styles['subhead']}>换了地方的订单</h3>
      <Table<Replay['differences'][number]>
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        rowKey={({ orderId, kind }) => `${orderId}-${kind}`}
        dataSource={differences}
        locale={{ emptyText: <EmptyState title="没有订单会换地方" /> }}
        scroll={{ x: 760 }}
        columns={[
          { title: '订单', key: 'order', width: 190, render: (_value, { orderId, orderNo }) => <Link className="mono" to={`/orders/${orderId}`}>{orderNo}</Link> },
          { title: '方式', key: 'kind', width: 90, render: (_value, { kind }) => fulfillmentKindNames[kind] },
          { title: '原来', key: 'before', render: (_value, { before }) => names(before) },
          { title: '新规则', key: 'after', render: (_value, { after }) => names(after) },
          { title: '公里', key: 'metres', align: 'right', width: 110, render: (_value, { metresBefore, metresAfter }) => <span className="number">{`${(metresBefore / 1000).toFixed(1)} → ${(metresAfter / 1000).toFixed(1)}`}</span> },
          { title: '为什么', key: 'reason', width: 150, render: (_value, { reason }) => reasonNames[reason] },
        ]}
      />
    </>
  );
}
