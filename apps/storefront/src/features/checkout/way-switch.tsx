import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { wayIcons } from '@/shared/ways';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { describeWay } from './ways';
import type { Way } from './ways';
import './way-switch.scss';

type WaySwitchProps = { ways: readonly Way[]; chosen: Way | null; onPick: (way: Way) => void; onAddress: (way: Way) => void };

/** Every way with its price and promise. One that is not open says why, and one that lacks an address asks for it. */
export function WaySwitch({ ways, chosen, onPick, onAddress }: WaySwitchProps) {
  const nowMs = clock.now();
  return (
    <View className="ways">
      {ways.map((way) => {
        const { name, price, promise, isOpen, needsAddress } = describeWay(way, nowMs);
        const isOn = chosen?.kind === way.kind;
        return (
          <Tap
            key={way.kind}
            role="radio"
            checked={isOn}
            disabled={!isOpen && !needsAddress}
            label={[name, price, promise].filter(Boolean).join('，')}
            className={classNames('ways__way', isOn && 'ways__way--on', !isOpen && !isOn && 'ways__way--off')}
            onTap={() => (needsAddress ? onAddress(way) : onPick(way))}
          >
            <View className="ways__head">
              <Icon name={wayIcons[way.kind]} size={16} className="ways__icon" />
              <View className="ways__name">{name}</View>
              <View className="ways__price">{price}</View>
            </View>
            <View className={classNames('ways__promise', needsAddress && 'ways__promise--ask')}>{promise}</View>
          </Tap>
        );
      })}
    </View>
  );
}
