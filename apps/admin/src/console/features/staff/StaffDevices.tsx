import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Popconfirm, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { DeviceList } from '../../parts/staff/DeviceList';
import { meQuery, useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';

type Account = Schemas['StaffAccount'];

/** Where somebody is signed in, how to end it, and how to take away a second factor that they lost. */
export function StaffDevices({ account, onClose }: { readonly account: Account | null; readonly onClose: () => void }) {
  return (
    <Drawer title={`${account?.name ?? ''} 的登录设备`} open={account !== null} onClose={onClose} size="min(780px, 100vw)" destroyOnHidden>
      {account !== null && <Devices key={account.id} account={account} />}
    </Drawer>
  );
}

function Devices({ account }: { readonly account: Account }) {
  const { id: staffId } = account;
  const mayWrite = useMay('staff.write');
  const queryClient = useQueryClient();
  const queryKey = ['staff-devices', staffId];
  const devices = useQuery({ queryKey, queryFn: ({ signal }) => adminApi.call('listStaffDevices', { params: { staffId }, signal }) });
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey });
  const signOutOne = useAct({ act: (sessionId: string) => adminApi.call('signOutStaffDevice', { params: { staffId, sessionId } }), doneText: '已退出', onDone: refresh });
  const signOutAll = useAct({ act: () => adminApi.call('signOutStaff', { params: { staffId } }), doneText: '已在所有设备上退出', onDone: refresh });
  if (devices.isPending) return <Skeleton active />;
  if (devices.isError) return <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />;
  return (
    <Space orientation="vertical" size="large" style={{ width: '100%' }}>
      <DeviceList devices={devices.data.items} isBusy={signOutOne.isPending} {...(mayWrite ? { onSignOut: signOutOne.mutate } : {})} />
      {mayWrite && (
        <Space wrap>
          {devices.data.items.length > 0 && (
            <Popconfirm title={`让 ${account.name} 在所有设备上退出？`} description="平板丢了、离职交接时用。一秒内生效。" okText="全部退出" cancelText="先不退" onConfirm={() => signOutAll.mutate(undefined)}>
              <Button danger loading={signOutAll.isPending}>
                全部退出
              </Button>
            </Popconfirm>
          )}
          {account.hasSecondFactor && <ResetFactor account={account} onDone={refresh} />}
        </Space>
      )}
    </Space>
  );
}

function ResetFactor({ account, onDone }: { readonly account: Account; readonly onDone: () => void }) {
  const me = useQuery(meQuery);
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const reset = useAct({
    act: (reason: string) => adminApi.call('resetSecondFactor', { params: { staffId: account.id }, body: { reason } }),
    doneText: '已重置，本人需要重新登录',
    isQuiet: true,
    onDone() {
      setIsAsking(false);
      onDone();
      void queryClient.invalidateQueries({ queryKey: ['staff'] });
    },
  });
  if (me.data?.staffId === account.id) return null;
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>重置两步验证</Button>
      <ConfirmWithReason
        isOpen={isAsking}
        title={`重置 ${account.name} 的两步验证`}
        okText="重置"
        isBusy={reset.isPending}
        error={reset.error}
        onConfirm={(reason) => reset.mutate(reason)}
        onClose={() => setIsAsking(false)}
      >
        先当面或打电话确认是本人。重置后 {account.name} 会在所有设备上退出，下次登录只要密码，岗位要求的话要重新绑定。
      </ConfirmWithReason>
    </>
  );
}
