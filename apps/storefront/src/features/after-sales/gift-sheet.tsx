import { View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import type { GiftsDue } from './gifts';
import type { AfterSalesOptions } from './queries';

type GiftSheetProps = { due: GiftsDue | null; lines: AfterSalesOptions['lines']; onBring: (due: GiftsDue) => void; onKeep: (due: GiftsDue) => void; onClose: () => void };

/** What is kept does not earn these gifts any more: they come back too, or stay for what they were said to be worth. */
export function GiftSheet({ due, lines, onBring, onKeep, onClose }: GiftSheetProps) {
  const gifts = due?.gifts ?? [];
  return (
    <Sheet
      open={due !== null}
      title="赠品怎么处理"
      onClose={onClose}
      footer={
        due === null ? null : (
          <View className="after-sales__gift-ways">
            <Button block size="large" text="赠品一起退" onTap={() => onBring(due)} />
            <Button block size="large" kind="outline" text={`留下赠品，少退 ${formatFen(due.giftFen)}`} onTap={() => onKeep(due)} />
          </View>
        )
      }
    >
      <View className="after-sales__gifts">
        <View className="after-sales__note after-sales__note--left">退掉这些商品后，就不满足赠送条件了。赠品要一起退回；不退的，按下单时标明的价值从退款里扣，之后退回还能补退。</View>
        {gifts.map(({ lineNo, quantity, giftFen }) => (
          <View key={lineNo} className="after-sales__row">
            <View className="after-sales__row-name">{`${lines.find((line) => line.lineNo === lineNo)?.title ?? '赠品'} ×${quantity}`}</View>
            {`价值 ${formatFen(giftFen)}`}
          </View>
        ))}
      </View>
    </Sheet>
  );
}
