import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { api, isApiProblem } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { randomId } from '@/shared/random-id';
import type { CheckoutDraft } from '@/shared/small-state';
import { forget, readStored, store } from '@/shared/storage';
import { forgetRoom, passHeader, roomOfCheckout } from '@/shared/waiting/room';

export type Quote = Schemas['Quote'];
export type QuoteChange = Schemas['QuoteChange'];
export type StoreDetail = Schemas['StoreDetail'];

export function useQuote(draft: CheckoutDraft | null) {
  return useQuery({
    queryKey: ['quote', draft],
    queryFn: () => api.call('quoteCheckout', { body: { storeId: draft?.storeId ?? '', lines: draft?.lines ?? [] } }),
    enabled: draft !== null && draft.lines.length > 0,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useCheckoutStore(storeId: string | undefined) {
  return useQuery({ queryKey: ['store', storeId], queryFn: () => api.call('getStore', { params: { storeId: storeId ?? '' } }), enabled: storeId !== undefined });
}

export function useMe() {
  return useQuery({ queryKey: keys.me, queryFn: () => api.call('getMe'), staleTime: 60_000 });
}

export function useBindPhone() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.call('bindPhone', { body: { code } }),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

const attemptName = 'order-attempt';

/**
 * The key of an attempt lives on the device until it is answered: an order sent just before the app was killed, or before
 * the network went, is found again by the same key and not placed twice. Another body is another attempt.
 */
function attemptKey(body: unknown): string {
  const text = JSON.stringify(body);
  const saved = readStored(attemptName);
  if (typeof saved === 'object' && saved !== null && 'text' in saved && saved.text === text && 'key' in saved && typeof saved.key === 'string') return saved.key;
  const key = randomId();
  store(attemptName, { text, key });
  return key;
}

type PlaceOrderBody = {
  storeId: string;
  lines: { variantId: string; quantity: number; unitPriceFen: number }[];
  payableFen: number;
  pickup: { startAt: string; contactName: string; contactPhone: string };
  remark?: string;
  fromCart: boolean;
};

async function placeOrder(body: PlaceOrderBody) {
  const roomId = roomOfCheckout();
  try {
    const placed = await api.call('placeOrder', { body, idempotencyKey: attemptKey(body), headers: passHeader(roomId) });
    forget(attemptName);
    if (roomId !== null) forgetRoom(roomId);
    return placed;
  } catch (error) {
    // A refusal is an answer; silence and a busy server are not, and keep the key for the next try.
    if (isApiProblem(error) && error.status >= 400 && error.status < 500 && error.status !== 429) forget(attemptName);
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

export function usePlaceOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: placeOrder,
    onSuccess: (_placed, { pickup }) => {
      rememberName(client, pickup.contactName);
      void client.invalidateQueries({ queryKey: keys.orders });
      void client.invalidateQueries({ queryKey: keys.cart });
      void client.invalidateQueries({ queryKey: keys.availability });
    },
  });
}
