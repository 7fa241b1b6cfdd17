import type { UseMutationResult } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { ConfirmWithReason } from './ConfirmWithReason';

/** One step in the life of something that a person may take now. */
export interface Step<Key extends string> {
  readonly key: Key;
  readonly label: string;
  readonly look?: 'primary' | 'danger';
  readonly isBlocked?: boolean;
  /** Set where it needs a reason: what will happen, to whom. */
  readonly asks?: {
    readonly title: string;
    readonly words: ReactNode;
    readonly okText?: string;
    readonly typed?: { readonly text: string; readonly label: string };
  };
}

/** The step that was taken, with the reason where it asks for one. */
export interface TakenStep<Key extends string> {
  readonly key: Key;
  readonly reason?: string;
}

interface StepActsProps<Key extends string> {
  readonly steps: readonly Step<Key>[];
  readonly move: Pick<UseMutationResult<unknown, Error, TakenStep<Key>>, 'mutate' | 'reset' | 'isPending' | 'variables' | 'error'>;
}

/** A button for each step; those that need a reason ask for it first, and stay open until they were taken. */
export function StepActs<Key extends string>({ steps, move }: StepActsProps<Key>) {
  const [asked, setAsked] = useState<Key | null>(null);
  const close = (): void => {
    move.reset();
    setAsked(null);
  };
  return (
    <>
      {steps.map(({ key, label, look, isBlocked = false, asks }) => (
        <Button
          key={key} disabled={isBlocked} danger={look === 'danger'} type={look === 'primary' ? 'primary' : 'default'} loading={move.isPending && move.variables?.key === key}
          onClick={() => (asks === undefined ? move.mutate({ key }) : setAsked(key))}
        >
          {label}
        </Button>
      ))}
      {steps.map(({ key, label, asks }) =>
        asks === undefined ? null : (
          <ConfirmWithReason
            key={key} isOpen={asked === key} title={asks.title} okText={asks.okText ?? label} isBusy={move.isPending} error={move.error} {...(asks.typed === undefined ? {} : { typed: asks.typed })}
            onConfirm={(reason) => move.mutate({ key, reason }, { onSuccess: () => setAsked(null) })} onClose={close}
          >
            {asks.words}
          </ConfirmWithReason>
        ),
      )}
    </>
  );
}
