import { View } from '@tarojs/components';
import { useCart } from '@/features/cart/queries';
import { BenefitsCard } from '@/features/checkout/benefits-card';
import { ChangeSheet } from '@/features/checkout/change-sheet';
import { changesOf } from '@/features/checkout/changes';
import { AmountsCard, CheckoutSkeleton, LinesCard, MoneySkeleton, StorePickupCard, WishesCard } from '@/features/checkout/checkout-parts';
import { ContactForm, contactProblem } from '@/features/checkout/contact-form';
import { DeliveryCard, SplitCard } from '@/features/checkout/delivery-card';
import type { Quote } from '@/features/checkout/queries';
import { VisitCard } from '@/features/checkout/visit-card';
import { WaySwitch } from '@/features/checkout/way-switch';
import type { Way } from '@/features/checkout/ways';
import { WindowSheet } from '@/features/checkout/window-sheet';
import { JoinTickRow } from '@/features/membership/join-tick';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, openTab, returnToPage } from '@/shared/navigation';
import type { CheckoutDraft } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { useSecond } from '@/shared/ticker';
import { formatCountdown } from '@/shared/time';
import { passOf, requiredRoom, useWaiting } from '@/shared/waiting/room';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { QuietLine } from '@/ui/quiet-line';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { CouponSheet } from './coupon-sheet';
import { useCheckout } from './use-checkout';
import type { Checkout } from './use-checkout';
import './index.scss';

