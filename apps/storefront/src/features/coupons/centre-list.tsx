import { View } from '@tarojs/components';
import { useState } from 'react';
import { tellProblem } from '@/frame/refused';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { Button } from '@/ui/button';
import { Bone } from '@/ui/skeleton';
import { ask, toast } from '@/ui/toast';
import { CouponCard } from './coupon-card';
import { CouponRulesSheet } from './coupon-rules-sheet';
import { useClaim } from './queries';
import type { CentreCoupon } from './queries';
import { centreAction, describeClaims, describeTerm, spendPage } from './words';
import './centre-list.scss';

/** Coupons that can be claimed, and those that cannot with the reason. Beside the goods themselves nothing leads to them. */
export function CentreList({ coupons, isAtGoods = false }: { coupons: readonly CentreCoupon[]; isAtGoods?: boolean }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const claim = useClaim();
  const nowMs = clock.now();
  const actionOf = (coupon: CentreCoupon) => {
    const action = centreAction(coupon, nowMs);
    return isAtGoods && action.does === 'use' ? { text: '已领取', does: null } : action;
  };
  const take = async ({ templateId, pointsPrice, name }: CentreCoupon) => {
    if (pointsPrice !== null && !(await ask({ title: `用 ${pointsPrice} 积分换这张券？`, text: `${name}，换到后积分不退`, confirm: '兑换' }))) return;
    claim.mutate({ templateId, pointsPrice }, {
      onSuccess: () => toast(pointsPrice === null ? '领到了，结算时自动选最优' : '换到了，结算时自动选最优'),
      onError: tellProblem,
    });
  };
  const act = (coupon: CentreCoupon) => {
    const { does } = actionOf(coupon);
    const { page, params } = spendPage(coupon);
    if (does === 'claim') void take(coupon);
    if (does === 'use') openPage(page, params);
  };
  const open = coupons.find(({ templateId }) => templateId === openId) ?? null;
  const openAction = open === null ? null : actionOf(open);
  return (
    <View className="centre-list">
      {coupons.map((coupon) => {
        const { text, does } = actionOf(coupon);
        const isDull = coupon.state === 'soldOut' || coupon.state === 'notForYou' || (coupon.state === 'claimed' && coupon.unused === 0);
        return (
          <CouponCard
            key={coupon.templateId}
            face={coupon}
            isDull={isDull}
            note={describeTerm(coupon)}
            remark={describeClaims(coupon, nowMs)}
            takenPercent={coupon.takenPercent === 0 ? null : coupon.takenPercent}
            onTap={() => setOpenId(coupon.templateId)}
            side={<Button size="small" kind={does === 'use' ? 'outline' : 'primary'} text={text} label={`${text}，${coupon.name}`} disabled={does === null} busy={claim.isPending && claim.variables.templateId === coupon.templateId} onTap={() => act(coupon)} />}
          />
        );
      })}
      <CouponRulesSheet
        shown={open === null ? null : { face: open, validity: describeTerm(open) }}
        action={open === null || openAction === null || openAction.does === null ? null : { text: openAction.text, isBusy: claim.isPending, onTap: () => act(open) }}
        onClose={() => setOpenId(null)}
      />
    </View>
  );
}

export function CouponsSkeleton() {
  return (
    <View className="centre-list">
      {[0, 1, 2, 3].map((row) => (
        <View key={row} className="coupon">
          <View className="coupon__stub">
            <Bone width="56px" height="30px" />
          </View>
          <View className="coupon__body">
            <Bone width="70%" height="18px" />
            <Bone width="50%" height="14px" className="bone--spaced" />
            <Bone width="60%" height="14px" className="bone--spaced" />
          </View>
        </View>
      ))}
    </View>
  );
}
