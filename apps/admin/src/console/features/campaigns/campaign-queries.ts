import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

export const campaignKey = (campaignId: string) => ['campaign', campaignId] as const;

export const campaignQuery = (campaignId: string) =>
  queryOptions({ queryKey: campaignKey(campaignId), queryFn: ({ signal }) => adminApi.call('getCampaign', { params: { campaignId }, signal }) });

export const checksQuery = (campaignId: string) =>
  queryOptions({ queryKey: ['campaign-checks', campaignId], queryFn: ({ signal }) => adminApi.call('getCampaignChecks', { params: { campaignId }, signal }) });

const PREHEAT_POLL_MS = 1_000;

/** Asked each second while the job runs. */
export const preheatQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaign-preheat', campaignId],
    queryFn: ({ signal }) => adminApi.call('getPreheat', { params: { campaignId }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? PREHEAT_POLL_MS : false),
  });
