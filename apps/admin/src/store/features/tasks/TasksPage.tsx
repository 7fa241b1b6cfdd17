import { CalendarOutline, ClockCircleOutline, ExclamationCircleOutline, ExclamationTriangleOutline, HistogramOutline, LoopOutline, ShopbagOutline, TruckOutline, UndoOutline, UnorderedListOutline, UserOutline } from 'antd-mobile-icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Screen } from '../../ui/Screen';
import { AcceptingCard } from './Accepting';
import styles from './TasksPage.module.css';

interface Task {
  readonly to: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
}

const GROUPS: readonly { readonly title: string; readonly tasks: readonly Task[] }[] = [
  {
    title: '货',
    tasks: [
      { to: '/tasks/deliveries', icon: <TruckOutline />, title: '到货收货', hint: '扫码对预告，批号和到期日' },
      { to: '/tasks/transfers', icon: <LoopOutline />, title: '调拨', hint: '要货、装箱、逐箱收' },
      { to: '/tasks/stocktakes', icon: <UnorderedListOutline />, title: '盘点', hint: '盲盘、重点、复核' },
      { to: '/tasks/returns', icon: <UndoOutline />, title: '退货与换货', hint: '扫码收下、验货、换出' },
      { to: '/tasks/batches', icon: <ClockCircleOutline />, title: '快到期', hint: '先卖哪批，哪批要下架' },
      { to: '/tasks/set-aside', icon: <ExclamationTriangleOutline />, title: '残次与待检', hint: '移走、放回、报损' },
    ],
  },
  {
    title: '人',
    tasks: [
      { to: '/tasks/member', icon: <UserOutline />, title: '会员', hint: '扫会员码看等级和权益' },
      { to: '/tasks/counter-sales', icon: <ShopbagOutline />, title: '代客下单', hint: '本店没货，卖别处的货' },
      { to: '/tasks/bookings', icon: <CalendarOutline />, title: '预约', hint: '签到、开始、完成、回收' },
      { to: '/tasks/exceptions', icon: <ExclamationCircleOutline />, title: '异常', hint: '超时未取、拒收、联系不上、少件、破损' },
      { to: '/tasks/performance', icon: <HistogramOutline />, title: '本店表现', hint: '准时率、用时、每个人' },
    ],
  },
];

/** All other work of the store, beside its orders. */
export function TasksPage() {
  return (
    <Screen title="作业">
      {GROUPS.map((group) => (
        <section key={group.title} className={styles['group']} aria-label={group.title}>
          {group.tasks.map((task) => (
            <Link key={task.to} to={task.to}>
              <i aria-hidden>{task.icon}</i>
              <b>{task.title}</b>
              <small>{task.hint}</small>
            </Link>
          ))}
        </section>
      ))}
      <AcceptingCard />
    </Screen>
  );
}
