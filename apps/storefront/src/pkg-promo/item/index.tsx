import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { View } from '@tarojs/components';
import Taro, { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { useMe } from '@/features/account/queries';
import { computeWindow } from '@/features/checkout/changes';
import { contactProblem } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { FlashHead, FlashItemSkeleton, FlashRules } from '@/features/flash/flash-parts';
import { GrabBar } from '@/features/flash/grab-bar';
import type { GrabAction, WonState } from '@/features/flash/grab-button';
import { useFlashItem, useFlashStock, useReminder, useTurn } from '@/features/flash/queries';
import type { FlashItemDetail } from '@/features/flash/queries';
import type { Refusal } from '@/features/flash/refusals';
import { storePart } from '@/features/flash/sessions';
import { forgetWon, readWon, useGrab } from '@/features/flash/use-grab';
import { usePickupWindows, useStoreDetail } from '@/features/stores/queries';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { productQuery } from '@/shared/catalogue';
import { clock } from '@/shared/clock';
import { openPage, openTab, replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { requireConsent } from '@/shared/session/consent';
import { readPickupContact, savePickupContact, useStoreChoice } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { forgetRoom, passOf, useWaiting } from '@/shared/waiting/room';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import { toast } from '@/ui/toast';
import { PickupCard } from './pickup-card';
import './index.scss';

export default function FlashItemPage() {
  const { itemId } = usePageParams('itemId');
  const detail = useFlashItem(itemId);
  if (itemId === '' || isApiProblem(detail.error, 'FLASH.NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="秒杀商品">
        <Empty icon="bolt" title="没有找到这个秒杀商品" hint="可能已经下架，看看正在进行的" action={{ text: '看看别的', onTap: () => replacePage('flash') }} />
      </Screen>
    );
  }
  if (detail.data === undefined) {
    return (
      <Screen title="秒杀商品">
        <Loadable query={detail} skeleton={<FlashItemSkeleton />}>
          {() => null}
        </Loadable>
      </Screen>
    );
  }
  return <FlashItemView detail={detail.data} onRefresh={() => void detail.refetch()} />;
}

/** Who collects: typed here, kept on the device, or known from the last order. */
function useContact() {
  const me = useMe();
  const [contact, setContact] = useState<Contact>(readPickupContact);
  useEffect(() => {
    if (me.data) setContact((typed) => ({ name: typed.name || (me.data.contactName ?? ''), phone: typed.phone || (me.data.phone ?? '') }));
  }, [me.data]);
  const change = (typed: Contact) => {
    savePickupContact(typed);
    setContact(typed);
  };
  return [contact, change] as const;
}

/** The order that this device got here, as long as it means something for this sale. */
function useWon(itemId: string) {
  const [won, setWon] = useState(() => readWon(itemId));
  const order = useOrder(won?.orderId ?? '');
  useDidShow(() => setWon(readWon(itemId)));
  useEffect(() => {
    if (won === null || order.data === undefined || (order.data.stage !== 'closed' && order.data.stage !== 'canceled')) return;
    forgetWon(itemId);
    setWon(null);
  }, [won, order.data]);
  if (won === null) return null;
  const isUnpaid = order.data === undefined || order.data.canPay;
  if (isUnpaid && won.expiresAtMs <= clock.now()) return null;
  return { orderId: won.orderId, state: isUnpaid ? 'unpaid' : 'paid', expiresAtMs: won.expiresAtMs } satisfies WonState;
}

/** The shelf that the product stands on; all categories when that cannot be learnt now. */
async function openSimilar(client: QueryClient, productId: string): Promise<void> {
  const product = await client.fetchQuery(productQuery(productId)).catch(() => null);
  const shelf = product?.categoryPath[product.categoryPath.length - 1];
  if (shelf === undefined) openTab('category');
  else openPage('result', { categoryId: shelf.categoryId, title: shelf.name });
}

function FlashItemView({ detail, onRefresh }: { detail: FlashItemDetail; onRefresh: () => void }) {
  const { item, session, waitingRoomId } = detail;
  const { itemId } = item;
  const client = useQueryClient();
  const turn = useTurn();
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  const store = useStoreChoice((state) => state.store);
  const part = storePart(session, store?.id);
  const isLive = !useIsDown('liveStock');
  const stockQuery = useFlashStock(session.sessionId, store?.id, isShown && part === 'taking' && session.phase === 'running');
  const stock = stockQuery.data?.get(itemId);
  const reminder = useReminder();
  const [contact, setContact] = useContact();
  const [isContactChecked, setContactChecked] = useState(false);
  const [quantity, setQuantity] = useState(1);
  const [wantedStartAt, setWantedStartAt] = useState<string | null>(null);
  const windows = usePickupWindows(store?.id);
  const window = computeWindow(windows.data ?? [], wantedStartAt);
  const storeDetail = useStoreDetail(store?.id);
  const won = useWon(itemId);
  const [sentRoomId, setSentRoomId] = useState<string | null>(null);
  const roomId = sentRoomId ?? waitingRoomId;
  const place = useWaiting(({ places }) => (roomId === null ? undefined : places[roomId]));

  const openRoom = (id: string) => openPage('waitingRoom', { roomId: id, itemId });
  const grab = useGrab({
    itemId,
    onPlaced: ({ orderId }) => {
      if (roomId !== null) forgetRoom(roomId);
      replacePage('cashier', { orderId, start: 1 });
    },
    onRoom: (id) => {
      setSentRoomId(id);
      openRoom(id);
    },
    onRefused: ({ code }) => {
      if (code === 'ORDERS.QUOTE_CHANGED') void windows.refetch();
      onRefresh();
      void stockQuery.refetch();
    },
  });

  const start = () => {
    if (store === null) return openPage('stores');
    if (window === null) return toast('这家店没有可选的自提时间，换一家');
    const problem = contactProblem(contact);
    if (problem !== null) {
      setContactChecked(true);
      void Taro.pageScrollTo({ selector: '.grab-form__head', offsetTop: -60, duration: 200 }).catch(() => undefined);
      return undefined;
    }
    return grab.start({ itemId, storeId: store.id, roomId, quantity, unitPriceFen: item.flashPriceFen, pickup: { startAt: window.startAt, contactName: contact.name.trim(), contactPhone: contact.phone.trim() } });
  };
  const act = (action: GrabAction) => {
    grab.clear();
    switch (action) {
      case 'remind':
        return reminder.set(itemId);
      case 'unremind':
        return reminder.remove(itemId);
      case 'joinRoom':
      case 'openRoom':
        return roomId === null ? undefined : openRoom(roomId);
      case 'grab':
        return start();
      case 'pay':
        return won === null ? undefined : openPage('cashier', { orderId: won.orderId });
      case 'openOrder':
        return won === null ? undefined : openPage('order', { orderId: won.orderId });
      case 'openOrders':
        return openPage('orders');
      case 'pickStore':
        return openPage('stores');
      case 'nextSession':
        return replacePage('flash');
      case 'similar':
        return void openSimilar(client, item.productId);
      case 'refresh':
        return onRefresh();
    }
  };
  const answer = ({ step }: Refusal) => {
    if (step === 'callStore') return storeDetail.data ? platform.call(storeDetail.data.phone) : undefined;
    if (step === 'appeal') return openPage('appeal');
    if (step === 'signIn') return void requireConsent().then((isGiven) => isGiven && start());
    if (step === 'confirmAgain' || step === 'grabAgain') return start();
    if (step === 'none') return grab.clear();
    return act(stepActions[step]);
  };
  const code = grab.refusal?.code;
  const pass = passOf(place, clock.now());
  const room = roomId === null ? 'none' : pass !== null ? 'passed' : place !== undefined && ['waiting', 'queued', 'soldOut'].includes(place.status.state) ? 'waiting' : 'toJoin';
  return (
    <Screen
      title="秒杀商品"
      hasOwnWayToRoom={place !== undefined}
      bottom={
        <GrabBar
          facts={{
            phase: session.phase,
            startsAtMs: Date.parse(session.startsAt),
            stock: stock?.state,
            isReminded: reminder.isSet(itemId),
            isFilledIn: part === 'taking' && window !== null && contactProblem(contact) === null,
            store: part,
            room,
            step: grab.step,
            won,
            isUnanswered: grab.isUnanswered,
            waitUntilMs: grab.waitUntilMs,
            isLimitReached: code === 'FLASH.LIMIT' || code === 'FLASH.LIMIT_SHARED',
            isBarred: code === 'FLASH.NOT_ELIGIBLE' || code === 'RISK.BLOCKED' || code === 'RISK.DEVICE_IN_QUEUE',
          }}
          payableFen={session.phase === 'ended' || won !== null ? null : item.flashPriceFen * quantity}
          verified={grab.verified}
          refusal={grab.refusal}
          onAction={act}
          onRefusal={answer}
        />
      }
    >
      <FlashHead detail={detail} stock={stock} isLive={isLive} hasStore={part === 'taking'} onTurn={turn} />
      <PickupCard
        store={store}
        isInStore={part !== 'other'}
        windows={windows.data}
        window={window}
        onWindow={setWantedStartAt}
        contact={contact}
        problem={isContactChecked ? contactProblem(contact) : null}
        onContact={setContact}
        quantity={quantity}
        limit={item.limitPerCustomer}
        onQuantity={setQuantity}
      />
      <FlashRules detail={detail} />
      <View className="flash-item__foot" />
    </Screen>
  );
}

const stepActions = { similar: 'similar', remind: 'remind', sessions: 'nextSession', refresh: 'refresh', orders: 'openOrders', changeStore: 'pickStore', queue: 'joinRoom' } as const;
