import { View } from '@tarojs/components';
import { useEffect, useMemo, useState } from 'react';
import { changesOf, computeWindow, describeChanges, fitDraft, needsFitting } from '@/features/checkout/changes';
import { AmountsCard, CheckoutSkeleton, LinesCard, RemarkCard, StorePickupCard } from '@/features/checkout/checkout-parts';
import { ContactForm, contactProblem } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { useCheckoutDraft } from '@/features/checkout/draft';
import { useCheckoutStore, useMe, usePlaceOrder, useQuote } from '@/features/checkout/queries';
import type { Quote, QuoteChange } from '@/features/checkout/queries';
import { WindowSheet } from '@/features/checkout/window-sheet';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, openTab, replacePage } from '@/shared/navigation';
import { readPickupContact, savePickupContact } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { useSecond } from '@/shared/ticker';
import { formatCountdown } from '@/shared/time';
import { passOf, requiredRoom, useWaiting } from '@/shared/waiting/room';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { QuietLine } from '@/ui/quiet-line';
import { Empty } from '@/ui/state';
import './index.scss';

export default function CheckoutPage() {
  const [draft, setDraft] = useCheckoutDraft();
  const quote = useQuote(draft);
  const store = useCheckoutStore(draft?.storeId);
  const me = useMe();
  const place = usePlaceOrder();
  const [contact, setContact] = useState<Contact>(readPickupContact);
  const [isContactChecked, setContactChecked] = useState(false);
  const [remark, setRemark] = useState('');
  const [wantedStartAt, setWantedStartAt] = useState<string | null>(null);
  const [isWindowOpen, setWindowOpen] = useState(false);
  const [refusedAtMs, setRefusedAtMs] = useState(0);
  const [refused, setRefused] = useState<QuoteChange[]>([]);

  useEffect(() => {
    if (me.data) setContact((typed) => ({ name: typed.name || (me.data.contactName ?? ''), phone: typed.phone || (me.data.phone ?? '') }));
  }, [me.data]);

  const typeContact = (typed: Contact) => {
    savePickupContact(typed);
    setContact(typed);
  };
  const changes = useMemo(() => (refused.length > 0 ? refused : (quote.data?.changes ?? [])), [refused, quote.data]);
  const shown = describeChanges(changes, clock.now());
  const window = computeWindow(quote.data?.windows ?? [], wantedStartAt);
  const mustFit = needsFitting(changes);
  const isQueueing = useIsDown('queueOnly');
  const admitted = useWaiting(({ places }) => Object.values(places).find((place) => place.goal.page === 'checkout' && passOf(place, clock.now()) !== null));
  const hasPass = admitted !== undefined;

  const fit = () => {
    if (draft === null) return;
    setRefused([]);
    setDraft(fitDraft(draft, changes));
  };
  const submit = (now: Quote) => {
    setContactChecked(true);
    if (draft === null || window === null) return setWindowOpen(true);
    if (contactProblem(contact) !== null) return undefined;
    const note = remark.trim();
    return place.mutate(
      {
        storeId: draft.storeId,
        lines: now.lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
        payableFen: now.payableFen,
        pickup: { startAt: window.startAt, contactName: contact.name.trim(), contactPhone: contact.phone.trim() },
        ...(note ? { remark: note } : {}),
        fromCart: draft.isFromCart,
      },
      {
        onSuccess: ({ orderId }) => replacePage('cashier', { orderId, start: 1 }),
        onError: (error) => {
          setRefusedAtMs(clock.now());
          const roomId = requiredRoom(error);
          if (roomId !== null) return openPage('waitingRoom', { roomId });
          const found = changesOf(error);
          setRefused(found);
          const moved = found.find((change) => change.kind === 'window');
          if (moved?.kind === 'window') setWantedStartAt(moved.nextStartAt);
          if (found.length > 0) void quote.refetch();
          return undefined;
        },
      },
    );
  };

  if (draft === null || draft.lines.length === 0) {
    return (
      <Screen title="确认订单">
        <Empty icon="bag" title="没有要结算的商品" hint="回购物车看看" action={{ text: '去购物车', onTap: () => openTab('cart') }} />
      </Screen>
    );
  }
  if (isApiProblem(quote.error, 'ORDERS.STORE_CLOSED', 'STORES.NOT_FOUND')) {
    return (
      <Screen title="确认订单">
        <Empty icon="store" title={quote.error.title} hint="购物车已保留，换一家门店就能下单" action={{ text: '换一家门店', onTap: () => openPage('stores') }} />
      </Screen>
    );
  }
  const failure = place.error && changesOf(place.error).length === 0 && requiredRoom(place.error) === null ? place.error : null;
  const ready = quote.data;
  return (
    <Screen
      title="确认订单"
      hasOwnWayToRoom={hasPass}
      bottom={
        ready ? (
          <View className="pay-bar">
            <View className="pay-bar__sum">
              <View className="pay-bar__name">合计</View>
              <Price fen={ready.payableFen} size="large" cents="always" />
              {ready.discountFen > 0 ? <View className="pay-bar__saved">{`已优惠 ${formatFen(ready.discountFen, 'trim')}`}</View> : null}
            </View>
            {mustFit ? (
              <Button size="large" text="按库存修改" onTap={fit} />
            ) : (
              <SubmitButton text={isQueueing && !hasPass ? '排队下单' : '提交订单'} isBusy={place.isPending} isOpen={ready.windows.length > 0} refused={place.error} refusedAtMs={refusedAtMs} onTap={() => submit(ready)} />
            )}
          </View>
        ) : null
      }
    >
      <Loadable query={quote} skeleton={<CheckoutSkeleton />}>
        {(now) => (
          <>
            {hasPass ? <PassLine endsAt={admitted.status.passExpiresAt} /> : isQueueing ? <QuietLine text="现在人多，提交时会先排队，按顺序放行" /> : null}
            {shown.count > 0 ? <ChangeBanner mustFit={mustFit} /> : null}
            {failure ? <FailureBanner error={failure} /> : null}
            <StorePickupCard store={store.data} window={window} notice={now.windows.length === 0 ? '这家店这几天没有可选时间，换一家门店吧' : shown.window} onWindow={() => setWindowOpen(true)} />
            <View className="checkout-card">
              <ContactForm contact={contact} problem={isContactChecked ? contactProblem(contact) : null} onChange={typeContact} />
            </View>
            <LinesCard lines={now.lines} changes={shown} />
            <RemarkCard remark={remark} onChange={setRemark} />
            <AmountsCard quote={now} notice={shown.total} />
            <View className="checkout__promise">门店开始拣货前可随时取消，原路退款</View>
            <WindowSheet
              open={isWindowOpen}
              windows={now.windows}
              chosenStartAt={window?.startAt ?? null}
              onClose={() => setWindowOpen(false)}
              onPick={(startAt) => {
                setWantedStartAt(startAt);
                setWindowOpen(false);
                setRefused((left) => left.filter(({ kind }) => kind !== 'window'));
              }}
            />
          </>
        )}
      </Loadable>
    </Screen>
  );
}

