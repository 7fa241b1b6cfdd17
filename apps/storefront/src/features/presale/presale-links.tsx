import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { formatMoment } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { joinable, offerOfProduct } from './offers';
import { usePresales } from './queries';
import type { PresaleOffer } from './queries';
import './presale-links.scss';

function termsOf({ depositFen, creditFen, phase, depositStartsAt }: PresaleOffer): string {
  if (phase === 'upcoming') return `${formatMoment(depositStartsAt, clock.now())} 开始付定金`;
  return creditFen > depositFen ? `定金 ${formatFen(depositFen, 'trim')} 抵 ${formatFen(creditFen, 'trim')}` : `定金 ${formatFen(depositFen, 'trim')}`;
}

/** On the page of a product: that it can be had by a presale. Nothing where there is none. */
export function PresaleRow({ productId }: { productId: string }) {
  const { data } = usePresales();
  const offer = offerOfProduct(data ?? [], productId);
  if (offer === null) return null;
  return (
    <View className="facts">
      <Tap className="facts__row" role="link" label={`预售，${termsOf(offer)}`} onTap={() => openPage('presale', { presaleId: offer.presaleId })}>
        <View className="facts__name">预售</View>
        <View className="facts__value presale-row">
          <Tag tone="urgent" text={`到手 ${formatFen(offer.handFen, 'trim')}`} />
          {termsOf(offer)}
        </View>
        <Icon name="right" size={14} className="facts__go" />
      </Tap>
    </View>
  );
}

/** On the home page: that there are presales to join. Nothing while there are none. */
export function PresaleStrip() {
  const { data } = usePresales();
  const offers = joinable(data ?? []);
  const [first] = offers;
  if (first === undefined) return null;
  return (
    <Tap className="presale-strip" role="link" label={`新品预售，${offers.length} 款`} onTap={() => openPage('presales')}>
      <Icon name="clock" size={18} className="presale-strip__icon" />
      <View className="presale-strip__title">新品预售</View>
      <View className="presale-strip__words">{`${first.title}，${termsOf(first)}`}</View>
      {offers.length > 1 ? <View className="presale-strip__count">{`共 ${offers.length} 款`}</View> : null}
      <Icon name="right" size={12} className="presale-strip__go" />
    </Tap>
  );
}
