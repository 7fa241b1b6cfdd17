import { Table } from 'antd';
import { formatInstant } from '../../../shared/time';
import { Panel } from '../../ui/Page';
import styles from './LoadTests.module.css';
import { compareEndpoints, compareRuns, type Comparison, formatChange, formatFigure, type Report } from './report';

/** This run beside an earlier one; what moved by less than three percent is called the same. */
export function Compare({ now, before }: { readonly now: Report; readonly before: Report }) {
  const title = (report: Report): string => `${report.profile} ${formatInstant(report.startedAt)}`;
  return (
    <Panel title={`和 ${title(before)} 比较`} extra={<span className="quiet">变化小于 3% 视为不变</span>} isFlush>
      <Table<Comparison>
        size="small"
        pagination={false}
        rowKey={({ name }) => name}
        dataSource={[...compareRuns(now, before), ...compareEndpoints(now, before).map((row) => ({ ...row, name: `${row.name} p95（毫秒）` }))]}
        scroll={{ x: 640 }}
        columns={[
          { title: '指标', dataIndex: 'name' },
          { title: '那一次', dataIndex: 'before', align: 'right', width: 140, render: (value: number | null) => <span className="number quiet">{formatFigure(value)}</span> },
          { title: '这一次', dataIndex: 'now', align: 'right', width: 140, render: (value: number | null) => <b className="number">{formatFigure(value)}</b> },
          {
            title: '变化',
            key: 'change',
            align: 'right',
            width: 170,
            render: (_value, { change, isBetter }) => (
              <span className={styles['change']} data-better={isBetter === null ? 'same' : isBetter}>
                {isBetter === null ? '不变' : [change === null ? '' : formatChange(change), isBetter ? '更好' : '更差'].join(' ').trim()}
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}
