import { Button } from 'antd';
import { useAct } from '../../ui/useAct';
import styles from './Areas.module.css';

interface CreateActProps<Draft> {
  readonly draft: Draft;
  readonly isBlocked: boolean;
  readonly create: (draft: Draft, idempotencyKey: string) => Promise<unknown>;
  readonly onCreated: () => void;
}

/** Makes something new, once. */
export function CreateAct<Draft>({ draft, isBlocked, create, onCreated }: CreateActProps<Draft>) {
  const making = useAct({ act: create, doneText: '已加好', onDone: onCreated });
  return (
    <div className={styles['acts']}>
      <Button type="primary" disabled={isBlocked} loading={making.isPending} onClick={() => making.mutate(draft)}>
        保存
      </Button>
    </div>
  );
}
