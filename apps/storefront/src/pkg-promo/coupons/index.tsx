import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useState } from 'react';
import { CentreList, CouponsSkeleton } from '@/features/coupons/centre-list';
import { useCentre } from '@/features/coupons/queries';
import { RedeemSheet } from '@/features/coupons/redeem-sheet';
import { isOfKind, kindsOf, pointsKind } from '@/features/coupons/words';
import { Screen } from '@/frame/screen';
import { openPage, openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent } from '@/shared/session/consent';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const every = '全部';

export default function CouponCentrePage() {
  const centre = useCentre();
  const params = usePageParams('points');
  const [kind, setKind] = useState(params.points === '' ? every : pointsKind);
  const [isRedeeming, setRedeeming] = useState(false);
  useDidShow(() => void (centre.mayAsk && centre.refetch()));
  usePullDownRefresh(() => void centre.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (!centre.mayAsk) {
    return (
      <Screen title="领券中心">
        <Empty icon="ticket" title="登录后领券" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  const bar = (
    <View className="coupon-centre__bar">
      <Button size="large" block kind="outline" text="兑换码" onTap={() => setRedeeming(true)} />
      <Button size="large" block kind="soft" text="我的优惠券" onTap={() => openPage('coupons')} />
    </View>
  );
  return (
    <Screen title="领券中心" bottom={bar}>
      <Loadable query={centre} skeleton={<CouponsSkeleton />}>
        {({ items }) => {
          if (items.length === 0) return <Empty icon="ticket" title="现在没有可领的券" hint="有新券会放在这里，过几天再来看看" action={{ text: '去逛逛', onTap: () => openTab('home') }} />;
          const kinds = kindsOf(items);
          const chosen = kinds.includes(kind) ? kind : every;
          const shown = items.filter((coupon) => chosen === every || isOfKind(coupon, chosen));
          return (
            <>
              {kinds.length > 1 ? (
                <View className="coupon-centre__kinds">
                  {[every, ...kinds].map((name) => (
                    <Tap key={name} role="tab" checked={name === chosen} className={classNames('coupon-centre__kind', name === chosen && 'coupon-centre__kind--on')} onTap={() => setKind(name)}>
                      {name}
                    </Tap>
                  ))}
                </View>
              ) : null}
              <CentreList coupons={shown} />
              <View className="coupon-centre__end">没有更多了</View>
            </>
          );
        }}
      </Loadable>
      <RedeemSheet open={isRedeeming} onClose={() => setRedeeming(false)} />
    </Screen>
  );
}
