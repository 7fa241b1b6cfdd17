import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Checkbox, Form, Input, Modal, Segmented } from 'antd';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem, textDetail } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { messageNames } from './labels';

type Endpoint = Schemas['WebhookEndpoint'];

interface Fields {
  readonly name: string;
  readonly url: string;
  readonly types: Endpoint['types'];
  readonly status: 'active' | 'paused';
}

interface EndpointFormProps {
  readonly isOpen: boolean;
  /** Null for a new one. */
  readonly endpoint: Endpoint | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

const choices = Object.entries(messageNames).flatMap(([value, label]) => (value === 'webhook.test' ? [] : [{ value, label }]));

export function EndpointForm({ isOpen, endpoint, onClose, onSecret }: EndpointFormProps) {
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [form] = Form.useForm<Fields>();
  const save = useMutation({
    mutationFn: async ({ status, ...fields }: Fields) => {
      if (endpoint !== null) {
        await adminApi.call('updateWebhookEndpoint', { params: { endpointId: endpoint.endpointId }, body: { ...fields, status, version: endpoint.version } });
        return null;
      }
      return (await adminApi.call('createWebhookEndpoint', { body: fields, idempotencyKey: key.current() })).secret;
    },
    onSuccess(secret) {
      key.renew();
      void queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      onClose();
      if (secret !== null) onSecret(secret);
    },
  });
  const close = (): void => {
    save.reset();
    onClose();
  };
  const initial: Partial<Fields> = endpoint === null ? { types: ['order.paid', 'order.canceled'], status: 'active' } : { name: endpoint.name, url: endpoint.url, types: endpoint.types, status: endpoint.status === 'active' ? 'active' : 'paused' };
  const problem = save.error === null ? null : describeProblem(save.error);
  return (
    <Modal title={endpoint === null ? '添加推送地址' : '修改推送地址'} open={isOpen} okText={endpoint === null ? '添加' : '保存'} cancelText="先不改" confirmLoading={save.isPending} onOk={form.submit} onCancel={close} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} initialValues={initial} onValuesChange={() => key.renew()} onFinish={(fields) => save.mutate({ ...initial, ...fields } as Fields)}>
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '写明是哪个系统' }]}>
          <Input maxLength={60} placeholder="如：ERP 订单同步" />
        </Form.Item>
        <Form.Item name="url" label="地址" rules={[{ required: true, message: '填接收消息的网址' }]} extra="https 公网地址，端口 443 或 8443">
          <Input maxLength={500} placeholder="https://erp.example.com/quanyu" />
        </Form.Item>
        <Form.Item name="types" label="推送哪些消息" rules={[{ required: true, message: '至少选一种' }]}>
          <Checkbox.Group options={choices} />
        </Form.Item>
        {endpoint !== null && (
          <Form.Item name="status" label="状态">
            <Segmented options={[{ value: 'active', label: '推送' }, { value: 'paused', label: '暂停' }]} />
          </Form.Item>
        )}
        {problem !== null && <Alert type="error" showIcon title={problem.title} description={isApiProblem(save.error) ? textDetail(save.error, 'why') : null} />}
      </Form>
    </Modal>
  );
}
