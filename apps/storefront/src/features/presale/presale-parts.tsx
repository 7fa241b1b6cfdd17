import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { formatMoment } from '@/shared/time';
import { classNames } from '@/ui/class-names';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Tap } from '@/ui/tap';
import type { Deposit, PresaleOffer } from './queries';
import { noteOf, stageNames } from './words';
import './presale-parts.scss';

type Goods = Pick<PresaleOffer, 'title' | 'optionText' | 'imageUrl'>;

function GoodsRow({ goods, note, children }: { goods: Goods; note: string; children: React.ReactNode }) {
  return (
    <View className="presale-goods">
      <Picture className="presale-goods__picture" url={goods.imageUrl} alt={goods.title} />
      <View className="presale-goods__words">
        <View className="presale-goods__title">{goods.title}</View>
        <View className="presale-goods__note">{[goods.optionText, note].filter(Boolean).join(' · ')}</View>
        {children}
      </View>
    </View>
  );
}

/** An offer in a list. */
export function OfferCard({ offer }: { offer: PresaleOffer }) {
  const { presaleId, depositFen, creditFen, handFen, dailyPriceFen, phase, depositEndsAt, depositStartsAt, left } = offer;
  const note = phase === 'deposit' ? (left === 0 ? '名额已满' : `定金到 ${formatMoment(depositEndsAt, clock.now())}`) : phase === 'upcoming' ? `${formatMoment(depositStartsAt, clock.now())} 开始` : '付尾款中';
  return (
    <Tap className="presale-card" role="link" label={`预售 ${offer.title}`} onTap={() => openPage('presale', { presaleId })}>
      <GoodsRow goods={offer} note={note}>
        <View className="presale-goods__price">
          <Price fen={handFen} listFen={dailyPriceFen} />
          <View className="presale-goods__tag">{creditFen > depositFen ? `定金 ${formatFen(depositFen, 'trim')} 抵 ${formatFen(creditFen, 'trim')}` : `定金 ${formatFen(depositFen, 'trim')}`}</View>
        </View>
      </GoodsRow>
    </Tap>
  );
}

/** A deposit in the shopper's list. */
export function DepositCard({ deposit }: { deposit: Deposit }) {
  return (
    <Tap className="presale-card" role="link" label={`${deposit.title}，${stageNames[deposit.stage]}`} onTap={() => openPage('presaleOrder', { depositId: deposit.depositId })}>
      <View className="presale-card__stage">{stageNames[deposit.stage]}</View>
      <DepositGoods deposit={deposit} />
      <View className="presale-card__note">{noteOf(deposit)}</View>
    </Tap>
  );
}

export function DepositGoods({ deposit }: { deposit: Deposit }) {
  return (
    <GoodsRow goods={deposit} note={`${deposit.units} 件`}>
      <Price fen={deposit.handFen} />
    </GoodsRow>
  );
}

export type Step = { name: string; fen: number; note: string; state: 'done' | 'now' | 'later' };

/** Deposit and balance, one beneath the other, with what is due when. */
export function PaySteps({ steps }: { steps: readonly Step[] }) {
  return (
    <View className="presale-steps">
      {steps.map(({ name, fen, note, state }, index) => (
        <View key={name} className={classNames('presale-steps__step', `presale-steps__step--${state}`)}>
          <View className="presale-steps__dot">{state === 'done' ? '✓' : index + 1}</View>
          <View className="presale-steps__words">
            <View className="presale-steps__name">{name}</View>
            <View className="presale-steps__note">{note}</View>
          </View>
          <Price fen={fen} size="body" cents="always" tone={state === 'now' ? 'price' : 'plain'} />
        </View>
      ))}
    </View>
  );
}

export function PresaleSkeleton() {
  return (
    <View className="presale-skeleton">
      <Bone height="120px" round />
      <Bone height="180px" round className="bone--spaced" />
    </View>
  );
}
