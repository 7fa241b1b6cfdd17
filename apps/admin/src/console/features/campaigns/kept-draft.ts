import { z } from 'zod';
import { campaignDraft, type CampaignDraft } from './draft';

const keptDraft = z.object({ version: z.number().nullable(), draft: campaignDraft });

/** Which campaign the draft belongs to, as of which version; both null for one that the server has not seen. */
export interface DraftOrigin {
  readonly campaignId: string | null;
  readonly version: number | null;
}

const storageKey = ({ campaignId }: DraftOrigin): string => `quanyu.campaign-draft.${campaignId ?? 'new'}`;

/** What was typed on this computer and could not be saved on the server; null when there is nothing, or when the server has moved on since. */
export function readKeptDraft(origin: DraftOrigin): CampaignDraft | null {
  const kept = localStorage.getItem(storageKey(origin));
  if (kept === null) return null;
  try {
    const { version, draft } = keptDraft.parse(JSON.parse(kept));
    return version === origin.version ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(origin: DraftOrigin, draft: CampaignDraft): void {
  localStorage.setItem(storageKey(origin), JSON.stringify({ version: origin.version, draft }));
}

export function forgetKeptDraft(origin: DraftOrigin): void {
  localStorage.removeItem(storageKey(origin));
}
