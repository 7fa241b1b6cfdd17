import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Space, type TableColumnsType, Tabs } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { Label } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { rolesQuery } from '../../parts/staff/roles';
import { storeChoicesQuery } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { describeGrants } from './grants';
import { PasswordReset } from './PasswordReset';
import { RoleMatrix } from './RoleMatrix';
import { StaffDevices } from './StaffDevices';
import { StaffEditor } from './StaffEditor';

type Account = Schemas['StaffAccount'];

const statusLabels = { active: { text: '启用', tone: 'success' }, disabled: { text: '停用', tone: 'neutral' } } as const satisfies Readonly<Record<Account['status'], Label>>;

const filterSchema = z.object({
  view: z.enum(['accounts', 'roles']).optional().catch(undefined),
  q: z.string().max(40).optional().catch(undefined),
  role: z.enum(['opsAdmin', 'merchandiser', 'inventoryPlanner', 'customerService', 'engineer', 'storeManager', 'storeClerk']).optional().catch(undefined),
  storeId: z.uuid().optional().catch(undefined),
  status: z.enum(['active', 'disabled']).optional().catch(undefined),
});

type Editing = { readonly account: Account | null } | null;

/** Accounts with their roles and stores, and what each role may do. */
export function StaffPage() {
  const [{ view = 'accounts', ...filters }, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('staff.write');
  const [editing, setEditing] = useState<Editing>(null);
  const [resetting, setResetting] = useState<Account | null>(null);
  const [lookingAt, setLookingAt] = useState<Account | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing({ account: null })}>
      新建账号
    </Button>
  );
  return (
    <Page title="员工与权限" actions={mayWrite && add}>
      <Tabs
        activeKey={view}
        onChange={(next) => change({ view: next === 'roles' ? 'roles' : undefined })}
        items={[
          { key: 'accounts', label: '账号', children: <Accounts filters={filters} onChange={change} onEdit={mayWrite ? (account) => setEditing({ account }) : null} onReset={mayWrite ? setResetting : null} onDevices={setLookingAt} /> },
          { key: 'roles', label: '角色与权限', children: <RoleMatrix /> },
        ]}
      />
      <StaffEditor editing={editing} onClose={() => setEditing(null)} />
      <StaffDevices account={lookingAt} onClose={() => setLookingAt(null)} />
      <PasswordReset account={resetting} onClose={() => setResetting(null)} />
    </Page>
  );
}

interface AccountsProps {
  readonly filters: Omit<z.infer<typeof filterSchema>, 'view'>;
  readonly onChange: (change: Partial<Record<keyof z.infer<typeof filterSchema>, string | undefined>>) => void;
  readonly onEdit: ((account: Account) => void) | null;
  readonly onReset: ((account: Account) => void) | null;
  readonly onDevices: (account: Account) => void;
}

function Accounts({ filters, onChange, onEdit, onReset, onDevices }: AccountsProps) {
  const roles = useQuery(rolesQuery);
  const stores = useQuery(storeChoicesQuery);
  const roleNames = new Map((roles.data?.items ?? []).map(({ role, name }) => [role, name]));
  const storeNames = new Map((stores.data ?? []).map(({ value, label }) => [value, label]));
  const columns: TableColumnsType<Account> = [
    { title: '用户名', dataIndex: 'username', width: 170 },
    { title: '姓名', dataIndex: 'name', width: 120 },
    { title: '角色与门店', key: 'roles', render: (_value, { roles: grants }) => describeGrants(grants, roleNames, storeNames) },
    { title: '状态', key: 'status', width: 80, render: (_value, { status }) => <StatusTag label={statusLabels[status]} /> },
    { title: '最近登录', dataIndex: 'lastSignInAt', width: 140, render: (at: string | null) => (at === null ? <span className="quiet">从未登录</span> : <Moment at={at} />) },
    { title: '两步验证', key: 'factor', width: 100, render: (_value, { hasSecondFactor }) => (hasSecondFactor ? <StatusTag label={{ text: '已开启', tone: 'success' }} /> : <span className="quiet">未开启</span>) },
    {
      title: '操作',
      key: 'acts',
      width: 160,
      render: (_value, account) => (
        <Space size="middle">
          <Button type="link" size="small" onClick={() => onDevices(account)}>
            设备
          </Button>
          {onReset !== null && (
            <Button type="link" size="small" onClick={() => onReset(account)}>
              重设密码
            </Button>
          )}
        </Space>
      ),
    },
  ];
  return (
    <DataList<Account>
      queryKey={['staff', filters]}
      load={({ cursor, signal }) => adminApi.call('listStaff', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
      columns={columns}
      rowKey={({ id }) => id}
      {...(onEdit === null ? {} : { onOpen: onEdit })}
      minWidth={1_000}
      isFiltered={Object.values(filters).some((value) => value !== undefined)}
      onClearFilters={() => onChange({ q: undefined, role: undefined, storeId: undefined, status: undefined })}
      empty={{ title: '还没有员工账号', hint: '给每个人建自己的账号，操作记录才知道是谁做的' }}
      filters={
        <>
          <SearchFilter value={filters.q} placeholder="用户名 / 姓名" onChange={(q) => onChange({ q })} width={220} />
          <SelectFilter value={filters.role} placeholder="角色" options={[...roleNames].map(([value, label]) => ({ value, label }))} isLoading={roles.isPending} onChange={(role) => onChange({ role })} />
          <SelectFilter value={filters.storeId} placeholder="门店" options={stores.data ?? []} isLoading={stores.isPending} width={180} onChange={(storeId) => onChange({ storeId })} />
          <SelectFilter value={filters.status} placeholder="状态" options={choicesOf(statusLabels)} width={100} onChange={(status) => onChange({ status })} />
        </>
      }
    />
  );
}
