import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, InputNumber, Modal, Segmented, Skeleton, Slider } from 'antd';
import { roomModeLabels } from '../../shell/labels';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { ErrorState } from '../../ui/states';
import { roomsQuery } from './rooms';

type Room = Schemas['WaitingRoom'];

interface EditRoomProps {
  /** The room to change; null closes the dialog. */
  readonly roomId: string | null;
  readonly onClose: () => void;
}

/** Changes how a waiting room lets people in: whether at all, how fast, and how many members first. */
export function EditRoom({ roomId, onClose }: EditRoomProps) {
  const rooms = useQuery({ ...roomsQuery, enabled: roomId !== null });
  const [form] = Form.useForm<Fields>();
  const room = rooms.data?.items.find((one) => one.roomId === roomId);
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const update = useMutation({
    mutationFn: ({ target, fields }: { readonly target: Room; readonly fields: Fields }) =>
      adminApi.call('updateWaitingRoom', {
        params: { roomId: target.roomId },
        body: { mode: fields.mode, admitPerSecond: fields.admitPerSecond, passMinutes: fields.passMinutes, memberShare: fields.memberPercent / 100, reason: fields.reason.trim(), version: target.version },
      }),
    onSuccess() {
      void message.success('已改，几秒内生效');
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: roomsQuery.queryKey }),
  });
  const close = (): void => {
    update.reset();
    onClose();
  };
  return (
    <Modal title={room === undefined ? '等候室' : `改等候室：${room.name}`} open={roomId !== null} okText="改等候室" cancelText="先不改" okButtonProps={{ disabled: room === undefined }} confirmLoading={update.isPending} onOk={form.submit} onCancel={close} destroyOnHidden>
      {rooms.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {rooms.isError && <ErrorState error={rooms.error} onRetry={() => void rooms.refetch()} />}
      {rooms.isSuccess && room === undefined && <p className="quiet">这个等候室已经结束。</p>}
      {room !== undefined && (
        <>
          <p className="quiet">
            {room.counts === null ? '' : `正在排队 ${formatCount(room.counts.waitingMembers + room.counts.waitingOthers)} 人。`}
            {room.capacityPerSecond === null ? '还没有测得下单能力。' : `测得下单能力每秒 ${room.capacityPerSecond.toFixed(1)} 单。`}
          </p>
          <RoomForm key={`${room.roomId}-${room.version}`} form={form} room={room} onFinish={(fields) => update.mutate({ target: room, fields })} />
        </>
      )}
      {update.isError && <Alert type="error" showIcon title={describeProblem(update.error).title} />}
    </Modal>
  );
}

interface Fields {
  readonly mode: Room['mode'];
  readonly admitPerSecond: number;
  readonly passMinutes: number;
  readonly memberPercent: number;
  readonly reason: string;
}

interface RoomFormProps {
  readonly form: ReturnType<typeof Form.useForm<Fields>>[0];
  readonly room: Room;
  readonly onFinish: (fields: Fields) => void;
}

function RoomForm({ form, room, onFinish }: RoomFormProps) {
  const mode = Form.useWatch('mode', form) ?? room.mode;
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      preserve={false}
      requiredMark={false}
      initialValues={{ mode: room.mode, admitPerSecond: room.admitPerSecond, passMinutes: room.passMinutes, memberPercent: Math.round(room.memberShare * 100) }}
      onFinish={onFinish}
    >
      <Form.Item name="mode" label="方式" extra={MODE_HINTS[mode]}>
        <Segmented options={(['auto', 'on', 'off'] as const).map((value) => ({ value, label: roomModeLabels[value].text }))} />
      </Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 16px' }}>
        <Form.Item name="admitPerSecond" label={mode === 'auto' ? '每秒最多放行' : '每秒放行'} rules={[{ required: true, message: '填上速度' }]}>
          <InputNumber min={0} max={100_000} suffix="人/秒" style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="passMinutes" label="轮到后保留" rules={[{ required: true, message: '填上时间' }]}>
          <InputNumber min={0.5} max={30} step={0.5} suffix="分钟" style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="memberPercent" label="会员优先（%）">
        <Slider min={0} max={100} step={5} />
      </Form.Item>
      <Form.Item name="reason" label="原因（记入操作记录）" rules={[{ required: true, whitespace: true, min: 2, max: 200, message: '请写明原因，2 到 200 个字' }]}>
        <Input.TextArea rows={2} maxLength={200} showCount />
      </Form.Item>
    </Form>
  );
}

const MODE_HINTS: Readonly<Record<Room['mode'], string>> = {
  auto: '按测得的下单能力放行，不超过上限；0 为暂停放行，排队位置保留',
  on: '按设定的速度放行；0 为暂停放行，排队位置保留',
  off: '不再要求排队，已在排的人直接进入',
};
