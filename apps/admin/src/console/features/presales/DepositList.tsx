import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { CustomerTail } from './CustomerTail';
import { DEPOSIT_STATUSES, type Deposit, depositLabels } from './presales';
import styles from './Presales.module.css';

const REFRESH_MS = 5_000;

const columns: TableColumnsType<Deposit> = [
  { title: '下单', dataIndex: 'createdAt', width: 110, render: (at: string) => <Moment at={at} /> },
  { title: '顾客', key: 'customer', width: 110, render: (_value, { customerId }) => <CustomerTail customerId={customerId} /> },
  { title: '件数', dataIndex: 'units', width: 60, align: 'right', render: (units: number) => <span className="number">{formatCount(units)}</span> },
  { title: '定金', dataIndex: 'depositFen', width: 90, align: 'right', render: (fen: number) => <Money fen={fen} /> },
  { title: '状态', key: 'status', width: 105, render: (_value, { status }) => <StatusTag label={depositLabels[status]} /> },
  { title: '货', key: 'goods', width: 80, render: (_value, deposit) => <Goods deposit={deposit} /> },
  { title: '尾款截止', key: 'due', width: 110, render: (_value, { balanceDueAt }) => (balanceDueAt === null ? '—' : <Moment at={balanceDueAt} />) },
  {
    title: '结果', key: 'end',
    render: (_value, { orderId, endReason, refundRequestedFen, refundedFen, status }) => (
      <span className={styles['end']}>
        {orderId !== null && <Link to={`/orders/${orderId}`}>{status === 'balance_ordered' || status === 'balance_paid' ? '尾款订单' : '上次的尾款订单'}</Link>}
        {endReason !== null && <span>{endReason}</span>}
        {refundRequestedFen > 0 && (
          <small>
            {refundedFen === refundRequestedFen ? '已退 ' : '退款中 '}
            <Money fen={refundRequestedFen} />
          </small>
        )}
      </span>
    ),
  },
];

function Goods({ deposit: { status, boundAt } }: { readonly deposit: Deposit }) {
  if (boundAt !== null) return '已分到';
  return status === 'deposit_paid' ? <b>等货</b> : '—';
}

/** Every deposit of a presale, the newest first. */
export function DepositList({ presaleId }: { readonly presaleId: string }) {
  const [status, setStatus] = useState<Deposit['status'] | undefined>();
  return (
    <Panel
      title="定金"
      isFlush
      extra={
        <SelectFilter
          value={status} placeholder="全部状态" options={DEPOSIT_STATUSES.map((value) => ({ value, label: depositLabels[value].text }))}
          onChange={(chosen) => setStatus(DEPOSIT_STATUSES.find((value) => value === chosen))}
        />
      }
    >
      <DataList<Deposit>
        queryKey={['presale-deposits', presaleId, status]}
        load={({ cursor, signal }) => adminApi.call('listPresaleDeposits', { params: { presaleId }, query: { status, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ depositId }) => depositId}
        minWidth={770}
        refetchMs={REFRESH_MS}
        isFiltered={status !== undefined}
        onClearFilters={() => setStatus(undefined)}
        empty={{ title: '还没有人付定金', hint: '开始付定金后，每一笔都列在这里' }}
      />
    </Panel>
  );
}
