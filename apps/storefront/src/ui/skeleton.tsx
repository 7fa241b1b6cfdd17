import { View } from '@tarojs/components';
import { classNames } from './class-names';
import './skeleton.scss';

type BoneProps = { width?: string; height?: string; round?: boolean; className?: string };

/** One grey box of the size of what will stand there. */
export function Bone({ width = '100%', height = '14px', round = false, className }: BoneProps) {
  return <View className={classNames('bone', round && 'bone--round', className)} style={{ width, height }} />;
}
