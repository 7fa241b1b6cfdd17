import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { useProblemMessage } from '../../ui/useProblemMessage';
import styles from './Areas.module.css';

interface CreateActProps {
  /** What would be made: a changed draft is another act, the same one sent twice is made once. */
  readonly draft: object;
  readonly isBlocked: boolean;
  readonly create: (idempotencyKey: string) => Promise<unknown>;
  readonly onCreated: () => void;
}

/** Makes something new, once. */
export function CreateAct({ draft, isBlocked, create, onCreated }: CreateActProps) {
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const { current, renew } = useIdempotencyKey();
  useEffect(renew, [draft]);
  const making = useMutation({
    mutationFn: () => create(current()),
    onSuccess() {
      void message.success('已加好');
      onCreated();
    },
    onError: tellProblem,
  });
  return (
    <div className={styles['acts']}>
      <Button type="primary" disabled={isBlocked} loading={making.isPending} onClick={() => making.mutate()}>
        保存
      </Button>
    </div>
  );
}
