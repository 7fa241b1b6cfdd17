import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { type Goods, GoodsName, useGoods } from '../../parts/goods/goods';
import { useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Delta, Moment, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { computeTotals, differenceOf, scopeNames, sortByDifference, type Stocktake, type StocktakeLine, stocktakeLabels } from './stocktakes';

export function StocktakePage() {
  const { stocktakeId = '' } = useParams();
  const stocktake = useQuery({ queryKey: ['stocktake', stocktakeId], queryFn: ({ signal }) => adminApi.call('getStocktake', { params: { stocktakeId }, signal }), refetchInterval: 15_000 });
  if (stocktake.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (stocktake.data === undefined) return <ErrorState error={stocktake.error} onRetry={() => void stocktake.refetch()} />;
  return <StocktakeView stocktake={stocktake.data} />;
}

/** What was counted beside what the books said, and the decisions: count again, approve, post, void. */
function StocktakeView({ stocktake }: { readonly stocktake: Stocktake }) {
  const { stocktakeId, version, status } = stocktake;
  const queryClient = useQueryClient();
  const names = useLocationNames();
  const goods = useGoods(stocktake.lines.map(({ variantId }) => variantId));
  const mayManage = useMay('inventory.adjust');
  const mayApprove = useMay('inventory.approve');
  const [again, setAgain] = useState<readonly string[]>([]);
  const [isVoiding, setIsVoiding] = useState(false);
  const onDone = (changed: Stocktake): void => {
    setAgain([]);
    queryClient.setQueryData(['stocktake', stocktakeId], changed);
    void queryClient.invalidateQueries({ queryKey: ['stocktakes'] });
  };
  const params = { stocktakeId };
  const recount = useAct({ act: (variantIds: string[], idempotencyKey) => adminApi.call('recountStocktake', { params, body: { version, variantIds }, idempotencyKey }), doneText: '已退回重点，店员能看到', onDone });
  const approve = useAct({ act: (body: { version: number }, idempotencyKey) => adminApi.call('approveStocktake', { params, body, idempotencyKey }), doneText: '差异已批准，可以过账', onDone });
  const post = useAct({ act: (body: { version: number }, idempotencyKey) => adminApi.call('postStocktake', { params, body, idempotencyKey }), doneText: '已过账，库存改成点到的数', onDone });
  const isReview = status === 'review';
  const isOver = status === 'posted' || status === 'canceled';
  return (
    <Page
      backTo="/stocktakes"
      title={`${stocktake.name} #${stocktake.number}`}
      hint={
        <>
          <StatusTag label={stocktakeLabels[status]} /> {names.get(stocktake.locationId) ?? ''} · {scopeNames[stocktake.scope]}
          {stocktake.isBlind && ' · 盲盘'}
        </>
      }
      actions={
        <>
          {mayManage && !isOver && (
            <Button danger onClick={() => setIsVoiding(true)}>
              作废
            </Button>
          )}
          {mayManage && isReview && (
            <Button disabled={again.length === 0} loading={recount.isPending} onClick={() => recount.mutate([...again])}>
              {again.length === 0 ? '选商品重点' : `这 ${again.length} 个重点`}
            </Button>
          )}
          {mayApprove && isReview && stocktake.needsApproval && stocktake.approvedAt === null && (
            <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate({ version })}>
              批准差异
            </Button>
          )}
          {mayManage && isReview && (!stocktake.needsApproval || stocktake.approvedAt !== null) && (
            <Button type="primary" loading={post.isPending} onClick={() => post.mutate({ version })}>
              过账
            </Button>
          )}
        </>
      }
    >
      {isReview && stocktake.needsApproval && stocktake.approvedAt === null && <Alert type="warning" showIcon title={`有差异超过 ${stocktake.limitUnits} 件，要另一个人批准；点数和提交的人不能批准自己的`} />}
      {stocktake.uncountedVariantIds.length > 0 && isReview && <Alert type="info" showIcon title={`还有 ${stocktake.uncountedVariantIds.length} 个商品没点，过账时不动它们的数`} />}
      <Panel>
        <Facts stocktake={stocktake} />
      </Panel>
      <Panel title="差异" extra={<span className="quiet">差得多的在前</span>} isFlush>
        <Table<StocktakeLine>
          size="middle"
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          rowKey={({ variantId }) => variantId}
          dataSource={sortByDifference(stocktake.lines)}
          locale={{ emptyText: <EmptyState title="还没有人点数" hint="店员在工作台「盘点」里扫码点数" /> }}
          scroll={{ x: 860 }}
          columns={columnsFor(goods, stocktake.limitUnits)}
          {...(mayManage && isReview ? { rowSelection: { selectedRowKeys: [...again], onChange: (keys) => setAgain(keys.map(String)) } } : {})}
        />
      </Panel>
      <VoidStocktake stocktake={stocktake} isOpen={isVoiding} onClose={() => setIsVoiding(false)} onDone={onDone} />
    </Page>
  );
}

function Facts({ stocktake }: { readonly stocktake: Stocktake }) {
  const totals = computeTotals(stocktake);
  const moment = (at: string | null, by: string | null) => (at === null ? '—' : <span><Moment at={at} /> {by}</span>);
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 2, xl: 4 }}
      items={[
        { key: 'counted', label: '已点', children: <span className="number">{`${formatCount(totals.counted)} / ${formatCount(stocktake.lines.length + stocktake.uncountedVariantIds.filter((id) => stocktake.lines.every(({ variantId }) => variantId !== id)).length)}`}</span> },
        { key: 'differing', label: '有差异', children: `${formatCount(totals.differing)} 个商品` },
        { key: 'sum', label: '盘盈 / 盘亏', children: <span><Delta value={totals.more} /> / <Delta value={totals.less} /></span> },
        { key: 'limit', label: `超过 ${stocktake.limitUnits} 件`, children: `${formatCount(totals.overLimit)} 个商品` },
        { key: 'created', label: '安排', children: moment(stocktake.createdAt, stocktake.createdBy) },
        { key: 'submitted', label: '交来复核', children: moment(stocktake.submittedAt, stocktake.submittedBy) },
        { key: 'approved', label: '批准', children: moment(stocktake.approvedAt, stocktake.approvedBy) },
        { key: 'ended', label: stocktake.status === 'canceled' ? '作废' : '过账', children: moment(stocktake.endedAt, stocktake.endedBy) },
      ]}
    />
  );
}

