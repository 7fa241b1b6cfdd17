import { InboxOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, type TableColumnsType, Tooltip } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SearchFilter, SelectFilter } from '../../ui/filters';
import { Thumb } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { AdjustStock } from './AdjustStock';
import { BatchesDrawer } from './BatchesDrawer';
import { LedgerDrawer } from './LedgerDrawer';
import { ReceiveStock } from './ReceiveStock';
import styles from './Stock.module.css';
import { isLow, type StockRow } from './stock';

const filterSchema = z.object({
  q: z.string().max(40).optional().catch(undefined),
  locationId: z.uuid().optional().catch(undefined),
  variantId: z.uuid().optional().catch(undefined),
  lowStockOnly: z.enum(['true']).optional().catch(undefined),
});

/** Balances by place; every number opens the ledger that made it. */
export function StockPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const locations = useQuery(stockLocationsQuery);
  const mayReceive = useMay('inventory.receive');
  const mayAdjust = useMay('inventory.adjust');
  const [ledgerOf, setLedgerOf] = useState<StockRow | null>(null);
  const [adjusting, setAdjusting] = useState<StockRow | null>(null);
  const [isReceiving, setIsReceiving] = useState(false);
  const [isAtBatches, setIsAtBatches] = useState(false);
  return (
    <Page
      title="库存"
      hint="可售 = 现货 − 不可售 − 预占 − 已分配 − 安全库存 − 活动锁定。点数字看它是怎么来的"
      actions={
        <>
          <Button onClick={() => setIsAtBatches(true)}>批次与到期</Button>
          {mayReceive && (
            <Button type="primary" icon={<InboxOutlined />} onClick={() => setIsReceiving(true)}>
              收货入库
            </Button>
          )}
        </>
      }
    >
      <DataList<StockRow>
        queryKey={['stock', filters]}
        load={({ cursor, signal }) => adminApi.call('listStock', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor({ openLedger: setLedgerOf, adjust: mayAdjust ? setAdjusting : null })}
        rowKey={({ locationId, variantId }) => `${locationId}-${variantId}`}
        minWidth={1260}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ q: undefined, locationId: undefined, variantId: undefined, lowStockOnly: undefined })}
        empty={{ title: '还没有库存', hint: '点「收货入库」，把到货的商品记进来' }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="商品名 / 货号 / 条码" onChange={(q) => change({ q })} width={260} />
            <SelectFilter value={filters.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} isLoading={locations.isPending} width={220} onChange={(locationId) => change({ locationId })} />
            <Checkbox checked={filters.lowStockOnly === 'true'} onChange={(event) => change({ lowStockOnly: event.target.checked ? 'true' : undefined })} style={{ alignItems: 'center', paddingInline: 8 }}>
              只看库存不足
            </Checkbox>
          </>
        }
      />
      <LedgerDrawer row={ledgerOf} onClose={() => setLedgerOf(null)} />
      <AdjustStock row={adjusting} onClose={() => setAdjusting(null)} />
      <BatchesDrawer isOpen={isAtBatches} locationId={filters.locationId} onClose={() => setIsAtBatches(false)} />
      <ReceiveStock isOpen={isReceiving} locationId={filters.locationId} onClose={() => setIsReceiving(false)} />
    </Page>
  );
}

const NUMBERS = [
  ['onHand', '现货', '放在这里的全部数量'],
  ['reserved', '预占', '已下单未付款，占 15 分钟'],
  ['allocated', '已分配', '已付款，还没交给顾客'],
  ['unavailable', '不可售', '破损、待检'],
  ['safetyStock', '安全库存', '留着不卖的数量'],
  ['ringFenced', '活动锁定', '留给秒杀活动，只有活动能卖'],
  ['inTransit', '在途', '调拨或到货的路上，还不能卖'],
] as const;

interface StockActs {
  readonly openLedger: (row: StockRow) => void;
  readonly adjust: ((row: StockRow) => void) | null;
}

function columnsFor({ openLedger, adjust }: StockActs): TableColumnsType<StockRow> {
  const numberButton = (row: StockRow, value: number, isStrong = false) => (
    <button type="button" className={styles['number']} data-strong={isStrong} data-low={isStrong && isLow(row)} onClick={() => openLedger(row)} aria-label={`${formatCount(value)}，看流水`}>
      {formatCount(value)}
    </button>
  );
  return [
    {
      title: '商品',
      key: 'product',
      render: (_value, row) => (
        <span className={styles['product']}>
          <Thumb url={row.imageUrl} />
          <span>
            {row.title}
            <small>
              {[row.optionText, row.sku].filter((part) => part !== '').join(' · ')}
            </small>
          </span>
        </span>
      ),
    },
    { title: '地点', dataIndex: 'locationName', width: 170, ellipsis: true },
    ...NUMBERS.map(([key, title, hint]) => ({
      title: <Tooltip title={hint}>{title}</Tooltip>,
      key,
      align: 'right' as const,
      width: 86,
      render: (_value: unknown, row: StockRow) => numberButton(row, row[key]),
    })),
    { title: '可售', key: 'availableToPromise', align: 'right', width: 92, render: (_value, row) => numberButton(row, row.availableToPromise, true) },
    ...(adjust === null
      ? []
      : [
          {
            title: '操作',
            key: 'acts',
            width: 80,
            render: (_value: unknown, row: StockRow) => (
              <Button type="link" size="small" onClick={() => adjust(row)}>
                调整
              </Button>
            ),
          },
        ]),
  ];
}
