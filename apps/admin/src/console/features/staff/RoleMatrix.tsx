import { CheckOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Skeleton, Table, Tooltip } from 'antd';
import type { Schemas } from '../../api';
import { permissionNames, rolesQuery } from '../../parts/staff/roles';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';

type Permission = Schemas['Permission'];

/** Who may do what. Roles are fixed; people are given roles. */
export function RoleMatrix() {
  const roles = useQuery(rolesQuery);
  if (roles.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (roles.isError) return <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />;
  const rows = (Object.keys(permissionNames) as Permission[]).map((permission) => ({ permission }));
  return (
    <Panel isFlush>
      <Table<{ readonly permission: Permission }>
        size="middle"
        pagination={false}
        rowKey={({ permission }) => permission}
        dataSource={rows}
        scroll={{ x: 900 }}
        columns={[
          { title: '权限', key: 'permission', fixed: 'start', width: 180, render: (_value, { permission }) => permissionNames[permission] },
          ...roles.data.items.map((definition) => ({
            title: (
              <Tooltip title={definition.description}>
                {definition.name}
                <small className="quiet" style={{ display: 'block', fontWeight: 400 }}>
                  {definition.reach === 'company' ? '总部' : '按门店'}
                </small>
              </Tooltip>
            ),
            key: definition.role,
            align: 'center' as const,
            render: (_value: unknown, { permission }: { readonly permission: Permission }) =>
              definition.permissions.includes(permission) ? <CheckOutlined aria-label="可以" style={{ color: 'var(--color-primary)' }} /> : <span aria-label="不可以" className="quiet">–</span>,
          })),
        ]}
      />
    </Panel>
  );
}
