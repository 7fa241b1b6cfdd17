import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Skeleton, Table, Tooltip } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { formatInstant, shopDate } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { downloadFile } from '../../ui/download';
import { Delta, Moment } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { snapshotsQuery } from './queries';
import styles from './Segments.module.css';

type Snapshot = Schemas['SegmentSnapshot'];

/** What the segment was at some moments, taken by somebody, to compare and to export. */
export function Snapshots({ segmentId, isDirty }: { readonly segmentId: string; readonly isDirty: boolean }) {
  const queryClient = useQueryClient();
  const mayWrite = useMay('segments.write');
  const snapshots = useQuery(snapshotsQuery(segmentId));
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: snapshotsQuery(segmentId).queryKey });
    void queryClient.invalidateQueries({ queryKey: ['segments'] });
  };
  const take = useAct({
    act: (_now: number, idempotencyKey) => adminApi.call('takeSegmentSnapshot', { params: { segmentId }, idempotencyKey }),
    doneText: '快照已存',
    onDone: refresh,
  });
  const exporting = useAct({
    act: ({ snapshotId, takenAt }: Snapshot) => downloadFile(`/api/admin/segment-snapshots/${snapshotId}/export`, `人群-${shopDate(takenAt)}.csv`),
    doneText: '已导出，并记入操作记录',
    onDone: refresh,
  });
  const takeButton = mayWrite && (
    <Tooltip title={isDirty ? '规则还没有保存' : ''}>
      <Button size="small" disabled={isDirty} loading={take.isPending} onClick={() => take.mutate(Date.now())}>
        存快照
      </Button>
    </Tooltip>
  );
  const items = snapshots.data?.items ?? [];
  return (
    <Panel title="快照" extra={items.length > 0 && takeButton} isFlush={items.length > 0}>
      {snapshots.isPending && <Skeleton active paragraph={{ rows: 3 }} />}
      {snapshots.isError && <ErrorState error={snapshots.error} onRetry={() => void snapshots.refetch()} />}
      {snapshots.isSuccess && items.length === 0 && <EmptyState title="还没有快照" hint="快照留下此刻的人群：之后可以比较谁来了、谁走了，也可以导出（手机号打码）" action={takeButton} />}
      {items.length > 0 && (
        <Table<Snapshot>
          size="middle"
          pagination={false}
          rowKey={({ snapshotId }) => snapshotId}
          dataSource={items}
          scroll={{ x: 720 }}
          columns={[
            { title: '时间', dataIndex: 'takenAt', width: 140, render: (at: string) => <Moment at={at} /> },
            { title: '谁存的', dataIndex: 'takenByName', width: 120 },
            { title: '规则版本', dataIndex: 'segmentVersion', width: 90, render: (version: number) => `第 ${version} 版` },
            { title: '人数', dataIndex: 'members', width: 100, align: 'right', render: (count: number) => <span className="number">{formatCount(count)}</span> },
            { title: '比上一次', key: 'delta', width: 100, align: 'right', render: (_value, { members }, index) => <Delta value={members - (items[index + 1]?.members ?? members)} /> },
            { title: '导出', dataIndex: 'exports', width: 90, align: 'right', render: (count: number) => (count === 0 ? <span className="quiet">没有</span> : `${count} 次`) },
            ...(mayWrite
              ? [
                  {
                    title: '操作',
                    key: 'acts',
                    width: 90,
                    render: (_value: unknown, snapshot: Snapshot) => (
                      <Button type="link" size="small" disabled={exporting.isPending} onClick={() => exporting.mutate(snapshot)}>
                        导出 CSV
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {items.length > 1 && <Comparison items={items} />}
    </Panel>
  );
}

/** Who stayed, came and left between two of them; the last two to begin with. */
function Comparison({ items }: { readonly items: readonly Snapshot[] }) {
  const [[earlierId, laterId], choose] = useState<readonly [string | undefined, string | undefined]>([undefined, undefined]);
  const later = items.find(({ snapshotId }) => snapshotId === laterId) ?? items[0];
  const earlier = items.find(({ snapshotId }) => snapshotId === earlierId) ?? items[1];
  const isForward = earlier !== undefined && later !== undefined && earlier.takenAt < later.takenAt;
  const difference = useQuery({
    queryKey: ['snapshot-difference', earlier?.snapshotId, later?.snapshotId],
    queryFn: ({ signal }) => adminApi.call('compareSegmentSnapshots', { params: { snapshotId: later?.snapshotId ?? '' }, query: { earlierId: earlier?.snapshotId ?? '' }, signal }),
    enabled: isForward,
    staleTime: Infinity,
  });
  const options = items.map(({ snapshotId, takenAt, members }) => ({ value: snapshotId, label: `${formatInstant(takenAt)} · ${formatCount(members)} 人` }));
  return (
    <div style={{ padding: 16 }}>
      <div className={styles['pick']}>
        <span className="quiet">从</span>
        <Select value={earlier?.snapshotId ?? null} options={options} aria-label="较早的快照" style={{ minWidth: 190 }} onChange={(id: string) => choose([id, later?.snapshotId])} />
        <span className="quiet">到</span>
        <Select value={later?.snapshotId ?? null} options={options} aria-label="较晚的快照" style={{ minWidth: 190 }} onChange={(id: string) => choose([earlier?.snapshotId, id])} />
        {!isForward && <span className="quiet">第二个要晚于第一个</span>}
      </div>
      {difference.isError && <ErrorState error={difference.error} onRetry={() => void difference.refetch()} />}
      {isForward && !difference.isError && (
        <dl className={styles['difference']}>
          {(['stayed', 'joined', 'left'] as const).map((key) => (
            <div key={key}>
              <dt>{DIFFERENCES[key]}</dt>
              <dd>{difference.data === undefined ? '…' : formatCount(difference.data[key])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const DIFFERENCES = { stayed: '还在', joined: '新进', left: '离开' } as const;
