import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { adminApi } from '../../api';
import { campaignKey } from './campaign-queries';
import { type Campaign, type CampaignDraft, toContent, toDraft } from './draft';
import { type DraftOrigin, forgetKeptDraft, keepDraft } from './kept-draft';

/** Where the draft is: as the server has it, changed since, or on this computer alone because the server could not take it yet. */
export type SaveState = 'saved' | 'changed' | 'local';

function computeSaveState(hasChanged: boolean, isOnServer: boolean, isComplete: boolean): SaveState {
  if (!hasChanged) return isOnServer ? 'saved' : 'local';
  return isComplete ? 'changed' : 'local';
}

type Saved = Campaign | null | 'conflict';

interface DraftStart {
  readonly campaign: Campaign | null;
  readonly start: CampaignDraft;
  readonly isResumed: boolean;
}

const originOf = (saved: Campaign | null): DraftOrigin => ({ campaignId: saved?.campaignId ?? null, version: saved?.version ?? null });

/** A draft, and how it is kept: on the server as soon as it is complete enough for it, on this computer until then. */
export function useDraft({ campaign, start, isResumed }: DraftStart) {
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [draft, setDraft] = useState(start);
  const [saved, setSaved] = useState(campaign);
  const [conflict, setConflict] = useState<Campaign | null>(null);
  const [hasChanged, setHasChanged] = useState(isResumed);
  // Several saves of one screen must not race each other with the same version.
  const running = useRef<Promise<Saved>>(Promise.resolve(null));

  useEffect(() => {
    if (hasChanged) keepDraft(originOf(saved), draft);
  }, [draft, saved, hasChanged]);

  const write = useMutation({
    async mutationFn({ wanted, version }: { readonly wanted: CampaignDraft; readonly version: number | null }): Promise<Campaign | null> {
      const content = toContent(wanted);
      if (content === null) return null;
      if (saved === null || version === null) return adminApi.call('createCampaign', { body: content, idempotencyKey: key.current() });
      return adminApi.call('updateCampaign', { params: { campaignId: saved.campaignId }, body: { ...content, version } });
    },
  });

  const accept = (next: Campaign): void => {
    forgetKeptDraft(originOf(saved));
    setSaved(next);
    setHasChanged(false);
    queryClient.setQueryData(campaignKey(next.campaignId), next);
    void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
    void queryClient.invalidateQueries({ queryKey: ['campaign-checks', next.campaignId] });
  };

  const saveNow = async (version: number | null): Promise<Saved> => {
    if (!hasChanged && saved !== null) return saved;
    try {
      const next = await write.mutateAsync({ wanted: draft, version });
      if (next !== null) accept(next);
      return next;
    } catch (error) {
      if (!isApiProblem(error, 'REQUEST.VERSION_CONFLICT') || saved === null) return null;
      write.reset();
      setConflict(await adminApi.call('getCampaign', { params: { campaignId: saved.campaignId } }));
      return 'conflict';
    }
  };
  const save = (version: number | null = saved?.version ?? null): Promise<Saved> => {
    running.current = running.current.then(() => saveNow(version));
    return running.current;
  };

  return {
    draft,
    saved,
    conflict,
    isSaving: write.isPending,
    saveError: write.error,
    saveState: computeSaveState(hasChanged, saved !== null, toContent(draft) !== null),
    change(part: Partial<CampaignDraft>): void {
      setDraft((current) => ({ ...current, ...part }));
      setHasChanged(true);
      // Another content is another act; the same one sent again after a lost reply is not.
      key.renew();
    },
    save: () => save(),
    takeTheirs(): void {
      if (conflict === null) return;
      setDraft(toDraft(conflict));
      accept(conflict);
      setConflict(null);
    },
    async keepMine(): Promise<void> {
      if (conflict === null) return;
      setSaved(conflict);
      setConflict(null);
      await save(conflict.version);
    },
    dismissConflict: () => setConflict(null),
  };
}
