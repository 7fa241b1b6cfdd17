import { useState } from 'react';
import { Choice } from '../ui/Choice';
import { PrimaryButton } from '../ui/PrimaryButton';
import { Facts } from '../ui/Screen';
import { useAct } from './useAct';

export type RevealReason = '打电话联系' | '写面单' | '自己送货';

interface Recipient {
  readonly contactName: string;
  readonly contactPhone: string;
  /** The door, or the whole address; null when nothing is brought. */
  readonly address: string | null;
}

interface RevealRecipientProps {
  readonly reasons: readonly RevealReason[];
  readonly reveal: (reason: RevealReason) => Promise<Recipient>;
}

/** Who receives in full, for a reason that one tap gives; each look is in the log, and forgotten with the screen. */
export function RevealRecipient({ reasons, reveal }: RevealRecipientProps) {
  const [isAsking, setIsAsking] = useState(false);
  const looking = useAct({ run: reveal, onDone: () => setIsAsking(false) });
  if (looking.data !== undefined) {
    const { contactName, contactPhone, address } = looking.data;
    return (
      <Facts
        facts={[
          ['姓名', contactName],
          ['电话', <a key="phone" href={`tel:${contactPhone}`}>{contactPhone}</a>],
          ['地址', address],
        ]}
      />
    );
  }
  if (isAsking) return <Choice<RevealReason> label="为什么要看" options={reasons.map((reason) => ({ value: reason, text: reason }))} value={looking.isPending ? looking.variables : null} onChange={(reason) => looking.mutate(reason)} />;
  return (
    <PrimaryButton look="plain" onClick={() => setIsAsking(true)}>
      查看完整收货信息
    </PrimaryButton>
  );
}
