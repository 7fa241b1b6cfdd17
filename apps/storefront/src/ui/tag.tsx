import { Text } from '@tarojs/components';
import { classNames } from './class-names';
import './tag.scss';

type TagProps = { text: string; tone?: 'neutral' | 'primary' | 'urgent' | 'warning'; className?: string };

export function Tag({ text, tone = 'neutral', className }: TagProps) {
  return <Text className={classNames('tag', `tag--${tone}`, className)}>{text}</Text>;
}