function columnsFor(goods: ReadonlyMap<string, Goods>, limitUnits: number): TableColumnsType<StocktakeLine> {
  const number = (count: number | null) => <span className="number">{count === null ? '—' : formatCount(count)}</span>;
  return [
    { title: '商品', key: 'goods', render: (_value, { variantId }) => <GoodsName variantId={variantId} goods={goods.get(variantId)} /> },
    { title: <Tooltip title="点数那一刻的账面数，之后的进出已扣除；盲盘在复核前不显示">账面</Tooltip>, key: 'expected', align: 'right', width: 90, render: (_value, { expected, postedFrom }) => number(postedFrom ?? expected) },
    { title: '点到', key: 'counted', align: 'right', width: 90, render: (_value, { counted, postedTo }) => number(postedTo ?? counted) },
    {
      title: '差异',
      key: 'difference',
      align: 'right',
      width: 110,
      render: (_value, line) => {
        const difference = differenceOf(line);
        if (difference === null) return '—';
        return difference === 0 ? <span className="quiet">一致</span> : <b><Delta value={difference} />{Math.abs(difference) > limitUnits && ' ！'}</b>;
      },
    },
    {
      title: <Tooltip title="点数期间有进出，点到的数可能不准，最好重点">点数时进出</Tooltip>,
      key: 'moved',
      align: 'right',
      width: 120,
      render: (_value, { movedDuring }) => (movedDuring === null || movedDuring === 0 ? '—' : <span style={{ color: 'var(--color-warning)' }}><Delta value={movedDuring} /></span>),
    },
    { title: <Tooltip title="订单占着、但其实没有的件数，会改派或退款">订单缺口</Tooltip>, key: 'missing', align: 'right', width: 110, render: (_value, { missing }) => (missing === 0 ? '—' : <b style={{ color: 'var(--color-urgent-text)' }}>{formatCount(missing)}</b>) },
    { title: '第几遍', dataIndex: 'round', align: 'right', width: 80 },
    { title: '点数时间', key: 'at', width: 130, render: (_value, { countedAt }) => (countedAt === null ? '—' : <Moment at={countedAt} />) },
  ];
}

interface VoidProps {
  readonly stocktake: Stocktake;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (stocktake: Stocktake) => void;
}

function VoidStocktake({ stocktake, isOpen, onClose, onDone }: VoidProps) {
  const cancel = useAct({
    act: (reason: string, idempotencyKey) => adminApi.call('cancelStocktake', { params: { stocktakeId: stocktake.stocktakeId }, body: { reason }, idempotencyKey }),
    doneText: '已作废，库存没有变',
    onDone(changed: Stocktake) {
      onDone(changed);
      onClose();
    },
    isQuiet: true,
  });
  return (
    <ConfirmWithReason isOpen={isOpen} title={`作废盘点 #${stocktake.number}`} okText="作废" isBusy={cancel.isPending} error={cancel.error} onConfirm={cancel.mutate} onClose={onClose}>
      点到的数都不用，库存保持原样。
    </ConfirmWithReason>
  );
}
