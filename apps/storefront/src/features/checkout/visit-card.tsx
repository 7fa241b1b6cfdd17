import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { formatWindow } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import type { StoreDetail } from './queries';
import { describeVisitTerms } from './visit';
import type { QuotedVisit } from './visit';
import './checkout-parts.scss';

type VisitCardProps = { store: StoreDetail | undefined; visit: QuotedVisit; notice: string | null; onTime: () => void };

/** A service that is booked with the order: what, where, when, with whom, and what cancelling costs. */
export function VisitCard({ store, visit, notice, onTime }: VisitCardProps) {
  const nowMs = clock.now();
  return (
    <View className="checkout-card">
      <View className="checkout-store">
        <View className="checkout-store__sign">
          <Icon name="clock" size={22} />
        </View>
        <View className="checkout-store__body">
          <View className="checkout-store__kind">到店服务</View>
          <View className="checkout-store__name">{visit.name}</View>
          <View className="checkout-store__address">{store ? `${store.name}，${store.district}${store.address}` : ''}</View>
        </View>
      </View>
      <Tap className="checkout-row" label="换个服务时间" onTap={onTime}>
        <View className="checkout-row__name">服务时间</View>
        <View className="checkout-row__value">{formatWindow(visit.startAt, visit.endAt, nowMs)}</View>
        <Icon name="right" size={14} className="checkout-row__go" />
      </Tap>
      <View className="checkout-row">
        <View className="checkout-row__name">服务人员</View>
        <View className="checkout-row__value">{visit.staffName ?? '到店安排'}</View>
      </View>
      {notice ? (
        <View className="checkout-notice" role="alert">
          {notice}
        </View>
      ) : null}
      <View className="checkout-terms">{describeVisitTerms(visit, nowMs)}</View>
    </View>
  );
}
