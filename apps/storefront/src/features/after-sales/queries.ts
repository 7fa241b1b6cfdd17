import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
import { api, LocalFile } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';

export type AfterSalesOptions = Schemas['AfterSalesOptions'];
export type AfterSalesCase = Schemas['AfterSalesCase'];
export type CaseKind = AfterSalesCase['kind'];
export type CaseReason = AfterSalesCase['reason'];

const attemptName = 'after-sales-attempt';
const caseKeys = ['after-sales'];

export function useAfterSalesOptions(orderId: string) {
  return useQuery({ queryKey: [...caseKeys, 'options', orderId], queryFn: () => api.call('getAfterSalesOptions', { params: { orderId } }), enabled: orderId !== '', staleTime: 0 });
}

export type SendTo = { contactName: string; contactPhone: string; address: string };

export type CaseWish = {
  orderId: string;
  kind: CaseKind;
  lines: { lineNo: number; quantity: number; replacementVariantId?: string }[];
  reason: CaseReason;
  description?: string;
  sendTo?: SendTo;
  photoIds?: string[];
  giftFen?: number;
};

export type Photo = Schemas['AfterSalesPhoto'];

/** Sends a picture ahead; it belongs to this shopper until a case takes it. */
export function useUploadPhoto() {
  return useMutation({ mutationFn: (path: string) => api.call('uploadAfterSalesPhoto', { body: new LocalFile(path) }) });
}

/** Asks for money or goods back. Sent once, however often the tap or the network repeats. */
export function useApply() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wish: CaseWish) => {
      try {
        const opened = await api.call('applyAfterSales', { body: wish, idempotencyKey: attemptKey(attemptName, wish) });
        forgetAttempt(attemptName);
        return opened;
      } catch (error) {
        if (isAnswered(error)) forgetAttempt(attemptName);
        throw error;
      }
    },
    onError: (error) => void offerAppeal(error),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: caseKeys });
      void client.invalidateQueries({ queryKey: keys.orders });
    },
  });
}

export function useCases() {
  return useInfiniteQuery({
    queryKey: [...caseKeys, 'list'],
    queryFn: ({ pageParam }) => api.call('listAfterSales', { query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 5_000,
  });
}

const followEveryMs = 8_000;
const ended: readonly AfterSalesCase['status'][] = ['completed', 'rejected', 'canceled_by_customer', 'expired'];

export function useCase(caseId: string) {
  return useQuery({
    queryKey: [...caseKeys, 'detail', caseId],
    queryFn: () => api.call('getAfterSales', { params: { caseId } }),
    enabled: caseId !== '',
    staleTime: 3_000,
    refetchInterval: ({ state }) => (state.data !== undefined && ended.includes(state.data.status) ? false : followEveryMs),
  });
}

export type CaseAct = { kind: 'cancel' } | { kind: 'ship'; carrier: string; trackingNumber: string } | { kind: 'appeal'; note: string };

export function useCaseAct(caseId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: CaseAct): Promise<AfterSalesCase> => {
      const params = { caseId };
      switch (act.kind) {
        case 'cancel':
          return api.call('cancelAfterSales', { params, body: {} });
        case 'ship':
          return api.call('shipAfterSales', { params, body: { carrier: act.carrier, trackingNumber: act.trackingNumber } });
        case 'appeal':
          return api.call('appealAfterSales', { params, body: { note: act.note } });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: caseKeys }),
  });
}
