import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { describeOpening } from '@/shared/opening';
import { formatDistance, formatMoment } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { StoreCard, StoreOffer } from './queries';
import { serviceTags } from './services';
import './store-card.scss';

type StoreCardProps = {
  card: StoreCard;
  isChosen: boolean;
  isLast: boolean;
  /** How much of the basket it has; null where nobody asked. */
  offer: Pick<StoreOffer, 'availableLines' | 'totalLines'> | null;
  onPick: (card: StoreCard) => void;
};

export function StoreRow({ card, isChosen, isLast, offer, onPick }: StoreCardProps) {
  const nowMs = clock.now();
  const opening = describeOpening(card.opening, nowMs);
  return (
    <Tap className={`store-row${isChosen ? ' store-row--chosen' : ''}`} role="radio" checked={isChosen} label={`选择${card.name}`} onTap={() => onPick(card)}>
      <View className="store-row__main">
        <View className="store-row__head">
          <View className="store-row__name">{card.name}</View>
          {isLast ? <Tag text="上次去过" tone="primary" /> : null}
          {card.distanceMetres === null ? null : <View className="store-row__distance">{formatDistance(card.distanceMetres)}</View>}
        </View>
        <View className="store-row__hours">
          <View className={opening.isOpen ? 'store-row__open' : 'store-row__closed'}>{opening.label}</View>
          {opening.detail ? <View>{`· ${opening.detail}`}</View> : null}
          {card.earliestPickupAt === null ? null : <View>{`· 最快 ${formatMoment(card.earliestPickupAt, nowMs)} 可取`}</View>}
        </View>
        <View className="store-row__address">{`${card.district} ${card.address}`}</View>
        <View className="store-row__tags">
          {offer === null ? null : <Tag text={`本单有货 ${offer.availableLines}/${offer.totalLines}`} tone={offer.availableLines === offer.totalLines ? 'primary' : 'warning'} />}
          {serviceTags(card.services).map((text) => (
            <Tag key={text} text={text} />
          ))}
        </View>
      </View>
      <View className="store-row__side">
        {isChosen ? <Icon name="check-circle" size={22} className="store-row__check" /> : <View className="store-row__ring" />}
        <Tap className="store-row__info" role="link" label={`${card.name}详情`} onTap={() => openPage('store', { storeId: card.id })}>
          详情
        </Tap>
      </View>
    </Tap>
  );
}
