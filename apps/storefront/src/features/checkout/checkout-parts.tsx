import { Textarea, View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { describeOpening } from '@/shared/opening';
import { formatMoment, formatWindow } from '@/shared/time';
import { wayNames } from '@/shared/ways';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { ShownChanges } from './changes';
import type { Gift } from './pricing';
import type { Quote, StoreDetail, WhenShort } from './queries';
import { describeRest, visitFeeName } from './visit';
import type { Way } from './ways';
import './checkout-parts.scss';

type StorePickupCardProps = { store: StoreDetail | undefined; way: Way; window: Way['windows'][number] | null; notice: string | null; onWindow: () => void };

export function StorePickupCard({ store, way, window, notice, onWindow }: StorePickupCardProps) {
  const nowMs = clock.now();
  const opening = store ? describeOpening(store.opening, nowMs) : null;
  return (
    <View className="checkout-card">
      <Tap className="checkout-store" role="link" label="查看门店" disabled={!store} onTap={() => store && openPage('store', { storeId: store.id })}>
        <View className="checkout-store__sign">
          <Icon name="store" size={22} />
        </View>
        {store && opening ? (
          <View className="checkout-store__body">
            <View className="checkout-store__kind">到店自提</View>
            <View className="checkout-store__name">{store.name}</View>
            <View className="checkout-store__address">{`${store.district}${store.address}`}</View>
            <View className="checkout-store__hours">{[opening.label, opening.detail].filter(Boolean).join(' · ')}</View>
          </View>
        ) : (
          <View className="checkout-store__body">
            <Bone height="22px" width="60%" />
            <Bone height="16px" className="bone--spaced" />
          </View>
        )}
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      <Tap className="checkout-row" label="选择自提时间" onTap={onWindow}>
        <View className="checkout-row__name">自提时间</View>
        <View className="checkout-row__value">{window ? formatWindow(window.startAt, window.endAt, nowMs) : way.promisedAt === null ? '请选择' : `尽快，最快 ${formatMoment(way.promisedAt, nowMs)}`}</View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      {notice ? (
        <View className="checkout-notice" role="alert">
          {notice}
        </View>
      ) : null}
    </View>
  );
}

type LinesCardProps = { lines: readonly Pick<Quote['lines'][number], 'variantId' | 'title' | 'optionText' | 'imageUrl' | 'quantity' | 'unitPriceFen'>[]; gifts?: readonly Gift[]; changes: ShownChanges };

export function LinesCard({ lines, gifts = [], changes }: LinesCardProps) {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <View className="checkout-card">
      {lines.map((line) => {
        const notice = changes.byVariant.get(line.variantId);
        return (
          <View key={line.variantId} className={classNames('checkout-line', Boolean(notice) && 'checkout-line--changed')}>
            <Picture className="checkout-line__picture" url={line.imageUrl} alt={line.title} />
            <View className="checkout-line__body">
              <View className="checkout-line__title">{line.title}</View>
              {line.optionText ? <View className="checkout-line__option">{line.optionText}</View> : null}
              {notice ? (
                <View className="checkout-line__notice" role="alert">
                  {notice}
                </View>
              ) : null}
            </View>
            <View className="checkout-line__side">
              <Price fen={line.unitPriceFen} size="body" cents="always" tone="plain" />
              <View className="checkout-line__quantity">{`×${line.quantity}`}</View>
            </View>
          </View>
        );
      })}
      {gifts.map(({ title, units, worthFen }) => (
        <View key={title} className="checkout-gift">
          <Tag tone="urgent" text="赠品" />
          <View className="checkout-gift__title">
            {title}
            <View className="checkout-gift__terms">{`每件价值 ${formatFen(worthFen)}，退掉商品时要一起退`}</View>
          </View>
          <View className="checkout-line__quantity">{`×${units}`}</View>
        </View>
      ))}
      <View className="checkout-lines__count">{`共 ${pieces} 件`}</View>
    </View>
  );
}

const shortWishes: readonly { wish: WhenShort; text: string }[] = [
  { wish: 'refund', text: '退款' },
  { wish: 'substitute', text: '换相近的，不多收钱' },
];

type WishesCardProps = { hasGoods: boolean; remark: string; onRemark: (remark: string) => void; whenShort: WhenShort; onWhenShort: (wish: WhenShort) => void };

