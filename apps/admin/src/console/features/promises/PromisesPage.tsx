import { useQuery } from '@tanstack/react-query';
import { Skeleton, Table, type TableColumnsType, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { z } from 'zod';
import { serverNow } from '../../../shared/backend';
import { fulfillmentKindNames, measuredStageNames } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { formatSpan, shopDate } from '../../../shared/time';
import { adminApi } from '../../api';
import { storeChoicesQuery } from '../../shell/choices';
import { Chart } from '../../ui/Chart';
import { axisLook, chartFrame } from '../../ui/chart-look';
import type { ChartOption } from '../../ui/EChart';
import { DateRangeFilter, SelectFilter } from '../../ui/filters';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { formatLateness, formatRate, keptRate, type Report, STAGES, type Stage, TARGET, toDailyRates } from './promises';
import styles from './Promises.module.css';

const KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping', 'service'] as const;
const DAYS_BACK = 6;

const filterSchema = z.object({
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  storeId: z.uuid().optional().catch(undefined),
  kind: z.enum(KINDS).optional().catch(undefined),
});

/** Which promises were kept, how late the others were, and where the time went. */
export function PromisesPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const today = shopDate(serverNow());
  const from = filters.from ?? dayjs(today).subtract(DAYS_BACK, 'day').format('YYYY-MM-DD');
  const to = filters.to ?? today;
  const stores = useQuery(storeChoicesQuery);
  const report = useQuery({
    queryKey: ['promises', { ...filters, from, to }],
    queryFn: ({ signal }) => adminApi.call('getPromiseReport', { query: { from, to, ...(filters.storeId === undefined ? {} : { storeId: filters.storeId }), ...(filters.kind === undefined ? {} : { kind: filters.kind }) }, signal }),
  });
  return (
    <Page title="承诺兑现" hint={`下单时答应的时间，和实际的时间。自提算备好，送货和快递算送到；目标 ${TARGET * 100}%`}>
      <div className={styles['filters']}>
        <DateRangeFilter from={from} to={to} onChange={change} />
        <SelectFilter value={filters.kind} placeholder="方式" options={KINDS.map((value) => ({ value, label: fulfillmentKindNames[value] }))} onChange={(kind) => change({ kind })} />
        <SelectFilter value={filters.storeId} placeholder="门店" options={stores.data ?? []} isLoading={stores.isPending} width={220} onChange={(storeId) => change({ storeId })} />
      </div>
      {report.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {report.isError && <ErrorState error={report.error} onRetry={() => void report.refetch()} />}
      {report.isSuccess && <ReportView report={report.data} />}
    </Page>
  );
}

function ReportView({ report }: { readonly report: Report }) {
  if (report.kinds.length === 0) return <EmptyState title="这段时间没有到期的承诺" hint="换个日期或门店再看" />;
  return (
    <>
      <dl className={styles['kinds']}>
        {report.kinds.map((figures) => (
          <div key={figures.kind} data-poor={(keptRate(figures) ?? 1) < TARGET}>
            <dt>{fulfillmentKindNames[figures.kind]}</dt>
            <dd>{formatRate(keptRate(figures))}</dd>
            <small>
              {formatCount(figures.kept)} / {formatCount(figures.judged)} 准时 · 迟到 p90 {formatLateness(figures.lateP90Seconds)} · 平均误差 {formatSpan(figures.meanErrorSeconds)}
            </small>
          </div>
        ))}
      </dl>
      <Panel title="每天">
        <Daily days={report.days} />
      </Panel>
      <Panel title="每个阶段用了多久" extra={<span className="quiet">中位数 · p90 · p95</span>} isFlush>
        <Stages stages={report.stages} />
      </Panel>
      <Panel title="各门店" extra={<span className="quiet">兑现率低的在前</span>} isFlush>
        <Table<Report['stores'][number]>
          size="middle"
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          rowKey={({ storeId, kind }) => `${storeId ?? ''}-${kind}`}
          dataSource={[...report.stores].sort((a, b) => (keptRate(a) ?? 1) - (keptRate(b) ?? 1))}
          columns={STORE_COLUMNS}
          scroll={{ x: 860 }}
        />
      </Panel>
    </>
  );
}

const lateness = (title: string, key: 'lateP50Seconds' | 'lateP90Seconds' | 'lateP95Seconds') => ({
  title,
  dataIndex: key,
  align: 'right' as const,
  width: 120,
  render: (seconds: number) => <span className="number">{formatLateness(seconds)}</span>,
});

const STORE_COLUMNS: TableColumnsType<Report['stores'][number]> = [
  { title: '门店', dataIndex: 'storeName' },
  { title: '方式', key: 'kind', width: 110, render: (_value, { kind }) => fulfillmentKindNames[kind] },
  { title: '兑现', key: 'rate', align: 'right', width: 100, render: (_value, figures) => <b className={styles['rate']} data-poor={(keptRate(figures) ?? 1) < TARGET}>{formatRate(keptRate(figures))}</b> },
  { title: '准时 / 到期', key: 'counts', align: 'right', width: 130, render: (_value, { kept, judged }) => <span className="number">{`${formatCount(kept)} / ${formatCount(judged)}`}</span> },
  lateness('迟到中位', 'lateP50Seconds'),
  lateness('迟到 p90', 'lateP90Seconds'),
  lateness('迟到 p95', 'lateP95Seconds'),
  { title: <Tooltip title="承诺和实际差多少，早晚都算">平均误差</Tooltip>, dataIndex: 'meanErrorSeconds', align: 'right', width: 120, render: (seconds: number) => <span className="number">{formatSpan(seconds)}</span> },
];

function Daily({ days }: { readonly days: Report['days'] }) {
  const option = useMemo<ChartOption>(() => {
    const { dates, series } = toDailyRates(days);
    return {
      ...chartFrame({ left: 52, right: 56 }),
      xAxis: { type: 'category', data: dates.map((date) => date.slice(5)), ...axisLook },
      yAxis: { type: 'value', max: 100, min: 0, ...axisLook, axisLabel: { ...axisLook.axisLabel, formatter: '{value}%' } },
      series: series.map(({ kind, rates }, index) => ({
        type: 'line',
        name: fulfillmentKindNames[kind],
        data: rates.map((rate) => (rate === null ? null : Math.round(rate * 1000) / 10)),
        lineStyle: { width: 2 },
        symbolSize: 7,
        connectNulls: false,
        ...(index === 0 ? { markLine: { silent: true, symbol: 'none', label: { formatter: `目标 ${TARGET * 100}%`, fontSize: 11 }, lineStyle: { type: 'dashed', color: '#9A5B00' }, data: [{ yAxis: TARGET * 100 }] } } : {}),
      })),
    };
  }, [days]);
  return <Chart option={option} height={240} label="每天各方式的兑现率" />;
}

function Stages({ stages }: { readonly stages: readonly Stage[] }) {
  const kinds = [...new Set(stages.map(({ kind }) => kind))];
  const find = (kind: Stage['kind'], stage: Stage['stage']): Stage | undefined => stages.find((one) => one.kind === kind && one.stage === stage);
  return (
    <Table<{ readonly kind: Stage['kind'] }>
      size="middle"
      pagination={false}
      rowKey={({ kind }) => kind}
      dataSource={kinds.map((kind) => ({ kind }))}
      locale={{ emptyText: <EmptyState title="这段时间还没有做完的阶段" /> }}
      scroll={{ x: 980 }}
      columns={[
        { title: '方式', key: 'kind', width: 110, render: (_value, { kind }) => fulfillmentKindNames[kind] },
        ...STAGES.map((stage) => ({
          title: measuredStageNames[stage],
          key: stage,
          render: (_value: unknown, { kind }: { readonly kind: Stage['kind'] }) => {
            const found = find(kind, stage);
            if (found === undefined) return <span className="quiet">—</span>;
            return (
              <span className={styles['stage']}>
                <b>{formatSpan(found.p50Seconds)}</b>
                <small>
                  {formatSpan(found.p90Seconds)} · {formatSpan(found.p95Seconds)}
                </small>
              </span>
            );
          },
        })),
      ]}
    />
  );
}
