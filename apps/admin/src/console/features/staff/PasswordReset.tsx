import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal } from 'antd';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';

interface Fields {
  readonly password: string;
  readonly typed: string;
}

/** A new password for somebody else, who is signed out everywhere at once. */
export function PasswordReset({ account, onClose }: { readonly account: Schemas['StaffAccount'] | null; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const reset = useMutation({
    mutationFn: ({ staffId, version, password }: { readonly staffId: string; readonly version: number; readonly password: string }) =>
      adminApi.call('resetStaffPassword', { params: { staffId }, body: { version, password } }),
    onSuccess() {
      message.success('密码已重设，本人需要重新登录');
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
  });
  const close = (): void => {
    reset.reset();
    onClose();
  };
  return (
    <Modal title={`重设 ${account?.name ?? ''} 的密码`} open={account !== null} onCancel={close} okText="重设密码" okButtonProps={{ danger: true }} confirmLoading={reset.isPending} onOk={form.submit} destroyOnHidden>
      <p style={{ color: 'var(--color-text-2)' }}>重设后，{account?.name} 会在所有设备上退出登录。</p>
      <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={({ password }) => account !== null && reset.mutate({ staffId: account.id, version: account.version, password })}>
        <Form.Item name="password" label="新密码" extra="至少 10 个字符" rules={[{ required: true, min: 10, message: '至少 10 个字符' }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="typed" label={`输入用户名 ${account?.username ?? ''}，确认没有选错人`} rules={[{ validator: (_rule, value: unknown) => (value === account?.username ? Promise.resolve() : Promise.reject(new Error('用户名不一致'))) }]}>
          <Input autoComplete="off" />
        </Form.Item>
      </Form>
      {reset.isError && <Alert type="error" showIcon title={describeProblem(reset.error).title} />}
    </Modal>
  );
}
