import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { keys } from '@/shared/api/query';
import { readCheckoutDraft, saveCheckoutDraft, useStoreChoice } from '@/shared/small-state';
import type { CheckoutDraft } from '@/shared/small-state';
import { toast } from '@/ui/toast';

/**
 * What is being checked out. Choosing another store on the way takes the lines there: those of the cart move with it, so
 * that the order empties the cart that it came from.
 */
export function useCheckoutDraft(): [draft: CheckoutDraft | null, change: (draft: CheckoutDraft) => void] {
  const client = useQueryClient();
  const [draft, setDraft] = useState(readCheckoutDraft);
  const [storeAtOpening] = useState(() => useStoreChoice.getState().store?.id);
  const storeNow = useStoreChoice(({ store }) => store?.id);
  const change = (next: CheckoutDraft) => {
    saveCheckoutDraft(next);
    setDraft(next);
  };
  useEffect(() => {
    if (draft === null || storeNow === undefined || storeNow === storeAtOpening || storeNow === draft.storeId || draft.sale !== undefined) return;
    const moved = { ...draft, storeId: storeNow };
    if (!draft.isFromCart) return change(moved);
    api
      .call('moveCart', { body: { fromStoreId: draft.storeId, toStoreId: storeNow } })
      .then((cart) => {
        client.setQueryData(keys.cart, cart);
        change(moved);
      })
      .catch((error: unknown) => toast(problemCopy(error).title));
  }, [storeNow]);
  return [draft, change];
}
