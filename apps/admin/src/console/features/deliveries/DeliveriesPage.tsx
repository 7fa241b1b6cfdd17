import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, DatePicker, Descriptions, Drawer, Form, Input, Select, Skeleton, Table, type TableColumnsType } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { z } from 'zod';
import type { Label } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { fromShopClock } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { GoodsName, useGoods } from '../../parts/goods/goods';
import { areLinesComplete, type GoodsLine, LinesEditor, toQuantities } from '../../parts/goods/LinesEditor';
import { locationChoices, stockLocationsQuery, useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Field } from '../../ui/Field';
import { SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';

type Row = Schemas['InboundDeliverySummary'];
type Delivery = Schemas['InboundDelivery'];

const deliveryLabels = {
  expected: { text: '待到货', tone: 'info' },
  partially_received: { text: '部分到货', tone: 'primary' },
  received: { text: '已收完', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<Row['status'], Label>>;

const STATUSES = ['open', 'expected', 'partially_received', 'received', 'canceled'] as const;

const filterSchema = z.object({ locationId: z.uuid().optional().catch(undefined), status: z.enum(STATUSES).optional().catch(undefined), delivery: z.uuid().optional().catch(undefined) });

/** What suppliers announced, and what came of it. */
export function DeliveriesPage() {
  const [{ delivery, ...filters }, change] = useUrlFilters(filterSchema);
  const locations = useQuery(stockLocationsQuery);
  const names = useLocationNames();
  const mayAnnounce = useMay('inventory.receive');
  const [isAnnouncing, setIsAnnouncing] = useState(false);
  const announce = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAnnouncing(true)}>
      登记到货预告
    </Button>
  );
  const units = (title: string, key: 'expectedUnits' | 'receivedUnits') => ({ title, dataIndex: key, align: 'right' as const, width: 90, render: (count: number) => <span className="number">{formatCount(count)}</span> });
  const columns: TableColumnsType<Row> = [
    { title: '单号', key: 'number', width: 90, render: (_value, { number }) => <span className="number">#{number}</span> },
    { title: '采购单号', dataIndex: 'reference', ellipsis: true },
    { title: '供应商', dataIndex: 'supplierName', ellipsis: true },
    { title: '到哪里', key: 'place', ellipsis: true, render: (_value, { locationId }) => names.get(locationId) ?? '' },
    { title: '状态', key: 'status', width: 110, render: (_value, { status }) => <StatusTag label={deliveryLabels[status]} /> },
    units('预告', 'expectedUnits'),
    units('收到', 'receivedUnits'),
    { title: '预计到货', key: 'expectedAt', width: 130, render: (_value, { expectedAt }) => (expectedAt === null ? '—' : <Moment at={expectedAt} />) },
  ];
  return (
    <Page title="到货" hint="供应商的到货预告；门店按箱扫码收货，批号和到期日记在批次里" actions={mayAnnounce && announce}>
      <DataList<Row>
        queryKey={['deliveries', filters]}
        load={({ cursor, signal }) => adminApi.call('listDeliveries', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ deliveryId }) => deliveryId}
        onOpen={({ deliveryId }) => change({ delivery: deliveryId })}
        minWidth={960}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ locationId: undefined, status: undefined })}
        empty={{ title: '还没有到货预告', hint: '登记了预告，门店收货时就能逐件核对', ...(mayAnnounce ? { action: announce } : {}) }}
        filters={
          <>
            <SelectFilter value={filters.status} placeholder="状态" options={STATUSES.map((value) => ({ value, label: value === 'open' ? '没收完的' : deliveryLabels[value].text }))} width={130} onChange={(status) => change({ status })} />
            <SelectFilter value={filters.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} isLoading={locations.isPending} width={220} onChange={(locationId) => change({ locationId })} />
          </>
        }
      />
      <Drawer title="到货单" open={delivery !== undefined} onClose={() => change({ delivery: undefined })} size="min(720px, 100vw)" destroyOnHidden>
        {delivery !== undefined && <DeliveryFacts deliveryId={delivery} />}
      </Drawer>
      <Drawer title="登记到货预告" open={isAnnouncing} onClose={() => setIsAnnouncing(false)} size="min(640px, 100vw)" destroyOnHidden>
        <AnnounceForm onDone={() => setIsAnnouncing(false)} />
      </Drawer>
    </Page>
  );
}

