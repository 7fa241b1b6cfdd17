import { View } from '@tarojs/components';
import { describeCoupons, toggleCoupon } from '@/features/checkout/pricing';
import type { BenefitWish, OfferedCoupon, Pricing } from '@/features/checkout/pricing';
import { CouponCard } from '@/features/coupons/coupon-card';
import type { CouponFace } from '@/features/coupons/coupon-card';
import { useUsableCoupons } from '@/features/coupons/queries';
import { describeValidity } from '@/features/coupons/words';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './coupon-sheet.scss';

type CouponSheetProps = { open: boolean; pricing: Pricing; wish: BenefitWish; isBusy: boolean; onWish: (wish: BenefitWish) => void; onClose: () => void };

/** Coupons that this order can use, the best already chosen, and those that it cannot with the reason. */
export function CouponSheet({ open, pricing, wish, isBusy, onWish, onClose }: CouponSheetProps) {
  const own = useUsableCoupons(open);
  const nowMs = clock.now();
  const faceOf = ({ couponId, name, offFen }: OfferedCoupon): CouponFace =>
    own.data?.items.find((coupon) => coupon.couponId === couponId) ?? { name, figure: { before: offFen > 0 ? '¥' : '', main: offFen > 0 ? formatFen(offFen, 'trim').slice(1) : '券', after: '' }, condition: '', scope: '' };
  const isForFee = (couponId: string) => own.data?.items.find((coupon) => coupon.couponId === couponId)?.label === '运费';
  const noteOf = ({ validUntil }: OfferedCoupon) => describeValidity({ state: 'usable', notice: null, validFrom: validUntil, validUntil, usedAt: null }, nowMs);
  const usable = pricing.coupons.filter(({ isUsable }) => isUsable);
  const unusable = pricing.coupons.filter(({ isUsable }) => !isUsable);
  const { text, isBest } = describeCoupons(pricing, wish);
  const hasNone = usable.every(({ isChosen }) => !isChosen);
  return (
    <Sheet open={open} title="选择优惠券" onClose={onClose} footer={<Button block size="large" text={usable.length === 0 || hasNone ? '完成' : `完成，${text}`} busy={isBusy} onTap={onClose} />}>
      <View className="coupon-sheet">
        {usable.length > 0 ? (
          <View className="coupon-sheet__head">
            <View>{isBest ? '已为你选最优' : hasNone ? '没有用券' : '已按你的选择'}</View>
            <View className="coupon-sheet__acts">
              {isBest ? null : <Button size="small" kind="plain" text="选最优" onTap={() => onWish({ ...wish, couponIds: null })} />}
              {hasNone ? null : <Button size="small" kind="plain" text="不用券" onTap={() => onWish({ ...wish, couponIds: [] })} />}
            </View>
          </View>
        ) : null}
        {usable.map((coupon) => {
          const { text: note, isUrgent } = noteOf(coupon);
          return (
            <CouponCard
              key={coupon.couponId}
              role="radio"
              checked={coupon.isChosen}
              face={faceOf(coupon)}
              note={note}
              isUrgent={isUrgent}
              remark={coupon.isChosen && coupon.offFen > 0 ? `本单减 ${formatFen(coupon.offFen)}` : null}
              onTap={() => onWish({ ...wish, couponIds: toggleCoupon(pricing, coupon.couponId, isForFee) })}
              side={coupon.isChosen ? <Icon name="check-circle" size={22} className="coupon__mark" /> : <View className="coupon__ring" />}
            />
          );
        })}
        {unusable.length > 0 ? <View className="coupon-sheet__title">{`本单用不了（${unusable.length}）`}</View> : null}
        {unusable.map((coupon) => (
          <CouponCard key={coupon.couponId} isDull face={faceOf(coupon)} note={noteOf(coupon).text} remark={coupon.reasonText} onTap={() => undefined} />
        ))}
        {pricing.coupons.length === 0 ? <Empty icon="ticket" title="还没有优惠券" hint="领到的券会自动选最优" action={{ text: '去领券', onTap: () => openPage('couponCentre') }} /> : null}
        {pricing.coupons.length > 0 ? (
          <Tap className="coupon-sheet__more" role="link" label="去领券中心" onTap={() => openPage('couponCentre')}>
            去领券中心看看
            <Icon name="right" size={12} />
          </Tap>
        ) : null}
      </View>
    </Sheet>
  );
}
