import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Form, Input, Radio, Select, Switch } from 'antd';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { rolesQuery } from '../../parts/staff/roles';
import { storeChoicesQuery } from '../../shell/choices';
import { EMPTY_GRANTS, type GrantDraft, toGrantDraft, toGrants } from './grants';

type Account = Schemas['StaffAccount'];

interface StaffEditorProps {
  /** An account to change, or `account: null` for a new one; null while closed. */
  readonly editing: { readonly account: Account | null } | null;
  readonly onClose: () => void;
}

export function StaffEditor({ editing, onClose }: StaffEditorProps) {
  const account = editing?.account ?? null;
  return (
    <Drawer title={account === null ? '新建账号' : `${account.name} 的账号`} open={editing !== null} onClose={onClose} size="min(520px, 100vw)" destroyOnHidden>
      {editing !== null && <StaffForm key={account?.id ?? 'new'} account={account} onClose={onClose} />}
    </Drawer>
  );
}

interface Fields extends GrantDraft {
  readonly username: string;
  readonly name: string;
  readonly password?: string;
  readonly isActive: boolean;
}

function StaffForm({ account, onClose }: { readonly account: Account | null; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const save = useMutation({
    mutationFn: ({ username, name, password = '', isActive, ...grants }: Fields) =>
      account === null
        ? adminApi.call('createStaff', { body: { username, name, password, roles: toGrants(grants) }, idempotencyKey: key.current() })
        : adminApi.call('updateStaff', { params: { staffId: account.id }, body: { version: account.version, name, roles: toGrants(grants), status: isActive ? 'active' : 'disabled' } }),
    onSuccess() {
      message.success(account === null ? '账号已建好，把用户名和密码交给本人' : '已保存，一秒内生效');
      onClose();
    },
    onSettled() {
      key.renew();
      return queryClient.invalidateQueries({ queryKey: ['staff'] });
    },
  });
  const initial: Fields = {
    username: account?.username ?? '',
    name: account?.name ?? '',
    isActive: account === null || account.status === 'active',
    ...(account === null ? EMPTY_GRANTS : toGrantDraft(account.roles)),
  };
  return (
    <Form<Fields> layout="vertical" requiredMark={false} initialValues={initial} onFinish={(fields) => save.mutate(fields)}>
      <Form.Item name="username" label="用户名" extra={account === null ? '小写字母、数字、点、横线，2 到 40 位，建好后不能改' : undefined} rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,39}$/, message: '用小写字母、数字、点、横线，2 到 40 位' }]}>
        <Input disabled={account !== null} autoComplete="off" />
      </Form.Item>
      <Form.Item name="name" label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
        <Input maxLength={30} />
      </Form.Item>
      {account === null && (
        <Form.Item name="password" label="初始密码" extra="至少 10 个字符，本人登录后可以自己改" rules={[{ required: true, min: 10, message: '至少 10 个字符' }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      )}
      <GrantFields />
      {account !== null && (
        <Form.Item name="isActive" label="账号状态" valuePropName="checked" extra="停用后立即退出登录">
          <Switch checkedChildren="启用" unCheckedChildren="停用" />
        </Form.Item>
      )}
      {save.isError && <Alert type="error" showIcon title={describeProblem(save.error).title} description={describeProblem(save.error).hint} style={{ marginBottom: 16 }} />}
      <Button type="primary" htmlType="submit" block loading={save.isPending}>
        保存
      </Button>
    </Form>
  );
}

function GrantFields() {
  const form = Form.useFormInstance<Fields>();
  const reach = Form.useWatch('reach', form);
  const roles = useQuery(rolesQuery);
  const stores = useQuery(storeChoicesQuery);
  const choices = (roles.data?.items ?? []).filter((definition) => definition.reach === reach).map(({ role, name, description }) => ({ value: role, label: `${name} · ${description}` }));
  return (
    <>
      <Form.Item name="reach" label="在哪里工作">
        <Radio.Group
          optionType="button"
          options={[
            { value: 'store', label: '门店' },
            { value: 'company', label: '总部' },
          ]}
          onChange={() => form.setFieldValue('roles', [])}
        />
      </Form.Item>
      <Form.Item name="roles" label="角色" rules={[{ required: true, message: '请选择角色' }]}>
        <Select mode="multiple" options={choices} loading={roles.isPending} placeholder="可以选多个" />
      </Form.Item>
      {reach === 'store' && (
        <Form.Item name="storeIds" label="门店" extra="只能看到和操作这些门店" rules={[{ required: true, message: '门店角色要选门店' }]}>
          <Select mode="multiple" options={stores.data ?? []} loading={stores.isPending} showSearch={{ optionFilterProp: 'label' }} placeholder="选择门店" />
        </Form.Item>
      )}
    </>
  );
}
