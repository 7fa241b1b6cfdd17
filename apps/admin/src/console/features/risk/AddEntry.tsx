import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal, Segmented, Select } from 'antd';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { subjectNames } from './labels';

type Entry = Schemas['RiskListEntry'];

interface AddEntryProps {
  readonly isOpen: boolean;
  /** Whom it is about, when one comes from a decision. */
  readonly about?: { readonly subjectKind: Entry['subjectKind']; readonly subject: string };
  readonly onClose: () => void;
}

interface Fields {
  readonly list: Entry['list'];
  readonly subjectKind: Entry['subjectKind'];
  readonly subject: string;
  readonly reason: string;
  readonly hours: number;
}

const HOUR_MS = 3_600_000;

const TERMS = [
  { value: 1, label: '1 小时' },
  { value: 24, label: '1 天' },
  { value: 168, label: '7 天' },
  { value: 720, label: '30 天' },
  { value: 0, label: '长期' },
];

const HINTS: Readonly<Record<Entry['subjectKind'], string>> = {
  customer: '顾客编号，在订单或判定记录里能看到',
  device: '设备编号，在判定记录里能看到',
  address: 'IPv4 或 IPv6 地址；IPv6 按 /64 算一个',
};

/** Puts a customer, a device or an address on a list, with a reason and a term. */
export function AddEntry({ isOpen, about, onClose }: AddEntryProps) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('subjectKind', form) ?? about?.subjectKind ?? 'device';
  const add = useMutation({
    mutationFn: ({ list, subjectKind, subject, reason, hours }: Fields) =>
      adminApi.call('addRiskListEntry', {
        body: { list, subjectKind, subject: subject.trim(), reason: reason.trim(), expiresAt: hours === 0 ? null : new Date(Date.now() + hours * HOUR_MS).toISOString() },
        idempotencyKey: key.current(),
      }),
    onSuccess() {
      key.renew();
      void message.success('已加入，一秒内生效');
      void queryClient.invalidateQueries({ queryKey: ['risk-lists'] });
      onClose();
    },
  });
  const close = (): void => {
    add.reset();
    onClose();
  };
  return (
    <Modal title="加入名单" open={isOpen} okText="加入" cancelText="先不加" confirmLoading={add.isPending} onOk={form.submit} onCancel={close} destroyOnHidden>
      <Form<Fields>
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark={false}
        initialValues={{ list: 'deny', subjectKind: about?.subjectKind ?? 'device', subject: about?.subject ?? '', hours: 168 }}
        onValuesChange={() => key.renew()}
        onFinish={(fields) => add.mutate(fields)}
      >
        <Form.Item name="list" label="名单">
          <Segmented options={[{ value: 'deny', label: '拒绝：一律不让下单' }, { value: 'allow', label: '放行：不受限流和风控' }]} />
        </Form.Item>
        <Form.Item name="subjectKind" label="对象">
          <Segmented options={Object.entries(subjectNames).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="subject" label={subjectNames[kind]} extra={HINTS[kind]} rules={[{ required: true, whitespace: true, max: 100, message: `填上${subjectNames[kind]}` }]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="hours" label="期限">
          <Select options={TERMS} />
        </Form.Item>
        <Form.Item name="reason" label="原因（记入操作记录）" rules={[{ required: true, whitespace: true, min: 2, max: 200, message: '请写明原因，2 到 200 个字' }]}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
      </Form>
      {add.isError && <Alert type="error" showIcon title={describeProblem(add.error).title} description={describeProblem(add.error).hint ?? undefined} />}
    </Modal>
  );
}
