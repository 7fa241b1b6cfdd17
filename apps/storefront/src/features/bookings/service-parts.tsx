import { View } from '@tarojs/components';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Stepper } from '@/ui/stepper';
import { Tap } from '@/ui/tap';
import type { Service } from './queries';
import { computeGifts, describePrice, describeTerms } from './words';
import './service-parts.scss';

/** 「约 60 分钟 · ¥198 · 先付定金 ¥50」. */
function factsOf(service: Service): string {
  if (service.event !== null) return `${service.event.opensOn.slice(5).replace('-', '/')}–${service.event.closesOn.slice(5).replace('-', '/')} · 单次最多 ${service.event.maxCount} ${service.event.unitName}`;
  return `约 ${service.minutes} 分钟 · ${describePrice(service)}`;
}

export function ServiceCard({ service, onBook }: { service: Service; onBook?: () => void }) {
  return (
    <View className="service-card">
      <View className="service-card__sign">
        <Icon name={service.kind === 'dropOff' ? 'box' : 'clock'} size={22} />
      </View>
      <View className="service-card__body">
        <View className="service-card__name">{service.name}</View>
        <View className="service-card__facts">{factsOf(service)}</View>
        {service.description ? <View className="service-card__text">{service.description}</View> : null}
        <View className="service-card__terms">{describeTerms(service)}</View>
      </View>
      {onBook ? <Button className="service-card__go" size="small" text={service.kind === 'dropOff' ? '去登记' : '预约'} label={`预约${service.name}`} onTap={onBook} /> : null}
    </View>
  );
}

type StaffCardProps = { staff: Service['staff']; chosenId: string | null; onPick: (staffId: string | null) => void };

/** Who does it; 谁都可以 keeps most times open. */
export function StaffCard({ staff, chosenId, onPick }: StaffCardProps) {
  if (staff.length === 0) return null;
  return (
    <View className="booking-card">
      <View className="booking-card__title">选择服务人员</View>
      <View className="booking-card__staff">
        {[{ id: null, name: '谁都可以', title: '可约时间最多' }, ...staff].map(({ id, name, title }) => (
          <Tap key={id ?? 'any'} role="radio" checked={id === chosenId} label={name} className={classNames('booking-card__person', id === chosenId && 'booking-card__person--on')} onTap={() => onPick(id)}>
            {name}
            {title ? <View className="booking-card__role">{title}</View> : null}
          </Tap>
        ))}
      </View>
    </View>
  );
}

type DropOffCardProps = { event: NonNullable<Service['event']>; count: number; onCount: (count: number) => void; giftVariantId: string; onGift: (variantId: string) => void };

/** How many pieces are brought and what for. */
export function DropOffCard({ event, count, onCount, giftVariantId, onGift }: DropOffCardProps) {
  return (
    <View className="booking-card">
      <View className="booking-card__title">送来多少，换什么</View>
      <View className="booking-card__row">
        {`数量（${event.unitName}）`}
        <Stepper value={count} max={event.maxCount} onChange={onCount} />
      </View>
      {event.gifts.map(({ variantId, title, perCount }) => {
        const gifts = computeGifts(event, count, variantId);
        return (
          <Tap key={variantId} role="radio" checked={variantId === giftVariantId} label={`换${title}`} className={classNames('booking-card__gift', variantId === giftVariantId && 'booking-card__gift--on')} onTap={() => onGift(variantId)}>
            {title}
            <View className="booking-card__worth">{gifts > 0 ? `可换 ${gifts} 份` : `满 ${perCount} ${event.unitName}换 1 份`}</View>
          </Tap>
        );
      })}
    </View>
  );
}
