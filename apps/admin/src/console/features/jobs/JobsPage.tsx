import { ExportOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton, Table } from 'antd';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { queueName } from '../../shell/labels';
import { Moment } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import styles from './JobsPage.module.css';

type Jobs = Schemas['JobsOverview'];

const REFRESH_MS = 5_000;

/** Whether work in the background keeps up; the queues themselves open in bull-board. */
export function JobsPage() {
  const jobs = useQuery({ queryKey: ['jobs'], queryFn: ({ signal }) => adminApi.call('getJobsOverview', { signal }), refetchInterval: REFRESH_MS });
  const tellProblem = useProblemMessage();
  const openBoard = useMutation({
    mutationFn: () => adminApi.call('createJobsTicket'),
    onSuccess: ({ url }) => window.open(url, '_blank', 'noopener'),
    onError: tellProblem,
  });
  return (
    <Page
      title="任务队列"
      hint="每 5 秒更新"
      actions={
        <Button type="primary" icon={<ExportOutlined />} loading={openBoard.isPending} onClick={() => openBoard.mutate()}>
          打开任务面板
        </Button>
      }
    >
      {jobs.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {jobs.isError && jobs.data === undefined && <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data !== undefined && <Overview jobs={jobs.data} />}
    </Page>
  );
}

function Overview({ jobs }: { readonly jobs: Jobs }) {
  return (
    <>
      {!jobs.isQueueReachable && <Alert type="warning" showIcon title="队列暂时连不上，事件会留在待发箱，恢复后自动继续" />}
      <Panel title="待发箱" extra={<span className="quiet">已提交、还没送到的事件</span>}>
        <dl className={styles['figures']}>
          <Figure label="等待中" value={jobs.outbox.pending} />
          <Figure label="到期未处理" value={jobs.outbox.due} />
          <Figure label="多次失败" value={jobs.outbox.stuck} isBad={jobs.outbox.stuck > 0} />
          <div>
            <dt>最早到期</dt>
            <dd>{jobs.outbox.oldestDueAt === null ? '—' : <Moment at={jobs.outbox.oldestDueAt} isFull />}</dd>
          </div>
        </dl>
      </Panel>
      <Panel title="队列" isFlush>
        <Table<Jobs['queues'][number]>
          size="middle"
          pagination={false}
          rowKey={({ name }) => name}
          dataSource={jobs.queues}
          locale={{ emptyText: <EmptyState title="没有队列" /> }}
          columns={[
            { title: '队列', dataIndex: 'name', render: queueName },
            ...(['waiting', 'active', 'delayed', 'failed'] as const).map((key) => ({
              title: { waiting: '等待', active: '执行中', delayed: '延后', failed: '失败' }[key],
              dataIndex: key,
              align: 'right' as const,
              width: 110,
              render: (count: number) => <span className="number">{formatCount(count)}</span>,
            })),
          ]}
          scroll={{ x: 560 }}
        />
      </Panel>
      <Panel title="最近失败" isFlush>
        <Table<Jobs['recentFailures'][number]>
          size="middle"
          pagination={false}
          rowKey={({ eventId }) => eventId}
          dataSource={jobs.recentFailures}
          locale={{ emptyText: <EmptyState title="没有失败的事件" hint="失败的会自动重试，次数用完会留在这里" /> }}
          columns={[
            { title: '事件', dataIndex: 'topic', width: 220 },
            { title: '次数', dataIndex: 'attempts', align: 'right', width: 80 },
            { title: '下次重试', dataIndex: 'nextAttemptAt', width: 170, render: (at: string) => <Moment at={at} isFull /> },
            { title: '错误', dataIndex: 'lastError', render: (text: string) => <span style={{ overflowWrap: 'anywhere' }}>{text}</span> },
          ]}
          scroll={{ x: 760 }}
        />
      </Panel>
    </>
  );
}

function Figure({ label, value, isBad = false }: { readonly label: string; readonly value: number; readonly isBad?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-bad={isBad}>{formatCount(value)}</dd>
    </div>
  );
}
