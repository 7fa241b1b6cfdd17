import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { api, isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { keys } from '@/shared/api/query';
import { useAvailability, useProduct } from '@/shared/catalogue';
import { openPage } from '@/shared/navigation';
import { randomId } from '@/shared/random-id';
import { requireConsent } from '@/shared/session/consent';
import { saveCheckoutDraft, useCartBadge, useStoreChoice } from '@/shared/small-state';
import { SkuSheet } from '@/ui/sku-sheet';
import type { SkuVariant } from '@/ui/sku-sheet';
import { toast } from '@/ui/toast';

export type PurchaseIntent = 'cart' | 'buy';
type Chosen = { text: string; quantity: number } | null;

type Purchase = {
  /** Starts buying: the only variant goes straight in, a choice opens the sheet. */
  start: (product: { productId: string; defaultVariantId: string | null }, intent: PurchaseIntent) => void;
  openSheet: (productId: string, intent: PurchaseIntent) => void;
  /** What is chosen on the sheet so far. */
  chosen: Chosen;
  isBusy: boolean;
  sheet: ReactNode;
};

/** Putting things into the cart or buying them at once, from any list and from the product page. */
export function usePurchase(): Purchase {
  const storeId = useStoreChoice((state) => state.store?.id);
  const [target, setTarget] = useState({ productId: '', intent: 'cart' as PurchaseIntent, isOpen: false });
  const [chosen, setChosen] = useState<Chosen>(null);
  const add = useAddToCart(() => setTarget((now) => ({ ...now, isOpen: false })));

  const proceed = async (variantId: string, quantity: number, intent: PurchaseIntent) => {
    if (storeId === undefined) {
      toast('先选一家自提门店');
      openPage('stores');
      return;
    }
    if (!(await requireConsent())) return;
    if (intent === 'cart') return add.mutate({ storeId, variantId, quantity });
    saveCheckoutDraft({ storeId, lines: [{ variantId, quantity }], isFromCart: false });
    setTarget((now) => ({ ...now, isOpen: false }));
    openPage('checkout');
  };
  const openSheet = (productId: string, intent: PurchaseIntent) => setTarget({ productId, intent, isOpen: true });

  return {
    start: ({ productId, defaultVariantId }, intent) => (defaultVariantId === null ? openSheet(productId, intent) : void proceed(defaultVariantId, 1, intent)),
    openSheet,
    chosen,
    isBusy: add.isPending,
    sheet: target.productId ? (
      <ProductSkuSheet
        key={target.productId}
        productId={target.productId}
        storeId={storeId}
        open={target.isOpen}
        busy={add.isPending}
        submitText={target.intent === 'cart' ? '加入购物车' : '立即购买'}
        onClose={() => setTarget((now) => ({ ...now, isOpen: false }))}
        onSubmit={(variant, quantity) => void proceed(variant.variantId, quantity, target.intent)}
        onSelect={(variant, quantity) => setChosen(variant === null ? null : { text: variant.optionValues.join('，'), quantity })}
      />
    ) : null,
  };
}

function useAddToCart(onAdded: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (line: { storeId: string; variantId: string; quantity: number }) => api.call('addToCart', { body: line, idempotencyKey: randomId() }),
    onSuccess: ({ itemCount }) => {
      useCartBadge.setState({ count: itemCount });
      void client.invalidateQueries({ queryKey: keys.cart });
      onAdded();
      toast('已加入购物车');
    },
    onError: (error) => {
      if (isApiProblem(error, 'ORDERS.VARIANT_UNAVAILABLE')) void client.invalidateQueries({ queryKey: ['product'] });
      toast(problemCopy(error).title);
    },
  });
}

type ProductSkuSheetProps = {
  productId: string;
  storeId: string | undefined;
  open: boolean;
  busy: boolean;
  submitText: string;
  onClose: () => void;
  onSubmit: (variant: SkuVariant, quantity: number) => void;
  onSelect: (variant: SkuVariant | null, quantity: number) => void;
};

function ProductSkuSheet({ productId, storeId, ...sheet }: ProductSkuSheetProps) {
  const { data: product } = useProduct(productId);
  const availability = useAvailability(storeId, product?.variants);
  if (product === undefined) return null;
  const variants = product.variants.map((variant) => ({ ...variant, available: availability.data?.get(variant.variantId) ?? 0 }));
  const [cover] = product.media;
  return (
    <SkuSheet
      {...sheet}
      title={product.title}
      options={product.options}
      variants={variants}
      isStockKnown={availability.data !== undefined}
      cover={{ imageUrl: cover?.thumbUrl ?? '', color: cover?.color ?? null }}
    />
  );
}