export default function CheckoutPage() {
  const checkout = useCheckout();
  const { draft, quote, pricing: { priced }, ways, way, window, changes, shown, place, store } = checkout;
  const isQueueing = useIsDown('queueOnly');
  const admitted = useWaiting(({ places }) => Object.values(places).find((waiting) => waiting.goal.page === 'checkout' && passOf(waiting, clock.now()) !== null));
  const hasPass = admitted !== undefined;
  if (draft === null || (draft.lines.length === 0 && draft.service === undefined)) {
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
  const hasGoods = draft.lines.length > 0;
  const isPickup = hasGoods && (way === null || way.kind === 'pickup');
  const { service } = draft;
  return (
    <Screen title={hasGoods ? '确认订单' : '确认预约'} hasOwnWayToRoom={hasPass} bottom={priced.data && (way !== null || !hasGoods) ? <PayBar checkout={checkout} quote={priced.data} way={way} submitText={isQueueing && !hasPass ? '排队下单' : hasGoods ? '提交订单' : '去付款'} /> : null}>
      <Loadable query={quote} skeleton={<CheckoutSkeleton />}>
        {(now) => (
          <>
            {hasPass ? <PassLine endsAt={admitted.status.passExpiresAt} /> : isQueueing ? <QuietLine text="现在人多，提交时会先排队，按顺序放行" /> : null}
            {changes.length > 0 || checkout.mustFit ? <ChangeBanner mustFit={checkout.mustFit} hasOther={ways.some(({ isOffered, kind }) => isOffered && kind !== way?.kind)} /> : null}
            {failure ? <FailureBanner error={failure} /> : null}
            {draft.sale === undefined ? null : <QuietLine text={`${draft.sale.storeName} ${draft.sale.staffName} 为你选购`} />}
            {service === undefined || now.service === null ? null : <VisitCard store={store.data} visit={now.service} notice={checkout.lostVisit} onTime={() => returnToPage('book', { serviceId: service.serviceId })} />}
            {hasGoods ? <WaySwitch ways={ways} chosen={way} onPick={checkout.pickWay} onAddress={checkout.askAddressFor} /> : null}
            {way === null ? null : isPickup ? (
              <StorePickupCard store={store.data} way={way} window={window} notice={shown.way ?? shown.window} onWindow={() => checkout.setWindowOpen(true)} />
            ) : (
              <DeliveryCard way={way} address={checkout.address} window={window} notice={shown.way ?? shown.window} onAddress={checkout.chooseAddress} onWindow={() => checkout.setWindowOpen(true)} />
            )}
            {isPickup ? <CollectorCard checkout={checkout} /> : null}
            {hasGoods ? null : <VisitorCard checkout={checkout} />}
            {service === undefined ? null : <CartTogether draft={draft} onChange={checkout.setDraft} />}
            {way === null ? null : <SplitCard way={way} titleOf={(variantId) => now.lines.find((line) => line.variantId === variantId)?.title ?? ''} />}
            {hasGoods ? <LinesCard lines={now.lines} gifts={(priced.data?.pricing.applied ?? []).flatMap(({ gift }) => gift ?? [])} changes={shown} /> : null}
            <WishesCard hasGoods={hasGoods} remark={checkout.remark} onRemark={checkout.setRemark} whenShort={checkout.whenShort} onWhenShort={checkout.setWhenShort} />
            {way === null && hasGoods ? null : <Money checkout={checkout} />}
            {checkout.joinTick === null ? null : <JoinTickRow tick={checkout.joinTick} />}
            {hasGoods ? <View className="checkout__promise">{isPickup ? '门店开始拣货前可随时取消，原路退款' : '发出前可随时取消，原路退款'}</View> : <View className="checkout__promise">付款后预约生效，时间为你留着</View>}
            <WindowSheet
              open={checkout.isWindowOpen}
              title={isPickup ? '选择自提时间' : '选择送达时间'}
              notice={shown.window}
              windows={way?.windows ?? []}
              chosenStartAt={window?.startAt ?? null}
              onClose={() => checkout.setWindowOpen(false)}
              onPick={checkout.pickWindow}
            />
          </>
        )}
      </Loadable>
    </Screen>
  );
}

/** What it costs, by what it is paid, and what became of the price when the order was refused. */
function Money({ checkout }: { checkout: Checkout }) {
  const { way, shown, changes, isRepriced, seeRefusal, place } = checkout;
  const { wish, setWish, isPicking, setPicking, priced, isFresh } = checkout.pricing;
  return (
    <Loadable query={priced} skeleton={<MoneySkeleton />}>
      {(quote) => (
        <>
          <BenefitsCard pricing={quote.pricing} wish={wish} onWish={setWish} onCoupons={() => setPicking(true)} />
          <AmountsCard quote={quote} way={way} notice={shown.total} />
          <CouponSheet open={isPicking} pricing={quote.pricing} wish={wish} isBusy={!isFresh} onWish={setWish} onClose={() => setPicking(false)} />
          <ChangeSheet
            open={isRepriced}
            changes={changes}
            titleOf={(variantId) => quote.lines.find((line) => line.variantId === variantId)?.title ?? ''}
            dueFen={isFresh ? quote.dueFen : null}
            isBusy={place.isPending}
            onSubmit={() => checkout.submit(quote, way)}
            onClose={seeRefusal}
          />
        </>
      )}
    </Loadable>
  );
}

/** Who comes to collect: the shopper, or somebody they send. */
function CollectorCard({ checkout }: { checkout: Checkout }) {
  const { contact, isOther, setIsOther, change } = checkout.collector;
  return (
    <View className="checkout-card">
      <ContactForm key={String(isOther)} contact={contact} problem={checkout.isContactChecked ? contactProblem(contact) : null} onChange={change} />
      <Tap className="checkout-other" role="checkbox" checked={isOther} label="别人帮我取" onTap={() => setIsOther(!isOther)}>
        {isOther ? <Icon name="check-circle" size={18} className="checkout-other__on" /> : <View className="checkout-other__ring" />}
        {isOther ? '别人帮我取：把取货码发给 TA，门店核对 TA 的姓名或手机尾号' : '别人帮我取'}
      </Tap>
    </View>
  );
}

/** Who comes for the service. */
function VisitorCard({ checkout }: { checkout: Checkout }) {
  const { contact, change } = checkout.collector;
  return (
    <View className="checkout-card">
      <ContactForm who="预约人" contact={contact} problem={checkout.isContactChecked ? contactProblem(contact, '预约人') : null} onChange={change} />
    </View>
  );
}

type CartTogetherProps = { draft: CheckoutDraft; onChange: (draft: CheckoutDraft) => void };

/** What waits in the cart of the same store can be paid and collected with the visit. */
function CartTogether({ draft, onChange }: CartTogetherProps) {
  const cart = useCart();
  const lines = cart.data?.groups.find(({ storeId }) => storeId === draft.storeId)?.lines.filter(({ state }) => state === 'ok') ?? [];
  const isWith = draft.lines.length > 0;
  if (lines.length === 0 && !isWith) return null;
  const pieces = (isWith ? draft.lines : lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const text = `购物车里的 ${pieces} 件商品一起结算`;
  const change = () => onChange({ ...draft, isFromCart: !isWith, lines: isWith ? [] : lines.map(({ variantId, quantity }) => ({ variantId, quantity })) });
  return (
    <View className="checkout-card">
      <Tap className="checkout-other" role="checkbox" checked={isWith} label={text} onTap={change}>
        {isWith ? <Icon name="check-circle" size={18} className="checkout-other__on" /> : <View className="checkout-other__ring" />}
        {text}
      </Tap>
    </View>
  );
}

type PayBarProps = { checkout: Checkout; quote: Quote; way: Way | null; submitText: string };

function PayBar({ checkout, quote, way, submitText }: PayBarProps) {
  const { place, refusedAtMs, mustFit, pricing } = checkout;
  const savedFen = quote.discountFen + quote.shippingOffFen;
  return (
    <View className="pay-bar">
      <View className="pay-bar__sum">
        <View className="pay-bar__name">{quote.service === null ? '应付' : '现在付'}</View>
        <Price fen={quote.dueFen} size="large" cents="always" />
        {savedFen > 0 ? <View className="pay-bar__saved">{`已优惠 ${formatFen(savedFen, 'trim')}`}</View> : null}
      </View>
      {mustFit ? (
        <Button size="large" text="按库存修改" onTap={checkout.fit} />
      ) : (
        <SubmitButton text={submitText} isBusy={place.isPending} isOpen={pricing.isFresh && (way === null || way.isOffered) && quote.service?.isFree !== false} refused={place.error} refusedAtMs={refusedAtMs} onTap={() => checkout.submit(quote, way)} />
      )}
    </View>
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

function ChangeBanner({ mustFit, hasOther }: { mustFit: boolean; hasOther: boolean }) {
  return (
    <View className="checkout__banner" role="alert">
      {mustFit ? `有商品库存变了，改好数量${hasOther ? '，或换一种方式' : ''}就能提交` : '下面有变化，看过没问题再提交'}
    </View>
  );
}

/** The order was not placed, and why. Nothing was charged: payment comes after. */
function FailureBanner({ error }: { error: unknown }) {
  const { title, hint } = problemCopy(error);
  const isClosed = isApiProblem(error, 'ORDERS.STORE_CLOSED', 'STORES.NOT_FOUND');
  // Submitting it again would be the same again.
  const isRefused = isApiProblem(error, 'RISK.BLOCKED');
  return (
    <View className="checkout__banner" role="alert">
      <View className="checkout__banner-title">{isRefused ? '这次下单没有通过' : title}</View>
      <View>{isClosed ? '购物车已保留，换一家门店就能下单' : hint || (isRefused ? '订单没有生成，也没有扣款。如果弄错了，告诉我们' : '订单没有生成，也没有扣款，可以再提交一次')}</View>
      {isClosed ? <Button size="small" kind="outline" text="换一家门店" className="checkout__banner-action" onTap={() => openPage('stores')} /> : null}
      {isRefused ? <Button size="small" kind="outline" text="去申诉" className="checkout__banner-action" onTap={() => openPage('appeal')} /> : null}
    </View>
  );
}
