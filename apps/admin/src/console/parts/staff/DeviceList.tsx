import { Button, Popconfirm, Table, type TableColumnsType, Tag } from 'antd';
import { describeAgent } from '../../../shared/session/device-words';
import type { Schemas } from '../../api';
import { Moment } from '../../ui/inline';

type Device = Schemas['SignedInDevice'];

interface DeviceListProps {
  readonly devices: readonly Device[];
  readonly isBusy: boolean;
  /** Absent for those who may only look. */
  readonly onSignOut?: (sessionId: string) => void;
}

/** Where somebody is signed in; the device that looks at the list is marked and is not signed out from here. */
export function DeviceList({ devices, isBusy, onSignOut }: DeviceListProps) {
  const columns: TableColumnsType<Device> = [
    {
      title: '设备',
      key: 'device',
      width: 220,
      render: (_value, { deviceName, userAgent, isThis }) => (
        <>
          {deviceName ?? '网页'} {isThis && <Tag color="blue">本机</Tag>}
          <br />
          <span className="quiet">{describeAgent(userAgent)}</span>
        </>
      ),
    },
    { title: '网络', dataIndex: 'maskedAddress', width: 150, render: (address: string) => <span className="mono">{address}</span> },
    { title: '登录', dataIndex: 'signedInAt', width: 130, render: (at: string) => <Moment at={at} /> },
    { title: '最近使用', dataIndex: 'lastSeenAt', width: 130, render: (at: string) => <Moment at={at} /> },
    ...(onSignOut === undefined
      ? []
      : [
          {
            title: '操作',
            key: 'acts',
            width: 90,
            render: (_value: unknown, { sessionId, isThis }: Device) =>
              isThis ? null : (
                <Popconfirm title="让这台设备退出？" description="一秒内生效，要用得重新登录。" okText="退出" cancelText="先不退" onConfirm={() => onSignOut(sessionId)}>
                  <Button type="link" size="small" danger loading={isBusy}>
                    退出
                  </Button>
                </Popconfirm>
              ),
          },
        ]),
  ];
  return <Table<Device> rowKey={({ sessionId }) => sessionId} columns={columns} dataSource={[...devices]} pagination={false} size="middle" scroll={{ x: 720 }} locale={{ emptyText: '没有登录着的设备' }} />;
}
