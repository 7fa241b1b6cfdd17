import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { offerAppeal } from '@/frame/refused';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { platform } from '@/shared/platform';

/**
 * Asks for a prepaid transaction and opens the pay sheet with it. `onConfirmed` runs also when the cashier is gone by
 * then, because the notify may be quicker than the sheet and the order no longer to be paid.
 */
export function usePay(orderId: string, onConfirmed: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { wechat } = await api.call('payOrder', { params: { orderId }, body: {} });
      return platform.pay(wechat);
    },
    onSuccess: (answer) => answer === 'ok' && onConfirmed(),
    onError: (error) => void offerAppeal(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}

type PaymentReply = { state: 'unpaid' | 'paid' | 'closed' | 'refunded'; stage: Schemas['OrderSummary']['stage']; payableFen: number; dueFen: number };

export type PaymentResult = { kind: 'confirming' } | { kind: 'later' } | { kind: 'known'; reply: PaymentReply };

const askAfterSeconds = [1, 2, 3, 5, 8];

/** The payment as the server knows it. The pay sheet's own word is no proof, and silence is no failure. */
export function usePaymentResult(orderId: string): PaymentResult {
  const client = useQueryClient();
  const [result, setResult] = useState<PaymentResult>({ kind: 'confirming' });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isOpen = true;
    const ask = async (attempt: number) => {
      const reply = await api.call('getOrderPayment', { params: { orderId } }).catch(() => null);
      if (!isOpen) return;
      if (reply !== null && reply.state !== 'unpaid') {
        void client.invalidateQueries({ queryKey: keys.orders });
        return setResult({ kind: 'known', reply });
      }
      return wait(attempt + 1);
    };
    const wait = (attempt: number) => {
      const seconds = askAfterSeconds[attempt];
      if (seconds === undefined) return setResult({ kind: 'later' });
      timer = setTimeout(() => void ask(attempt), seconds * 1000);
    };
    wait(0);
    return () => {
      isOpen = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [orderId, client]);
  return result;
}
