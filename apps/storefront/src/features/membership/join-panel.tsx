import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useJoin } from './queries';
import type { MembershipHome } from './queries';
import { TierLadder } from './tier-ladder';
import './join-panel.scss';

/** Joins in one tap. What is agreed to stands above the button, in full one tap away. */
export function JoinPanel({ home: { terms, tiers } }: { home: MembershipHome }) {
  const join = useJoin();
  const [isReading, setReading] = useState(false);
  const tap = () => {
    setReading(false);
    join.mutate(terms.version, { onSuccess: () => toast('入会成功'), onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <>
      <View className="join">
        <View className="join__title">入会免费，一键加入</View>
        <View className="join__hint">消费攒积分，等级越高攒得越快；每家门店都认</View>
        <Button block size="large" text="同意条款并入会" busy={join.isPending} onTap={tap} />
        <Tap className="join__terms" role="link" label={`查看《${terms.title}》`} onTap={() => setReading(true)}>
          {`入会即同意《${terms.title}》（${terms.version} 版）`}
        </Tap>
      </View>
      <TierLadder tiers={tiers} currentCode={null} />
      <Sheet open={isReading} title={terms.title} onClose={() => setReading(false)} footer={<Button block size="large" text="同意条款并入会" busy={join.isPending} onTap={tap} />}>
        <View className="join__text">
          {terms.points.map((point) => (
            <View key={point} className="join__point">
              {point}
            </View>
          ))}
        </View>
      </Sheet>
    </>
  );
}
