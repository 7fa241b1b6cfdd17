import { UploadOutlined } from '@ant-design/icons';
import { problemFrom } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, type TableColumnsType, Upload } from 'antd';
import { Link, useNavigate } from 'react-router';
import { z } from 'zod';
import { formatSpan } from '../../../shared/time';
import { adminApi, adminFetch, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SearchFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { useUrlFilters } from '../../ui/useUrlFilters';
import styles from './LoadTests.module.css';
import { formatFigure } from './report';

type Row = Schemas['LoadTestSummary'];

const filterSchema = z.object({ profile: z.string().max(60).optional().catch(undefined) });

const figure = (title: string, key: 'peakOrdersPerSecond' | 'p95Ms' | 'p99Ms' | 'errorPercent' | 'droppedIterations', width: number) => ({
  title,
  dataIndex: key,
  align: 'right' as const,
  width,
  render: (value: number | null) => <span className="number">{formatFigure(value)}</span>,
});

const columns: TableColumnsType<Row> = [
  {
    title: '压测',
    key: 'profile',
    render: (_value, row) => (
      <span className={styles['name']}>
        <Link to={`/load-tests/${row.runId}`}>{row.profile}</Link>
        <small>
          {row.isShortForm ? '短形式 · ' : ''}
          <span className="mono">{row.revision.slice(0, 8)}</span>
        </small>
      </span>
    ),
  },
  {
    title: '结论',
    key: 'passed',
    width: 140,
    render: (_value, { passed, failedObjectives }) => <StatusTag label={passed ? { text: '达标', tone: 'success' } : { text: failedObjectives === 0 ? '没达标' : `${failedObjectives} 项没达标`, tone: 'urgent' }} />,
  },
  figure('峰值 单/秒', 'peakOrdersPerSecond', 110),
  figure('p95 毫秒', 'p95Ms', 96),
  figure('p99 毫秒', 'p99Ms', 96),
  figure('错误 %', 'errorPercent', 84),
  figure('丢弃', 'droppedIterations', 76),
  { title: '时长', key: 'duration', align: 'right', width: 110, render: (_value, { startedAt, endedAt }) => <span className="number">{formatSpan((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}</span> },
  { title: '时间', dataIndex: 'startedAt', width: 130, render: (at: string) => <Moment at={at} /> },
];

const importReply = z.object({ runId: z.uuid() });

/** The file that a run writes is the very body that the API takes, so it is sent as it is; whether it fits is for the API to say. */
async function importReport(file: File): Promise<{ readonly runId: string }> {
  const body = await file.text();
  JSON.parse(body);
  const response = await adminFetch('/api/admin/load-tests', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reply: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemFrom({ status: response.status, body: reply });
  return importReply.parse(reply);
}

/** Every rehearsal with its verdict. */
export function LoadTestsPage() {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('loadTests.write');
  const importing = useMutation({
    mutationFn: importReport,
    async onSuccess({ runId }) {
      await queryClient.invalidateQueries({ queryKey: ['load-tests'] });
      void message.success('报告已导入');
      void navigate(`/load-tests/${runId}`);
    },
    onError: (error) => (error instanceof SyntaxError ? void message.error('这个文件不是压测报告，请选 summary.json') : tellProblem(error)),
  });
  const upload = (
    <Upload
      accept=".json,application/json"
      showUploadList={false}
      disabled={importing.isPending}
      beforeUpload={(file) => {
        importing.mutate(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />} loading={importing.isPending}>
        导入报告
      </Button>
    </Upload>
  );
  return (
    <Page title="压测报告" hint="每次压测结束后自动送到这里，也可以导入 summary.json；售罄和被拒是结果，不算错误" actions={mayWrite && upload}>
      <DataList<Row>
        queryKey={['load-tests', filters]}
        load={({ cursor, signal }) => adminApi.call('listLoadTests', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ runId }) => runId}
        linkTo={({ runId }) => `/load-tests/${runId}`}
        minWidth={1000}
        isFiltered={filters.profile !== undefined}
        onClearFilters={() => change({ profile: undefined })}
        empty={{
          title: '还没有压测报告',
          hint: (
            <>
              在项目目录运行 <code>npm run load -- 618-opening</code>，结束后报告会出现在这里；别的机器上跑的，把 summary.json 导入进来。
            </>
          ),
          ...(mayWrite ? { action: upload } : {}),
        }}
        filters={<SearchFilter value={filters.profile} placeholder="压测名，例如 618-opening" onChange={(profile) => change({ profile })} width={260} />}
      />
    </Page>
  );
}
