import { useQuery } from '@tanstack/react-query';
import { Checkbox, Drawer, type TableColumnsType } from 'antd';
import { z } from 'zod';
import { useNow } from '../../../shared/useNow';
import { adminApi } from '../../api';
import { storeChoicesQuery } from '../../shell/choices';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { caseKindNames, caseReasonNames } from '../../../shared/labels';
import { type Case, caseLabels, describeDue } from './after-sales';
import { CaseView } from './CaseView';

const KINDS = ['refundOnly', 'returnRefund', 'exchange'] as const;
const STATUSES = Object.keys(caseLabels) as Case['status'][];
const REFRESH_MS = 15_000;

const filterSchema = z.object({
  q: z.string().max(64).optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  kind: z.enum(KINDS).optional().catch(undefined),
  storeId: z.uuid().optional().catch(undefined),
  orderId: z.uuid().optional().catch(undefined),
  isOverdue: z.enum(['true']).optional().catch(undefined),
  case: z.uuid().optional().catch(undefined),
});

/** Everything that shoppers want back, with the time until somebody has to act. */
export function AfterSalesPage() {
  const [{ case: openId, ...filters }, change] = useUrlFilters(filterSchema);
  const stores = useQuery(storeChoicesQuery);
  const now = useNow();
  return (
    <Page title="售后" hint="没开始备货的自动退；其余先同意，退货由门店验货后退款。拒绝可以申诉一次">
      <DataList<Case>
        queryKey={['after-sales', filters]}
        load={({ cursor, signal }) => adminApi.call('listAfterSales', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(now)}
        rowKey={({ caseId }) => caseId}
        onOpen={({ caseId }) => change({ case: caseId })}
        minWidth={1140}
        refetchMs={REFRESH_MS}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ q: undefined, status: undefined, kind: undefined, storeId: undefined, orderId: undefined, isOverdue: undefined })}
        empty={{ title: '没有售后单', hint: '顾客申请退款、退货或换货后，在这里处理' }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="售后单号 / 订单号 / 退货码 / 运单号" onChange={(q) => change({ q })} width={280} />
            <SelectFilter value={filters.status} placeholder="状态" options={choicesOf(caseLabels)} width={130} onChange={(status) => change({ status })} />
            <SelectFilter value={filters.kind} placeholder="类型" options={KINDS.map((value) => ({ value, label: caseKindNames[value] }))} width={130} onChange={(kind) => change({ kind })} />
            <SelectFilter value={filters.storeId} placeholder="门店" options={stores.data ?? []} isLoading={stores.isPending} width={200} onChange={(storeId) => change({ storeId })} />
            <Checkbox checked={filters.isOverdue === 'true'} onChange={(event) => change({ isOverdue: event.target.checked ? 'true' : undefined })} style={{ alignItems: 'center', paddingInline: 8 }}>
              只看超时
            </Checkbox>
          </>
        }
      />
      <Drawer title="售后单" open={openId !== undefined} onClose={() => change({ case: undefined })} size="min(760px, 100vw)" destroyOnHidden>
        {openId !== undefined && <CaseView caseId={openId} />}
      </Drawer>
    </Page>
  );
}

function columnsFor(now: number): TableColumnsType<Case> {
  return [
    { title: '售后单号', key: 'caseNo', width: 192, render: (_value, { caseNo }) => <span className="mono">{caseNo}</span> },
    { title: '类型', key: 'kind', width: 92, render: (_value, { kind }) => caseKindNames[kind] },
    {
      title: '状态',
      key: 'status',
      width: 112,
      render: (_value, { status, riskReview }) => (
        <>
          <StatusTag label={caseLabels[status]} />
          {riskReview !== null && <StatusTag label={{ text: '风控', tone: 'warning' }} />}
        </>
      ),
    },
    {
      title: '时限',
      key: 'due',
      width: 130,
      render: (_value, { dueAt }) => {
        const due = describeDue(dueAt, now);
        return due === null ? '—' : <span className="number" style={{ color: due.isLate ? 'var(--color-urgent-text)' : 'inherit' }}>{due.text}</span>;
      },
    },
    { title: '商品', key: 'goods', ellipsis: true, render: (_value, { lines }) => lines.map(({ title, quantity }) => `${title} ×${quantity}`).join('、') },
    { title: '原因', key: 'reason', width: 112, render: (_value, { reason }) => caseReasonNames[reason] },
    { title: '退款', key: 'amount', align: 'right', width: 100, render: (_value, { kind, amountFen }) => (kind === 'exchange' && amountFen === 0 ? '换货' : <Money fen={amountFen} />) },
    { title: '门店', dataIndex: 'storeName', width: 136, ellipsis: true },
    { title: '申请', dataIndex: 'createdAt', width: 110, render: (at: string) => <Moment at={at} /> },
  ];
}
