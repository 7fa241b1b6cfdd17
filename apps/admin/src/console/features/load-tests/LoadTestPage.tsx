import { CheckCircleFilled, CloseCircleFilled, DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Select, Skeleton, Table } from 'antd';
import { useParams, useSearchParams } from 'react-router';
import { formatCount } from '../../../shared/money';
import { formatInstant, formatInstantFull, formatSpan } from '../../../shared/time';
import { adminApi } from '../../api';
import { refusalName } from '../../shell/labels';
import { StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { RankedBars } from '../../ui/RankedBars';
import { EmptyState, ErrorState } from '../../ui/states';
import { Attack } from './Attack';
import { Compare } from './Compare';
import styles from './LoadTests.module.css';
import { describeSettings, formatFigure, type Report } from './report';
import { ResourcesChart, TimelineCharts } from './RunCharts';

const loadTestQuery = (runId: string) => ({
  queryKey: ['load-test', runId],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => adminApi.call('getLoadTest', { params: { runId }, signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** One rehearsal: the verdict first, then how it went. */
export function LoadTestPage() {
  const { runId = '' } = useParams();
  const run = useQuery(loadTestQuery(runId));
  if (run.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (run.isError) return <ErrorState error={run.error} onRetry={() => void run.refetch()} />;
  return <RunView key={runId} report={run.data} />;
}

function saveReport(report: Report): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${report.profile}-${report.startedAt.slice(0, 19).replaceAll(':', '')}.json`;
  link.click();
  URL.revokeObjectURL(address);
}

function RunView({ report }: { readonly report: Report }) {
  const [search, setSearch] = useSearchParams();
  const otherId = search.get('with');
  const others = useQuery({ queryKey: ['load-tests', 'to-compare', report.profile], queryFn: ({ signal }) => adminApi.call('listLoadTests', { query: { limit: '50' }, signal }) });
  const other = useQuery({ ...loadTestQuery(otherId ?? ''), enabled: otherId !== null });
  const candidates = (others.data?.items ?? []).filter(({ runId }) => runId !== report.runId).sort((a, b) => Number(b.profile === report.profile) - Number(a.profile === report.profile));
  return (
    <Page
      backTo="/load-tests"
      title={report.profile}
      hint={
        <span className={styles['hint']}>
          <StatusTag label={report.passed ? { text: '达标', tone: 'success' } : { text: '没达标', tone: 'urgent' }} />
          {formatInstantFull(report.startedAt)} · {formatSpan((Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000)} · <span className="mono">{report.revision.slice(0, 8)}</span>
          {report.isShortForm && ' · 短形式'}
        </span>
      }
      actions={
        <>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            value={otherId}
            placeholder="和另一次比较"
            aria-label="和另一次比较"
            style={{ width: 260 }}
            loading={others.isPending}
            options={candidates.map(({ runId, profile, startedAt, passed }) => ({ value: runId, label: `${profile} ${formatInstant(startedAt)}${passed ? '' : '（没达标）'}` }))}
            onChange={(runId: string | null | undefined) => setSearch(runId === null || runId === undefined ? {} : { with: runId }, { replace: true })}
          />
          <Button icon={<DownloadOutlined />} onClick={() => saveReport(report)}>
            下载 JSON
          </Button>
        </>
      }
    >
      <Headline report={report} />
      <Panel title={`目标（${report.objectives.length} 项）`} isFlush>
        <Objectives objectives={report.objectives} />
      </Panel>
      {otherId !== null && other.isError && <ErrorState error={other.error} onRetry={() => void other.refetch()} />}
      {otherId !== null && other.data !== undefined && <Compare now={report} before={other.data} />}
      <Panel title="业务核对">
        <Invariants invariants={report.invariants} />
      </Panel>
      {report.timeline.length > 0 && (
        <Panel title="过程">
          <TimelineCharts timeline={report.timeline} />
        </Panel>
      )}
      {report.attack !== undefined && <Attack attack={report.attack} />}
      <Panel title="接口" isFlush>
        <Endpoints endpoints={report.endpoints} />
      </Panel>
      <div className={styles['halves']}>
        <Panel title="被拒的原因" extra={<span className="quiet">是结果，不算错误</span>}>
          <RankedBars counts={report.refusals.map(({ code, count }) => ({ key: code, name: refusalName(code), count }))} empty="没有被拒的请求" />
        </Panel>
        <Panel title="机器与设置">
          <Descriptions size="small" column={1} items={[...describeSettings(report.machine), ...describeSettings(report.settings)].map(({ name, value }, index) => ({ key: `${index}-${name}`, label: name, children: value }))} />
        </Panel>
      </div>
      {report.resources.length > 0 && (
        <Panel title="资源" extra={<span className="quiet">同一时间段；处理器以核为单位</span>}>
          <ResourcesChart resources={report.resources} />
        </Panel>
      )}
    </Page>
  );
}

function Headline({ report }: { readonly report: Report }) {
  const figures = [
    { label: '下单峰值', value: formatFigure(report.peakOrdersPerSecond), unit: '单/秒', isBad: false },
    { label: 'p95', value: formatFigure(report.p95Ms), unit: '毫秒', isBad: false },
    { label: 'p99', value: formatFigure(report.p99Ms), unit: '毫秒', isBad: false },
    { label: '错误', value: formatFigure(report.errorPercent), unit: '%', isBad: report.errorPercent > 0 },
    { label: '丢弃的迭代', value: formatCount(report.droppedIterations), unit: '', isBad: report.droppedIterations > 0 },
  ];
  return (
    <dl className={styles['figures']}>
      {figures.map(({ label, value, unit, isBad }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd data-bad={isBad}>
            {value}
            <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Objectives({ objectives }: { readonly objectives: Report['objectives'] }) {
  const ordered = [...objectives].sort((a, b) => Number(a.holds) - Number(b.holds));
  return (
    <Table<Report['objectives'][number]>
      size="middle"
      pagination={false}
      rowKey={({ name }) => name}
      dataSource={ordered}
      locale={{ emptyText: <EmptyState title="这次压测没有设目标" /> }}
      scroll={{ x: 640 }}
      columns={[
        {
          title: '目标',
          key: 'name',
          render: (_value, { name, holds }) => (
            <span className={styles['objective']} data-holds={holds}>
              {holds ? <CheckCircleFilled aria-label="达标" /> : <CloseCircleFilled aria-label="没达标" />}
              {name}
            </span>
          ),
        },
        { title: '实测', dataIndex: 'figure', align: 'right', width: 220, render: (figure: string, { holds }) => <b className={styles['figure']} data-holds={holds}>{figure}</b> },
        { title: '要求', dataIndex: 'bound', align: 'right', width: 180, render: (bound: string) => <span className="quiet">{bound}</span> },
      ]}
    />
  );
}

function Invariants({ invariants }: { readonly invariants: Report['invariants'] }) {
  return (
    <ul className={styles['invariants']}>
      {invariants.map(({ name, holds, detail }) => (
        <li key={name} data-holds={holds}>
          {holds ? <CheckCircleFilled /> : <CloseCircleFilled />}
          <span>
            <b>{name}</b>
            <small>{detail}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Endpoints({ endpoints }: { readonly endpoints: Report['endpoints'] }) {
  const number = (title: string, key: 'count' | 'perSecond' | 'p50Ms' | 'p95Ms' | 'p99Ms') => ({
    title,
    dataIndex: key,
    align: 'right' as const,
    width: 110,
    render: (value: number | null) => <span className="number">{formatFigure(value)}</span>,
  });
  return (
    <Table<Report['endpoints'][number]>
      size="middle"
      pagination={false}
      rowKey={({ name }) => name}
      dataSource={[...endpoints]}
      locale={{ emptyText: <EmptyState title="没有接口数据" /> }}
      scroll={{ x: 820 }}
      columns={[
        { title: '接口', dataIndex: 'name' },
        number('次数', 'count'),
        number('每秒', 'perSecond'),
        number('p50 毫秒', 'p50Ms'),
        number('p95 毫秒', 'p95Ms'),
        number('p99 毫秒', 'p99Ms'),
        { title: '错误', dataIndex: 'errors', align: 'right', width: 90, render: (errors: number) => <b className={styles['figure']} data-holds={errors === 0}>{formatCount(errors)}</b> },
      ]}
    />
  );
}
