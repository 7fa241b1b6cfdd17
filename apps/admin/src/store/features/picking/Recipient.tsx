import { type FulfillmentOrder, staffApi } from '../../api';
import { RevealRecipient } from '../../shell/RevealRecipient';

/** Who receives an order that the store works on. */
export function Recipient({ order: { fulfillmentOrderId, kind } }: { readonly order: FulfillmentOrder }) {
  return (
    <RevealRecipient
      reasons={kind === 'pickup' ? ['打电话联系'] : ['打电话联系', '写面单', '自己送货']}
      reveal={async (reason) => {
        const { address, ...contact } = await staffApi.call('revealWorkRecipient', { params: { fulfillmentOrderId }, body: { reason } });
        return { ...contact, address: address?.detail ?? null };
      }}
    />
  );
}
