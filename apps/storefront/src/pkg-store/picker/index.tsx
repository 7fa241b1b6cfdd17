import { ScrollView, View } from '@tarojs/components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { StoreRow } from '@/features/stores/store-card';
import { asChosen, pickStore, useBasket, useCities, useStoreOffers, useStores } from '@/features/stores/queries';
import type { StoreCard } from '@/features/stores/queries';
import { checkSwitch, isHarmless } from '@/features/stores/switch-check';
import type { SwitchDiff } from '@/features/stores/switch-check';
import { SwitchSheet } from '@/features/stores/switch-sheet';
import { Screen } from '@/frame/screen';
import { goBack } from '@/shared/navigation';
import { platform } from '@/shared/platform';
import type { Position } from '@/shared/platform/contract';
import { chooseStore, useFavourites, useStoreChoice } from '@/shared/small-state';
import { formatDistance } from '@/shared/time';
import { useDebounced } from '@/shared/use-debounced';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { SearchField } from '@/ui/search-bar';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import './index.scss';

const settleMs = 200;

export default function StorePickerPage() {
  const client = useQueryClient();
  const { store: chosen, recent } = useStoreChoice();
  const favourites = useFavourites(({ stores }) => stores);
  const [position, setPosition] = useState<Position | null>(null);
  const [isLocating, setLocating] = useState(false);
  const [city, setCity] = useState<string | null>(chosen?.city ?? null);
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), settleMs);
  const cities = useCities();
  const stores = useStores({ position, city, q });

  const locate = async () => {
    setLocating(true);
    const found = await platform.locate();
    setLocating(false);
    if (found === null) return toast('没有取到位置，可以按城市找');
    setPosition(found);
    setCity(null);
  };
  const basket = useBasket(chosen?.id);
  // Without a position the store that the shopper is in says about where they are.
  const near = position ?? (chosen === null ? null : { lat: chosen.lat, lng: chosen.lng });
  const offers = useStoreOffers(near, basket);
  const offerOf = (storeId: string) => offers.data?.find((offer) => offer.storeId === storeId) ?? null;
  const whole = offers.data?.find((offer) => offer.availableLines === offer.totalLines && offer.opening === 'open' && offer.storeId !== chosen?.id) ?? null;
  const isChecking = useRef(false);
  const [wanted, setWanted] = useState<{ diff: SwitchDiff; name: string; proceed: () => void } | null>(null);
  const leaveBy = (proceed: () => void) => {
    proceed();
    goBack();
  };
  const choose = async ({ id, name }: { id: string; name: string }, proceed: () => void) => {
    if (isChecking.current) return;
    isChecking.current = true;
    const diff = chosen === null ? { missing: [], short: [] } : await checkSwitch(client, chosen.id, id);
    isChecking.current = false;
    if (isHarmless(diff)) return leaveBy(proceed);
    setWanted({ diff, name, proceed });
  };
  const pick = (card: StoreCard) => void choose(card, () => pickStore(card));
  const kept = [...recent.slice(0, 3), ...favourites.filter(({ id }) => !recent.slice(0, 3).some((store) => store.id === id))];
  return (
    <Screen title="选择门店">
      <View className="picker__head">
        <SearchField value={text} placeholder="门店名、商圈、地址" onInput={setText} onSubmit={setText} />
      </View>
      <ScrollView className="picker__cities" scrollX enhanced showScrollbar={false}>
        <View className="picker__city-track">
          <Tap className={classNames('picker__city', position !== null && city === null && 'picker__city--on')} disabled={isLocating} onTap={() => void locate()}>
            <Icon name="navigate" size={14} />
            {isLocating ? '正在定位…' : position === null ? '使用当前位置' : '离我最近'}
          </Tap>
          {(cities.data ?? []).map(({ name, storeCount }) => (
            <Tap key={name} role="tab" checked={city === name} className={classNames('picker__city', city === name && 'picker__city--on')} onTap={() => setCity(city === name ? null : name)}>
              {name}
              <View className="picker__count">{storeCount}</View>
            </Tap>
          ))}
        </View>
      </ScrollView>
      {kept.length > 0 && q === '' ? (
        <View className="picker__recent">
          <View className="picker__recent-name">常用</View>
          {kept.map((store) => (
            <Tap
              key={store.id}
              className="picker__recent-store"
              onTap={() => {
                const card = stores.data?.find(({ id }) => id === store.id);
                if (card) return pick(card);
                return void choose(store, () => chooseStore(store));
              }}
            >
              {store.name}
            </Tap>
          ))}
        </View>
      ) : null}
      <Loadable query={stores} skeleton={<PickerSkeleton />}>
        {(cards) =>
          cards.length === 0 ? (
            <Empty icon="store" title={q ? `没找到「${q}」` : '这里还没有门店'} hint="换个城市或关键词试试" action={{ text: '查看全部门店', onTap: () => { setText(''); setCity(null); } }} />
          ) : (
            <View className="picker__list">
              {position === null ? null : <View className="picker__note">距离为直线距离</View>}
              {whole === null || q !== '' ? null : (
                <Tap className="picker__whole" label={`整单有货：${whole.name}`} onTap={() => void choose({ id: whole.storeId, name: whole.name }, () => chooseStore(asChosen({ ...whole, id: whole.storeId })))}>
                  <Icon name="check-circle" size={18} />
                  <View className="picker__whole-text">{`${whole.name}整单有货，直线 ${formatDistance(whole.distanceMetres)}`}</View>
                  <View className="picker__whole-go">去这家</View>
                </Tap>
              )}
              {cards.map((card) => (
                <StoreRow key={card.id} card={card} isChosen={card.id === chosen?.id} isLast={card.id !== chosen?.id && card.id === recent[1]?.id} offer={offerOf(card.id)} onPick={pick} />
              ))}
            </View>
          )
        }
      </Loadable>
      <SwitchSheet
        diff={wanted?.diff ?? null}
        storeName={wanted?.name ?? ''}
        onStay={() => setWanted(null)}
        onSwitch={() => {
          if (wanted !== null) leaveBy(wanted.proceed);
        }}
      />
    </Screen>
  );
}

function PickerSkeleton() {
  return (
    <View className="picker__list">
      {Array.from({ length: 5 }, (_, index) => (
        <View key={index} className="store-row">
          <View className="store-row__main">
            <Bone height="22px" width="60%" />
            <Bone height="16px" width="80%" className="bone--spaced" />
            <Bone height="18px" width="50%" className="bone--spaced" />
          </View>
        </View>
      ))}
    </View>
  );
}
