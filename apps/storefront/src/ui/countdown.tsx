import { Text } from '@tarojs/components';
import { useRemaining } from '@/shared/ticker';
import { formatCountdown } from '@/shared/time';
import { classNames } from './class-names';
import './countdown.scss';

const urgentMs = 5 * 60_000;

type CountdownProps = {
  endsAtMs: number;
  /** Refetches what the countdown was about; the screen never flips by itself. */
  onEnd?: () => void;
  className?: string;
};

export function Countdown({ endsAtMs, onEnd, className }: CountdownProps) {
  const remainingMs = useRemaining(endsAtMs, onEnd);
  return <Text className={classNames('countdown', remainingMs < urgentMs && 'countdown--urgent', className)}>{formatCountdown(remainingMs)}</Text>;
}
