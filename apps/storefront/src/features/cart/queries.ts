import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { keys } from '@/shared/api/query';
import { useConsent } from '@/shared/session/consent';
import { useCartBadge } from '@/shared/small-state';
import { toast } from '@/ui/toast';

export type Cart = Schemas['Cart'];
export type CartGroup = Schemas['CartGroup'];
export type Quote = Schemas['Quote'];
export type CartLine = Schemas['CartLine'];

export function useCart() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  const query = useQuery({ queryKey: keys.cart, queryFn: () => api.call('getCart'), enabled: mayAsk, staleTime: 5_000 });
  const count = query.data?.itemCount;
  useEffect(() => {
    if (count !== undefined) useCartBadge.setState({ count });
  }, [count]);
  return { ...query, mayAsk };
}

/** Every change answers with the whole cart, which is then what the screen shows: the server's numbers, not ours. */
function useCartChange<Input>(change: (input: Input) => Promise<Cart>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (cart) => client.setQueryData(keys.cart, cart),
    onError: (error) => {
      toast(problemCopy(error).title);
      return client.invalidateQueries({ queryKey: keys.cart });
    },
  });
}

export function useRemoveLines() {
  return useCartChange(({ storeId, variantIds }: { storeId: string; variantIds: string[] }) => api.call('removeCartItems', { body: { storeId, variantIds } }));
}

export function useMoveCart() {
  return useCartChange(({ fromStoreId, toStoreId }: { fromStoreId: string; toStoreId: string }) => api.call('moveCart', { body: { fromStoreId, toStoreId } }));
}

const settleMs = 400;

/** A stepper that answers at once and tells the server after the last tap; the server's number wins. */
export function useLineQuantity(storeId: string, line: CartLine): [quantity: number, change: (quantity: number) => void, isSettling: boolean] {
  const [wanted, setWanted] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const save = useCartChange((quantity: number) => api.call('setCartItem', { body: { storeId, variantId: line.variantId, quantity } }));
  const change = (quantity: number) => {
    setWanted(quantity);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = null;
      save.mutate(quantity, { onSettled: () => timer.current === null && setWanted(null) });
    }, settleMs);
  };
  return [wanted ?? line.quantity, change, wanted !== null];
}

/** What the chosen lines of a store cost, with promotions and the shopper's best coupons, and what little more would give. */
export function useSelectionPrice(storeId: string, lines: readonly CartLine[]) {
  const body = { storeId, withPricing: true, lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })) };
  return useQuery({
    queryKey: ['cart-selection', body],
    queryFn: () => api.call('quoteCheckout', { body }),
    enabled: lines.length > 0,
    placeholderData: (before) => before,
    staleTime: 5_000,
    retry: false,
  });
}
