import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { fulfillmentKindNames, fulfillmentStatusLabels } from '../../../shared/labels';
import { formatFen } from '../../../shared/money';
import { formatClock, formatSpan } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { reasonNames } from '../../parts/sourcing/labels';
import { Moment, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import styles from './OrderGroups.module.css';
import { Rides } from './Rides';
import { SourcingFacts } from './SourcingFacts';

type Order = Schemas['AdminOrderDetail'];
type Group = Schemas['OrderGroup'];

/** The parts of an order: each its way, its place, its promise, and what became of it. */
export function OrderGroups({ order }: { readonly order: Order }) {
  const params = { orderId: order.orderId };
  const sourcing = useQuery({ queryKey: ['order-sourcing', order.orderId], queryFn: ({ signal }) => adminApi.call('getOrderSourcing', { params, signal }) });
  const hasDelivery = order.kinds.some((kind) => kind === 'instantDelivery' || kind === 'scheduledDelivery');
  const rides = useQuery({ queryKey: ['order-rides', order.orderId], queryFn: ({ signal }) => adminApi.call('listOrderRides', { params, signal }), enabled: hasDelivery, refetchInterval: 15_000 });
  const [openGroup, setOpenGroup] = useState<number | null>(null);
  const decisionOf = (groupNo: number) => sourcing.data?.decisions.find((one) => one.groupNo === groupNo)?.decision;
  const decision = openGroup === null ? undefined : decisionOf(openGroup);
  const names = new Map((sourcing.data?.places ?? []).map(({ locationId, name }) => [locationId, name]));
  return (
    <>
      {order.groups.map((group) => {
        const why = decisionOf(group.groupNo);
        return (
          <Panel
            key={group.groupNo}
            title={
              <span className={styles['title']}>
                {order.groups.length > 1 && <i>{group.groupNo}</i>}
                {fulfillmentKindNames[group.kind]} <StatusTag label={fulfillmentStatusLabels[group.status]} />
              </span>
            }
            extra={
              why !== undefined && (
                <Button type="link" size="small" onClick={() => setOpenGroup(group.groupNo)}>
                  为什么是这里：{reasonNames[why.plan.reason.code]}
                </Button>
              )
            }
          >
            <GroupFacts order={order} group={group} />
            {(rides.data?.items ?? []).filter((ride) => ride.groupNo === group.groupNo).map((ride) => <Rides key={ride.fulfillmentOrderId} ride={ride} />)}
          </Panel>
        );
      })}
      <Drawer title="这一单从哪里发，怎么定的" open={decision !== undefined} onClose={() => setOpenGroup(null)} size="min(860px, 100vw)" destroyOnHidden>
        {decision !== undefined && <SourcingFacts decision={decision} names={names} />}
      </Drawer>
    </>
  );
}

function GroupFacts({ order, group }: { readonly order: Order; readonly group: Group }) {
  const lines = order.lines.filter(({ groupNo }) => groupNo === group.groupNo);
  return (
    <dl className={styles['facts']}>
      <div>
        <dt>{group.kind === 'service' ? '在哪里' : '从哪里'}</dt>
        <dd>{group.storeId === null ? group.storeName : <Link to={`/stores/${group.storeId}`}>{group.storeName}</Link>}</dd>
      </div>
      {group.windowStartAt !== null && group.windowEndAt !== null && (
        <div>
          <dt>时段</dt>
          <dd>
            <Moment at={group.windowStartAt} />–{formatClock(group.windowEndAt)}
          </dd>
        </div>
      )}
      <div>
        <dt>承诺</dt>
        <dd>{group.promisedAt === null ? '—' : <Moment at={group.promisedAt} />}</dd>
      </div>
      <div>
        <dt>实际</dt>
        <dd>
          <Kept group={group} />
        </dd>
      </div>
      {group.feeFen > 0 && (
        <div>
          <dt>{group.kind === 'service' ? '服务预付' : '配送费'}</dt>
          <dd className="money">{formatFen(group.feeFen)}</dd>
        </div>
      )}
      <div className={styles['wide']}>
        <dt>{group.kind === 'service' ? '服务' : `${group.itemCount} 件`}</dt>
        <dd>{group.title ?? lines.map(({ title, optionText, quantity }) => `${title}${optionText === '' ? '' : ` ${optionText}`} ×${quantity}`).join('、')}</dd>
      </div>
    </dl>
  );
}

function Kept({ group: { keptAt, promisedAt } }: { readonly group: Group }) {
  if (keptAt === null) return <>—</>;
  const lateSeconds = promisedAt === null ? 0 : (Date.parse(keptAt) - Date.parse(promisedAt)) / 1000;
  return (
    <>
      <Moment at={keptAt} /> {promisedAt !== null && <em data-late={lateSeconds > 0}>{lateSeconds > 0 ? `晚 ${formatSpan(lateSeconds)}` : '准时'}</em>}
    </>
  );
}
