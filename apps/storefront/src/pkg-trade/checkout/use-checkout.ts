import Taro from '@tarojs/taro';
import { useEffect, useMemo, useState } from 'react';
import { useMe } from '@/features/account/queries';
import { pointOf } from '@/features/addresses/provinces';
import { useChosenAddress } from '@/features/addresses/queries';
import { changesOf, describeChanges, fitDraft, needsFitting } from '@/features/checkout/changes';
import { contactProblem } from '@/features/checkout/contact-form';
import type { Contact } from '@/features/checkout/contact-form';
import { useCheckoutDraft } from '@/features/checkout/draft';
import { describeDifferences } from '@/features/checkout/pricing';
import { useCheckoutStore, usePlaceOrder, useQuote } from '@/features/checkout/queries';
import type { PlaceOrderBody, Quote, QuoteChange, WhenShort } from '@/features/checkout/queries';
import { describeLostVisit, splitChanges, visitWishOf } from '@/features/checkout/visit';
import { computeWay, fitToWay, isOfferedKind, waysFor, windowOf, wishesOf } from '@/features/checkout/ways';
import type { Way } from '@/features/checkout/ways';
import { useJoinTick } from '@/features/membership/join-tick';
import { clock } from '@/shared/clock';
import { openPage, replacePage } from '@/shared/navigation';
import { readPickupContact, readWayOf, savePickupContact, saveWayOf } from '@/shared/small-state';
import type { CheckoutDraft } from '@/shared/small-state';
import { requiredRoom } from '@/shared/waiting/room';
import { isBrought } from '@/shared/ways';
import { usePricing } from './use-pricing';

/** Who collects: the shopper, or somebody else, whose name is not remembered as the shopper's. */
function useCollector() {
  const me = useMe();
  const [own, setOwn] = useState<Contact>(readPickupContact);
  const [other, setOther] = useState<Contact>({ name: '', phone: '' });
  const [isOther, setIsOther] = useState(false);
  useEffect(() => {
    if (me.data) setOwn((typed) => ({ name: typed.name || (me.data.contactName ?? ''), phone: typed.phone || (me.data.phone ?? '') }));
  }, [me.data]);
  const change = (typed: Contact) => {
    if (isOther) return setOther(typed);
    savePickupContact(typed);
    return setOwn(typed);
  };
  return { contact: isOther ? other : own, isOther, setIsOther, change };
}

/** The way to begin with: as staff arranged it, else the last one of this store. */
function wayAtOpening(draft: CheckoutDraft | null): string {
  if (draft?.sale !== undefined) return draft.sale.collectStoreId === null ? 'shipping' : 'pickup';
  return readWayOf(draft?.storeId ?? '') ?? 'pickup';
}

