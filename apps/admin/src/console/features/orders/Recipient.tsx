import { adminApi, type Schemas } from '../../api';
import { MaskedPerson } from '../../ui/MaskedPerson';

type Order = Schemas['AdminOrderDetail'];
type Area = NonNullable<Order['area']>;

/** Municipalities are their own province. */
function areaText({ province, city, district }: Area): string {
  return `${province === city ? '' : province}${city}${district}`;
}

/** Who receives an order, and where. */
export function Recipient({ order }: { readonly order: Order }) {
  return (
    <MaskedPerson reveal={(reason) => adminApi.call('revealRecipient', { params: { orderId: order.orderId }, body: { reason } })}>
      {(shown) => {
        const address = shown?.address ?? null;
        return (
          <>
            <span className="number">{shown === null ? `${order.contactName} ${order.contactPhoneMasked}` : `${shown.contactName} ${shown.contactPhone}`}</span>
            {order.area !== null && <div>{address === null ? <>{areaText(order.area)} <span className="quiet">门牌已隐藏</span></> : `${areaText(address)}${address.detail}`}</div>}
          </>
        );
      }}
    </MaskedPerson>
  );
}
