import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { describeOpening } from '@/shared/opening';
import { useStoreChoice } from '@/shared/small-state';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { useStoreDetail } from './queries';
import './store-bar.scss';

/** The store that everything on the page is about, and the way to another one. */
export function StoreBar() {
  const chosen = useStoreChoice((state) => state.store);
  const { data: detail } = useStoreDetail(chosen?.id);
  const opening = detail ? describeOpening(detail.opening, clock.now()) : null;
  return (
    <Tap className="store-bar" label={chosen ? `自提门店 ${chosen.name}，点按更换` : '选择自提门店'} onTap={() => openPage('stores')}>
      <Icon name="pin" size={20} className="store-bar__pin" />
      <View className="store-bar__name">{chosen ? chosen.name : '选择自提门店'}</View>
      <Icon name="right" size={14} className="store-bar__more" />
      <View className="store-bar__side">
        {opening ? (
          <>
            <View className={opening.isOpen ? 'store-bar__open' : 'store-bar__closed'}>{opening.label}</View>
            {opening.detail ? <View className="store-bar__detail">{opening.detail}</View> : null}
          </>
        ) : (
          <View className="store-bar__detail">{chosen ? '' : '看附近有没有货'}</View>
        )}
      </View>
    </Tap>
  );
}
