import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys, useSavedQuery } from '@/shared/api/query';
import { useConsent } from '@/shared/session/consent';

export type MembershipHome = Schemas['MembershipHome'];
export type MemberCard = Schemas['MemberCard'];
export type MemberTier = Schemas['MemberTier'];
export type Wallet = Schemas['Wallet'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type LedgerUnit = 'points' | 'growth' | 'storedValue';

/** The card, the tiers and the terms. The last one is kept for a shop without network. */
export function useMembership() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return { ...useSavedQuery<MembershipHome>({ name: 'membership', queryKey: keys.membership, queryFn: () => api.call('getMembership'), enabled: mayAsk, staleTime: 5_000 }), mayAsk };
}

/** Joins with the terms that were shown. */
export function useJoin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (documentVersion: string) => api.call('joinMembership', { body: { documentVersion } }),
    onSuccess: (home) => client.setQueryData(keys.membership, home),
    // Terms that changed meanwhile are shown before the next try.
    onError: () => client.invalidateQueries({ queryKey: keys.membership }),
  });
}

export function useCheckIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('checkIn', { body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.membership }),
  });
}

export function useTellBirthday() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (birthday: { month: number; day: number }) => api.call('tellBirthday', { body: birthday }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.membership }),
  });
}

/** The code is worth nothing after its minute, so no copy of it is kept. */
export function useMemberCode() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return { ...useQuery({ queryKey: [...keys.membership, 'code'], queryFn: () => api.call('getMemberCode'), enabled: mayAsk, staleTime: 0, gcTime: 0 }), mayAsk };
}

/** The wallet of a member: stored value, and what can be bought. */
export function useWallet(isMember: boolean) {
  return useQuery({ queryKey: [...keys.membership, 'wallet'], queryFn: () => api.call('getWallet'), enabled: isMember, staleTime: 5_000 });
}

export function useLedger(unit: LedgerUnit) {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return useInfiniteQuery({
    queryKey: [...keys.membership, 'entries', unit],
    queryFn: ({ pageParam }) => api.call('listLedgerEntries', { query: { unit, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: mayAsk,
    staleTime: 5_000,
  });
}
