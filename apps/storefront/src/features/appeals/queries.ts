import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { forgetRefusal } from '@/frame/refused';
import { api, isApiProblem } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { attemptKey, forgetAttempt, isAnswered } from '@/shared/attempt';
import { useConsent } from '@/shared/session/consent';

export type Appeal = Schemas['MyRiskAppeal'];

const appealsKey = ['risk-appeals'];
const attemptName = 'risk-appeal';
/** How often somebody who waits for an answer looks for it. */
const waitMs = 5_000;

export function useAppeals() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return useQuery({ queryKey: appealsKey, queryFn: () => api.call('listMyRiskAppeals'), enabled: mayAsk, staleTime: 5_000, refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === 'open') === true ? waitMs : false) });
}

export function useFileAppeal() {
  const client = useQueryClient();
  return useMutation({
    async mutationFn(body: { refusal: string; words: string }) {
      try {
        const filed = await api.call('fileRiskAppeal', { body, idempotencyKey: attemptKey(attemptName, body) });
        forgetAttempt(attemptName);
        forgetRefusal(body.refusal);
        return filed;
      } catch (error) {
        if (isAnswered(error)) forgetAttempt(attemptName);
        if (isApiProblem(error, 'RISK.REFUSAL_APPEALED') || isApiProblem(error, 'RISK.REFUSAL_INVALID')) forgetRefusal(body.refusal);
        throw error;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: appealsKey }),
  });
}
