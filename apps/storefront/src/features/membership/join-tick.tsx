import { View } from '@tarojs/components';
import { useState } from 'react';
import { api } from '@/shared/api';
import { openPage } from '@/shared/navigation';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useMembership } from './queries';
import './join-tick.scss';

export type JoinTick = { title: string; isOn: boolean; set: (isOn: boolean) => void; agree: (orderId: string) => Promise<void> };

/** Somebody who is no member may become one with the payment of this order; null for members. Nothing is ticked beforehand. */
export function useJoinTick(): JoinTick | null {
  const { mayAsk, data } = useMembership();
  const [isOn, set] = useState(false);
  if (!mayAsk || data === undefined || data.card !== null) return null;
  const { title, version } = data.terms;
  const agree = async (orderId: string) => {
    if (!isOn) return;
    await api.call('agreeToJoin', { params: { orderId }, body: { documentVersion: version } }).catch(() => toast('入会没有记上，付款后可到会员中心加入'));
  };
  return { title, isOn, set, agree };
}

export function JoinTickRow({ tick }: { tick: JoinTick }) {
  return (
    <View className="join-tick">
      <Tap className="join-tick__choice" role="checkbox" checked={tick.isOn} label="付款后免费成为会员，本单就积分" onTap={() => tick.set(!tick.isOn)}>
        {tick.isOn ? <Icon name="check-circle" size={18} className="join-tick__on" /> : <View className="join-tick__ring" />}
        付款后免费成为会员，本单就积分
      </Tap>
      <Tap className="join-tick__terms" role="link" label={`查看《${tick.title}》`} onTap={() => openPage('membership')}>
        {`《${tick.title}》`}
      </Tap>
    </View>
  );
}
