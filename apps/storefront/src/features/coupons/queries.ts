import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';
import { useConsent } from '@/shared/session/consent';

export type CentreCoupon = Schemas['CentreCoupon'];
export type MyCoupon = Schemas['MyCoupon'];
export type CouponState = MyCoupon['state'];
export type ProductPromotions = Schemas['ProductPromotions'];

function useMayAsk(): boolean {
  return useConsent(({ answer }) => answer?.accepted === true);
}

export function useCentre() {
  const mayAsk = useMayAsk();
  return { ...useQuery({ queryKey: [...keys.coupons, 'centre'], queryFn: () => api.call('listCentreCoupons'), enabled: mayAsk, staleTime: 5_000 }), mayAsk };
}

const pageSize = 20;

export function useMyCoupons(state: CouponState) {
  const mayAsk = useMayAsk();
  const query = useInfiniteQuery({
    queryKey: [...keys.coupons, 'mine', state],
    queryFn: ({ pageParam }) => api.call('listMyCoupons', { query: { state, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: mayAsk,
    staleTime: 5_000,
  });
  return { ...query, mayAsk };
}

const facesMax = 100;

/** The coupons that a checkout chooses from, as their cards show them. */
export function useUsableCoupons(isWanted: boolean) {
  return useQuery({ queryKey: [...keys.coupons, 'faces'], queryFn: () => api.call('listMyCoupons', { query: { state: 'usable', limit: facesMax } }), enabled: useMayAsk() && isWanted, staleTime: 5_000 });
}

export function useCouponCounts() {
  return useQuery({ queryKey: [...keys.coupons, 'counts'], queryFn: () => api.call('countMyCoupons'), enabled: useMayAsk(), staleTime: 10_000 });
}

/** Promotions of a product, the same for everybody. */
export function useProductPromotions(productId: string, storeId: string | undefined) {
  return useQuery({ queryKey: ['product-promotions', productId, storeId], queryFn: () => api.call('listProductPromotions', { params: { productId }, query: storeId === undefined ? {} : { storeId } }), staleTime: 60_000 });
}

/** Coupons of a product as they stand for this shopper; asked for when they want to see them. */
export function useProductCoupons(productId: string, isWanted: boolean) {
  return useQuery({ queryKey: [...keys.coupons, 'product', productId], queryFn: () => api.call('listProductCoupons', { params: { productId } }), enabled: useMayAsk() && isWanted, staleTime: 5_000 });
}

/** Sends an attempt whose key lives on the device, so that a tap that got no answer gives one coupon and not two. */
async function attempt(name: string, body: unknown, send: (idempotencyKey: string) => Promise<MyCoupon>): Promise<MyCoupon> {
  try {
    const coupon = await send(attemptKey(name, body));
    forgetAttempt(name);
    return coupon;
  } catch (error) {
    if (isAnswered(error)) forgetAttempt(name);
    throw error;
  }
}

function refresh(client: QueryClient): Promise<void> {
  void client.invalidateQueries({ queryKey: ['quote'] });
  void client.invalidateQueries({ queryKey: keys.membership });
  return client.invalidateQueries({ queryKey: keys.coupons });
}

/** Claims for as many points as the shopper saw and agreed to; at another price nothing is taken, and the coupons are loaded anew. */
export function useClaim() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ templateId, pointsPrice }: Pick<CentreCoupon, 'templateId' | 'pointsPrice'>) => {
      const body = pointsPrice === null ? {} : { pointsPrice };
      return attempt(`claim:${templateId}`, body, (idempotencyKey) => api.call('claimCoupon', { params: { templateId }, body, idempotencyKey }));
    },
    onError: (error) => void offerAppeal(error),
    onSettled: () => refresh(client),
  });
}

export function useRedeemCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => attempt('redeem-code', code, (idempotencyKey) => api.call('redeemCouponCode', { body: { code }, idempotencyKey })),
    onError: (error) => void offerAppeal(error),
    onSuccess: () => refresh(client),
  });
}
