import { Tooltip } from 'antd';
import { formatCount, formatFen, formatFenCompact } from '../../../shared/money';
import type { Schemas } from '../../api';
import styles from './DashboardPage.module.css';

const HOURS = Array.from({ length: 24 }, (_unused, hour) => hour);

/** One bar for each hour of the shops' day. */
export function HourlySales({ hours }: { readonly hours: Schemas['Dashboard']['hourly'] }) {
  const byHour = new Map(hours.map((row) => [row.hour, row]));
  const most = Math.max(1, ...hours.map(({ paidFen }) => paidFen));
  return (
    <div className={styles['chart']} role="img" aria-label={hours.map(({ hour, paidFen }) => `${hour} 点 ${formatFen(paidFen)}`).join('，')}>
      <span className={styles['axis']}>{formatFenCompact(most)}</span>
      <div className={styles['bars']}>
        {HOURS.map((hour) => {
          const row = byHour.get(hour);
          const share = (row?.paidFen ?? 0) / most;
          return (
            <Tooltip key={hour} title={row === undefined ? `${hour} 点 无成交` : `${hour} 点 ${formatFen(row.paidFen)} · ${formatCount(row.paidOrders)} 单`}>
              <span className={styles['hour']} data-empty={row === undefined}>
                <span style={{ height: `${share * 100}%` }} />
                <i>{hour % 3 === 0 ? hour : ''}</i>
              </span>
            </Tooltip>
          );
        })}
      </div>
    </div>
  );
}
