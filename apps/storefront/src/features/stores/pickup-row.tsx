import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import type { ChosenStore } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { formatMoment } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { useStoreDetail } from './queries';
import './pickup-row.scss';

type PickupRowProps = {
  store: ChosenStore | null;
  /** Pieces in the store over all variants; undefined while unknown. */
  available: number | undefined;
  isUnknown: boolean;
};

/** Where and when this product can be collected, from the store's stock and hours. */
export function PickupRow({ store, available, isUnknown }: PickupRowProps) {
  const { data: detail } = useStoreDetail(store?.id);
  const isLive = !useIsDown('liveStock');
  const when = detail?.earliestPickupAt ? `最快 ${formatMoment(detail.earliestPickupAt, clock.now())} 可取` : '';
  return (
    <Tap className="pickup-row" label={store ? `自提门店 ${store.name}` : '选择自提门店'} onTap={() => openPage('stores')}>
      <View className="pickup-row__name">自提</View>
      {store ? (
        <View className="pickup-row__value">
          <View className="pickup-row__store">{store.name}</View>
          <View className="pickup-row__state">
            {available === undefined ? (
              <View className="pickup-row__when">{isUnknown ? '库存没查到，下单时会再确认' : '正在查库存…'}</View>
            ) : available > 0 ? (
              <>
                <View className="pickup-row__in-stock">{available >= 10 ? '现货' : isLive ? `仅剩 ${available} 件` : '库存紧张'}</View>
                <View className="pickup-row__when">{when}</View>
              </>
            ) : (
              <View className="pickup-row__none">本店暂时缺货，换家店看看</View>
            )}
          </View>
        </View>
      ) : (
        <View className="pickup-row__value pickup-row__value--open">选一家门店，看有没有现货</View>
      )}
      <Icon name="right" size={14} className="pickup-row__go" />
    </Tap>
  );
}
