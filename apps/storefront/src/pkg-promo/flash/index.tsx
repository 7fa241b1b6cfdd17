import { ScrollView, View } from '@tarojs/components';
import Taro, { useDidHide, useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useState } from 'react';
import { FlashCard } from '@/features/flash/flash-card';
import { useFlashSessions, useFlashStock, useReminder, useTurn } from '@/features/flash/queries';
import type { FlashStock } from '@/features/flash/queries';
import { nextTurnMs, pickSession, sortSessions, storePart, tabText } from '@/features/flash/sessions';
import type { FlashItem, FlashSession } from '@/features/flash/sessions';
import { Screen } from '@/frame/screen';
import { clock } from '@/shared/clock';
import { openPage, openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useStoreChoice } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { formatClock } from '@/shared/time';
import { classNames } from '@/ui/class-names';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { QuietLine } from '@/ui/quiet-line';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

export default function FlashListPage() {
  const { sessionId } = usePageParams('sessionId');
  const sessions = useFlashSessions();
  usePullDownRefresh(async () => {
    await sessions.refetch();
    Taro.stopPullDownRefresh();
  });
  return (
    <Screen title="限时秒杀">
      <Loadable query={sessions} skeleton={<FlashListSkeleton />}>
        {(all) => <Sessions sessions={sortSessions(all)} wantedId={sessionId} />}
      </Loadable>
    </Screen>
  );
}

function Sessions({ sessions, wantedId }: { sessions: FlashSession[]; wantedId: string }) {
  const [openId, setOpenId] = useState(wantedId);
  const [isShown, setShown] = useState(true);
  const store = useStoreChoice((state) => state.store);
  const isLive = !useIsDown('liveStock');
  const reminder = useReminder();
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  const session = pickSession(sessions, openId);
  const part = session === null ? 'none' : storePart(session, store?.id);
  const stock = useFlashStock(session?.sessionId, store?.id, isShown && part === 'taking' && session?.phase === 'running');
  if (session === null) return <Empty icon="bolt" title="近期没有秒杀" hint="有新场次会在首页预告" action={{ text: '去逛逛', onTap: () => openTab('home') }} />;
  const nowMs = clock.now();
  return (
    <>
      <ScrollView className="flash-tabs" scrollX enhanced showScrollbar={false}>
        <View className="flash-tabs__track">
          {sessions.map(({ sessionId, startsAt, phase }) => (
            <Tap key={sessionId} role="tab" checked={sessionId === session.sessionId} className={classNames('flash-tabs__tab', sessionId === session.sessionId && 'flash-tabs__tab--on')} onTap={() => setOpenId(sessionId)}>
              <View className="flash-tabs__time">{formatClock(startsAt)}</View>
              <View className="flash-tabs__phase">{tabText({ phase, startsAt }, nowMs)}</View>
            </Tap>
          ))}
        </View>
      </ScrollView>
      <SessionHead session={session} isInStore={part !== 'other'} storeName={store?.name ?? null} />
      {isLive || session.phase !== 'running' ? null : <QuietLine text="高峰期只显示有货或抢光，下单以实际库存为准" />}
      {sortItems(session.items, stock.data).map((item) => (
        <FlashCard
          key={item.itemId}
          item={item}
          phase={session.phase}
          stock={stock.data?.get(item.itemId)}
          isLive={isLive}
          store={part}
          reminder={{
            isSet: reminder.isSet(item.itemId),
            isBusy: reminder.busyItemId === item.itemId,
            toggle: () => (reminder.isSet(item.itemId) ? reminder.remove(item.itemId) : reminder.set(item.itemId)),
          }}
        />
      ))}
      <View className="list-end">{session.items.length === 0 ? '这一场还没有商品' : '没有更多了'}</View>
    </>
  );
}

/** What can still be grabbed stands above what cannot; else the order of the campaign. */
function sortItems(items: readonly FlashItem[], stock: FlashStock | undefined): FlashItem[] {
  const rank = ({ itemId }: FlashItem) => {
    const state = stock?.get(itemId)?.state;
    return state === 'soldOut' ? 2 : state === 'mayReturn' ? 1 : 0;
  };
  return [...items].sort((one, other) => rank(one) - rank(other));
}

function SessionHead({ session, isInStore, storeName }: { session: FlashSession; isInStore: boolean; storeName: string | null }) {
  const turn = useTurn();
  const turnMs = nextTurnMs(session);
  return (
    <View className="flash-head">
      <View className="flash-head__line">
        <View className="flash-head__name">{session.name}</View>
        {turnMs === null || session.phase === 'paused' ? null : (
          <View className="flash-head__left">
            {session.phase === 'upcoming' ? '距开抢' : '距结束'}
            <Countdown className="flash-head__count" endsAtMs={turnMs} onEnd={turn} />
          </View>
        )}
      </View>
      <Tap className={classNames('flash-head__store', !isInStore && 'flash-head__store--off')} label="选择自提门店" onTap={() => openPage('stores')}>
        <Icon name="pin" size={14} />
        <View className="flash-head__store-name">{storeName === null ? '选一家门店，看剩多少' : isInStore ? `${storeName} 自提` : `${storeName} 不参加本场`}</View>
        <View className="flash-head__change">{storeName === null ? '去选' : '换店'}</View>
        <Icon name="right" size={12} />
      </Tap>
    </View>
  );
}

function FlashListSkeleton() {
  return (
    <>
      <View className="flash-tabs">
        <View className="flash-tabs__track">
          {Array.from({ length: 4 }, (_, index) => (
            <View key={index} className="flash-tabs__tab">
              <Bone width="44px" height="20px" />
              <Bone width="36px" height="14px" className="bone--spaced" />
            </View>
          ))}
        </View>
      </View>
      <View className="flash-head">
        <Bone width="60%" height="22px" />
        <Bone width="80%" height="18px" className="bone--spaced" />
      </View>
      {Array.from({ length: 4 }, (_, index) => (
        <View key={index} className="flash-card">
          <Bone className="flash-card__picture" width="108px" height="108px" />
          <View className="flash-card__body">
            <Bone height="20px" />
            <Bone width="60%" height="18px" className="bone--spaced" />
            <View className="flash-card__foot">
              <Bone width="72px" height="24px" />
              <Bone width="76px" height="32px" round />
            </View>
          </View>
        </View>
      ))}
    </>
  );
}
