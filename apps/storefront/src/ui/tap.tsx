import { View } from '@tarojs/components';
import type { ITouchEvent } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import './tap.scss';

export type TapProps = {
  onTap: () => void;
  children?: ReactNode;
  className?: string;
  /** What a screen reader says; needed where the content is an icon alone. */
  label?: string;
  disabled?: boolean;
  role?: 'button' | 'link' | 'tab' | 'radio' | 'checkbox';
  checked?: boolean;
  id?: string;
};

// Keyboards exist on the H5 alone; the attributes mean nothing to the mini-program.
const focusable = process.env.TARO_ENV === 'h5' ? { tabIndex: 0 } : {};

/** Anything that reacts to a tap: one press state, one role, one way to be disabled. */
export function Tap({ onTap, children, className, label, disabled = false, role = 'button', checked, id }: TapProps) {
  const handle = (event: ITouchEvent) => {
    event.stopPropagation();
    if (!disabled) onTap();
  };
  return (
    <View
      {...(id ? { id } : {})}
      {...focusable}
      {...(label ? { ariaLabel: label } : {})}
      {...(checked === undefined ? {} : { ariaChecked: String(checked) })}
      {...(disabled ? { ariaDisabled: 'true' } : {})}
      className={classNames('tap', disabled && 'tap--disabled', className)}
      hoverClass={disabled ? 'none' : 'tap--pressed'}
      role={role}
      ariaRole={role}
      onClick={handle}
    >
      {children}
    </View>
  );
}
