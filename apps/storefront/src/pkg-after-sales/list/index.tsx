import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCases } from '@/features/after-sales/queries';
import { kindNames, nextStep, statusName } from '@/features/after-sales/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { openPage } from '@/shared/navigation';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import '@/features/after-sales/after-sales.scss';

export default function CasesPage() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return (
    <Screen title="退款与售后">
      {mayAsk ? <CaseList /> : <Empty icon="refresh" title="登录后查看售后" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />}
    </Screen>
  );
}

function CaseList() {
  const cases = useCases();
  const rows = cases.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (cases.hasNextPage && !cases.isFetchingNextPage && cases.fetchNextPage());
  useReachBottom(loadMore);
  useDidShow(() => void cases.refetch());
  usePullDownRefresh(() => void cases.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (cases.data === undefined) {
    if (cases.isError) return <ErrorState {...problemCopy(cases.error)} onRetry={() => void cases.refetch()} />;
    return (
      <View className="after-sales">
        {[0, 1, 2].map((row) => (
          <View key={row} className="after-sales__card">
            <Bone height="72px" />
          </View>
        ))}
      </View>
    );
  }
  if (rows.length === 0) return <Empty icon="refresh" title="没有售后记录" hint="商品有问题，从订单里申请" action={{ text: '看我的订单', onTap: () => openPage('orders') }} />;
  return (
    <View className="after-sales">
      {rows.map((row) => (
        <Tap key={row.caseId} className="after-sales__card" role="link" label={`${kindNames[row.kind]}，${statusName(row)}`} onTap={() => openPage('afterSalesCase', { caseId: row.caseId })}>
          <View className="after-sales__row">
            {kindNames[row.kind]}
            <View className="after-sales__value">{statusName(row)}</View>
          </View>
          {row.lines.map((line) => (
            <View key={line.lineNo} className="after-sales__line">
              <Picture className="after-sales__picture" url={line.imageUrl} alt={line.title} />
              <View className="after-sales__words">
                <View className="after-sales__line-title">{line.title}</View>
                <View className="after-sales__line-note">{`×${line.quantity}`}</View>
              </View>
              {row.kind === 'exchange' && row.amountFen === 0 ? null : <Price fen={line.refundFen} size="body" cents="always" tone="plain" />}
            </View>
          ))}
          <View className="after-sales__note">{nextStep(row)}</View>
        </Tap>
      ))}
      <ListEnd state={cases.isFetchNextPageError ? 'error' : cases.isFetchingNextPage ? 'loading' : cases.hasNextPage ? 'more' : 'end'} onRetry={loadMore} />
    </View>
  );
}
