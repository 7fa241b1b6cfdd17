import { View } from '@tarojs/components';
import { asChosen, pickStore, useStoreDetail } from '@/features/stores/queries';
import type { StoreDetail } from '@/features/stores/queries';
import { serviceTags } from '@/features/stores/services';
import { Screen } from '@/frame/screen';
import { clock } from '@/shared/clock';
import { openPage, openTab } from '@/shared/navigation';
import { describeOpening } from '@/shared/opening';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { toggleFavourite, useFavourites, useStoreChoice } from '@/shared/small-state';
import { formatDate, formatMoment } from '@/shared/time';
import { describeWeek } from '@/shared/week';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import './index.scss';

export default function StorePage() {
  const { storeId } = usePageParams('storeId');
  const detail = useStoreDetail(storeId);
  const isChosen = useStoreChoice(({ store }) => store?.id === storeId);
  const choose = (store: StoreDetail) => {
    pickStore(store);
    openTab('home');
  };
  return (
    <Screen
      title="门店"
      bottom={
        detail.data ? (
          <View className="store-page__bar">
            <Button block size="large" kind={isChosen ? 'soft' : 'primary'} text={isChosen ? '正在逛这家店，去首页' : '在这家店自提'} onTap={() => detail.data && choose(detail.data)} />
          </View>
        ) : null
      }
    >
      <Loadable query={detail} skeleton={<StoreSkeleton />}>
        {(store) => <StoreView store={store} />}
      </Loadable>
    </Screen>
  );
}

function StoreView({ store }: { store: StoreDetail }) {
  const nowMs = clock.now();
  const opening = describeOpening(store.opening, nowMs);
  const isFavourite = useFavourites(({ stores }) => stores.some(({ id }) => id === store.id));
  const address = `${store.city}${store.district}${store.address}`;
  return (
    <>
      <View className="store-page__hero">
        <View className="store-page__sign">
          <Icon name="store" size={40} />
        </View>
        <View className="store-page__name">{store.name}</View>
        <View className="store-page__state">
          <Tag text={opening.label} tone={opening.isOpen ? 'primary' : 'warning'} />
          {opening.detail}
        </View>
        <View className="store-page__tags">
          {serviceTags(store.services).map((text) => (
            <Tag key={text} text={text} />
          ))}
        </View>
      </View>
      <View className="store-page__card">
        <View className="store-page__row">
          <Icon name="pin" size={20} className="store-page__icon" />
          <View className="store-page__text">{address}</View>
          <Button size="small" kind="soft" text="导航" label={`导航到${store.name}`} onTap={() => platform.openMap({ lat: store.latitude, lng: store.longitude, name: store.name, address })} />
        </View>
        <View className="store-page__row">
          <Icon name="phone" size={20} className="store-page__icon" />
          <View className="store-page__text">{store.phone}</View>
          <Button size="small" kind="soft" text="打电话" label={`给${store.name}打电话`} onTap={() => platform.call(store.phone)} />
        </View>
        {store.services.includes('booking') ? (
          <Tap className="store-page__row" role="link" label="预约到店服务" onTap={() => openPage('services', { storeId: store.id })}>
            <Icon name="clock" size={20} className="store-page__icon" />
            <View className="store-page__text">预约到店服务</View>
            <Icon name="right" size={14} className="store-page__icon" />
          </Tap>
        ) : null}
        <Tap className="store-page__row" role="checkbox" checked={isFavourite} label={isFavourite ? '取消收藏' : '收藏门店'} onTap={() => toggleFavourite(asChosen(store))}>
          <Icon name={isFavourite ? 'star-filled' : 'star'} size={20} className={isFavourite ? 'store-page__star' : 'store-page__icon'} />
          <View className="store-page__text">{isFavourite ? '已收藏' : '收藏门店'}</View>
        </Tap>
        <Tap className="store-page__row" label="复制地址" onTap={() => void platform.copy(address)}>
          <Icon name="copy" size={20} className="store-page__icon" />
          <View className="store-page__text">复制地址</View>
        </Tap>
      </View>
      <View className="store-page__card">
        <View className="store-page__title">营业时间</View>
        {describeWeek(store.weeklyHours).map(({ days, hours }) => (
          <View key={days} className="store-page__hours">
            <View>{days}</View>
            <View>{hours}</View>
          </View>
        ))}
        {store.specialDays.filter(({ date }) => date >= formatDate(nowMs)).map(({ date, periods, note }) => (
          <View key={date} className="store-page__hours store-page__hours--special">
            <View>{[formatMoment(`${date}T00:00:00+08:00`, nowMs).split(' ')[0], note].filter(Boolean).join(' · ')}</View>
            <View>{periods.length === 0 ? '休息' : periods.map(({ opensAt, closesAt }) => `${opensAt}–${closesAt}`).join('，')}</View>
          </View>
        ))}
      </View>
      <View className="store-page__card">
        <View className="store-page__title">到店自提</View>
        <View className="store-page__note">
          {store.earliestPickupAt ? `现在下单，最快 ${formatMoment(store.earliestPickupAt, nowMs)} 可取；备货约需 ${store.pickupLeadMinutes} 分钟。` : '现在暂时不能下单自提。'}
        </View>
        {store.pickupInstructions ? <View className="store-page__note">{store.pickupInstructions}</View> : null}
      </View>
    </>
  );
}

function StoreSkeleton() {
  return (
    <>
      <View className="store-page__hero">
        <Bone width="72px" height="72px" round />
        <Bone width="160px" height="28px" className="bone--spaced" />
      </View>
      <View className="store-page__card">
        <Bone height="44px" />
        <Bone height="44px" className="bone--spaced" />
      </View>
    </>
  );
}
