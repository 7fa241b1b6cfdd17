import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { Link } from 'react-router';
import { formatCount, formatFen, formatFenCompact } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { Thumb } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { HourlySales } from './HourlySales';
import styles from './DashboardPage.module.css';
import { computeChange } from './change';

type Dashboard = Schemas['Dashboard'];

const REFRESH_MS = 30_000;

/** Today at a glance: what was sold, where orders stand, what needs a person. */
export function DashboardPage() {
  const dashboard = useQuery({ queryKey: ['dashboard'], queryFn: ({ signal }) => adminApi.call('getDashboard', { signal }), refetchInterval: REFRESH_MS });
  if (dashboard.isPending) return <Skeleton active paragraph={{ rows: 12 }} />;
  if (dashboard.isError) return <ErrorState error={dashboard.error} onRetry={() => void dashboard.refetch()} />;
  const today = dashboard.data;
  return (
    <Page
      title="工作台"
      hint={`${today.date} · 每 30 秒更新`}
      actions={
        <Button icon={<ReloadOutlined />} onClick={() => void dashboard.refetch()} loading={dashboard.isFetching}>
          刷新
        </Button>
      }
    >
      <Figures today={today} />
      <div className={styles['columns']}>
        <Panel title="今日成交（按小时）">
          {today.paidOrders === 0 ? <EmptyState title="今天还没有成交" hint="第一笔付款后，这里按小时画出成交额" /> : <HourlySales hours={today.hourly} />}
        </Panel>
        <Panel title="需要处理">
          <Alerts alerts={today.alerts} />
        </Panel>
      </div>
      <div className={styles['columns']}>
        <Panel title="今日热销">
          <TopProducts products={today.topProducts} />
        </Panel>
        <Panel title="今日订单进度">
          <Progress today={today} />
        </Panel>
      </div>
    </Page>
  );
}

function Figures({ today }: { readonly today: Dashboard }) {
  const storeCount = today.stores.open + today.stores.paused + today.stores.resting;
  return (
    <div className={styles['figures']}>
      <Figure label="成交额" value={formatFenCompact(today.paidFen)} note={<Change now={today.paidFen} before={today.yesterday.paidFen} />} />
      <Figure label="付款订单" value={formatCount(today.paidOrders)} note={<Change now={today.paidOrders} before={today.yesterday.paidOrders} />} />
      <Figure label="笔单价" value={formatFen(today.averageOrderFen)} note={<span className="quiet">成交额 ÷ 付款订单</span>} />
      <Figure
        label="营业门店"
        value={formatCount(today.stores.open)}
        unit={`/ ${storeCount}`}
        note={
          <Link to="/stores?status=paused" className="quiet">
            暂停 {today.stores.paused} · 歇业 {today.stores.resting}
          </Link>
        }
      />
    </div>
  );
}

function Figure({ label, value, unit, note }: { readonly label: string; readonly value: string; readonly unit?: string; readonly note: React.ReactNode }) {
  return (
    <div className={styles['figure']}>
      <span className={styles['label']}>{label}</span>
      <span className={styles['value']}>
        {value}
        {unit !== undefined && <small>{unit}</small>}
      </span>
      {note}
    </div>
  );
}

function Change({ now, before }: { readonly now: number; readonly before: number }) {
  const change = computeChange(now, before);
  return (
    <span className={styles['change']} data-direction={change.direction}>
      {change.text}
      {change.direction !== 'none' && <span className="quiet"> 较昨天同一时刻</span>}
    </span>
  );
}

type AlertKind = Dashboard['alerts'][number]['kind'];

const ALERTS: Readonly<Record<AlertKind, { readonly text: string; readonly to: string; readonly isUrgent: boolean }>> = {
  failedRefunds: { text: '笔退款失败', to: '/refunds', isUrgent: true },
  stuckEvents: { text: '个事件处理失败', to: '/jobs', isUrgent: true },
  notAccepted: { text: '单超时没人接', to: '/orders?fulfillmentStatus=unfulfilled', isUrgent: true },
  overduePickup: { text: '单超时未取', to: '/orders?fulfillmentStatus=ready', isUrgent: false },
  overdueUnpaid: { text: '单超时未付款还没关闭', to: '/orders?status=pending_payment', isUrgent: false },
  lowStock: { text: '个规格库存不足', to: '/stock?lowStockOnly=true', isUrgent: false },
};

function Alerts({ alerts }: { readonly alerts: Dashboard['alerts'] }) {
  const open = alerts.filter(({ count }) => count > 0);
  if (open.length === 0) return <EmptyState title="都处理好了" hint="没人接单、库存不足、超时未取、退款失败会出现在这里" />;
  return (
    <ul className={styles['alerts']}>
      {open.map(({ kind, count }) => (
        <li key={kind}>
          <Link to={ALERTS[kind].to}>
            <b data-urgent={ALERTS[kind].isUrgent}>{formatCount(count)}</b>
            {ALERTS[kind].text}
            <span>去处理</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function TopProducts({ products }: { readonly products: Dashboard['topProducts'] }) {
  if (products.length === 0) return <EmptyState title="今天还没有卖出商品" hint="卖得多的会排在这里" />;
  return (
    <ol className={styles['top']}>
      {products.map((product, index) => (
        <li key={product.productId}>
          <span className={styles['rank']}>{index + 1}</span>
          <Thumb url={product.imageUrl} size={36} />
          <Link to={`/products/${product.productId}`}>{product.title}</Link>
          <span className="number">{formatCount(product.quantity)} 件</span>
          <span className="money">{formatFen(product.soldFen)}</span>
        </li>
      ))}
    </ol>
  );
}

const STEPS = [
  { axis: 'orderStatuses', name: 'pending_payment', title: '待付款', to: '/orders?status=pending_payment' },
  { axis: 'fulfillmentStatuses', name: 'unfulfilled', title: '待接单', to: '/orders?fulfillmentStatus=unfulfilled&paymentStatus=paid' },
  { axis: 'fulfillmentStatuses', name: 'accepted', title: '已接单', to: '/orders?fulfillmentStatus=accepted' },
  { axis: 'fulfillmentStatuses', name: 'picking', title: '拣货中', to: '/orders?fulfillmentStatus=picking' },
  { axis: 'fulfillmentStatuses', name: 'ready', title: '待自提', to: '/orders?fulfillmentStatus=ready' },
  { axis: 'fulfillmentStatuses', name: 'handed_over', title: '已取货', to: '/orders?fulfillmentStatus=handed_over' },
  { axis: 'orderStatuses', name: 'canceled', title: '已取消', to: '/orders?status=canceled' },
] as const;

/** Where today's orders stand, as bars that can be compared by eye. */
function Progress({ today }: { readonly today: Dashboard }) {
  const counts = STEPS.map((step) => ({ ...step, count: today[step.axis].find(({ name }) => name === step.name)?.count ?? 0 }));
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <ul className={styles['progress']}>
      {counts.map(({ title, to, count }) => (
        <li key={title}>
          <Link to={to}>{title}</Link>
          <span className={styles['bar']}>
            <span style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <b className="number">{formatCount(count)}</b>
        </li>
      ))}
    </ul>
  );
}
