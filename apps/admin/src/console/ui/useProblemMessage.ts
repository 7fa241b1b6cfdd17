import { App } from 'antd';
import { useCallback } from 'react';
import { describeProblem } from '../../shared/problems';

/** Tells a failure in passing, with the fields that were wrong and the number to quote. */
export function useProblemMessage(): (error: unknown) => void {
  const { message } = App.useApp();
  return useCallback(
    (error) => {
      const { title, hint, requestId } = describeProblem(error);
      void message.error([title, hint, requestId === null ? null : `错误编号 ${requestId}`].filter((part) => part !== null).join(' · '), 6);
    },
    [message],
  );
}