/** It is this shopper's turn, and until when. */
function PassLine({ endsAt }: { endsAt: string | null }) {
  const nowMs = useSecond();
  return <QuietLine text={endsAt === null ? '轮到你了，请尽快提交' : `轮到你了，请在 ${formatCountdown(Date.parse(endsAt) - nowMs)} 内提交`} />;
}

type SubmitButtonProps = { text: string; isBusy: boolean; isOpen: boolean; refused: unknown; refusedAtMs: number; onTap: () => void };

/** Counts down by itself where the server says when to come back, so that nobody has to guess. */
function SubmitButton({ text, isBusy, isOpen, refused, refusedAtMs, onTap }: SubmitButtonProps) {
  const nowMs = useSecond();
  const seconds = isApiProblem(refused, 'RATE_LIMITED', 'SERVICE.BUSY') ? refused.details['retryAfterSeconds'] : null;
  const waitMs = typeof seconds === 'number' ? refusedAtMs + seconds * 1000 - nowMs : 0;
  if (waitMs > 0 && !isBusy) return <Button size="large" disabled text={`${Math.ceil(waitMs / 1000)} 秒后可再提交`} onTap={onTap} />;
  return <Button size="large" text={isBusy ? '正在提交' : text} busy={isBusy} disabled={!isOpen} onTap={onTap} />;
}

function ChangeBanner({ mustFit }: { mustFit: boolean }) {
  return (
    <View className="checkout__banner" role="alert">
      {mustFit ? '有商品库存变了，改好数量就能提交' : '下面有变化，看过没问题再提交'}
    </View>
  );
}

/** The order was not placed, and why. Nothing was charged: payment comes after. */
function FailureBanner({ error }: { error: unknown }) {
  const { title, hint } = problemCopy(error);
  const isClosed = isApiProblem(error, 'ORDERS.STORE_CLOSED', 'STORES.NOT_FOUND');
  return (
    <View className="checkout__banner" role="alert">
      <View className="checkout__banner-title">{title}</View>
      <View>{isClosed ? '购物车已保留，换一家门店就能下单' : hint || '订单没有生成，也没有扣款，可以再提交一次'}</View>
      {isClosed ? <Button size="small" kind="outline" text="换一家门店" className="checkout__banner-action" onTap={() => openPage('stores')} /> : null}
    </View>
  );
}
