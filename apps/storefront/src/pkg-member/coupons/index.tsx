import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useState } from 'react';
import { CouponsSkeleton } from '@/features/coupons/centre-list';
import { CouponCard } from '@/features/coupons/coupon-card';
import { CouponRulesSheet } from '@/features/coupons/coupon-rules-sheet';
import { useCouponCounts, useMyCoupons } from '@/features/coupons/queries';
import type { CouponState, MyCoupon } from '@/features/coupons/queries';
import { RedeemSheet } from '@/features/coupons/redeem-sheet';
import { describeValidity, spendPage } from '@/features/coupons/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent } from '@/shared/session/consent';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const tabs: readonly { state: CouponState; name: string; empty: string }[] = [
  { state: 'usable', name: '未使用', empty: '还没有可用的券' },
  { state: 'used', name: '已使用', empty: '还没有用过券' },
  { state: 'expired', name: '已过期', empty: '没有过期的券' },
];

export default function CouponsPage() {
  const params = usePageParams('state');
  const [state, setState] = useState<CouponState>(tabs.find((tab) => tab.state === params.state)?.state ?? 'usable');
  const [isRedeeming, setRedeeming] = useState(false);
  const counts = useCouponCounts();
  const mine = useMyCoupons(state);
  if (!mine.mayAsk) {
    return (
      <Screen title="我的优惠券">
        <Empty icon="ticket" title="登录后查看优惠券" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  const bar = (
    <View className="my-coupons__bar">
      <Button size="large" block kind="outline" text="兑换码" onTap={() => setRedeeming(true)} />
      <Button size="large" block text="去领券" onTap={() => openPage('couponCentre')} />
    </View>
  );
  const usable = counts.data?.usable ?? 0;
  return (
    <Screen title="我的优惠券" bottom={bar}>
      <View className="my-coupons__tabs">
        {tabs.map((tab) => (
          <Tap key={tab.state} role="tab" checked={tab.state === state} className={classNames('my-coupons__tab', tab.state === state && 'my-coupons__tab--on')} onTap={() => setState(tab.state)}>
            {tab.state === 'usable' && usable > 0 ? `${tab.name}（${usable}）` : tab.name}
          </Tap>
        ))}
      </View>
      <CouponList key={state} state={state} />
      <RedeemSheet open={isRedeeming} onClose={() => setRedeeming(false)} />
    </Screen>
  );
}

const notices: Record<NonNullable<MyCoupon['notice']>, string> = { notYet: '还没到使用时间', paused: '活动暂停中，恢复后可用', held: '订单没付款会自动退回' };

function CouponList({ state }: { state: CouponState }) {
  const coupons = useMyCoupons(state);
  const [openId, setOpenId] = useState<string | null>(null);
  const rows = coupons.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (coupons.hasNextPage && !coupons.isFetchingNextPage && coupons.fetchNextPage());
  useReachBottom(loadMore);
  useDidShow(() => void coupons.refetch());
  usePullDownRefresh(() => void coupons.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (coupons.data === undefined) return coupons.isError ? <ErrorState {...problemCopy(coupons.error)} onRetry={() => void coupons.refetch()} /> : <CouponsSkeleton />;
  if (rows.length === 0) {
    return <Empty icon="ticket" title={tabs.find((tab) => tab.state === state)?.empty ?? ''} {...(state === 'usable' ? { hint: '领券中心天天有券', action: { text: '去领券', onTap: () => openPage('couponCentre') } } : {})} />;
  }
  const nowMs = clock.now();
  const spend = (coupon: MyCoupon) => {
    const { page, params } = spendPage(coupon);
    openPage(page, params);
  };
  const open = rows.find(({ couponId }) => couponId === openId) ?? null;
  return (
    <>
      {rows.map((coupon) => {
        const { text, isUrgent } = describeValidity(coupon, nowMs);
        const { orderId } = coupon;
        return (
          <CouponCard
            key={coupon.couponId}
            face={coupon}
            isDull={state !== 'usable' || coupon.notice !== null}
            note={text}
            isUrgent={isUrgent}
            remark={coupon.notice === null ? null : notices[coupon.notice]}
            onTap={() => setOpenId(coupon.couponId)}
            side={
              state === 'usable' && coupon.notice === null ? (
                <Button size="small" text="去使用" label={`去使用，${coupon.name}`} onTap={() => spend(coupon)} />
              ) : orderId === null ? null : (
                <Button size="small" kind="outline" text="看订单" label={`看订单，${coupon.name}`} onTap={() => openPage('order', { orderId })} />
              )
            }
          />
        );
      })}
      <ListEnd state={coupons.isFetchNextPageError ? 'error' : coupons.isFetchingNextPage ? 'loading' : coupons.hasNextPage ? 'more' : 'end'} onRetry={loadMore} />
      <CouponRulesSheet
        shown={open === null ? null : { face: open, validity: `${formatMoment(open.validFrom, nowMs)} 至 ${formatMoment(open.validUntil, nowMs)}` }}
        action={open === null || state !== 'usable' || open.notice !== null ? null : { text: '去使用', onTap: () => spend(open) }}
        onClose={() => setOpenId(null)}
      />
    </>
  );
}