function DeliveryFacts({ deliveryId }: { readonly deliveryId: string }) {
  const queryClient = useQueryClient();
  const delivery = useQuery({ queryKey: ['delivery', deliveryId], queryFn: ({ signal }) => adminApi.call('getDelivery', { params: { deliveryId }, signal }) });
  const names = useLocationNames();
  const goods = useGoods((delivery.data?.lines ?? []).map(({ variantId }) => variantId));
  const mayCancel = useMay('inventory.receive');
  const [isCanceling, setIsCanceling] = useState(false);
  const cancel = useAct({
    act: (body: { readonly version: number; readonly reason: string }, idempotencyKey) => adminApi.call('cancelDelivery', { params: { deliveryId }, body, idempotencyKey }),
    doneText: '到货单已取消',
    onDone(changed: Delivery) {
      queryClient.setQueryData(['delivery', deliveryId], changed);
      void queryClient.invalidateQueries({ queryKey: ['deliveries'] });
      setIsCanceling(false);
    },
    isQuiet: true,
  });
  if (delivery.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (delivery.isError) return <ErrorState error={delivery.error} onRetry={() => void delivery.refetch()} />;
  const { data } = delivery;
  const number = (title: string, key: 'expected' | 'received' | 'damaged' | 'over') => ({ title, dataIndex: key, align: 'right' as const, width: 80, render: (count: number) => <span className="number">{formatCount(count)}</span> });
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: 'number', label: '单号', children: <span>#{data.number} <StatusTag label={deliveryLabels[data.status]} /></span> },
          { key: 'reference', label: '采购单号', children: data.reference },
          { key: 'supplier', label: '供应商', children: data.supplierName },
          { key: 'place', label: '到哪里', children: names.get(data.locationId) ?? '' },
          { key: 'expected', label: '预计到货', children: data.expectedAt === null ? '—' : <Moment at={data.expectedAt} /> },
          { key: 'created', label: '登记', children: <span><Moment at={data.createdAt} /> {data.createdBy}</span> },
          ...(data.note === '' ? [] : [{ key: 'note', label: '说明', children: data.note }]),
        ]}
      />
      <Table<Delivery['lines'][number]>
        size="middle"
        pagination={false}
        rowKey={({ variantId }) => variantId}
        dataSource={data.lines}
        scroll={{ x: 560 }}
        columns={[{ title: '商品', key: 'goods', render: (_value, { variantId }) => <GoodsName variantId={variantId} goods={goods.get(variantId)} /> }, number('预告', 'expected'), number('收到', 'received'), number('破损', 'damaged'), number('多收', 'over')]}
      />
      {mayCancel && data.status === 'expected' && (
        <Button danger style={{ marginTop: 16 }} onClick={() => setIsCanceling(true)}>
          取消到货
        </Button>
      )}
      <ConfirmWithReason isOpen={isCanceling} title={`取消到货单 #${data.number}`} okText="取消到货" isBusy={cancel.isPending} error={cancel.error} onConfirm={(reason) => cancel.mutate({ version: data.version, reason })} onClose={() => setIsCanceling(false)}>
        供应商不来了。在途数量会减掉。
      </ConfirmWithReason>
    </>
  );
}

interface Announcement {
  readonly locationId: string;
  readonly reference: string;
  readonly supplierName: string;
  readonly expectedAt: Dayjs | null;
  readonly lines: readonly GoodsLine[];
}

function AnnounceForm({ onDone }: { readonly onDone: () => void }) {
  const queryClient = useQueryClient();
  const locations = useQuery(stockLocationsQuery);
  const [draft, setDraft] = useState<Announcement>({ locationId: '', reference: '', supplierName: '', expectedAt: null, lines: [] });
  const set = (change: Partial<Announcement>): void => setDraft({ ...draft, ...change });
  const announce = useAct({
    act: ({ expectedAt, lines, ...fields }: Announcement, idempotencyKey) =>
      adminApi.call('announceDelivery', { body: { ...fields, ...(expectedAt === null ? {} : { expectedAt: fromShopClock(expectedAt) }), lines: toQuantities(lines) }, idempotencyKey }),
    doneText: '已登记，门店能看到',
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['deliveries'] });
      onDone();
    },
    isQuiet: true,
  });
  const isComplete = draft.locationId !== '' && draft.reference.trim() !== '' && draft.supplierName.trim() !== '' && areLinesComplete(draft.lines);
  return (
    <Form layout="vertical" component="div">
      <Field label="到哪里">
        {(id) => <Select id={id} showSearch={{ optionFilterProp: 'label' }} value={draft.locationId === '' ? null : draft.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} onChange={(locationId: string) => set({ locationId })} />}
      </Field>
      <Field label="采购单号">{(id) => <Input id={id} value={draft.reference} maxLength={64} onChange={(event) => set({ reference: event.target.value })} />}</Field>
      <Field label="供应商">{(id) => <Input id={id} value={draft.supplierName} maxLength={64} onChange={(event) => set({ supplierName: event.target.value })} />}</Field>
      <Field label="预计到货">{(id) => <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" value={draft.expectedAt} style={{ width: '100%' }} onChange={(expectedAt) => set({ expectedAt })} />}</Field>
      <Field label="商品">{() => <LinesEditor lines={draft.lines} onChange={(lines) => set({ lines })} />}</Field>
      {announce.isError && <Alert type="error" showIcon title={describeProblem(announce.error).title} style={{ marginBottom: 16 }} />}
      <Button type="primary" block disabled={!isComplete} loading={announce.isPending} onClick={() => announce.mutate(draft)}>
        登记
      </Button>
    </Form>
  );
}
