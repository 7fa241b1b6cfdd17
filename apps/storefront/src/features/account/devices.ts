import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';

export type Device = Schemas['SignedInDevice'];

/** Where the shopper is signed in, this device first. */
export function useDevices(mayAsk: boolean) {
  return useQuery({
    queryKey: keys.devices,
    queryFn: async () => (await api.call('listMyDevices')).items.sort((a, b) => Number(b.isThis) - Number(a.isThis)),
    enabled: mayAsk,
  });
}

/** Signs out one device, or all but this one when none is named; it acts within a second. */
export function useSignOutDevices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (sessionId: string | null) => {
      if (sessionId === null) await api.call('signOutOtherDevices');
      else await api.call('signOutDevice', { params: { sessionId } });
    },
    // Also after a refusal: somebody else may have ended it first.
    onSettled: () => client.invalidateQueries({ queryKey: keys.devices }),
  });
}
