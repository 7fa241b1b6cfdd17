import { View } from '@tarojs/components';
import { CodeCard } from '@/features/pickup-code/code-card';
import { usePickupCode } from '@/features/pickup-code/queries';
import { Screen } from '@/frame/screen';
import { useBrightScreen } from '@/frame/use-bright-screen';
import { replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import './index.scss';

export default function PickupCodePage() {
  const { orderId, groupNo } = usePageParams('orderId', 'groupNo');
  const code = usePickupCode(orderId, groupNo);
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

function CodeSkeleton() {
  return (
    <View className="code-card">
      <Bone width="160px" height="26px" className="pickup-page__bone" />
      <Bone width="208px" height="208px" round className="pickup-page__bone" />
      <Bone width="240px" height="48px" className="pickup-page__bone" />
    </View>
  );
}
