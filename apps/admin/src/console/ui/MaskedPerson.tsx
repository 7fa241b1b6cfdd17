import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useMay } from '../shell/me';
import { ConfirmWithReason } from './ConfirmWithReason';
import { useAct } from './useAct';

interface MaskedPersonProps<T> {
  /** Asks for what is hidden; the reason stays in the log. */
  readonly reveal: (reason: string) => Promise<T>;
  /** Null while it is masked. */
  readonly children: (shown: T | null) => ReactNode;
  /** False when there is nothing behind the mask. */
  readonly isThere?: boolean;
}

/** A recipient, masked until somebody with the permission says why. What was shown is forgotten with the screen. */
export function MaskedPerson<T>({ reveal, children, isThere = true }: MaskedPersonProps<T>) {
  const mayReveal = useMay('members.reveal');
  const [isAsking, setIsAsking] = useState(false);
  const [shown, setShown] = useState<T | null>(null);
  const asking = useAct({
    act: reveal,
    doneText: '已显示，并记入操作记录',
    isQuiet: true,
    onDone: (person) => {
      setShown(person);
      setIsAsking(false);
    },
  });
  return (
    <div>
      {children(shown)}
      {mayReveal && isThere && shown === null && (
        <div>
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setIsAsking(true)}>
            查看完整信息
          </Button>
        </div>
      )}
      <ConfirmWithReason isOpen={isAsking} title="查看完整收货信息" okText="查看" isBusy={asking.isPending} error={asking.error} onConfirm={(reason) => asking.mutate(reason)} onClose={() => setIsAsking(false)}>
        谁在什么时候、为什么看了这一单的收货人，都会留在操作记录里。
      </ConfirmWithReason>
    </div>
  );
}
