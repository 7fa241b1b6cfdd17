import { Alert, Form, Input, Modal } from 'antd';
import { adminApi } from '../../api';
import { describeProblem } from '../../../shared/problems';
import { useAct } from '../../ui/useAct';
import { searchOf } from './people';

interface Fields {
  readonly first: string;
  readonly second: string;
  readonly reason: string;
}

/** Two members by number or phone, and why they are one person. A colleague decides. */
export function AskMerge({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const [form] = Form.useForm<Fields>();
  const ask = useAct({
    act: async ({ first, second, reason }: Fields) => {
      const [customerId, otherCustomerId] = await Promise.all([findMember(first), findMember(second)]);
      return adminApi.call('askPersonMerge', { body: { customerId, otherCustomerId, reason } });
    },
    doneText: '已提出，等另一位同事批准',
    isQuiet: true,
    onDone: () => {
      onDone();
      onClose();
    },
  });
  const rules = [{ required: true, message: '填会员号或手机号' }, { validator: (_rule: unknown, text: string | undefined) => (text === undefined || text === '' || searchOf(text) !== null ? Promise.resolve() : Promise.reject(new Error('会员号 12 位，手机号 11 位'))) }];
  return (
    <Modal title="提出合并" open okText="提出" cancelText="先不做" confirmLoading={ask.isPending} onCancel={onClose} onOk={form.submit} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(fields) => ask.mutate(fields)}>
        <Form.Item name="first" label="一位顾客" rules={rules}><Input placeholder="会员号或手机号" maxLength={20} /></Form.Item>
        <Form.Item name="second" label="另一位顾客" rules={rules}><Input placeholder="会员号或手机号" maxLength={20} /></Form.Item>
        <Form.Item name="reason" label="为什么是同一人" rules={[{ required: true, message: '写明依据，批准的人会看' }, { min: 4, message: '至少 4 个字' }]}><Input.TextArea rows={3} maxLength={200} showCount /></Form.Item>
      </Form>
      {ask.error !== null && <Alert type="error" showIcon title={ask.error instanceof MemberUnknown ? ask.error.message : describeProblem(ask.error).title} />}
    </Modal>
  );
}

class MemberUnknown extends Error {}

async function findMember(text: string): Promise<string> {
  const query = searchOf(text);
  const found = query === null ? undefined : (await adminApi.call('listMembers', { query: { ...query, limit: '1' } })).items[0];
  if (found === undefined) throw new MemberUnknown(`没有找到会员「${text}」`);
  return found.memberId;
}
