import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { adminApi } from '../../api';
import { canRetry, type FailedRefund, purposeNames, refundLabels, wayOn } from '../../parts/refunds/refunds';
import { RetryRefund } from '../../parts/refunds/RetryRefund';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';

const REFRESH_MS = 30_000;

/** Money that should be back with its owner and is not: why, and what a person can do. */
export function RefundsPage() {
  const [retried, setRetried] = useState<FailedRefund | null>(null);
  const mayRetry = useMay('orders.cancel');
  return (
    <Page title="退款失败" hint="微信没退成、等人处理的退款；退成的会自己离开这里">
      <DataList<FailedRefund>
        queryKey={['failed-refunds']}
        load={({ cursor, signal }) => adminApi.call('listFailedRefunds', { query: { cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(mayRetry, setRetried)}
        rowKey={({ refundId }) => refundId}
        minWidth={1_080}
        refetchMs={REFRESH_MS}
        isFiltered={false}
        empty={{ title: '没有失败的退款', hint: '微信关闭或退不出去的退款会出现在这里' }}
      />
      <RetryRefund refund={retried} onClose={() => setRetried(null)} />
    </Page>
  );
}

function columnsFor(mayRetry: boolean, onRetry: (refund: FailedRefund) => void): TableColumnsType<FailedRefund> {
  return [
    { title: '申请', dataIndex: 'requestedAt', width: 130, render: (at: string) => <Moment at={at} /> },
    {
      title: '为了什么',
      key: 'purpose',
      width: 230,
      render: (_value, { purpose, orderId, orderNo }) =>
        orderId === null ? (
          purposeNames[purpose]
        ) : (
          <Link className="mono" to={`/orders/${orderId}`}>
            {orderNo}
          </Link>
        ),
    },
    { title: '门店', key: 'store', width: 160, ellipsis: true, render: (_value, { storeName }) => storeName ?? '—' },
    { title: '金额', key: 'amount', align: 'right', width: 110, render: (_value, { amountFen }) => <Money fen={amountFen} /> },
    { title: '原因', dataIndex: 'reason', width: 160, ellipsis: true },
    {
      title: '状态',
      key: 'status',
      render: (_value, refund) => (
        <>
          <StatusTag label={refundLabels[refund.status]} />
          <small className="quiet" style={{ display: 'block', marginTop: 2 }}>
            {refund.lastError === null ? wayOn[refund.status] : `${refund.lastError}。${wayOn[refund.status]}`}
          </small>
        </>
      ),
    },
    ...(mayRetry
      ? [
          {
            title: '操作',
            key: 'acts',
            width: 80,
            render: (_value: unknown, refund: FailedRefund) =>
              canRetry(refund) ? (
                <Button type="link" size="small" onClick={() => onRetry(refund)}>
                  重试
                </Button>
              ) : null,
          },
        ]
      : []),
  ];
}
