import { View } from '@tarojs/components';
import { useState } from 'react';
import { maskPhone } from '@/shared/phone';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { CollectorSheet } from './collector-sheet';
import { useCollector } from './queries';
import './collector.scss';

/** Who comes for it: the shopper, unless somebody else is named here. */
export function CollectorPanel({ orderId, groupNo }: { orderId: string; groupNo: number }) {
  const [isNaming, setNaming] = useState(false);
  const { data: collector } = useCollector(orderId, groupNo);
  if (collector === undefined) return null;
  return (
    <>
      <Tap className="collector" label={collector === null ? '请别人代取' : `${collector.name} 代取，点这里更改`} onTap={() => setNaming(true)}>
        <Icon name="user" size={20} className="collector__icon" />
        <View className="collector__body">
          <View className="collector__title">{collector === null ? '请别人代取' : `${collector.name} 代取`}</View>
          <View className="collector__hint">{collector === null ? '来不了？告诉门店谁来取' : `${maskPhone(collector.phone)} · 门店会核对姓名`}</View>
        </View>
        <Icon name="right" size={16} className="collector__go" />
      </Tap>
      {isNaming ? <CollectorSheet orderId={orderId} groupNo={groupNo} collector={collector} onClose={() => setNaming(false)} /> : null}
    </>
  );
}
