import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { formatDate } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import type { LedgerUnit, MemberCard } from './queries';
import { formatPieces, tierProgress } from './words';
import './tier-card.scss';

/** The card that a member carries: tier, number, the way to the next tier, and what is on it. */
export function TierCard({ card }: { card: MemberCard }) {
  const holdings: readonly { unit: LedgerUnit; name: string; amount: number }[] = [
    { unit: 'points', name: '积分', amount: card.points },
    { unit: 'growth', name: '成长值', amount: card.growth },
  ];
  return (
    <View className={`tier-card tier-card--${Math.min(4, card.tier.rank)}`}>
      <View className="tier-card__head">
        <View>
          <View className="tier-card__tier">{card.tier.name}</View>
          <View className="tier-card__number">{`NO. ${card.memberNo.replace(/(\d{4})(?=\d)/g, '$1 ')}`}</View>
        </View>
        <Tap className="tier-card__code" label="出示会员码" onTap={() => openPage('memberCode')}>
          <Icon name="qr" size={22} />
          会员码
        </Tap>
      </View>
      <View className="tier-card__way">
        <View className="tier-card__bar">
          <View className="tier-card__done" style={{ width: `${Math.round(tierProgress(card) * 100)}%` }} />
        </View>
        <View className="tier-card__note">
          {card.nextTier === null ? '已是最高等级' : card.nextTier.missing === 0 ? `即将升为${card.nextTier.tier.name}` : `再得 ${formatPieces(card.nextTier.missing)} 成长值，升为${card.nextTier.tier.name}`}
        </View>
        <View className="tier-card__note">{card.tier.rank > 1 ? `等级保留至 ${formatDate(card.protectedUntil)}` : ''}</View>
      </View>
      <View className="tier-card__holdings">
        {holdings.map(({ unit, name, amount }) => (
          <Tap key={unit} className="tier-card__holding" role="link" label={`${name} ${formatPieces(amount)}，看明细`} onTap={() => openPage('ledger', { unit })}>
            <View className="tier-card__amount">{formatPieces(amount)}</View>
            <View className="tier-card__name">{name}</View>
          </Tap>
        ))}
      </View>
    </View>
  );
}
