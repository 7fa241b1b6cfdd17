import { Alert, Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { describeProblem } from '../../shared/problems';

interface ConfirmWithReasonProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What will happen, to whom. */
  readonly children: ReactNode;
  /** What has to be typed to prove that this is meant; absent for acts that are easily undone. */
  readonly typed?: { readonly text: string; readonly label: string };
  readonly okText: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

interface Fields {
  readonly typed?: string;
  readonly reason: string;
}

/** For acts that cannot be taken back: says what happens, asks for the name to be typed, and for a reason that goes into the log. */
export function ConfirmWithReason(props: ConfirmWithReasonProps) {
  const [form] = Form.useForm<Fields>();
  const wanted = props.typed;
  return (
    <Modal
      title={props.title}
      open={props.isOpen}
      onCancel={props.onClose}
      okText={props.okText}
      cancelText="先不做"
      okButtonProps={{ danger: true }}
      confirmLoading={props.isBusy}
      onOk={form.submit}
      destroyOnHidden
    >
      <div style={{ marginBottom: 16, color: 'var(--color-text-2)' }}>{props.children}</div>
      <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={({ reason }) => props.onConfirm(reason.trim())}>
        {wanted !== undefined && (
          <Form.Item name="typed" label={wanted.label} rules={[{ validator: (_rule, value: unknown) => (value === wanted.text ? Promise.resolve() : Promise.reject(new Error(`请输入 ${wanted.text}`))) }]}>
            <Input autoComplete="off" placeholder={wanted.text} />
          </Form.Item>
        )}
        <Form.Item name="reason" label="原因（记入操作记录）" rules={[{ required: true, whitespace: true, min: 2, max: 100, message: '请写明原因，2 到 100 个字' }]}>
          <Input.TextArea rows={2} maxLength={100} showCount />
        </Form.Item>
      </Form>
      {props.error !== null && props.error !== undefined && <Alert type="error" showIcon title={describeProblem(props.error).title} />}
    </Modal>
  );
}
