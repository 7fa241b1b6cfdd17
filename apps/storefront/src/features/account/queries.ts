import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { endSession } from '@/shared/session';
import { answerConsent, useConsent } from '@/shared/session/consent';
import { forgetPickupContact, useCartBadge } from '@/shared/small-state';

export function useMe() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return { ...useQuery({ queryKey: keys.me, queryFn: () => api.call('getMe'), enabled: mayAsk, staleTime: 60_000 }), mayAsk };
}

/** What the shopper's data is used for, and what they decided of each use. */
export function usePurposes() {
  return useQuery({ queryKey: keys.purposes, queryFn: () => api.call('listDataPurposes') });
}

/** Allows a use or ends it; it acts at once. */
export function useDecidePurpose() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ purpose, ...body }: { purpose: 'marketing' | 'profiling'; documentVersion: string; accepted: boolean }) => api.call('decideDataPurpose', { params: { purpose }, body }),
    onSuccess: (purposes) => client.setQueryData(keys.purposes, purposes),
  });
}

export function useRename() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (nickname: string) => api.call('updateMe', { body: { nickname } }),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

/** Everything that is held about the shopper, as one text. */
export function useDataExport() {
  return useMutation({ mutationFn: async () => JSON.stringify(await api.call('exportMyData', { body: {} }), null, 2) });
}

/** Forgets the shopper on the server, once they confirmed; tells what stands against it instead when something does. */
export function useErasure() {
  const leave = useWithdrawConsent();
  return useMutation({
    mutationFn: async (confirm: () => Promise<boolean>): Promise<readonly string[] | 'done' | 'kept'> => {
      const { obstacles } = await api.call('getErasure');
      if (obstacles.length > 0) return obstacles.map(({ text }) => text);
      if (!(await confirm())) return 'kept';
      await api.call('eraseMe', { body: { confirmation: '注销账号' } });
      await leave.mutateAsync().catch(() => undefined);
      return 'done';
    },
  });
}

/** Withdraws the consent: the server is told while the session still stands, then the device forgets it. */
export function useWithdrawConsent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const documentVersion = useConsent.getState().answer?.version;
      if (documentVersion) await api.call('acceptPrivacy', { body: { documentVersion, accepted: false } }).catch(() => undefined);
      await endSession();
    },
    onSettled: () => {
      answerConsent(false);
      forgetPickupContact();
      useCartBadge.setState({ count: 0 });
      client.removeQueries({ queryKey: keys.me });
      client.removeQueries({ queryKey: keys.orders });
      client.removeQueries({ queryKey: keys.cart });
    },
  });
}
