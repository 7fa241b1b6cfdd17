import { useQueryClient } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { orderStatusLabels } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { tellEvidence } from '../../parts/risk/evidence';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import styles from './Risk.module.css';

type Hold = Schemas['RiskHold'];
type Wanted = { readonly orderIds: readonly string[]; readonly isReleased: boolean };

const statusLabels = {
  review: { text: '待复核', tone: 'warning' },
  released: { text: '已放行', tone: 'success' },
  rejected: { text: '已取消', tone: 'neutral' },
} as const;

const filterSchema = z.object({ status: z.enum(['review', 'released', 'rejected']).optional().catch(undefined) });

/** Paid orders that nobody works on until somebody has looked at them. */
export function HoldsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('risk.write');
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const close = (): void => setWanted(null);
  const decide = useAct({
    act: ({ orderIds, isReleased, reason }: Wanted & { readonly reason: string }) => adminApi.call('decideRiskHolds', { body: { orderIds: [...orderIds], isReleased, reason } }),
    doneText: '已处理',
    onDone() {
      setChosen([]);
      close();
      void queryClient.invalidateQueries({ queryKey: ['risk-holds'] });
    },
  });
  const bulk = (isReleased: boolean, text: string) => (
    <Button disabled={chosen.length === 0} danger={!isReleased} type={isReleased ? 'primary' : 'default'} onClick={() => setWanted({ orderIds: chosen, isReleased })}>
      {text}
      {chosen.length > 0 ? `（${chosen.length}）` : ''}
    </Button>
  );
  return (
    <Page
      title="订单复核"
      hint="已付款的订单先不备货，库存留着；放行后门店马上开始，取消则全额退款"
      actions={
        mayWrite && (
          <>
            {bulk(false, '取消并退款')}
            {bulk(true, '放行')}
          </>
        )
      }
    >
      <DataList<Hold>
        queryKey={['risk-holds', filters]}
        load={({ cursor, signal }) => adminApi.call('listRiskHolds', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(mayWrite ? { chosen, choose: setChosen } : null)}
        rowKey={({ orderId }) => orderId}
        linkTo={({ orderId }) => `/orders/${orderId}`}
        minWidth={980}
        refetchMs={30_000}
        isFiltered={filters.status !== undefined && filters.status !== 'review'}
        onClearFilters={() => change({ status: undefined })}
        empty={{ title: '没有要复核的订单', hint: '规则判定「复核」的订单会停在这里，等人看过再备货' }}
        filters={<SelectFilter value={filters.status} placeholder="待复核" options={choicesOf(statusLabels)} width={130} onChange={(status) => change({ status })} />}
      />
      <ConfirmWithReason
        isOpen={wanted !== null}
        title={wanted?.isReleased === true ? '放行订单' : '取消订单并退款'}
        okText={wanted?.isReleased === true ? '放行' : '取消并退款'}
        isBusy={decide.isPending}
        error={decide.error}
        onConfirm={(reason) => wanted !== null && decide.mutate({ ...wanted, reason })}
        onClose={close}
      >
        {wanted !== null && (wanted.isReleased ? `${wanted.orderIds.length} 个订单马上进入备货。` : `${wanted.orderIds.length} 个订单取消，货款全部退回，库存、券和限购名额放回。原因顾客看得到。`)}
      </ConfirmWithReason>
    </Page>
  );
}

function columnsFor(choice: { readonly chosen: readonly string[]; readonly choose: (orderIds: readonly string[]) => void } | null): TableColumnsType<Hold> {
  return [
    ...(choice === null
      ? []
      : [
          {
            title: '',
            key: 'choose',
            width: 48,
            onCell: () => ({ onClick: (event: React.MouseEvent) => event.stopPropagation() }),
            render: (_value: unknown, { orderId, orderNo, status }: Hold) =>
              status === 'review' && (
                <input
                  type="checkbox"
                  aria-label={`选择订单 ${orderNo}`}
                  checked={choice.chosen.includes(orderId)}
                  onChange={(event) => choice.choose(event.target.checked ? [...choice.chosen, orderId] : choice.chosen.filter((chosen) => chosen !== orderId))}
                />
              ),
          },
        ]),
    {
      title: '订单',
      key: 'order',
      width: 210,
      render: (_value, { orderNo, orderStatus }) => (
        <span className={styles['two']}>
          <span className="mono">{orderNo}</span>
          <small>{orderStatusLabels[orderStatus].text}</small>
        </span>
      ),
    },
    { title: '状态', key: 'status', width: 90, render: (_value, { status }) => <StatusTag label={statusLabels[status]} /> },
    { title: '应付', key: 'payable', width: 110, align: 'right', render: (_value, { payableFen }) => <Money fen={payableFen} /> },
    {
      title: '为什么',
      key: 'why',
      render: (_value, { ruleName, ruleVersion, evidence }) => (
        <span className={styles['two']}>
          <span>
            {ruleName}（第 {ruleVersion} 版）
          </span>
          <small>{tellEvidence(evidence)}</small>
        </span>
      ),
    },
    { title: '停下', dataIndex: 'createdAt', width: 130, render: (at: string) => <Moment at={at} /> },
    {
      title: '处理',
      key: 'decided',
      width: 180,
      render: (_value, { decidedAt, decidedBy, note }) =>
        decidedAt === null ? (
          <span className="quiet">还没有</span>
        ) : (
          <span className={styles['two']}>
            <span>{decidedBy}</span>
            <small>{note}</small>
          </span>
        ),
    },
  ];
}
