import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { fulfillmentStatusLabels, orderStatusLabels, paymentStatusLabels } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { storeChoicesQuery } from '../../shell/choices';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, DateRangeFilter, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';

type AdminOrder = Schemas['AdminOrder'];

const text = z.string().max(64).optional().catch(undefined);
const filterSchema = z.object({
  q: text,
  storeId: z.uuid().optional().catch(undefined),
  status: z.enum(['pending_payment', 'placed', 'in_fulfillment', 'completed', 'closed', 'canceled']).optional().catch(undefined),
  paymentStatus: z.enum(['unpaid', 'paid', 'partially_refunded', 'refunded']).optional().catch(undefined),
  fulfillmentStatus: z.enum(['unfulfilled', 'accepted', 'picking', 'packed', 'ready', 'on_the_way', 'partially_fulfilled', 'handed_over', 'delivered', 'returned', 'canceled']).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});

const columns: TableColumnsType<AdminOrder> = [
  {
    title: '订单号',
    dataIndex: 'orderNo',
    width: 190,
    render: (orderNo: string, { orderId }) => (
      <Link to={`/orders/${orderId}`} className="mono">
        {orderNo}
      </Link>
    ),
  },
  { title: '下单时间', dataIndex: 'placedAt', width: 120, render: (at: string) => <Moment at={at} /> },
  { title: '状态', key: 'status', width: 90, render: (_value, order) => <StatusTag label={orderStatusLabels[order.status]} /> },
  { title: '付款', key: 'payment', width: 90, render: (_value, order) => <StatusTag label={paymentStatusLabels[order.paymentStatus]} /> },
  { title: '履约', key: 'fulfillment', width: 90, render: (_value, order) => <StatusTag label={fulfillmentStatusLabels[order.fulfillmentStatus]} /> },
  { title: '门店', dataIndex: 'storeName', ellipsis: true, width: 180 },
  {
    title: '取货人',
    key: 'contact',
    width: 170,
    render: (_value, order) => (
      <>
        {order.contactName} <span className="quiet number">{order.contactPhoneMasked}</span>
      </>
    ),
  },
  { title: '件数', dataIndex: 'itemCount', align: 'right', width: 70, render: (count: number) => <span className="number">{formatCount(count)}</span> },
  { title: '应付', dataIndex: 'payableFen', align: 'right', width: 110, render: (fen: number) => <Money fen={fen} /> },
];

/** Every order of the stores one may see. */
export function OrdersPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const stores = useQuery(storeChoicesQuery);
  const clear = (): void => change({ q: undefined, storeId: undefined, status: undefined, paymentStatus: undefined, fulfillmentStatus: undefined, from: undefined, to: undefined });
  return (
    <Page title="订单">
      <DataList<AdminOrder>
        queryKey={['orders', filters]}
        load={({ cursor, signal }) => adminApi.call('listOrders', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ orderId }) => orderId}
        linkTo={({ orderId }) => `/orders/${orderId}`}
        minWidth={1110}
        refetchMs={30_000}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={clear}
        empty={{ title: '还没有订单', hint: '顾客在小程序下单后，订单会出现在这里' }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="订单号 / 手机尾号 / 支付单号" onChange={(q) => change({ q })} />
            <SelectFilter value={filters.storeId} placeholder="门店" options={stores.data ?? []} isLoading={stores.isPending} width={180} onChange={(storeId) => change({ storeId })} />
            <SelectFilter value={filters.status} placeholder="订单状态" options={choicesOf(orderStatusLabels)} width={120} onChange={(status) => change({ status })} />
            <SelectFilter value={filters.paymentStatus} placeholder="付款" options={choicesOf(paymentStatusLabels)} width={110} onChange={(paymentStatus) => change({ paymentStatus })} />
            <SelectFilter value={filters.fulfillmentStatus} placeholder="履约" options={choicesOf(fulfillmentStatusLabels)} width={110} onChange={(fulfillmentStatus) => change({ fulfillmentStatus })} />
            <DateRangeFilter from={filters.from} to={filters.to} onChange={change} />
          </>
        }
      />
    </Page>
  );
}