/** What the store should know, and what it may do when something is missing and nobody answers. */
export function WishesCard({ hasGoods, remark, onRemark, whenShort, onWhenShort }: WishesCardProps) {
  return (
    <View className="checkout-card">
      {hasGoods ? <View className="checkout-wish">
        <View className="checkout-wish__name">
          缺货时
          <View className="checkout-wish__hint">会先问你，没答复才这样</View>
        </View>
        <View className="checkout-wish__choices">
          {shortWishes.map(({ wish, text }) => (
            <Tap key={wish} role="radio" checked={wish === whenShort} className={classNames('checkout-wish__choice', wish === whenShort && 'checkout-wish__choice--on')} onTap={() => onWhenShort(wish)}>
              {text}
            </Tap>
          ))}
        </View>
      </View> : null}
      <View className="checkout-remark">
        <View className="checkout-row__name">备注</View>
        <Textarea className="checkout-remark__text" maxlength={100} autoHeight placeholder="需要提前告诉门店的话，选填" placeholderClass="field__placeholder" value={remark} cursorSpacing={80} onInput={(event) => onRemark(event.detail.value)} />
      </View>
    </View>
  );
}

/** What it costs and why: each promotion and coupon by its name, then what is paid of one's own. */
export function AmountsCard({ quote, way, notice }: { quote: Quote; way: Way | null; notice: string | null }) {
  const { service, pricing } = quote;
  const discounts = pricing.applied.filter(({ offFen }) => offFen > 0);
  const earned = pricing.earns;
  return (
    <View className="checkout-card">
      {quote.lines.length === 0 ? null : (
        <View className="amount-row">
          商品金额
          <Price fen={quote.itemsTotalFen} size="body" cents="always" tone="plain" />
        </View>
      )}
      {way === null ? null : (
        <View className="amount-row">
          {way.kind === 'pickup' ? wayNames.pickup : `${wayNames[way.kind]}运费`}
          {way.feeFen === 0 ? <View className="amount-row__free">免运费</View> : <Price fen={way.feeFen} size="body" cents="always" tone="plain" />}
        </View>
      )}
      {service === null ? null : (
        <View className="amount-row">
          {visitFeeName(service)}
          <Price fen={service.payNowFen} size="body" cents="always" tone="plain" />
        </View>
      )}
      {discounts.map(({ ruleId, couponId, name, offFen }) => (
        <View key={`${ruleId}${couponId ?? ''}`} className="amount-row">
          <View className="amount-row__name">
            <Tag text={couponId === null ? '促销' : '券'} tone="urgent" className="amount-row__tag" />
            {name}
          </View>
          <Price fen={-offFen} size="body" cents="always" />
        </View>
      ))}
      {quote.pointsFen > 0 ? (
        <View className="amount-row">
          {`积分抵扣（${pricing.points.spent} 积分）`}
          <Price fen={-quote.pointsFen} size="body" cents="always" />
        </View>
      ) : null}
      {quote.storedValueFen > 0 ? (
        <View className="amount-row">
          储值余额
          <Price fen={-quote.storedValueFen} size="body" cents="always" />
        </View>
      ) : null}
      <View className="amount-row amount-row--total">
        {service === null ? '应付' : '现在付'}
        <Price fen={quote.dueFen} size="card" cents="always" />
      </View>
      {service !== null && describeRest(service) !== '' ? <View className="amount-row__rest">{describeRest(service)}</View> : null}
      {earned > 0 ? <View className="amount-row__rest">{`完成后可得 ${earned} 积分`}</View> : null}
      {notice ? (
        <View className="checkout-notice" role="alert">
          {notice}
        </View>
      ) : null}
    </View>
  );
}

export function MoneySkeleton() {
  return (
    <View className="checkout-card">
      <Bone height="36px" round className="checkout-card__bone" />
      <Bone height="36px" round className="checkout-card__bone" />
    </View>
  );
}

export function CheckoutSkeleton() {
  return (
    <>
      <View className="checkout-card">
        <Bone height="72px" round className="checkout-card__bone" />
        <Bone height="36px" round className="checkout-card__bone" />
      </View>
      <View className="checkout-card">
        <Bone height="36px" round className="checkout-card__bone" />
        <Bone height="36px" round className="checkout-card__bone" />
      </View>
      <View className="checkout-card">
        <Bone height="72px" round className="checkout-card__bone" />
      </View>
    </>
  );
}
