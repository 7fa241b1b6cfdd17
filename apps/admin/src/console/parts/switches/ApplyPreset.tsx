import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Select, Skeleton } from 'antd';
import { switchLevelLabels } from '../../shell/labels';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { StatusTag } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import styles from './ApplyPreset.module.css';
import { revertChoices, switchesQuery } from './switches';

type Board = Schemas['SwitchBoard'];
export type PresetName = Board['presets'][number]['preset'] | 'undo';

interface ApplyPresetProps {
  /** The preset to go to; null closes the dialog. */
  readonly preset: PresetName | null;
  readonly board: Board | undefined;
  readonly onClose: () => void;
}

interface Fields {
  readonly reason: string;
  readonly revertAfterMinutes: number | null;
}

const PREVIEW_REASON = '预览';

/** Shows what a step of the ladder changes for shoppers, and applies it once that was seen and a reason was given. */
export function ApplyPreset({ preset, board, onClose }: ApplyPresetProps) {
  const title = preset === 'undo' ? '撤销上一次方案' : preset === null ? '' : `切到「${switchLevelLabels[preset].text}」`;
  return (
    <Modal title={title} open={preset !== null} onCancel={onClose} footer={null} width={640} destroyOnHidden>
      {preset !== null && board !== undefined && <PresetForm key={`${preset}-${board.boardVersion}`} preset={preset} board={board} onClose={onClose} />}
    </Modal>
  );
}

function PresetForm({ preset, board, onClose }: { readonly preset: PresetName; readonly board: Board; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const { boardVersion } = board;
  const preview = useQuery({
    queryKey: ['switch-preview', preset, boardVersion],
    queryFn: () => adminApi.call('applySwitchPreset', { body: { preset, preview: true, reason: PREVIEW_REASON, revertAfterMinutes: null, boardVersion } }),
    staleTime: 0,
    retry: false,
  });
  const apply = useMutation({
    mutationFn: ({ reason, revertAfterMinutes }: Fields) => adminApi.call('applySwitchPreset', { body: { preset, preview: false, reason: reason.trim(), revertAfterMinutes: revertAfterMinutes === 0 ? null : revertAfterMinutes, boardVersion } }),
    onSuccess(outcome) {
      queryClient.setQueryData(switchesQuery.queryKey, outcome.board);
      void message.success('已生效，一秒内全部进程跟上');
      onClose();
    },
    onError(error) {
      // Somebody was quicker: the preview has to be made anew against what there is now.
      if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT', 'OPERATIONS.NOTHING_TO_UNDO')) void queryClient.invalidateQueries({ queryKey: switchesQuery.queryKey });
    },
  });
  if (preview.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (preview.isError) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  const { changes } = preview.data;
  if (changes.length === 0) return <p className="quiet">现在已经是这样，没有开关要改。</p>;
  return (
    <>
      <ul className={styles['changes']}>
        {changes.map(({ key, name, from, to, shopperSees }) => (
          <li key={key}>
            <b>{name}</b>
            <span className={styles['move']}>
              <StatusTag label={from ? { text: '已降级', tone: 'warning' } : { text: '正常', tone: 'success' }} />
              →
              <StatusTag label={to ? { text: '已降级', tone: 'warning' } : { text: '正常', tone: 'success' }} />
            </span>
            <small>{to ? shopperSees : '恢复原样'}</small>
          </li>
        ))}
      </ul>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ revertAfterMinutes: 60 }} onFinish={(fields) => apply.mutate(fields)}>
        {preset !== 'normal' && preset !== 'undo' && (
          <Form.Item name="revertAfterMinutes" label="自动恢复" extra="忘了关也会自己恢复">
            <Select options={[...revertChoices]} />
          </Form.Item>
        )}
        <Form.Item name="reason" label="原因（记入操作记录）" rules={[{ required: true, whitespace: true, min: 2, max: 200, message: '请写明原因，2 到 200 个字' }]}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
        {apply.isError && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={describeProblem(apply.error).title} />}
        <div className={styles['acts']}>
          <Button onClick={onClose}>先不改</Button>
          <Button type="primary" htmlType="submit" danger={preset !== 'normal' && preset !== 'undo'} loading={apply.isPending}>
            改 {changes.length} 个开关
          </Button>
        </div>
      </Form>
    </>
  );
}
