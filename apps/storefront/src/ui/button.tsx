import { View } from '@tarojs/components';
import { classNames } from './class-names';
import { Icon } from './icon';
import type { IconName } from './icon';
import { Tap } from './tap';
import './button.scss';

type ButtonProps = {
  text: string;
  onTap: () => void;
  kind?: 'primary' | 'urgent' | 'soft' | 'outline' | 'danger' | 'plain';
  size?: 'large' | 'medium' | 'small';
  icon?: IconName;
  block?: boolean;
  disabled?: boolean;
  /** Shows a spinner and takes no second tap. */
  busy?: boolean;
  className?: string;
  label?: string;
};

export function Button(props: ButtonProps) {
  const { text, onTap, kind = 'primary', size = 'medium', icon, block = false, disabled = false, busy = false, className, label } = props;
  return (
    <Tap
      className={classNames('button', `button--${kind}`, `button--${size}`, block && 'button--block', disabled && 'button--disabled', className)}
      disabled={disabled || busy}
      label={label ?? text}
      onTap={onTap}
    >
      {busy ? <View className="button__spinner" /> : icon ? <Icon name={icon} size={16} /> : null}
      <View className="button__text">{text}</View>
    </Tap>
  );
}
