import { useState } from 'react';
import { bestOfAll } from '@/features/checkout/pricing';
import { usePricedQuote } from '@/features/checkout/queries';
import type { Way } from '@/features/checkout/ways';
import type { CheckoutDraft } from '@/shared/small-state';

/** What the order costs with the chosen way, and with what the shopper gives of their own. */
export function usePricing(draft: CheckoutDraft | null, way: Way | null, isReady: boolean) {
  const [wish, setWish] = useState(bestOfAll);
  const [isPicking, setPicking] = useState(false);
  const priced = usePricedQuote(draft, { wish, way: way?.isOffered === true ? way : null, isReady });
  /** What is shown is what was asked for last. */
  const isFresh = priced.data !== undefined && !priced.isPlaceholderData && !priced.isFetching;
  return { wish, setWish, isPicking, setPicking, priced, isFresh };
}
