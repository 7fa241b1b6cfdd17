import { View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useRef } from 'react';
import { CodeCard } from '@/features/pickup-code/code-card';
import { usePickupCode } from '@/features/pickup-code/queries';
import { Screen } from '@/frame/screen';
import { replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import './index.scss';

export default function PickupCodePage() {
  const { orderId } = usePageParams('orderId');
  const code = usePickupCode(orderId);
  useBrightScreen();
  return (
    <Screen title="取货码" className="pickup-page">
      <Loadable query={{ ...code, copyAgeMs: null }} skeleton={<CodeSkeleton />}>
        {(data) => <CodeCard code={data} isStale={code.copyAgeMs !== null} onExpire={() => void code.refetch()} />}
      </Loadable>
      <View className="pickup-page__actions">
        <Button kind="outline" block text="查看订单" onTap={() => replacePage('order', { orderId })} />
      </View>
    </Screen>
  );
}

/** Bright and awake while the page is in front, as it was before when it is not. */
function useBrightScreen(): void {
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

function CodeSkeleton() {
  return (
    <View className="code-card">
      <Bone width="160px" height="26px" className="pickup-page__bone" />
      <Bone width="208px" height="208px" round className="pickup-page__bone" />
      <Bone width="240px" height="48px" className="pickup-page__bone" />
    </View>
  );
}
