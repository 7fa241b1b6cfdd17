import { View } from '@tarojs/components';
import { formatStamp } from '@/shared/time';
import { Button } from '@/ui/button';
import { useAdmissions } from './queries';
import './fairness.scss';

const rankDigits = 6;

/** Who was called when, by the place that each was given: published when the room is over, without names. */
export function Admissions({ roomId }: { roomId: string }) {
  const calls = useAdmissions(roomId);
  const rows = calls.data?.pages.flatMap(({ items }) => items) ?? [];
  if (calls.isError) return <Button kind="plain" size="small" block text="叫号记录没有取到，点我重试" onTap={() => void calls.refetch()} />;
  if (calls.data && rows.length === 0) return <View className="fairness__line">这次没有叫过号</View>;
  return (
    <>
      <View className="fairness__line">叫号记录：排位值小的先叫。用自己的顾客编号和种子可以算出自己的排位值</View>
      {rows.map(({ lane, rank, calledAt }, index) => (
        <View key={`${lane}${rank}`} className="fairness__call">
          <View className="fairness__turn">{index + 1}</View>
          <View className="fairness__rank">{rank.toFixed(rankDigits)}</View>
          {lane === 'member' ? <View>会员</View> : null}
          <View className="fairness__when">{formatStamp(calledAt)}</View>
        </View>
      ))}
      {calls.hasNextPage ? <Button kind="plain" size="small" block text="再看后面的" busy={calls.isFetchingNextPage} onTap={() => void calls.fetchNextPage()} /> : null}
    </>
  );
}
