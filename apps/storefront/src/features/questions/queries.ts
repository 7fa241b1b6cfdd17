import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';

export type Question = Schemas['ShopperQuestion'];
export type Answer = Question['onSilence'];

const followEveryMs = 3_000;

/** What the store asks about an order, newest first; followed while `isFollowed`. */
export function useQuestions(orderId: string, isFollowed: boolean) {
  return useQuery({
    queryKey: [...keys.order(orderId), 'questions'],
    queryFn: async () => (await api.call('listOrderQuestions', { params: { orderId } })).items,
    enabled: orderId !== '',
    staleTime: 1_000,
    refetchInterval: isFollowed ? followEveryMs : false,
  });
}

/** An answer changes the order, its code and its delivery. */
export function useAnswerQuestion(orderId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ questionId, answer }: { questionId: string; answer: Answer }) => api.call('answerOrderQuestion', { params: { orderId, questionId }, body: { answer } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}
