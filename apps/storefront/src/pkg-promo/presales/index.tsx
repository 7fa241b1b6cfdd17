import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { DepositCard, OfferCard, PresaleSkeleton } from '@/features/presale/presale-parts';
import { useDeposits, usePresales } from '@/features/presale/queries';
import { Screen } from '@/frame/screen';
import { openTab } from '@/shared/navigation';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import '@/features/presale/presale-parts.scss';

/** The shopper's own presales, and those that can be joined. */
export default function PresalesPage() {
  const offers = usePresales();
  const { mayAsk, ...mine } = useDeposits();
  const deposits = mine.data ?? [];
  const refresh = () => Promise.all([offers.refetch(), mayAsk ? mine.refetch() : null]);
  useDidShow(() => void refresh());
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="预售">
      {deposits.length > 0 ? <View className="presale-title">我的预售</View> : null}
      {deposits.map((deposit) => (
        <DepositCard key={deposit.depositId} deposit={deposit} />
      ))}
      <Loadable query={offers} skeleton={<PresaleSkeleton />}>
        {(presales) =>
          presales.length > 0 ? (
            <>
              <View className="presale-title">正在预售</View>
              {presales.map((offer) => (
                <OfferCard key={offer.presaleId} offer={offer} />
              ))}
            </>
          ) : deposits.length === 0 ? (
            <Empty icon="clock" title="现在没有预售" hint="有新品预售会放在这里" action={{ text: '去逛逛', onTap: () => openTab('home') }} />
          ) : null
        }
      </Loadable>
    </Screen>
  );
}
