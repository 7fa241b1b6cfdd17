import { View } from '@tarojs/components';
import { useSecond } from '@/shared/ticker';
import { Button } from '@/ui/button';
import { Price } from '@/ui/price';
import { computeGrabButton } from './grab-button';
import type { GrabAction, GrabFacts } from './grab-button';
import type { Refusal } from './refusals';
import './grab-bar.scss';

type GrabBarProps = {
  facts: Omit<GrabFacts, 'nowMs'>;
  /** What would be paid; null while nothing can be ordered. */
  payableFen: number | null;
  /** Share of the proof of work that is done. */
  verified: number;
  refusal: Refusal | null;
  onAction: (action: GrabAction) => void;
  onRefusal: (refusal: Refusal) => void;
};

const kinds = { urgent: 'urgent', primary: 'primary', soft: 'outline' } as const;

/** The button and what it says about itself, told anew each second without the page around it. */
export function GrabBar({ facts, payableFen, verified, refusal, onAction, onRefusal }: GrabBarProps) {
  const nowMs = useSecond();
  const button = computeGrabButton({ ...facts, nowMs });
  const isVerifying = facts.step === 'verifying';
  return (
    <View className="grab">
      {refusal === null || button.isBusy ? null : (
        <View className="grab__refusal" role="alert">
          <View className="grab__words">
            <View className="grab__title">{refusal.title}</View>
            {refusal.hint ? <View className="grab__hint">{refusal.hint}</View> : null}
          </View>
          {refusal.action && refusal.action !== button.text ? <Button size="small" kind="outline" text={refusal.action} onTap={() => onRefusal(refusal)} /> : null}
        </View>
      )}
      {button.note && refusal === null ? (
        <View className="grab__note" role="status">
          {button.note}
        </View>
      ) : null}
      {isVerifying ? (
        <View className="grab__track">
          <View className="grab__fill" style={{ width: `${Math.round(verified * 100)}%` }} />
        </View>
      ) : null}
      <View className="grab__line">
        {payableFen === null ? null : (
          <View className="grab__sum">
            <Price fen={payableFen} size="large" cents="always" />
          </View>
        )}
        <View className="grab__button">
          <Button
            block
            size="large"
            kind={kinds[button.tone]}
            text={button.text}
            busy={button.isBusy}
            disabled={button.action === null && !button.isBusy}
            onTap={() => button.action !== null && onAction(button.action)}
          />
        </View>
      </View>
    </View>
  );
}
