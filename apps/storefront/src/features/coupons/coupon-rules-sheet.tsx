import { View } from '@tarojs/components';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import type { CouponFace } from './coupon-card';
import './coupon-rules-sheet.scss';

export type ShownRules = { face: CouponFace & { terms: readonly string[] }; validity: string };

type CouponRulesSheetProps = { shown: ShownRules | null; action: { text: string; onTap: () => void; isBusy?: boolean } | null; onClose: () => void };

/** Everything that holds for a coupon, and the one thing to do with it. */
export function CouponRulesSheet({ shown, action, onClose }: CouponRulesSheetProps) {
  return (
    <Sheet open={shown !== null} title="使用规则" onClose={onClose} footer={action === null ? null : <Button block size="large" text={action.text} busy={action.isBusy ?? false} onTap={action.onTap} />}>
      {shown === null ? null : (
        <View className="coupon-rules">
          <View className="coupon-rules__name">{shown.face.name}</View>
          <Rule name="优惠" value={shown.face.condition === '无门槛' ? `${figureText(shown.face)}，无门槛` : `${figureText(shown.face)}，${shown.face.condition}`} />
          <Rule name="适用" value={shown.face.scope} />
          <Rule name="时间" value={shown.validity} />
          {shown.face.terms.map((term, index) => (
            <Rule key={term} name={index === 0 ? '说明' : ''} value={term} />
          ))}
        </View>
      )}
    </Sheet>
  );
}

function figureText({ figure }: CouponFace): string {
  return `${figure.before}${figure.main}${figure.after === '' ? '' : ` ${figure.after}`}`;
}

function Rule({ name, value }: { name: string; value: string }) {
  return (
    <View className="coupon-rules__row">
      <View className="coupon-rules__key">{name}</View>
      <View className="coupon-rules__value">{value}</View>
    </View>
  );
}
