import { View } from '@tarojs/components';
import { Icon } from '@/ui/icon';
import './review-note.scss';

/** Somebody looks at the order before anybody works on it. */
export function ReviewNote() {
  return (
    <View className="review-note">
      <Icon name="info" size={20} />
      <View className="review-note__body">
        <View className="review-note__title">这个订单正在核实</View>
        <View className="review-note__hint">通常一天内有结果，商品给你留着。核实通过就开始备货，没通过会全额退回。</View>
      </View>
    </View>
  );
}
