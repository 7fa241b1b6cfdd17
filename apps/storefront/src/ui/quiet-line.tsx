import { View } from '@tarojs/components';
import './quiet-line.scss';

/** Says in one line that something is left out at a peak, and that ordering goes on. */
export function QuietLine({ text }: { text: string }) {
  return (
    <View className="quiet-line" role="status">
      {text}
    </View>
  );
}
