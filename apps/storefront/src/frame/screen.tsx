import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { useOnline } from '@/shared/network';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { ChallengeSheet } from './challenge-sheet';
import { ConsentSheet } from './consent-sheet';
import { NavBar } from './nav-bar';
import { WaitingChip } from './waiting-chip';
import './screen.scss';

type ScreenProps = {
  /** Second-level pages have a title; tab pages bring their own head. */
  title?: string;
  children: ReactNode;
  /** A bar fixed to the bottom; the page keeps room for it. */
  bottom?: ReactNode;
  className?: string;
  /** The waiting room, and the page it is for, need no chip that leads there. */
  hasOwnWayToRoom?: boolean;
};

/** The frame of every page: bar, network strip, content, bottom bar above the safe area, and the question of privacy. */
export function Screen({ title, children, bottom, className, hasOwnWayToRoom = false }: ScreenProps) {
  const online = useOnline();
  return (
    <View className={classNames('screen', Boolean(bottom) && 'screen--with-bottom', className)}>
      {title ? <NavBar title={title} /> : null}
      {online ? null : (
        <View className="screen__offline" role="status">
          <Icon name="offline" size={16} />
          网络已断开，先看看已保存的内容
        </View>
      )}
      {children}
      {bottom ? <View className="screen__bottom">{bottom}</View> : null}
      {hasOwnWayToRoom ? null : <WaitingChip />}
      <ConsentSheet />
      <ChallengeSheet />
    </View>
  );
}
