import { CopyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Descriptions, type DescriptionsProps, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { fulfillmentStatusLabels, orderStatusLabels, paymentStatusLabels } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { ViewShopper } from '../../parts/shopper-view/ViewShopper';
import { channelName } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { CancelLines } from './CancelLines';
import { CancelOrder } from './CancelOrder';
import { listCancelable } from './cancel-lines';
import { OrderGroups } from './OrderGroups';
import { OrderLines } from './OrderLines';
import { OrderRefunds } from './OrderRefunds';
import { OrderStory } from './OrderStory';
import { OrderWork } from './OrderWork';
import { Recipient } from './Recipient';

type Order = Schemas['AdminOrderDetail'];

/** One order and everything that happened to it. */
export function OrderPage() {
  const { orderId = '' } = useParams();
  const order = useQuery({ queryKey: ['order', orderId], queryFn: ({ signal }) => adminApi.call('getOrder', { params: { orderId }, signal }) });
  if (order.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (order.isError) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />;
  return <OrderView order={order.data} />;
}

function OrderView({ order }: { readonly order: Order }) {
  const { message } = App.useApp();
  const mayCancel = useMay('orders.cancel');
  const [canceling, setCanceling] = useState<'order' | 'lines' | null>(null);
  const mayCancelLines = mayCancel && listCancelable(order).reduce((sum, { left }) => sum + left, 0) > 1;
  const items: DescriptionsProps['items'] = [
    { key: 'placedAt', label: '下单时间', children: <Moment at={order.placedAt} isFull /> },
    { key: 'paidAt', label: '付款时间', children: order.paidAt === null ? '—' : <Moment at={order.paidAt} isFull /> },
    { key: 'channel', label: '下单渠道', children: channelName(order.channel) },
    { key: 'recipient', label: order.area === null ? '联系人' : '收货人', children: <Recipient order={order} /> },
    { key: 'store', label: '销售门店', children: <Link to={`/stores/${order.storeId}`}>{order.storeName}</Link> },
    ...(order.expiresAt === null ? [] : [{ key: 'expires', label: '付款截止', children: <Moment at={order.expiresAt} isFull /> }]),
    { key: 'remark', label: '备注', children: order.remark === null || order.remark === '' ? '—' : order.remark },
  ];
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(order.orderNo);
    message.success('订单号已复制');
  };
  return (
    <Page
      backTo="/orders"
      title={
        <span className="mono">
          {order.orderNo}
          <Button type="text" size="small" icon={<CopyOutlined />} aria-label="复制订单号" onClick={() => void copy()} />
        </span>
      }
      hint={
        <>
          <StatusTag label={orderStatusLabels[order.status]} /> <StatusTag label={paymentStatusLabels[order.paymentStatus]} /> <StatusTag label={fulfillmentStatusLabels[order.fulfillmentStatus]} />
        </>
      }
      actions={
        <>
          <ViewShopper customerId={order.customerId} orderId={order.orderId} />
          {mayCancelLines && <Button onClick={() => setCanceling('lines')}>取消部分商品</Button>}
          {mayCancel && order.canCancel && (
            <Button danger onClick={() => setCanceling('order')}>
              取消订单
            </Button>
          )}
        </>
      }
    >
      <OrderRefunds orderId={order.orderId} />
      <Panel>
        <Descriptions items={items} column={{ xs: 1, sm: 2, xl: 4 }} size="small" />
      </Panel>
      <Panel title={`商品（${order.itemCount} 件）`} isFlush>
        <OrderLines order={order} />
      </Panel>
      <OrderGroups order={order} />
      <OrderWork orderId={order.orderId} />
      <OrderStory orderId={order.orderId} />
      <CancelOrder order={order} isOpen={canceling === 'order'} onClose={() => setCanceling(null)} />
      <CancelLines order={order} isOpen={canceling === 'lines'} onClose={() => setCanceling(null)} />
    </Page>
  );
}
