import { isApiProblem } from '@quanyu/api-client';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { fieldErrors } from './field-errors';
import { useProblemMessage } from './useProblemMessage';
import { VersionConflict } from './VersionConflict';

interface VersionedDraftOptions<Saved extends { readonly version: number }, Draft> {
  readonly saved: Saved;
  readonly toDraft: (saved: Saved) => Draft;
  readonly save: (draft: Draft, version: number) => Promise<Saved>;
  /** The latest version, asked for when somebody else saved first. */
  readonly reload: () => Promise<Saved>;
  /** What is put side by side on a conflict, in words. */
  readonly compared: readonly (readonly [label: string, words: (draft: Draft) => string])[];
  readonly savedText: string;
  readonly onSaved?: (saved: Saved) => void;
}

export interface VersionedDraft<Saved, Draft> {
  readonly base: Saved;
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  readonly isDirty: boolean;
  /** What the server refused, by the path of the field. */
  readonly errors: ReadonlyMap<string, string>;
  readonly isSaving: boolean;
  readonly save: () => void;
  readonly discard: () => void;
  /** Takes a version that another act wrote, and lets go of the draft. */
  readonly take: (saved: Saved) => void;
  /** Has to stand somewhere on the screen: what two people differ on. */
  readonly conflict: ReactNode;
}

/** Something that is edited under an optimistic lock: nobody overwrites unseen what somebody else saved first. */
export function useVersionedDraft<Saved extends { readonly version: number }, Draft>(options: VersionedDraftOptions<Saved, Draft>): VersionedDraft<Saved, Draft> {
  const { toDraft, compared } = options;
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const [base, setBase] = useState(options.saved);
  const [draft, setDraft] = useState(() => toDraft(options.saved));
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [theirs, setTheirs] = useState<Saved | null>(null);
  const take = (latest: Saved): void => {
    setBase(latest);
    setDraft(toDraft(latest));
    setErrors(new Map());
    options.onSaved?.(latest);
  };
  const saving = useMutation({
    mutationFn: (version: number) => options.save(draft, version),
    onSuccess(saved) {
      void message.success(options.savedText);
      take(saved);
    },
    async onError(error) {
      if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) {
        setTheirs(await options.reload());
        return;
      }
      setErrors(fieldErrors(error));
      tellProblem(error);
    },
  });
  const differences =
    theirs === null ? null : compared.map(([field, words]) => ({ field, theirs: words(toDraft(theirs)), mine: words(draft) })).filter((difference) => difference.theirs !== difference.mine);
  return {
    ...{ base, draft, setDraft, errors, take },
    isDirty: JSON.stringify(draft) !== JSON.stringify(toDraft(base)),
    isSaving: saving.isPending,
    save: () => saving.mutate(base.version),
    discard: () => {
      setDraft(toDraft(base));
      setErrors(new Map());
    },
    conflict: (
      <VersionConflict
        differences={differences}
        onTakeTheirs={() => {
          if (theirs !== null) take(theirs);
          setTheirs(null);
        }}
        onKeepMine={() => {
          if (theirs !== null) {
            setBase(theirs);
            saving.mutate(theirs.version);
          }
          setTheirs(null);
        }}
        onClose={() => setTheirs(null)}
      />
    ),
  };
}

/** Save and let go, for the head of a screen or of a panel; nothing while there is nothing to save. */
export function DraftActs({ edit, isBlocked = false }: { readonly edit: Pick<VersionedDraft<unknown, unknown>, 'isDirty' | 'isSaving' | 'save' | 'discard'>; readonly isBlocked?: boolean }) {
  return (
    <>
      {edit.isDirty && <Button onClick={edit.discard}>放弃修改</Button>}
      <Button type="primary" disabled={!edit.isDirty || isBlocked} loading={edit.isSaving} onClick={edit.save}>
        保存
      </Button>
    </>
  );
}
