import { useQuery } from '@tanstack/react-query';
import { Drawer, Empty, Select, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { GoodsName, useGoods } from '../../parts/goods/goods';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { StatusTag } from '../../ui/inline';
import { ErrorState } from '../../ui/states';

type Batch = Schemas['StockBatch'];

const WITHIN_DAYS = 90;

interface BatchesDrawerProps {
  readonly isOpen: boolean;
  /** The place that the screen behind it shows. */
  readonly locationId: string | undefined;
  readonly onClose: () => void;
}

/** What came to a place with a date, the soonest first: what to sell, to move, or to take off the shelf. */
export function BatchesDrawer({ isOpen, locationId, onClose }: BatchesDrawerProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const locations = useQuery(stockLocationsQuery);
  const place = chosen ?? locationId ?? null;
  return (
    <Drawer title="批次与到期" extra={`${WITHIN_DAYS} 天内到期`} open={isOpen} onClose={onClose} size="min(720px, 100vw)" destroyOnHidden>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        value={place}
        placeholder="选门店或仓库"
        aria-label="门店或仓库"
        loading={locations.isPending}
        options={locationChoices(locations.data?.items ?? [])}
        style={{ width: '100%', marginBottom: 16 }}
        onChange={setChosen}
      />
      {place === null ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="先选一个地点" /> : <Batches locationId={place} />}
    </Drawer>
  );
}

function Batches({ locationId }: { readonly locationId: string }) {
  const batches = useQuery({ queryKey: ['batches', locationId], queryFn: ({ signal }) => adminApi.call('listBatches', { query: { locationId, withinDays: WITHIN_DAYS, limit: 200 }, signal }) });
  const goods = useGoods((batches.data?.items ?? []).map(({ variantId }) => variantId));
  if (batches.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (batches.isError) return <ErrorState error={batches.error} onRetry={() => void batches.refetch()} />;
  const columns: TableColumnsType<Batch> = [
    { title: '商品', key: 'goods', render: (_value, { variantId }) => <GoodsName variantId={variantId} goods={goods.get(variantId)} /> },
    { title: '批号', key: 'batchNo', width: 120, render: (_value, { batchNo }) => (batchNo === '' ? '—' : <span className="mono">{batchNo}</span>) },
    { title: '到期日', dataIndex: 'expiresOn', width: 120, render: (day: string) => <span className="number">{day}</span> },
    { title: '状态', key: 'state', width: 90, render: (_value, { isExpired, isShortDated }) => <StatusTag label={isExpired ? { text: '已过期', tone: 'urgent' } : isShortDated ? { text: '临期', tone: 'warning' } : { text: '正常', tone: 'success' }} /> },
    { title: '收过', dataIndex: 'received', align: 'right', width: 80, render: (count: number) => <span className="number">{formatCount(count)}</span> },
  ];
  return (
    <>
      <Table<Batch>
        size="middle"
        pagination={false}
        rowKey={({ variantId, batchNo, expiresOn }) => `${variantId}.${batchNo}.${expiresOn}`}
        dataSource={batches.data.items}
        columns={columns}
        scroll={{ x: 620 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={`${WITHIN_DAYS} 天内没有到期的批次`} /> }}
      />
      <p className="quiet">「收过」是这批到货的件数；卖出不分批次，剩下几件以货架为准</p>
    </>
  );
}
