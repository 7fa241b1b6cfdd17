import { View } from '@tarojs/components';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import { Tag } from '@/ui/tag';
import { describeSwitch, isHarmless } from './switch-check';
import type { SwitchDiff } from './switch-check';
import './switch-sheet.scss';

type SwitchSheetProps = { diff: SwitchDiff | null; storeName: string; onStay: () => void; onSwitch: () => void };

/** What of the cart would be lost in the other store, line by line, before anything is switched. */
export function SwitchSheet({ diff, storeName, onStay, onSwitch }: SwitchSheetProps) {
  return (
    <Sheet
      open={diff !== null}
      title={diff === null || isHarmless(diff) ? '切换门店' : describeSwitch(diff)}
      onClose={onStay}
      footer={
        <View className="switch-sheet__actions">
          <Button className="switch-sheet__action" size="large" kind="outline" text="取消" onTap={onStay} />
          <Button className="switch-sheet__action" size="large" text="仍要切换" onTap={onSwitch} />
        </View>
      }
    >
      <View className="switch-sheet">
        <View className="switch-sheet__text">{`购物车里的这些，${storeName}没有足够现货`}</View>
        {(diff?.missing ?? []).map((title) => (
          <View key={title} className="switch-sheet__line">
            <View className="switch-sheet__title">{title}</View>
            <Tag text="缺货" tone="urgent" />
          </View>
        ))}
        {(diff?.short ?? []).map((title) => (
          <View key={title} className="switch-sheet__line">
            <View className="switch-sheet__title">{title}</View>
            <Tag text="不够" tone="warning" />
          </View>
        ))}
      </View>
    </Sheet>
  );
}
