import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';
import { newIdempotencyKey } from '../../shared/idempotency';
import { useProblemMessage } from './useProblemMessage';

interface ActOptions<Input, Result> {
  readonly act: (input: Input, idempotencyKey: string) => Promise<Result>;
  readonly doneText: string | ((input: Input, result: Result) => string);
  readonly onDone?: (result: Result) => void;
  /** Set where the screen shows the refusal itself. */
  readonly isQuiet?: boolean;
}

/** An act that counts once: the same input tried again carries the same key, another input another one. */
export function useAct<Input, Result>({ act, doneText, onDone, isQuiet = false }: ActOptions<Input, Result>): UseMutationResult<Result, Error, Input> {
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const intended = useRef<{ readonly input: string; readonly key: string } | null>(null);
  return useMutation({
    mutationFn(input: Input) {
      const text = JSON.stringify(input ?? null);
      if (intended.current?.input !== text) intended.current = { input: text, key: newIdempotencyKey() };
      return act(input, intended.current.key);
    },
    onSuccess(result, input) {
      intended.current = null;
      void message.success(typeof doneText === 'string' ? doneText : doneText(input, result));
      onDone?.(result);
    },
    onError: (error) => {
      if (!isQuiet) tellProblem(error);
    },
  });
}
