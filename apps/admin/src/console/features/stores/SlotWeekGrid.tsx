import { Tooltip } from 'antd';
import { Fragment } from 'react';
import { serverNow } from '../../../shared/backend';
import { formatCount } from '../../../shared/money';
import { formatDay, shopTime } from '../../../shared/time';
import { EmptyState } from '../../ui/states';
import { cellKey, isUnlimited, type SlotCapacity, type SlotCell, type SlotWeek } from './slots';
import { WEEKDAY_NAMES, WEEKDAYS } from './hours';
import styles from './Slots.module.css';

const PARTS = [
  ['orders', '单'],
  ['units', '件'],
  ['minutes', '人工分钟'],
] as const satisfies readonly (readonly [keyof SlotCapacity, string])[];

/** Empty, some, more than half, nearly full, full: the number in the window says the rest. */
function heatOf({ load }: SlotCell): number {
  if (load === 0) return 0;
  if (load >= 1) return 4;
  return load > 0.8 ? 3 : load > 0.5 ? 2 : 1;
}

const limitText = (capacity: number): string => (isUnlimited(capacity) ? '不限' : formatCount(capacity));

/** Days across, windows down; the fuller, the darker. */
export function SlotWeekGrid({ week, windowMinutes }: { readonly week: SlotWeek; readonly windowMinutes: number }) {
  if (week.times.length === 0) return <EmptyState title="这一周没有时段" hint="这几天不营业，或模板的每周时段和营业时间没有交集" />;
  return (
    <div className={styles['scroller']}>
      <div className={styles['grid']} role="table" aria-label="时段占用">
        <div role="row">
          <span role="columnheader" />
          {week.dates.map((date) => (
            <b key={date} role="columnheader">
              {formatDay(`${date}T12:00:00+08:00`, serverNow())}
              <small>{WEEKDAY_NAMES[WEEKDAYS[(shopTime(`${date}T12:00:00+08:00`).day() + 6) % 7] ?? 1]}</small>
            </b>
          ))}
        </div>
        {week.times.map((time) => (
          <div key={time} role="row">
            <span role="rowheader" className="number">
              {time}
            </span>
            {week.dates.map((date) => {
              const cell = week.cells.get(cellKey(date, time));
              return <Fragment key={date}>{cell === undefined ? <i role="cell" /> : <Window cell={cell} title={`${date} ${time} 起 ${windowMinutes} 分钟`} />}</Fragment>;
            })}
          </div>
        ))}
      </div>
      <p className={styles['legend']}>
        {['空', '有单', '过半', '快满', '满'].map((name, heat) => (
          <span key={name}>
            <i data-heat={heat} />
            {name}
          </span>
        ))}
        <span>格子里：已约 / 可接（单）</span>
      </p>
    </div>
  );
}

function Window({ cell, title }: { readonly cell: SlotCell; readonly title: string }) {
  const { taken, held, capacity } = cell;
  return (
    <Tooltip
      title={
        <div className={styles['facts']}>
          <b>{title}</b>
          {PARTS.map(([key, unit]) => (
            <span key={key}>
              {unit}：已约 {formatCount(taken[key])}（未完成 {formatCount(held[key])}）/ {limitText(capacity[key])}
            </span>
          ))}
        </div>
      }
    >
      <span role="cell" className={styles['cell']} data-heat={heatOf(cell)} data-past={cell.isPast} tabIndex={0}>
        <b>{formatCount(taken.orders)}</b>
        <small>/{isUnlimited(capacity.orders) ? '∞' : formatCount(capacity.orders)}</small>
      </span>
    </Tooltip>
  );
}
