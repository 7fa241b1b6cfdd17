import { View } from '@tarojs/components';
import { classNames } from '@/ui/class-names';
import type { MemberTier } from './queries';
import { formatPieces, tierGifts } from './words';
import './tier-ladder.scss';

/** Every tier with what it needs and gives; one's own is marked. */
export function TierLadder({ tiers, currentCode }: { tiers: readonly MemberTier[]; currentCode: string | null }) {
  return (
    <View className="tier-ladder">
      <View className="tier-ladder__title">等级与权益</View>
      {tiers.map((tier) => (
        <View key={tier.code} className={classNames('tier-ladder__row', tier.code === currentCode && 'tier-ladder__row--own')}>
          <View className="tier-ladder__name">
            {tier.name}
            {tier.code === currentCode ? <View className="tier-ladder__own">当前</View> : null}
          </View>
          <View className="tier-ladder__need">{tier.growthRequired === 0 ? '入会即得' : `${formatPieces(tier.growthRequired)} 成长值`}</View>
          <View className="tier-ladder__gifts">{tierGifts(tier).join(' · ')}</View>
        </View>
      ))}
      <View className="tier-ladder__note">每实付 1 元得 1 成长值，一年内有效；升级当场生效，保留一年。</View>
    </View>
  );
}
