import { Descriptions, Drawer, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { adjustReasons, movementLabels, type StockMovement } from '../../parts/stock/movements';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Delta, Moment, StatusTag } from '../../ui/inline';
import type { StockRow } from './stock';

const REFERENCE_NAMES: Readonly<Record<StockMovement['referenceType'], string>> = { order: '订单 / 换货', receipt: '收货单', adjustment: '调整', campaign: '秒杀商品', return: '退货', transfer: '调拨单', stocktake: '盘点单' };

/** Where what moved the stock is shown. */
const SCREENS: Readonly<Partial<Record<StockMovement['referenceType'], string>>> = { order: '/stock/references', transfer: '/transfers', stocktake: '/stocktakes' };

const columns: TableColumnsType<StockMovement> = [
  { title: '时间', dataIndex: 'occurredAt', width: 150, render: (at: string) => <Moment at={at} isFull /> },
  { title: '类型', key: 'kind', width: 96, render: (_value, row) => <StatusTag label={movementLabels[row.kind]} /> },
  { title: '现货', key: 'onHand', align: 'right', width: 100, render: (_value, row) => <Change delta={row.onHandDelta} after={row.onHandAfter} /> },
  { title: '预占', key: 'reserved', align: 'right', width: 100, render: (_value, row) => <Change delta={row.reservedDelta} after={row.reservedAfter} /> },
  { title: '已分配', key: 'allocated', align: 'right', width: 100, render: (_value, row) => <Change delta={row.allocatedDelta} after={row.allocatedAfter} /> },
  { title: '活动锁定', key: 'ringFenced', align: 'right', width: 100, render: (_value, row) => <Change delta={row.ringFencedDelta} after={row.ringFencedAfter} /> },
  { title: '在途', key: 'inTransit', align: 'right', width: 100, render: (_value, row) => <Change delta={row.inTransitDelta} after={row.inTransitAfter} /> },
  { title: '单据', key: 'reference', width: 150, render: (_value, row) => <Reference movement={row} /> },
  { title: '经手人', key: 'actor', render: (_value, row) => [row.actorName ?? '系统', reasonText(row.reason)].filter((part) => part !== '').join(' · ') },
];

function reasonText(reason: string | null): string {
  return adjustReasons.find(({ value }) => value === reason)?.label ?? reason ?? '';
}

function Change({ delta, after }: { readonly delta: number; readonly after: number }) {
  return (
    <span className="number">
      <Delta value={delta} />
      <span className="quiet">{delta === 0 ? formatCount(after) : ` → ${formatCount(after)}`}</span>
    </span>
  );
}

function Reference({ movement }: { readonly movement: StockMovement }) {
  const tail = movement.referenceId.slice(-8);
  const words = `${REFERENCE_NAMES[movement.referenceType]} ${tail}`;
  const screen = SCREENS[movement.referenceType];
  return screen === undefined ? <span className="quiet">{words}</span> : <Link to={`${screen}/${movement.referenceId}`}>{words}</Link>;
}

/** Why a number is what it is: each change with what was left after it, the latest first. */
export function LedgerDrawer({ row, onClose }: { readonly row: StockRow | null; readonly onClose: () => void }) {
  return (
    <Drawer title={row === null ? '' : `${row.title} ${row.optionText}`} extra={row?.locationName} open={row !== null} onClose={onClose} size="min(920px, 100vw)" destroyOnHidden>
      {row !== null && (
        <div style={{ display: 'grid', gap: 16 }}>
          <Descriptions
            size="small"
            column={{ xs: 3, sm: 6 }}
            layout="vertical"
            colon={false}
            items={[
              { key: 'onHand', label: '现货', children: <b className="number">{formatCount(row.onHand)}</b> },
              { key: 'unavailable', label: '− 不可售', children: formatCount(row.unavailable) },
              { key: 'reserved', label: '− 预占', children: formatCount(row.reserved) },
              { key: 'allocated', label: '− 已分配', children: formatCount(row.allocated) },
              { key: 'safetyStock', label: '− 安全库存', children: formatCount(row.safetyStock) },
              { key: 'available', label: '= 可售', children: <b className="number">{formatCount(row.availableToPromise)}</b> },
            ]}
          />
          <DataList<StockMovement>
            queryKey={['stock-movements', row.locationId, row.variantId]}
            load={({ cursor, signal }) => adminApi.call('listStockMovements', { query: { locationId: row.locationId, variantId: row.variantId, cursor, limit: String(PAGE_SIZE) }, signal })}
            columns={columns}
            rowKey={({ movementId }) => String(movementId)}
            minWidth={920}
            isFiltered={false}
            empty={{ title: '还没有流水', hint: '收货、下单、交付、调整都会记在这里' }}
          />
        </div>
      )}
    </Drawer>
  );
}
