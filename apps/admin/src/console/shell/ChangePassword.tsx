import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, Modal } from 'antd';
import { adminApi } from '../api';
import { describeProblem } from '../../shared/problems';

interface PasswordFields {
  readonly currentPassword: string;
  readonly newPassword: string;
}

export function ChangePassword({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<PasswordFields>();
  const change = useMutation({
    mutationFn: (fields: PasswordFields) => adminApi.call('changePassword', { body: fields }),
    onSuccess() {
      message.success('密码已修改，其他设备需要重新登录');
      onClose();
    },
    onError: (error) => form.setFields([{ name: 'currentPassword', errors: [describeProblem(error).title] }]),
  });
  return (
    <Modal title="修改密码" open={isOpen} onCancel={onClose} okText="修改密码" onOk={form.submit} confirmLoading={change.isPending} destroyOnHidden>
      <Form<PasswordFields> form={form} layout="vertical" preserve={false} onFinish={(fields) => change.mutate(fields)} requiredMark={false}>
        <Form.Item name="currentPassword" label="当前密码" rules={[{ required: true, message: '请填写当前密码' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="newPassword" label="新密码" extra="至少 10 个字符，越长越好" rules={[{ required: true, min: 10, message: '至少 10 个字符' }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
