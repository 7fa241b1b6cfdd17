import { View } from '@tarojs/components';
import { CodeCard } from '@/features/pickup-code/code-card';
import { usePickupCode } from '@/features/pickup-code/queries';
import type { PickupCode } from '@/features/pickup-code/queries';
import { describeErrand } from '@/features/pickup-code/words';
import { Screen } from '@/frame/screen';
import { useBrightScreen } from '@/frame/use-bright-screen';
import { clock } from '@/shared/clock';
import { replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { toast } from '@/ui/toast';
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
        {code.data ? <SendCode code={code.data} /> : null}
        <Button kind="outline" block text="查看订单" onTap={() => replacePage('order', { orderId })} />
      </View>
    </Screen>
  );
}

/** For whoever collects instead: everything they need, to be sent to them. */
function SendCode({ code }: { code: PickupCode }) {
  const errand = describeErrand(code, clock.now());
  // A code that was kept from before names nobody.
  if (!code.collector || errand === null) return null;
  return <Button block icon="copy" text={`复制取货信息，发给 ${code.collector.name}`} onTap={() => void platform.copy(errand).then(() => toast('已复制，去粘贴给 TA'))} />;
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