/** Everything that the checkout knows and can do. The page only shows it. */
export function useCheckout() {
  const [draft, setDraft] = useCheckoutDraft();
  const { address, isLoading: isAddressLoading } = useChosenAddress();
  const destination = useMemo(() => (address === null ? null : pointOf(address)), [address]);
  const quote = useQuote(draft, destination, !isAddressLoading);
  const store = useCheckoutStore(draft?.sale?.collectStoreId ?? draft?.storeId);
  const collector = useCollector();
  const joinTick = useJoinTick();
  const place = usePlaceOrder(!collector.isOther);
  const [isContactChecked, setContactChecked] = useState(false);
  const [remark, setRemark] = useState('');
  const [whenShort, setWhenShort] = useState<WhenShort>('refund');
  const [wishedKind, setWishedKind] = useState(() => wayAtOpening(draft));
  const [wantedStartAt, setWantedStartAt] = useState<string | null>(null);
  const [isWindowOpen, setWindowOpen] = useState(false);
  const [refused, setRefused] = useState<QuoteChange[]>([]);
  const [refusedAtMs, setRefusedAtMs] = useState(0);
  const [isRefusalSeen, setRefusalSeen] = useState(false);
  const [lostVisit, setLostVisit] = useState<string | null>(null);

  const ways = useMemo(() => waysFor(quote.data?.ways ?? [], address), [quote.data, address]);
  const way = computeWay(ways, wishedKind);
  const window = way === null ? null : windowOf(way, wantedStartAt);
  const pricing = usePricing(draft, way, quote.data !== undefined);
  const { priced } = pricing;
  // What this store lacks stands in the way of collecting here; another way may bring it from elsewhere.
  const quoted = (quote.data?.changes ?? []).filter(({ kind }) => kind !== 'stock' || way?.kind === 'pickup');
  const changes = refused.length > 0 ? refused : quoted;
  const mustFit = needsFitting(changes) || (way !== null && way.short.length > 0);

  const pickWay = ({ kind }: Way) => {
    setWishedKind(kind);
    setWantedStartAt(null);
    setRefused([]);
    place.reset();
    if (draft !== null && draft.sale === undefined && isOfferedKind(kind)) saveWayOf(draft.storeId, kind);
  };
  const pickWindow = (startAt: string) => {
    setWantedStartAt(startAt);
    setWindowOpen(false);
    setRefused((left) => left.filter(({ kind }) => kind !== 'window'));
  };
  const fit = () => {
    if (draft === null) return;
    setRefused([]);
    const fitted = fitDraft(draft, changes);
    setDraft(way === null || needsFitting(changes) ? fitted : fitToWay(fitted, way));
  };
  const visit = draft?.service;
  /** The service's time is gone: the nearest that is left is chosen and shown. */
  const moveVisit = (change: QuoteChange) => {
    const { nextStartAt, text } = describeLostVisit(change, clock.now());
    setLostVisit(text);
    if (draft !== null && visit !== undefined && nextStartAt !== null) setDraft({ ...draft, service: { ...visit, startAt: nextStartAt } });
  };
  const showRefusal = (error: unknown, groups: PlaceOrderBody['groups']) => {
    setRefusedAtMs(clock.now());
    setRefusalSeen(false);
    const roomId = requiredRoom(error);
    if (roomId !== null) return openPage('waitingRoom', { roomId });
    const { ofVisit, rest: found } = splitChanges(changesOf(error), groups);
    setRefused(found);
    if (ofVisit !== null) moveVisit(ofVisit);
    const moved = found.find((change) => change.kind === 'window');
    if (moved?.kind === 'window') {
      // The nearest time is chosen and shown; nothing is sent by itself.
      setWantedStartAt(moved.nextStartAt);
      setWindowOpen(true);
    } else void Taro.pageScrollTo({ scrollTop: 0, duration: 200 });
    if (found.length > 0 || ofVisit !== null) void Promise.all([quote.refetch(), priced.refetch()]);
    return undefined;
  };
  const bodyOf = (now: Quote, taken: Way | null): PlaceOrderBody | null => {
    if (draft === null) return null;
    const comes = taken !== null && isBrought(taken.kind);
    const contact = comes ? { name: address?.contactName ?? '', phone: address?.contactPhone ?? '' } : collector.contact;
    const note = remark.trim();
    return {
      storeId: draft.storeId,
      lines: now.lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen: now.payableFen,
      couponIds: now.pricing.coupons.flatMap(({ couponId, isChosen }) => (isChosen ? [couponId] : [])),
      points: now.pricing.points.spent,
      storedValueFen: now.storedValueFen,
      rules: now.pricing.applied.map(({ ruleId, offFen }) => ({ ruleId, offFen })),
      giftRuleIds: now.pricing.applied.flatMap(({ ruleId, gift }) => (gift === null ? [] : [ruleId])),
      groups: [...(taken === null ? [] : wishesOf(taken, window?.startAt ?? null)), ...(visit === undefined || now.service === null ? [] : [visitWishOf(visit, now.service)])],
      contact: { name: contact.name.trim(), phone: contact.phone.trim() },
      ...(comes && address !== null && destination !== null ? { address: { province: address.province, city: address.city, district: address.district, detail: address.detail, ...destination } } : {}),
      ...(note ? { remark: note } : {}),
      whenShort,
      fromCart: draft.isFromCart,
      ...(draft.sale === undefined ? {} : { counterSaleCode: draft.sale.code }),
    };
  };
  const payFor = (orderId: string) => void (joinTick?.agree(orderId) ?? Promise.resolve()).then(() => replacePage('cashier', { orderId, start: 1 }));
  const chooseAddress = () => openPage('addresses', { choose: 1, storeId: draft?.storeId });
  const submit = (now: Quote, taken: Way | null) => {
    setContactChecked(true);
    setLostVisit(null);
    setRefused([]);
    if (taken !== null && isBrought(taken.kind) && (address === null || destination === null)) return chooseAddress();
    if (taken?.kind === 'scheduledDelivery' && window === null) return setWindowOpen(true);
    if ((taken === null || taken.kind === 'pickup') && contactProblem(collector.contact) !== null) return undefined;
    const body = bodyOf(now, taken);
    if (body === null) return undefined;
    return place.mutate(body, { onSuccess: ({ orderId, dueFen }) => (dueFen === 0 ? replacePage('payResult', { orderId }) : payFor(orderId)), onError: (error) => showRefusal(error, body.groups) });
  };

  const isRepriced = refused.length > 0 && !isRefusalSeen && !mustFit && describeDifferences(refused, () => '') !== null;
  return {
    joinTick, draft, pricing, isRepriced, seeRefusal: () => setRefusalSeen(true), quote, store, address, ways, way, window, collector, place, remark, setRemark, whenShort, setWhenShort, isContactChecked, refusedAtMs,
    lostVisit: lostVisit ?? (quote.data?.service?.isFree === false ? '这个时间已被约走，换个时间看看' : null),
    changes, mustFit, fit, submit, setDraft, pickWay, pickWindow, isWindowOpen, setWindowOpen, chooseAddress,
    shown: describeChanges(changes, clock.now()),
    /** Without an address there is no promise: asks for one and keeps the way in mind. */
    askAddressFor: ({ kind }: Way) => {
      setWishedKind(kind);
      chooseAddress();
    },
  };
}

export type Checkout = ReturnType<typeof useCheckout>;
