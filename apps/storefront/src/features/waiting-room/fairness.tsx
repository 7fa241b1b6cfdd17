import { View } from '@tarojs/components';
import { useState } from 'react';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { Admissions } from './admissions';
import { useFairness } from './queries';
import './fairness.scss';

/** How the order is made, and the fingerprint by which anybody can check it afterwards. */
export function Fairness({ roomId }: { roomId: string }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useFairness(roomId, isOpen);
  return (
    <View className="fairness">
      <Tap className="fairness__head" label="排队怎么算公平" onTap={() => setOpen(!isOpen)}>
        <Icon name="shield" size={16} className="fairness__shield" />
        <View className="fairness__title">排队怎么算公平</View>
        <Icon name={isOpen ? 'up' : 'down'} size={14} />
      </Tap>
      {isOpen ? (
        <View className="fairness__body">
          <View>开始前来的人一起随机排序，早来晚来机会一样。</View>
          <View>开始后来的人按先来后到，刷新和重进不会丢位置。</View>
          <View>一个账号、一台设备只占一个位置。</View>
          {data ? (
            <>
              <View className="fairness__line">{data.seed === null ? '随机种子的指纹（结束后公布种子，可以自己核对）' : '随机种子（它的 SHA-256 就是事先公布的指纹）'}</View>
              <View className="fairness__seed">{data.seed ?? data.seedCommitment}</View>
              {data.isOver ? <Admissions roomId={roomId} /> : null}
            </>
          ) : null}
        </View>
      ) : null}
    </View>
  );
}
