import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, isApiProblem } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { keys } from '@/shared/api/query';

export type Invitation = Schemas['Invitation'];

/** The code of a member, whom they invited, and what came of it. */
export function useInvitation(isMember: boolean) {
  return useQuery({ queryKey: [...keys.membership, 'invitation'], queryFn: () => api.call('getInvitation'), enabled: isMember, staleTime: 5_000 });
}

/** Says who invited the member. */
export function useAcceptInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.call('acceptInvitation', { body: { code } }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.membership, 'invitation'] }),
  });
}

/** Ends the membership; what is left of it is shown at once. */
export function useLeaveMembership() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('leaveMembership', { body: {} }),
    onSuccess: (home) => {
      client.removeQueries({ queryKey: keys.membership });
      client.setQueryData(keys.membership, home);
    },
  });
}

const refusals: Record<string, string> = {
  unknown: '没有这个邀请码，检查一下再填',
  self: '不能填自己的邀请码',
  circle: '这位好友是你邀请来的，不能互相邀请',
  alreadyInvited: '已经填过别人的邀请码',
  notNew: '下过单的会员不能再填邀请码',
};

/** Why somebody cannot leave yet. */
export function leaveCopy(error: unknown): string {
  return isApiProblem(error, 'MEMBERSHIP.CANNOT_LEAVE') && error.details['reason'] === 'openOrder' ? '还有订单没完成，完成后再退出' : problemCopy(error).title;
}

/** Why a code was refused. */
export function refusalCopy(error: unknown): string {
  const reason = isApiProblem(error, 'MEMBERSHIP.INVITE_REFUSED') ? error.details['reason'] : undefined;
  return (typeof reason === 'string' ? refusals[reason] : undefined) ?? problemCopy(error).title;
}
