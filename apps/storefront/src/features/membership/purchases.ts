import { useMutation, useQueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';
import { platform } from '@/shared/platform';

export type MemberPurchase = Schemas['MemberPurchase'];
export type WalletPurchase = Schemas['WalletPurchase'];
export type TopUpOffer = Schemas['TopUpOffer'];
export type PaidPlan = Schemas['PaidPlan'];

export type PurchaseResult = 'done' | 'canceled' | 'later' | 'returned';

const OPENING = 'membership.purchase';
const REFUNDING = 'membership.purchase-refund';
const askAfterMs = [800, 1_500, 2_500, 4_000];

/** Opens a purchase, pays it, and waits for the server's word. The pay sheet's own is no proof, and silence is no failure. */
export function useBuy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { kind: MemberPurchase['kind']; code: string }): Promise<PurchaseResult> => {
      const purchase = await api.call('openMemberPurchase', { body: wanted, idempotencyKey: attemptKey(OPENING, wanted) }).catch((error: unknown) => {
        if (isAnswered(error)) forgetAttempt(OPENING);
        throw error;
      });
      forgetAttempt(OPENING);
      const { wechat } = await api.call('payMemberPurchase', { params: { purchaseId: purchase.id }, body: {} });
      if ((await platform.pay(wechat)) !== 'ok') return 'canceled';
      return confirm(purchase.id);
    },
    onError: (error) => void offerAppeal(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.membership }),
  });
}

async function confirm(purchaseId: string): Promise<PurchaseResult> {
  for (const waitMs of askAfterMs) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const purchase = await api.call('getMemberPurchase', { params: { purchaseId } }).catch(() => null);
    if (purchase !== null && purchase.status !== 'pending') return purchase.status === 'returned' ? 'returned' : 'done';
  }
  return 'later';
}

/** Gives a purchase back as far as it is not used. Returns what goes back, in fen. */
export function useRefundPurchase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, refundedFen, refundRequestedFen }: WalletPurchase): Promise<number> => {
      // What an order gave back later can be refunded again, so what went before belongs to the attempt.
      const attempt = { id, refundedFen, refundRequestedFen };
      const reply = await api.call('refundMemberPurchase', { params: { purchaseId: id }, body: {}, idempotencyKey: attemptKey(REFUNDING, attempt) }).catch((error: unknown) => {
        if (isAnswered(error)) forgetAttempt(REFUNDING);
        throw error;
      });
      forgetAttempt(REFUNDING);
      return reply.refundFen;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.membership }),
  });
}
