import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal, Select } from 'antd';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { revertChoices, switchesQuery } from '../../parts/switches/switches';

type SwitchRow = Schemas['SwitchBoard']['items'][number];

interface Fields {
  readonly reason: string;
  readonly revertAfterMinutes?: number;
}

/** Turns one switch over, with a reason and, when it goes down, the time after which it comes back by itself. */
export function SetSwitch({ row, onClose }: { readonly row: SwitchRow | null; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const set = useMutation({
    mutationFn: ({ target, fields }: { readonly target: SwitchRow; readonly fields: Fields }) =>
      adminApi.call('setSwitch', {
        params: { key: target.key },
        body: { isOn: !target.isOn, reason: fields.reason.trim(), revertAfterMinutes: fields.revertAfterMinutes === undefined || fields.revertAfterMinutes === 0 ? null : fields.revertAfterMinutes, version: target.version },
      }),
    onSuccess(board) {
      queryClient.setQueryData(switchesQuery.queryKey, board);
      void message.success('已生效，一秒内全部进程跟上');
      onClose();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: switchesQuery.queryKey }),
  });
  const close = (): void => {
    set.reset();
    onClose();
  };
  const isTurningOn = row !== null && !row.isOn;
  return (
    <Modal
      title={row === null ? '' : isTurningOn ? `打开「${row.name}」` : `恢复「${row.name.replace(/^关闭/, '')}」`}
      open={row !== null}
      okText={isTurningOn ? '降级' : '恢复'}
      okButtonProps={{ danger: isTurningOn }}
      cancelText="先不改"
      confirmLoading={set.isPending}
      onOk={form.submit}
      onCancel={close}
      destroyOnHidden
    >
      {row !== null && (
        <>
          <p className="quiet">{isTurningOn ? `影响 ${row.blastRadius}。顾客看到：${row.shopperSees}。` : '功能马上恢复原样。'}</p>
          <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} initialValues={{ revertAfterMinutes: 60 }} onFinish={(fields) => set.mutate({ target: row, fields })}>
            {isTurningOn && (
              <Form.Item name="revertAfterMinutes" label="自动恢复" extra="忘了关也会自己恢复">
                <Select options={[...revertChoices]} />
              </Form.Item>
            )}
            <Form.Item name="reason" label="原因（记入操作记录）" rules={[{ required: true, whitespace: true, min: 2, max: 200, message: '请写明原因，2 到 200 个字' }]}>
              <Input.TextArea rows={2} maxLength={200} showCount />
            </Form.Item>
          </Form>
          {set.isError && <Alert type="error" showIcon title={isApiProblem(set.error, 'REQUEST.VERSION_CONFLICT') ? '刚有人改过这个开关，看看现在的状态再决定' : describeProblem(set.error).title} />}
        </>
      )}
    </Modal>
  );
}
