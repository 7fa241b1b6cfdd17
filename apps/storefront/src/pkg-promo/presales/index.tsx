import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { DepositCard, OfferCard, PresaleSkeleton } from '@/features/presale/presale-parts';
import { useDeposits, usePresales } from '@/features/presale/queries';
import { Screen } from '@/frame/screen';
import { openTab } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Empty, ListEnd } from '@/ui/state';
import '@/features/presale/presale-parts.scss';

/** The shopper's own presales, and those that can be joined. */
export default function PresalesPage() {
  const offers = usePresales();
  const { mayAsk, ...mine } = useDeposits();
  const refresh = () => Promise.all([offers.refetch(), mayAsk ? mine.refetch() : null]);
  useDidShow(() => void refresh());
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="预售">
      {mayAsk ? (
        <Loadable query={mine} skeleton={<PresaleSkeleton />}>
          {(deposits) =>
            deposits.length === 0 ? null : (
              <>
                <View className="presale-title">我的预售</View>
                {deposits.map((deposit) => (
                  <DepositCard key={deposit.depositId} deposit={deposit} />
                ))}
              </>
            )
          }
        </Loadable>
      ) : (
        <View className="presale-block">
          <View className="presale-block__row">
            <View className="presale-block__lead">登录后看我的预售</View>
            <Button size="small" kind="soft" text="登录" onTap={() => void requireConsent()} />
          </View>
        </View>
      )}
      <Loadable query={offers} skeleton={<PresaleSkeleton />}>
        {(presales) =>
          presales.length > 0 ? (
            <>
              <View className="presale-title">正在预售</View>
              {presales.map((offer) => (
                <OfferCard key={offer.presaleId} offer={offer} />
              ))}
              <ListEnd state="end" onRetry={() => undefined} />
            </>
          ) : (
            <Empty icon="clock" title="现在没有预售" hint="有新品预售会放在这里" action={{ text: '去逛逛', onTap: () => openTab('home') }} />
          )
        }
      </Loadable>
    </Screen>
  );
}
