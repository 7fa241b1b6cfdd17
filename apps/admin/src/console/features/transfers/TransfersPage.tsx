import { SwapOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { areLinesComplete, type GoodsLine, LinesEditor, toQuantities } from '../../parts/goods/LinesEditor';
import { locationChoices, stockLocationsQuery, useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Field } from '../../ui/Field';
import { SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { type TransferRow, transferLabels } from './transfers';

const STATUSES = ['open', 'draft', 'ready', 'in_transit', 'partially_received', 'received', 'canceled'] as const;

const filterSchema = z.object({
  locationId: z.uuid().optional().catch(undefined),
  direction: z.enum(['in', 'out']).optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
});

/** Goods on their way between places. */
export function TransfersPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const locations = useQuery(stockLocationsQuery);
  const mayRequest = useMay('inventory.work');
  const [isRequesting, setIsRequesting] = useState(false);
  const request = (
    <Button type="primary" icon={<SwapOutlined />} onClick={() => setIsRequesting(true)}>
      申请调拨
    </Button>
  );
  return (
    <Page title="调拨" hint="申请 → 批准（占用库存）→ 装箱发出 → 逐箱收货；少收、破损、多收都记在单上" actions={mayRequest && request}>
      <DataList<TransferRow>
        queryKey={['transfers', filters]}
        load={({ cursor, signal }) => adminApi.call('listTransfers', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(useLocationNames())}
        rowKey={({ transferId }) => transferId}
        linkTo={({ transferId }) => `/transfers/${transferId}`}
        minWidth={980}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ locationId: undefined, direction: undefined, status: undefined })}
        empty={{ title: '还没有调拨单', hint: '一处缺货、另一处有余，就申请调拨；批准的人看得到', ...(mayRequest ? { action: request } : {}) }}
        filters={
          <>
            <SelectFilter
              value={filters.status}
              placeholder="状态"
              options={STATUSES.map((value) => ({ value, label: value === 'open' ? '没结束的' : transferLabels[value].text }))}
              width={130}
              onChange={(status) => change({ status })}
            />
            <SelectFilter value={filters.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} isLoading={locations.isPending} width={220} onChange={(locationId) => change({ locationId, ...(locationId === undefined ? { direction: undefined } : {}) })} />
            {filters.locationId !== undefined && (
              <SelectFilter
                value={filters.direction}
                placeholder="调入或调出"
                options={[
                  { value: 'in', label: '调入这里' },
                  { value: 'out', label: '从这里调出' },
                ]}
                onChange={(direction) => change({ direction })}
              />
            )}
          </>
        }
      />
      <Drawer title="申请调拨" open={isRequesting} onClose={() => setIsRequesting(false)} size="min(640px, 100vw)" destroyOnHidden>
        <RequestForm />
      </Drawer>
    </Page>
  );
}

function columnsFor(names: ReadonlyMap<string, string>): TableColumnsType<TransferRow> {
  const units = (title: string, key: 'requestedUnits' | 'sentUnits' | 'receivedUnits') => ({
    title,
    dataIndex: key,
    align: 'right' as const,
    width: 90,
    render: (count: number) => <span className="number">{formatCount(count)}</span>,
  });
  return [
    { title: '单号', key: 'number', width: 90, render: (_value, { number }) => <span className="number">#{number}</span> },
    { title: '从', key: 'from', ellipsis: true, render: (_value, { fromLocationId }) => names.get(fromLocationId) ?? '' },
    { title: '到', key: 'to', ellipsis: true, render: (_value, { toLocationId }) => names.get(toLocationId) ?? '' },
    { title: '状态', key: 'status', width: 110, render: (_value, { status }) => <StatusTag label={transferLabels[status]} /> },
    units('申请', 'requestedUnits'),
    units('发出', 'sentUnits'),
    units('收到', 'receivedUnits'),
    { title: '申请人', dataIndex: 'createdBy', width: 120, ellipsis: true },
    { title: '申请时间', dataIndex: 'createdAt', width: 130, render: (at: string) => <Moment at={at} /> },
  ];
}

interface Request {
  readonly fromLocationId: string;
  readonly toLocationId: string;
  readonly note: string;
  readonly lines: readonly GoodsLine[];
}

function RequestForm() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const locations = useQuery(stockLocationsQuery);
  const [draft, setDraft] = useState<Request>({ fromLocationId: '', toLocationId: '', note: '', lines: [] });
  const set = (change: Partial<Request>): void => setDraft({ ...draft, ...change });
  const request = useAct({
    act: ({ fromLocationId, toLocationId, note, lines }: Request, idempotencyKey) =>
      adminApi.call('requestTransfer', { body: { fromLocationId, toLocationId, ...(note.trim() === '' ? {} : { note: note.trim() }), lines: toQuantities(lines) }, idempotencyKey }),
    doneText: '已申请，等调出方批准',
    onDone({ transferId }) {
      void queryClient.invalidateQueries({ queryKey: ['transfers'] });
      void navigate(`/transfers/${transferId}`);
    },
    isQuiet: true,
  });
  const isSamePlace = draft.fromLocationId !== '' && draft.fromLocationId === draft.toLocationId;
  const isComplete = draft.fromLocationId !== '' && draft.toLocationId !== '' && !isSamePlace && areLinesComplete(draft.lines);
  const place = (label: string, key: 'fromLocationId' | 'toLocationId') => (
    <Field label={label} error={key === 'toLocationId' && isSamePlace ? '调出和调入要是两个地方' : undefined}>
      {(id) => <Select id={id} showSearch={{ optionFilterProp: 'label' }} value={draft[key] === '' ? null : draft[key]} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} onChange={(value: string) => set({ [key]: value })} />}
    </Field>
  );
  return (
    <Form layout="vertical" component="div">
      {place('从哪里调出', 'fromLocationId')}
      {place('调到哪里', 'toLocationId')}
      <Field label="商品">{() => <LinesEditor lines={draft.lines} onChange={(lines) => set({ lines })} />}</Field>
      <Field label="说明">{(id) => <Input.TextArea id={id} rows={2} maxLength={200} value={draft.note} onChange={(event) => set({ note: event.target.value })} />}</Field>
      {request.isError && <Alert type="error" showIcon title={describeProblem(request.error).title} style={{ marginBottom: 16 }} />}
      <Button type="primary" block disabled={!isComplete} loading={request.isPending} onClick={() => request.mutate(draft)}>
        申请调拨
      </Button>
    </Form>
  );
}
