import { View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { Toggle } from '@/ui/toggle';
import { describeCoupons, describePoints } from './pricing';
import type { BenefitWish, Pricing } from './pricing';
import './benefits-card.scss';

type BenefitsCardProps = { pricing: Pricing; wish: BenefitWish; onWish: (wish: BenefitWish) => void; onCoupons: () => void };

/** What the shopper pays with of their own: coupons, points, stored value. */
export function BenefitsCard({ pricing, wish, onWish, onCoupons }: BenefitsCardProps) {
  const coupons = describeCoupons(pricing, wish);
  const points = describePoints(pricing.points);
  const { availableFen, usedFen } = pricing.storedValue;
  return (
    <View className="checkout-card">
      <Tap className="checkout-row" label={`优惠券，${coupons.text}`} onTap={onCoupons}>
        <View className="checkout-row__name">优惠券</View>
        <View className={classNames('checkout-row__value benefit-row__value', coupons.tone === 'none' && 'checkout-row__value--open', coupons.tone !== 'none' && 'benefit-row__value--off')}>
          {coupons.isBest ? <Tag tone="primary" text="已选最优" /> : null}
          {coupons.text}
        </View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      {pricing.points.available > 0 ? (
        <View className="checkout-row benefit-row">
          <View className="checkout-row__name">积分抵扣</View>
          <View className="benefit-row__words">
            {pricing.points.pointsFen > 0 ? <View className="benefit-row__off">{formatFen(-pricing.points.pointsFen)}</View> : null}
            <View className="benefit-row__hint">{points.text}</View>
          </View>
          <Toggle isOn={wish.usePoints && points.isOpen} disabled={!points.isOpen} label={`积分抵扣，${points.text}`} onChange={(usePoints) => onWish({ ...wish, usePoints })} />
        </View>
      ) : null}
      {availableFen > 0 ? (
        <View className="checkout-row benefit-row">
          <View className="checkout-row__name">储值余额</View>
          <View className="benefit-row__words">
            {usedFen > 0 ? <View className="benefit-row__off">{formatFen(-usedFen)}</View> : null}
            <View className="benefit-row__hint">{`余额 ${formatFen(availableFen)}`}</View>
          </View>
          <Toggle isOn={wish.useStoredValue} label={`用储值余额付，余额 ${formatFen(availableFen)}`} onChange={(useStoredValue) => onWish({ ...wish, useStoredValue })} />
        </View>
      ) : null}
    </View>
  );
}
