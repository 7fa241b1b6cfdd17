import { Button } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { useAct } from '../../ui/useAct';

type Order = Schemas['AdminOrderDetail'];
type Area = NonNullable<Order['area']>;

/** Municipalities are their own province. */
function areaText({ province, city, district }: Area): string {
  return `${province === city ? '' : province}${city}${district}`;
}

/** Who receives, masked until somebody with the permission says why. What was shown is forgotten with the screen. */
export function Recipient({ order }: { readonly order: Order }) {
  const mayReveal = useMay('members.reveal');
  const [isAsking, setIsAsking] = useState(false);
  const [shown, setShown] = useState<Schemas['OrderRecipient'] | null>(null);
  const reveal = useAct({
    act: (reason: string) => adminApi.call('revealRecipient', { params: { orderId: order.orderId }, body: { reason } }),
    doneText: '已显示，并记入操作记录',
    isQuiet: true,
    onDone: (recipient) => {
      setShown(recipient);
      setIsAsking(false);
    },
  });
  const address = shown?.address ?? null;
  return (
    <div>
      <span className="number">{shown === null ? `${order.contactName} ${order.contactPhoneMasked}` : `${shown.contactName} ${shown.contactPhone}`}</span>
      {order.area !== null && <div>{address === null ? <>{areaText(order.area)} <span className="quiet">门牌已隐藏</span></> : `${areaText(address)}${address.detail}`}</div>}
      {mayReveal && shown === null && (
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
