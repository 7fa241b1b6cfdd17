import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Stocktake, staffApi } from '../../api';
import { useGoods } from '../../parts/stock/goods';
import { useMay } from '../../shell/me';
import { useAct } from '../../shell/useAct';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Notice, Screen, StateTag } from '../../ui/Screen';
import { describeVariance, findDoubtful, sortByVariance, stocktakeStatusLabels } from './stocktake';
import { StocktakeFacts } from './StocktakePage';

/** Differences, the largest first: count again, have a second person agree, and put them into the books. */
export function ReviewStocktake({ stocktake }: { readonly stocktake: Stocktake }) {
  const { stocktakeId, version } = stocktake;
  const queryClient = useQueryClient();
  const mayPost = useMay('inventory.adjust');
  const mayApprove = useMay('inventory.approve');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(findDoubtful(stocktake).map(({ variantId }) => variantId)));
  const book = useGoods(stocktake.lines.map(({ variantId }) => variantId));
  const params = { stocktakeId };
  const update = (reply: Stocktake): void => void queryClient.setQueryData(['stocktake', stocktakeId], reply);
  const touches = [['stocktakes'], ['stocktake', stocktakeId]];
  const recount = useAct({ run: (variantIds: string[], idempotencyKey) => staffApi.call('recountStocktake', { params, body: { version, variantIds }, idempotencyKey }), onDone: update, touches });
  const approve = useAct({ run: (_input: 'approve', idempotencyKey) => staffApi.call('approveStocktake', { params, body: { version }, idempotencyKey }), onDone: update, touches });
  const post = useAct({ run: (_input: 'post', idempotencyKey) => staffApi.call('postStocktake', { params, body: { version }, idempotencyKey }), onDone: update, touches });
  const isReview = stocktake.status === 'review';
  const needsApproval = stocktake.needsApproval && stocktake.approvedAt === null;
  const toggle = (variantId: string): void => {
    const next = new Set(chosen);
    if (!next.delete(variantId)) next.add(variantId);
    setChosen(next);
  };
  return (
    <Screen
      title={`盘点 ${stocktake.number}`}
      back={{ to: '/tasks/stocktakes', label: '返回盘点' }}
      label={stocktakeStatusLabels[stocktake.status]}
      footer={
        isReview &&
        mayPost && (
          <>
            <PrimaryButton look="outline" isBusy={recount.isPending} disabled={chosen.size === 0} onClick={() => recount.mutate([...chosen])}>
              {chosen.size === 0 ? '勾选要重点的' : `重点 ${chosen.size} 种`}
            </PrimaryButton>
            {needsApproval ? (
              <PrimaryButton isBusy={approve.isPending} disabled={!mayApprove} onClick={() => approve.mutate('approve')}>
                {mayApprove ? '批准差异' : '等另一人批准'}
              </PrimaryButton>
            ) : (
              <PrimaryButton isBusy={post.isPending} onClick={() => post.mutate('post')}>
                按点数过账
              </PrimaryButton>
            )}
          </>
        )
      }
    >
      {isReview && !mayPost && <Notice tone="info">已交店长复核，差异大的会请你重点一遍</Notice>}
      {isReview && needsApproval && <Notice tone="warning">有商品差异超过 {stocktake.limitUnits} 件，要没有参加点数的人批准后才能过账</Notice>}
      {stocktake.uncountedVariantIds.length > 0 && isReview && <Notice tone="warning">还有 {stocktake.uncountedVariantIds.length} 种没点到，过账时保持账面数</Notice>}
      <StocktakeFacts stocktake={stocktake} />
      <GoodsList label="差异">
        {sortByVariance(stocktake.lines).map((line) => {
          const { text, tone } = describeVariance(stocktake.status === 'posted' && line.postedFrom !== null && line.postedTo !== null ? line.postedTo - line.postedFrom : line.variance);
          return (
            <GoodsRow
              key={line.variantId}
              goods={book.of(line.variantId)}
              aside={
                <>
                  <StateTag label={{ text, tone }} />
                  <small>
                    {line.postedTo !== null ? `账面 ${line.postedFrom ?? '–'} → ${line.postedTo}` : `点到 ${line.counted ?? '–'} · 账面 ${line.expected ?? '–'}`}
                  </small>
                </>
              }
            >
              {line.movedDuring !== null && line.movedDuring !== 0 && <Notice tone="warning">点数时有 {Math.abs(line.movedDuring)} 件进出，建议重点</Notice>}
              {line.missing > 0 && <Notice tone="urgent">有 {line.missing} 件被订单占着却不在，订单会自动换处或退款</Notice>}
              {isReview && mayPost && (
                <PrimaryButton look={chosen.has(line.variantId) ? 'outline' : 'plain'} aria-pressed={chosen.has(line.variantId)} onClick={() => toggle(line.variantId)}>
                  {chosen.has(line.variantId) ? '✓ 要重点' : '这种要重点'}
                </PrimaryButton>
              )}
            </GoodsRow>
          );
        })}
      </GoodsList>
    </Screen>
  );
}
