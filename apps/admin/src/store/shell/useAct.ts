import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useRef } from 'react';
import { newIdempotencyKey } from '../../shared/idempotency';
import { describeProblem } from '../../shared/problems';
import { buzz, play } from './sounds';

interface Act<Input, Reply> {
  /** Sends the act under its key. */
  readonly run: (input: Input, idempotencyKey: string) => Promise<Reply>;
  readonly onDone?: (reply: Reply, input: Input) => void;
  /** Deals with a refusal in its own way; true keeps the usual words away. */
  readonly onRefused?: (error: unknown) => boolean;
  /** What is stale after it, whatever became of it. */
  readonly touches?: readonly (readonly unknown[])[];
}

/**
 * One act of staff at the server: a repeated tap or a retry after a lost reply acts once, because the same input keeps its key
 * until it is done. Refusals are heard and said without covering the screen.
 */
export function useAct<Input, Reply>({ run, onDone, onRefused, touches = [] }: Act<Input, Reply>): UseMutationResult<Reply, unknown, Input> {
  const queryClient = useQueryClient();
  const pending = useRef<{ readonly input: string; readonly key: string } | null>(null);
  const keyOf = (input: Input): string => {
    const text = JSON.stringify(input) ?? '';
    if (pending.current?.input !== text) pending.current = { input: text, key: newIdempotencyKey() };
    return pending.current.key;
  };
  return useMutation<Reply, unknown, Input>({
    mutationFn: (input) => run(input, keyOf(input)),
    onSuccess(reply, input) {
      pending.current = null;
      onDone?.(reply, input);
    },
    onError(error) {
      play('wrong');
      buzz([80, 60, 160]);
      if (onRefused?.(error) === true) return;
      const { title, hint } = describeProblem(error);
      Toast.show({ content: hint === null ? title : `${title}。${hint}`, duration: 4_000 });
    },
    async onSettled() {
      await Promise.all(touches.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
}
