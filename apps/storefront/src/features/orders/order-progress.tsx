import { View } from '@tarojs/components';
import { classNames } from '@/ui/class-names';
import type { ProgressStep } from './groups';
import './order-progress.scss';

/** The steps of an order, or of one of its parts, with the one where it stands. */
export function OrderProgress({ steps }: { steps: readonly ProgressStep[] }) {
  return (
    <View className="order-progress">
      {steps.map(({ title, isDone, isNow }) => (
        <View key={title} className={classNames('order-progress__step', isDone && 'order-progress__step--done', isNow && 'order-progress__step--now')}>
          <View className="order-progress__dot" />
          {title}
        </View>
      ))}
    </View>
  );
}
