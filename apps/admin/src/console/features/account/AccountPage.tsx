import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Popconfirm, Skeleton } from 'antd';
import { adminApi } from '../../api';
import { DeviceList } from '../../parts/staff/DeviceList';
import { meQuery } from '../../shell/me';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { SecondFactorPanel } from './SecondFactorPanel';

const DEVICES = ['my-devices'];

/** One's own account: the second factor, and where one is signed in. */
export function AccountPage() {
  const me = useQuery(meQuery);
  return (
    <Page title="账号安全" hint={me.data === undefined ? undefined : `${me.data.name} · ${me.data.username}`}>
      {me.data?.mustEnrol === true && (
        <Alert type="warning" showIcon title="你的岗位要求两步验证" description="开启之前看不到任何业务数据。用手机上任意一款验证器（如 Microsoft Authenticator、腾讯身份验证器）扫码绑定即可。" style={{ marginBottom: 16 }} />
      )}
      <SecondFactorPanel />
      <DevicesPanel />
    </Page>
  );
}

function DevicesPanel() {
  const queryClient = useQueryClient();
  const devices = useQuery({ queryKey: DEVICES, queryFn: ({ signal }) => adminApi.call('listMyDevices', { signal }) });
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: DEVICES });
  const signOutOne = useAct({ act: (sessionId: string) => adminApi.call('signOutDevice', { params: { sessionId } }), doneText: '已退出', onDone: refresh });
  const signOutOthers = useAct({ act: () => adminApi.call('signOutOtherDevices', {}), doneText: '其他设备都已退出', onDone: refresh });
  const hasOthers = devices.data?.items.some(({ isThis }) => !isThis) ?? false;
  const outAll = (
    <Popconfirm title="除了本机，全部退出？" description="一秒内生效。" okText="全部退出" cancelText="先不退" onConfirm={() => signOutOthers.mutate(undefined)}>
      <Button size="small" danger loading={signOutOthers.isPending}>
        退出其他设备
      </Button>
    </Popconfirm>
  );
  return (
    <Panel title="登录设备" extra={hasOthers && outAll}>
      {devices.isPending && <Skeleton active title={false} />}
      {devices.isError && <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data !== undefined && <DeviceList devices={devices.data.items} isBusy={signOutOne.isPending} onSignOut={signOutOne.mutate} />}
    </Panel>
  );
}
