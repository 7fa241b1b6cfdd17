import { View } from '@tarojs/components';
import { classNames } from './class-names';
import './icon.scss';

export type IconName =
  | 'home' | 'grid' | 'cart' | 'user' | 'search' | 'back' | 'right' | 'down' | 'up' | 'close' | 'plus' | 'minus' | 'check'
  | 'pin' | 'clock' | 'phone' | 'navigate' | 'filter' | 'list' | 'trash' | 'receipt' | 'wallet' | 'box' | 'bag' | 'store'
  | 'qr' | 'scan' | 'info' | 'warning' | 'copy' | 'refresh' | 'settings' | 'shield' | 'offline' | 'star' | 'wechat' | 'bolt' | 'bell' | 'queue'
  | 'ticket' | 'gift' | 'coin'
  | 'star-filled' | 'check-circle' | 'triangle-down' | 'triangle-up';

export type IconSize = 12 | 14 | 16 | 18 | 20 | 22 | 24 | 28 | 40 | 56;

type IconProps = { name: IconName; size?: IconSize; className?: string };

/** A decorative glyph in the colour of its text. What it means is said by the label of the control around it. */
export function Icon({ name, size = 20, className }: IconProps) {
  return <View className={classNames('icon', `icon--${name}`, `icon--s${size}`, className)} />;
}
