import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { ResourceDrawer } from './ResourceDrawer';
import { describeService, type Resource, resourceKindNames, type Service, serviceKindNames } from './service-draft';
import { ServiceDrawer } from './ServiceDrawer';

/** What stands in a drawer: something that is there, or a new one of a kind. */
export type InHand<Thing, Kind> = { readonly kind: Kind; readonly thing: Thing | null };

const activeLabel = (isActive: boolean) => (isActive ? ({ text: '启用', tone: 'success' } as const) : ({ text: '停用', tone: 'neutral' } as const));

/** What can be booked in the store, and whom or which room it takes. */
export function ServicesTab({ store }: { readonly store: Schemas['AdminStore'] }) {
  const mayWrite = useMay('stores.write');
  const queryClient = useQueryClient();
  const params = { storeId: store.id };
  const services = useQuery({ queryKey: ['services', store.id], queryFn: ({ signal }) => adminApi.call('listServices', { params, signal }) });
  const resources = useQuery({ queryKey: ['resources', store.id], queryFn: ({ signal }) => adminApi.call('listResources', { params, signal }) });
  const [service, setService] = useState<InHand<Service, Service['kind']> | null>(null);
  const [resource, setResource] = useState<InHand<Resource, Resource['kind']> | null>(null);
  if (services.isPending || resources.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (services.isError) return <ErrorState error={services.error} onRetry={() => void services.refetch()} />;
  if (resources.isError) return <ErrorState error={resources.error} onRetry={() => void resources.refetch()} />;
  const serviceNames = new Map(services.data.items.map(({ id, name }) => [id, name]));
  const resourceColumns: TableColumnsType<Resource> = [
    { title: '名称', key: 'name', render: (_value, { name, title }) => <>{name} <span className="quiet">{title}</span></> },
    { title: '种类', key: 'kind', width: 90, render: (_value, { kind }) => resourceKindNames[kind] },
    { title: '可做的服务', key: 'services', render: (_value, { serviceIds }) => serviceIds.map((id) => serviceNames.get(id) ?? '').filter((name) => name !== '').join('、') || <span className="quiet">没有，约不到</span> },
    { title: '时间', key: 'hours', width: 140, render: (_value, { weeklyHours }) => (weeklyHours.length === 0 ? '全部营业时间' : `每周 ${weeklyHours.length} 段`) },
    { title: '状态', key: 'active', width: 90, render: (_value, { isActive }) => <StatusTag label={activeLabel(isActive)} /> },
  ];
  return (
    <>
      <Panel title="服务" extra={mayWrite && <AddMenu names={serviceKindNames} text="新增服务" onAdd={(kind) => setService({ kind, thing: null })} />} isFlush>
        <Table<Service>
          size="middle"
          pagination={false}
          rowKey={({ id }) => id}
          dataSource={services.data.items}
          locale={{ emptyText: <EmptyState title="还没有服务" hint="加一项预约服务或回收活动，再加员工和房间，顾客就能约" /> }}
          scroll={{ x: 720 }}
          onRow={(thing) => ({ onClick: () => setService({ kind: thing.kind, thing }), style: { cursor: 'pointer' } })}
          columns={[
            { title: '名称', dataIndex: 'name' },
            { title: '种类', key: 'kind', width: 110, render: (_value, { kind }) => serviceKindNames[kind] },
            { title: '内容', key: 'what', render: (_value, thing) => <span className="quiet">{describeService(thing)}</span> },
            { title: '状态', key: 'active', width: 90, render: (_value, { isActive }) => <StatusTag label={activeLabel(isActive)} /> },
          ]}
        />
      </Panel>
      <Panel title="员工与房间" extra={mayWrite && <AddMenu names={resourceKindNames} text="新增资源" onAdd={(kind) => setResource({ kind, thing: null })} />} isFlush>
        <Table<Resource>
          size="middle"
          pagination={false}
          rowKey={({ id }) => id}
          dataSource={resources.data.items}
          columns={resourceColumns}
          locale={{ emptyText: <EmptyState title="还没有员工和房间" hint="预约占用一位员工或一个房间，先把他们加进来" /> }}
          scroll={{ x: 720 }}
          onRow={(thing) => ({ onClick: () => setResource({ kind: thing.kind, thing }), style: { cursor: 'pointer' } })}
        />
      </Panel>
      <ServiceDrawer storeId={store.id} inHand={service} onClose={() => setService(null)} onSaved={() => void queryClient.invalidateQueries({ queryKey: ['services', store.id] })} />
      <ResourceDrawer storeId={store.id} inHand={resource} services={services.data.items} onClose={() => setResource(null)} onSaved={() => void queryClient.invalidateQueries({ queryKey: ['resources', store.id] })} />
    </>
  );
}

function AddMenu<Kind extends string>({ names, text, onAdd }: { readonly names: Readonly<Record<Kind, string>>; readonly text: string; readonly onAdd: (kind: Kind) => void }) {
  const kinds = Object.keys(names) as Kind[];
  return (
    <Dropdown trigger={['click']} menu={{ items: kinds.map((key) => ({ key, label: names[key], onClick: () => onAdd(key) })) }}>
      <Button icon={<PlusOutlined />}>{text}</Button>
    </Dropdown>
  );
}
