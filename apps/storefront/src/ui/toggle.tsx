import { View } from '@tarojs/components';
import { classNames } from './class-names';
import { Tap } from './tap';
import './toggle.scss';

type ToggleProps = { isOn: boolean; label: string; disabled?: boolean; onChange: (isOn: boolean) => void };

/** On or off. */
export function Toggle({ isOn, label, disabled = false, onChange }: ToggleProps) {
  return (
    <Tap className={classNames('toggle', isOn && 'toggle--on')} role="checkbox" checked={isOn} label={label} disabled={disabled} onTap={() => onChange(!isOn)}>
      <View className="toggle__track">
        <View className="toggle__knob" />
      </View>
    </Tap>
  );
}
