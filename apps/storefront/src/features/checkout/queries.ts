import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';
import type { CheckoutDraft } from '@/shared/small-state';
import { forgetRoom, passHeader, roomOfCheckout } from '@/shared/waiting/room';
import type { OfferedKind } from '@/shared/ways';
import type { BenefitWish } from './pricing';

export type Quote = Schemas['Quote'];
export type QuoteChange = Schemas['QuoteChange'];
export type StoreDetail = Schemas['StoreDetail'];

export type Destination = { latitude: number; longitude: number };

/** What staff sold from elsewhere is collected where they said. */
function collectAt(draft: CheckoutDraft | null): { collectStoreId?: string } {
  const collectStoreId = draft?.sale?.collectStoreId ?? null;
  return collectStoreId === null ? {} : { collectStoreId };
}

/** Price, stock and every way of getting it, for one place to go to. Another address asks anew and keeps the old answer in sight. */
export function useQuote(draft: CheckoutDraft | null, destination: Destination | null, isReady: boolean) {
  return useQuery({
    queryKey: ['quote', draft, destination],
    queryFn: () => api.call('quoteCheckout', { body: { storeId: draft?.storeId ?? '', lines: draft?.lines ?? [], withWays: true, ...(draft?.service === undefined ? {} : { service: draft.service }), ...(destination === null ? {} : { destination }), ...collectAt(draft) } }),
    enabled: draft !== null && (draft.lines.length > 0 || draft.service !== undefined) && isReady,
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  });
}

/** What is paid for it, and by what: with the way as chosen, and with what the shopper gives of their own. The last answer stays in sight. */
export function usePricedQuote(draft: CheckoutDraft | null, { wish, way, isReady }: { wish: BenefitWish; way: { kind: OfferedKind; feeFen: number } | null; isReady: boolean }) {
  const chosen = way === null ? null : { kind: way.kind, feeFen: way.feeFen };
  return useQuery({
    queryKey: ['quote', 'priced', draft, wish, chosen],
    queryFn: () =>
      api.call('quoteCheckout', {
        body: {
          storeId: draft?.storeId ?? '', lines: draft?.lines ?? [], withPricing: true, usePoints: wish.usePoints, useStoredValue: wish.useStoredValue,
          ...(wish.couponIds === null ? {} : { couponIds: wish.couponIds }),
          ...(chosen === null ? {} : { chosenWays: [chosen] }),
          ...(draft?.service === undefined ? {} : { service: draft.service }),
          ...collectAt(draft),
        },
      }),
    enabled: draft !== null && isReady,
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useCheckoutStore(storeId: string | undefined) {
  return useQuery({ queryKey: ['store', storeId], queryFn: () => api.call('getStore', { params: { storeId: storeId ?? '' } }), enabled: storeId !== undefined });
}

export function useBindPhone() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.call('bindPhone', { body: { code } }),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

const attemptName = 'order-attempt';

/** What becomes of what a shelf does not have, when the shopper cannot be asked in time. */
export type WhenShort = 'refund' | 'substitute';

export type PlaceOrderBody = {
  storeId: string;
  lines: { variantId: string; quantity: number; unitPriceFen: number }[];
  payableFen: number;
  couponIds: string[];
  points: number;
  storedValueFen: number;
  rules: { ruleId: string; offFen: number }[];
  giftRuleIds: string[];
  groups: Schemas['OrderGroupWish'][];
  contact: { name: string; phone: string };
  address?: Schemas['DeliveryAddress'];
  remark?: string;
  whenShort?: WhenShort;
  fromCart: boolean;
  counterSaleCode?: string;
};

async function placeOrder(body: PlaceOrderBody) {
  const roomId = roomOfCheckout();
  try {
    const placed = await api.call('placeOrder', { body, idempotencyKey: attemptKey(attemptName, body), headers: passHeader(roomId) });
    forgetAttempt(attemptName);
    if (roomId !== null) forgetRoom(roomId);
    return placed;
  } catch (error) {
    if (isAnswered(error)) forgetAttempt(attemptName);
    throw error;
  }
}

/** Fills in the name next time. A convenience: the order stands whether or not it is kept. */
function rememberName(client: QueryClient, contactName: string): void {
  api.call('updateMe', { body: { contactName } }).then(
    (me) => client.setQueryData(keys.me, me),
    () => undefined,
  );
}

/** `isOwnName`: the contact is the shopper, and not somebody who collects for them. */
export function usePlaceOrder(isOwnName: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: placeOrder,
    onError: (error) => void offerAppeal(error),
    onSuccess: (_placed, { contact }) => {
      if (isOwnName) rememberName(client, contact.name);
      void client.invalidateQueries({ queryKey: keys.orders });
      void client.invalidateQueries({ queryKey: keys.cart });
      void client.invalidateQueries({ queryKey: keys.availability });
    },
  });
}
