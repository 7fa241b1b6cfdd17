import { Button } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { useAct } from '../../ui/useAct';
import { type Case, describeReplacement } from './after-sales';

/** How a replacement goes out, and to whom: masked until somebody with the permission says why. What was shown is forgotten with the screen. */
export function ReplacementRecipient({ found }: { readonly found: Case }) {
  const mayReveal = useMay('members.reveal');
  const [isAsking, setIsAsking] = useState(false);
  const [shown, setShown] = useState<Schemas['ReplacementRecipient'] | null>(null);
  const reveal = useAct({
    act: (reason: string) => adminApi.call('revealReplacementRecipient', { params: { caseId: found.caseId }, body: { reason } }),
    doneText: '已显示，并记入操作记录',
    isQuiet: true,
    onDone: (recipient) => {
      setShown(recipient);
      setIsAsking(false);
    },
  });
  return (
    <div>
      {shown === null ? describeReplacement(found) : `寄给 ${shown.contactName} ${shown.contactPhone} ${shown.address}`}
      {mayReveal && shown === null && (found.replacement?.contact ?? null) !== null && (
        <div>
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setIsAsking(true)}>
            查看完整信息
          </Button>
        </div>
      )}
      <ConfirmWithReason isOpen={isAsking} title="查看完整收货信息" okText="查看" isBusy={reveal.isPending} error={reveal.error} onConfirm={(reason) => reveal.mutate(reason)} onClose={() => setIsAsking(false)}>
        谁在什么时候、为什么看了这一单的收货人，都会留在操作记录里。
      </ConfirmWithReason>
    </div>
  );
}
