import { isApiProblem } from '@quanyu/api-client';
import type { UseQueryResult } from '@tanstack/react-query';
import { formatFen } from '../../../shared/money';
import type { CounterQuote } from '../../api';
import { Card, Facts, Notice } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { tellPrice } from './price';

/** What the shopper will pay and why: the same as on the own phone. */
export function SalePrice({ quote }: { readonly quote: UseQueryResult<CounterQuote> }) {
  if (quote.isPending) return <LoadingCards count={1} />;
  if (isApiProblem(quote.error, 'MEMBERSHIP.CODE_EXPIRED')) return <Notice tone="warning">识别会员已超过半小时，请顾客再出示一次会员码</Notice>;
  if (quote.isError) return <ErrorState error={quote.error} onRetry={() => void quote.refetch()} />;
  const { isForMember, payableFen, pricing } = quote.data;
  return (
    <Card title={isForMember ? '会员应付' : '应付'} aside={<strong>{formatFen(payableFen)}</strong>}>
      <Facts facts={tellPrice(quote.data)} />
      {pricing.hints.length > 0 && <Notice tone="info">{pricing.hints.map(({ name, text }) => `${name}：${text}`).join('；')}</Notice>}
      {!isForMember && <Notice tone="info">顾客是会员？扫会员码，按会员价、券和积分算</Notice>}
    </Card>
  );
}
