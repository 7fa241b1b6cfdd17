import { View } from '@tarojs/components';
import { describeDevice } from '@/features/account/device-words';
import { type Device, useDevices, useSignOutDevices } from '@/features/account/devices';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { ask, toast } from '@/ui/toast';
import './index.scss';

/** Where the shopper is signed in; what is not theirs is ended here. */
export default function DevicesPage() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  const devices = useDevices(mayAsk);
  if (!mayAsk) {
    return (
      <Screen title="登录设备">
        <Empty icon="shield" title="登录后看登录设备" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen title="登录设备">
      <Loadable query={devices} skeleton={<DevicesSkeleton />}>
        {(items) => <Devices items={items} />}
      </Loadable>
    </Screen>
  );
}

function Devices({ items }: { items: readonly Device[] }) {
  const signOut = useSignOutDevices();
  const others = items.filter(({ isThis }) => !isThis);
  const end = async (sessionId: string | null, question: { title: string; text: string }) => {
    if (!(await ask({ ...question, confirm: '退出', danger: true }))) return;
    signOut.mutate(sessionId, { onSuccess: () => toast('已退出'), onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <View className="devices">
      <View className="devices__hint">不是你在用的，让它退出。它再打开时要重新登录，你的订单不受影响。</View>
      <View className="devices__card">
        {items.map((device) => (
          <Row
            key={device.sessionId}
            device={device}
            isBusy={signOut.isPending}
            onEnd={() => void end(device.sessionId, { title: '让这台设备退出？', text: `${describeDevice(device.userAgent)}，一秒内生效` })}
          />
        ))}
      </View>
      {others.length > 1 ? (
        <View className="devices__all">
          <Button
            block
            kind="outline"
            size="large"
            text="其他设备全部退出"
            busy={signOut.isPending}
            onTap={() => void end(null, { title: '其他设备全部退出？', text: `共 ${others.length} 台，只留下现在这台` })}
          />
        </View>
      ) : null}
      {others.length === 0 ? <View className="devices__none">只有这台设备登录着</View> : null}
    </View>
  );
}

function Row({ device, isBusy, onEnd }: { device: Device; isBusy: boolean; onEnd: () => void }) {
  const { userAgent, maskedAddress, signedInAt, lastSeenAt, isThis } = device;
  const name = describeDevice(userAgent);
  return (
    <View className="devices__row">
      <View className="devices__main">
        <View className="devices__name">
          {name}
          {isThis ? <Tag tone="primary" text="这台" /> : null}
        </View>
        <View className="devices__fact">{isThis ? `登录于 ${formatMoment(signedInAt, clock.now())}` : `最近使用 ${formatMoment(lastSeenAt, clock.now())}`}</View>
        <View className="devices__fact">{`网络 ${maskedAddress}`}</View>
      </View>
      {isThis ? null : <Button kind="outline" size="small" text="退出" label={`让 ${name} 退出`} disabled={isBusy} onTap={onEnd} />}
    </View>
  );
}

function DevicesSkeleton() {
  return (
    <View className="devices">
      <View className="devices__card">
        {[0, 1].map((row) => (
          <View key={row} className="devices__row">
            <View className="devices__main">
              <Bone width="50%" height="18px" />
              <Bone width="70%" height="14px" className="bone--spaced" />
            </View>
          </View>
        ))}
      </View>
    </View>
  );
}
