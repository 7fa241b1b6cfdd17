import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useRef } from 'react';
import { platform } from '@/shared/platform';

/** Bright and awake while the page is in front, as it was before when it is not. */
export function useBrightScreen(): void {
  const restore = useRef<(() => void) | null>(null);
  const putBack = () => {
    restore.current?.();
    restore.current = null;
  };
  useDidShow(() => {
    restore.current ??= platform.brighten();
  });
  useDidHide(putBack);
  useEffect(() => putBack, []);
}
