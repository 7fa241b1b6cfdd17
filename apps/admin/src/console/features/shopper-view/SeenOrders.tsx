import { ArrowLeftOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { fulfillmentKindNames } from '../../../shared/labels';
import { orderEventTitle } from '../../parts/orders/event-titles';
import type { Schemas, ShopperClient } from '../../parts/shopper-view/view';
import { Moment, Money, StatusTag, Thumb } from '../../ui/inline';
import { EmptyState, ErrorState } from '../../ui/states';
import { stageLabels } from './labels';
import styles from './ShopperView.module.css';

interface Shown {
  readonly client: ShopperClient;
  /** Of this look, so that the next one reads anew. */
  readonly viewKey: string;
}

type Order = Schemas['OrderSummary'];

/** The shopper's orders, newest first. */
export function SeenOrders({ client, viewKey, onOpen }: Shown & { readonly onOpen: (orderId: string) => void }) {
  const orders = useInfiniteQuery({
    queryKey: ['shopper-view', viewKey, 'orders'],
    queryFn: ({ pageParam, signal }) => client.call('listOrders', { query: pageParam === null ? {} : { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (orders.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (orders.isError) return <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />;
  const items = orders.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title="还没有订单" />;
  return (
    <>
      {items.map((order) => (
        <button key={order.orderId} type="button" className={styles['card']} onClick={() => onOpen(order.orderId)}>
          <span className={styles['head']}>
            <b>{order.storeName}</b>
            <StatusTag label={stageLabels[order.stage]} />
          </span>
          <Goods lines={order.lines.slice(0, 3)} />
          <span className={styles['foot']}>
            <Moment at={order.placedAt} />
            <span>
              共 {order.itemCount} 件 <Money fen={order.payableFen} />
            </span>
          </span>
        </button>
      ))}
      {orders.hasNextPage ? (
        <Button block loading={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          更多订单
        </Button>
      ) : (
        <p className={styles['end']}>没有更多了</p>
      )}
    </>
  );
}

/** One order as its page tells it to the shopper. */
export function SeenOrder({ client, viewKey, orderId, onBack }: Shown & { readonly orderId: string; readonly onBack: () => void }) {
  const order = useQuery({ queryKey: ['shopper-view', viewKey, 'order', orderId], queryFn: ({ signal }) => client.call('getOrder', { params: { orderId }, signal }) });
  return (
    <>
      <Button type="text" icon={<ArrowLeftOutlined />} onClick={onBack}>
        我的订单
      </Button>
      {order.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {order.isError && <ErrorState error={order.error} onRetry={() => void order.refetch()} />}
      {order.isSuccess && <OrderCard order={order.data} />}
    </>
  );
}

function OrderCard({ order }: { readonly order: Schemas['OrderDetail'] }) {
  const { address } = order;
  return (
    <>
      <section className={styles['card']}>
        <span className={styles['head']}>
          <b>{stageLabels[order.stage].text}</b>
          {order.isUnderReview && <StatusTag label={{ text: '正在核实', tone: 'warning' }} />}
        </span>
        {order.groups.map((group) => (
          <span key={group.groupNo} className={styles['fact']}>
            {fulfillmentKindNames[group.kind]} · {group.storeName}
            {group.promisedAt !== null && (
              <>
                {' '}
                · 承诺 <Moment at={group.promisedAt} />
              </>
            )}
          </span>
        ))}
        <span className={styles['fact']}>
          {order.contactName} {order.contactPhone}
        </span>
        {address !== null && (
          <span className={styles['fact']}>
            {address.province}
            {address.city}
            {address.district} {address.detail}
          </span>
        )}
        {order.remark !== null && order.remark !== '' && <span className={styles['fact']}>备注：{order.remark}</span>}
      </section>
      <section className={styles['card']}>
        <Goods lines={order.lines} />
        <Sums order={order} />
      </section>
      <section className={styles['card']}>
        <span className={styles['foot']}>
          <span>订单号</span>
          <span className="mono">{order.orderNo}</span>
        </span>
        {order.timeline.map(({ at, type, note }) => (
          <span key={`${at} ${type}`} className={styles['foot']}>
            <span>
              {orderEventTitle(type)}
              {note !== null && <small className="quiet"> {note}</small>}
            </span>
            <Moment at={at} />
          </span>
        ))}
      </section>
    </>
  );
}

function Goods({ lines }: { readonly lines: Order['lines'] }) {
  return (
    <>
      {lines.map(({ lineNo, title, optionText, imageUrl, quantity, totalFen }) => (
        <span key={lineNo} className={styles['goods']}>
          <Thumb url={imageUrl} />
          <span className={styles['title']}>
            {title}
            {optionText !== '' && <small>{optionText}</small>}
          </span>
          <span className={styles['sum']}>
            <Money fen={totalFen} />
            <small>×{quantity}</small>
          </span>
        </span>
      ))}
    </>
  );
}

function Sums({ order }: { readonly order: Schemas['OrderDetail'] }) {
  const rows: readonly (readonly [string, number])[] = [
    ['商品', order.itemsTotalFen],
    ...order.benefits.map(({ name, offFen }) => [name, -offFen] as const),
    ['运费', order.deliveryFeeFen],
    ['服务', order.serviceFen],
    ['积分抵扣', -order.pointsFen],
    ['储值支付', -order.storedValueFen],
  ];
  return (
    <>
      {rows
        .filter(([name, fen]) => fen !== 0 || name === '商品')
        .map(([name, fen], index) => (
          <span key={`${String(index)} ${name}`} className={styles['foot']}>
            <span>{name}</span>
            <Money fen={fen} />
          </span>
        ))}
      <span className={styles['foot']}>
        <b>微信支付</b>
        <b>
          <Money fen={order.dueFen} />
        </b>
      </span>
      {order.refund !== null && (
        <span className={styles['foot']}>
          <span>{order.refund.isReviewing ? '退款核对中' : { processing: '退款处理中', succeeded: '已退款', failed: '退款遇到问题' }[order.refund.status]}</span>
          <Money fen={order.refund.amountFen} />
        </span>
      )}
    </>
  );
}
