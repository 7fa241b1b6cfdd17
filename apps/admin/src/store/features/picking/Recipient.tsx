import { useState } from 'react';
import { type FulfillmentOrder, staffApi } from '../../api';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Facts } from '../../ui/Screen';

type Reason = '打电话联系' | '写面单' | '自己送货';

const CALL = { value: '打电话联系', text: '打电话联系' } as const;
const REASONS = [CALL, { value: '写面单', text: '写面单' }, { value: '自己送货', text: '自己送货' }] as const;

/** Who receives in full, for a reason that one tap gives; each look is in the log, and forgotten with the screen. */
export function Recipient({ order }: { readonly order: FulfillmentOrder }) {
  const [isAsking, setIsAsking] = useState(false);
  const reveal = useAct({ run: (reason: Reason) => staffApi.call('revealWorkRecipient', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body: { reason } }), onDone: () => setIsAsking(false) });
  if (reveal.data !== undefined) {
    const { contactName, contactPhone, address } = reveal.data;
    return (
      <Facts
        facts={[
          ['姓名', contactName],
          ['电话', <a key="phone" href={`tel:${contactPhone}`}>{contactPhone}</a>],
          ['门牌', address === null ? null : address.detail],
        ]}
      />
    );
  }
  if (isAsking) return <Choice<Reason> label="为什么要看" options={order.kind === 'pickup' ? [CALL] : REASONS} value={reveal.isPending ? reveal.variables : null} onChange={(reason) => reveal.mutate(reason)} />;
  return (
    <PrimaryButton look="plain" onClick={() => setIsAsking(true)}>
      查看完整收货信息
    </PrimaryButton>
  );
}
