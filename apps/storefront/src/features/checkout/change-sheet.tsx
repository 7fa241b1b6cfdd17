import { View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import { describeDifferences } from './pricing';
import type { QuoteChange } from './queries';
import './change-sheet.scss';

type ChangeSheetProps = {
  open: boolean;
  changes: readonly QuoteChange[];
  titleOf: (variantId: string) => string;
  /** What is to be paid now; null while that is being asked. */
  dueFen: number | null;
  isBusy: boolean;
  onSubmit: () => void;
  onClose: () => void;
};

/** The price changed between looking and ordering: what was told, what holds now, and the difference. Nothing was ordered. */
export function ChangeSheet({ open, changes, titleOf, dueFen, isBusy, onSubmit, onClose }: ChangeSheetProps) {
  const found = describeDifferences(changes, titleOf);
  const moreFen = found?.total ? found.total.toFen - found.total.fromFen : 0;
  const footer = (
    <View className="change-sheet__acts">
      <Button block size="large" kind="outline" text="再看看" onTap={onClose} />
      <Button block size="large" text={dueFen === null ? '正在算新价格' : `按 ${formatFen(dueFen)} 提交`} busy={isBusy || dueFen === null} onTap={onSubmit} />
    </View>
  );
  return (
    <Sheet open={open} title="价格有更新" onClose={onClose} footer={footer}>
      <View className="change-sheet">
        <View className="change-sheet__hint">你看的时候有变化，订单还没有提交，也没有扣款</View>
        {(found?.rows ?? []).map(({ name, from, to }, index) => (
          <View key={`${name}${index}`} className="change-sheet__row">
            <View className="change-sheet__name">{name}</View>
            <View className="change-sheet__from">{from}</View>
            <View className="change-sheet__to">{to}</View>
          </View>
        ))}
        {found?.total ? (
          <View className="change-sheet__row change-sheet__row--total">
            <View className="change-sheet__name">合计</View>
            <View className="change-sheet__from">{formatFen(found.total.fromFen)}</View>
            <View className="change-sheet__to">{formatFen(found.total.toFen)}</View>
          </View>
        ) : null}
        {moreFen === 0 ? null : <View className="change-sheet__more">{moreFen > 0 ? `比刚才多 ${formatFen(moreFen)}` : `比刚才少 ${formatFen(-moreFen)}`}</View>}
      </View>
    </Sheet>
  );
}
