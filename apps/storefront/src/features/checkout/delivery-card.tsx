import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { maskPhone } from '@/shared/phone';
import { formatDay, formatMoment, formatWindow } from '@/shared/time';
import { wayNames } from '@/shared/ways';
import { Icon } from '@/ui/icon';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { Address, Way } from './ways';
import './checkout-parts.scss';

type DeliveryCardProps = { way: Way; address: Address | null; window: Way['windows'][number] | null; notice: string | null; onAddress: () => void; onWindow: () => void };

/** Where it goes, to whom, and when. */
export function DeliveryCard({ way, address, window, notice, onAddress, onWindow }: DeliveryCardProps) {
  const nowMs = clock.now();
  return (
    <View className="checkout-card">
      <Tap className="checkout-store" label={address === null ? '选择收货地址' : `收货地址 ${address.detail}，点按更换`} onTap={onAddress}>
        <View className="checkout-store__sign">
          <Icon name="pin" size={22} />
        </View>
        {address === null ? (
          <View className="checkout-store__body">
            <View className="checkout-store__name">选择收货地址</View>
            <View className="checkout-store__hours">选好就知道多久送到</View>
          </View>
        ) : (
          <View className="checkout-store__body">
            <View className="checkout-store__kind">
              {[...new Set([address.province, address.city, address.district])].join(' ')}
            </View>
            <View className="checkout-store__name">
              {address.tag === '' ? null : <Tag text={address.tag} className="checkout-store__tag" />}
              {address.detail}
            </View>
            <View className="checkout-store__hours">{`${address.contactName} ${maskPhone(address.contactPhone)}`}</View>
          </View>
        )}
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      {way.kind === 'scheduledDelivery' ? (
        <Tap className="checkout-row" label="选择送达时间" onTap={onWindow}>
          <View className="checkout-row__name">送达时间</View>
          <View className="checkout-row__value">{window ? formatWindow(window.startAt, window.endAt, nowMs) : '请选择'}</View>
          <Icon name="right" size={14} className="checkout-row__go" />
        </Tap>
      ) : (
        <View className="checkout-row">
          <View className="checkout-row__name">{wayNames[way.kind]}</View>
          <View className="checkout-row__value">{promiseOf(way, nowMs)}</View>
        </View>
      )}
      {notice ? (
        <View className="checkout-notice" role="alert">
          {notice}
        </View>
      ) : null}
    </View>
  );
}

function promiseOf({ kind, promisedAt, minutes }: Way, nowMs: number): string {
  if (promisedAt === null) return '';
  if (kind === 'instantDelivery') return `付款后约 ${minutes ?? 30} 分钟，${formatMoment(promisedAt, nowMs)} 前`;
  return `预计 ${formatDay(promisedAt, nowMs)} 送达`;
}

type SplitCardProps = { way: Way; titleOf: (variantId: string) => string };

/** From where what comes, when it is not one place. */
export function SplitCard({ way, titleOf }: SplitCardProps) {
  if (way.groups.length < 2) return null;
  const nowMs = clock.now();
  return (
    <View className="checkout-card checkout-split">
      <View className="checkout-split__title">{`分 ${way.groups.length} ${way.kind === 'shipping' ? '个包裹' : '份'}送达，运费只收一次`}</View>
      {way.groups.map(({ placeName, promisedAt, lines }, index) => (
        <View key={`${placeName}${index}`} className="checkout-split__group">
          <View className="checkout-split__head">
            <View className="checkout-split__place">{`${placeName}发出`}</View>
            {promisedAt === null ? null : <View>{formatDay(promisedAt, nowMs)}</View>}
          </View>
          {lines.map(({ variantId, quantity }) => (
            <View key={variantId} className="checkout-split__line">{`${titleOf(variantId)} ×${quantity}`}</View>
          ))}
        </View>
      ))}
    </View>
  );
}
