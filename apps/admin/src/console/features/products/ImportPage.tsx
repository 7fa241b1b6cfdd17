import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Table, type TableColumnsType, Upload } from 'antd';
import { Link } from 'react-router';
import { decodeCsv } from '../../../shared/csv';
import type { Label } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { downloadFile } from '../../ui/download';
import { Money, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { computeImportChoice, type PreviewRow, toPreviewRows } from './csv';
import styles from './Products.module.css';

type ImportPreview = Schemas['ImportPreview'];
type ImportRowError = Schemas['ImportRowError'];

/** Template, file, preview, confirm: nothing changes before the last step. */
export function ImportPage() {
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const preview = useMutation({
    async mutationFn(file: File) {
      const { text } = decodeCsv(new Uint8Array(await file.arrayBuffer()));
      return adminApi.call('previewImport', { body: text });
    },
    onError: tellProblem,
  });
  const confirm = useMutation({
    mutationFn: ({ importId, mode }: { readonly importId: string; readonly mode: 'allOrNothing' | 'skipBad' }) => adminApi.call('confirmImport', { params: { importId }, body: { mode } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['products'] }),
    onError: tellProblem,
  });
  const template = useMutation({ mutationFn: () => downloadFile('/api/admin/product-imports/template', '商品导入模板.csv'), onError: tellProblem });
  const restart = (): void => {
    preview.reset();
    confirm.reset();
  };
  return (
    <Page
      title="导入商品"
      hint="一行一个规格，按货号新建或更新；先预览，确认后才生效"
      backTo="/products"
      actions={
        <Button icon={<DownloadOutlined />} loading={template.isPending} onClick={() => template.mutate()}>
          下载模板
        </Button>
      }
    >
      {confirm.data !== undefined && <Result result={confirm.data} onRestart={restart} />}
      {confirm.data === undefined && preview.data !== undefined && (
        <Preview preview={preview.data} isConfirming={confirm.isPending} onConfirm={(mode) => confirm.mutate({ importId: preview.data.importId, mode })} onRestart={restart} />
      )}
      {preview.data === undefined && (
        <Panel>
          <Upload.Dragger
            accept=".csv,text/csv"
            showUploadList={false}
            disabled={preview.isPending}
            beforeUpload={(file) => {
              preview.mutate(file);
              return false;
            }}
          >
            <p>
              <InboxOutlined style={{ fontSize: 40, color: 'var(--color-primary)' }} />
            </p>
            <p>{preview.isPending ? '正在检查…' : '把 CSV 文件拖到这里，或点击选择'}</p>
            <p className="quiet">UTF-8 或 GB18030（Excel 直接另存即可），最大 8 MB</p>
          </Upload.Dragger>
        </Panel>
      )}
    </Page>
  );
}

const ACTIONS: Readonly<Record<PreviewRow['action'], Label>> = {
  create: { text: '新建', tone: 'success' },
  update: { text: '更新', tone: 'info' },
  unchanged: { text: '不变', tone: 'neutral' },
  error: { text: '有错', tone: 'urgent' },
};

const rowColumns: TableColumnsType<PreviewRow> = [
  { title: '行', dataIndex: 'line', width: 60, align: 'right' },
  { title: '动作', key: 'action', width: 80, render: (_value, row) => <StatusTag label={ACTIONS[row.action]} /> },
  { title: '商品', dataIndex: 'name', ellipsis: true },
  { title: '货号', dataIndex: 'sku', width: 160 },
  { title: '售价', key: 'price', width: 110, align: 'right', render: (_value, { priceFen }) => (priceFen === null ? '—' : <Money fen={priceFen} />) },
  { title: '说明', key: 'notes', render: (_value, { notes }) => notes.join('；') },
];

const errorColumns: TableColumnsType<ImportRowError> = [
  { title: '行', dataIndex: 'line', width: 60, align: 'right' },
  { title: '列', dataIndex: 'column', width: 110 },
  { title: '原值', dataIndex: 'value', width: 180, ellipsis: true },
  { title: '原因', dataIndex: 'reason' },
  { title: '建议', dataIndex: 'suggestion' },
];

interface PreviewProps {
  readonly preview: ImportPreview;
  readonly isConfirming: boolean;
  readonly onConfirm: (mode: 'allOrNothing' | 'skipBad') => void;
  readonly onRestart: () => void;
}

function Preview({ preview, isConfirming, onConfirm, onRestart }: PreviewProps) {
  const tellProblem = useProblemMessage();
  const choice = computeImportChoice(preview);
  const errorFile = useMutation({ mutationFn: () => downloadFile(`/api/admin/product-imports/${preview.importId}/errors`, '出错的行.csv'), onError: tellProblem });
  const changeCount = preview.toCreate + preview.toUpdate;
  return (
    <div className={styles['steps']}>
      <Panel>
        <div className={styles['summary']}>
          <span>
            共 <b>{formatCount(preview.totalRows)}</b> 行
          </span>
          <span>
            新建 <b>{formatCount(preview.toCreate)}</b>
          </span>
          <span>
            更新 <b>{formatCount(preview.toUpdate)}</b>
          </span>
          <span>
            不变 <b>{formatCount(preview.unchanged)}</b>
          </span>
          <span data-tone={preview.errorRows > 0 ? 'bad' : 'good'}>
            有错 <b>{formatCount(preview.errorRows)}</b>
          </span>
        </div>
        <div style={{ display: 'flex', gap: 8, marginTop: 16 }}>
          {choice === 'all' && (
            <Button type="primary" loading={isConfirming} onClick={() => onConfirm('allOrNothing')}>
              确认导入 {formatCount(changeCount)} 行
            </Button>
          )}
          {choice === 'skipBad' && (
            <Button type="primary" loading={isConfirming} onClick={() => onConfirm('skipBad')}>
              跳过错误，导入 {formatCount(changeCount)} 行
            </Button>
          )}
          <Button onClick={onRestart}>换一个文件</Button>
        </div>
        {choice === 'nothing' && <Alert type="info" showIcon title={preview.errorRows > 0 ? '没有能导入的行，改好后再上传' : '没有要改动的内容'} style={{ marginTop: 12 }} />}
      </Panel>
      {preview.totalErrors > 0 && (
        <Panel
          title={`问题（${formatCount(preview.totalErrors)} 处）`}
          isFlush
          extra={
            <Button size="small" icon={<DownloadOutlined />} loading={errorFile.isPending} onClick={() => errorFile.mutate()}>
              下载出错的行
            </Button>
          }
        >
          <Table<ImportRowError> size="small" columns={errorColumns} dataSource={preview.errors} rowKey={(row) => `${row.line}-${row.column}-${row.reason}`} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 640 }} />
        </Panel>
      )}
      <Panel title="前 20 行" isFlush>
        <Table<PreviewRow> size="small" columns={rowColumns} dataSource={toPreviewRows(preview)} rowKey={({ line }) => line} pagination={false} scroll={{ x: 760 }} />
      </Panel>
    </div>
  );
}

function Result({ result, onRestart }: { readonly result: Schemas['ImportResult']; readonly onRestart: () => void }) {
  return (
    <Panel>
      <EmptyState
        title="导入完成"
        hint={`新建 ${formatCount(result.created)}，更新 ${formatCount(result.updated)}，不变 ${formatCount(result.unchanged)}，跳过 ${formatCount(result.skipped)}。新建的商品是草稿，加上图片再上架`}
        action={
          <div style={{ display: 'flex', gap: 8 }}>
            <Link to="/products">
              <Button type="primary">查看商品</Button>
            </Link>
            <Button onClick={onRestart}>再导入一个</Button>
          </div>
        }
      />
    </Panel>
  );
}
