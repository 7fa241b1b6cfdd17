import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Modal, Segmented, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { type LifecycleStage, stageLabels } from '../../parts/members/lifecycle';
import { useMay } from '../../shell/me';
import { StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { explainStage, shareOf } from './lifecycle';
import styles from './Lifecycle.module.css';

type Board = Schemas['LifecycleBoard'];

const WALK_REFRESH_MS = 3_000;
const filterSchema = z.object({ days: z.enum(['7', '30', '90']).optional().catch(undefined) });

/** The seven stages: how many are in each, who moved where, and by which thresholds. */
export function LifecyclePage() {
  const [{ days = '30' }, change] = useUrlFilters(filterSchema);
  const [isEditing, setIsEditing] = useState(false);
  const mayWrite = useMay('segments.write');
  const board = useQuery({
    queryKey: ['lifecycle', days],
    queryFn: ({ signal }) => adminApi.call('getLifecycle', { query: { days }, signal }),
    placeholderData: keepPreviousData,
    // While everybody is classed again the numbers move by themselves.
    refetchInterval: ({ state }) => (state.data?.isWalking === true ? WALK_REFRESH_MS : false),
  });
  return (
    <Page
      title="生命周期"
      hint="七个阶段按门槛划分：下单立即变，时间到了每分钟自动变；每次变化都留原因"
      actions={mayWrite && board.data !== undefined && <Button onClick={() => setIsEditing(true)}>改门槛</Button>}
    >
      <Segmented<'7' | '30' | '90'> value={days} onChange={(next) => change({ days: next === '30' ? undefined : next })} options={[{ value: '7', label: '近 7 天' }, { value: '30', label: '近 30 天' }, { value: '90', label: '近 90 天' }]} />
      {board.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {board.isError && board.data === undefined && <ErrorState error={board.error} onRetry={() => void board.refetch()} />}
      {board.data !== undefined && <BoardView board={board.data} />}
      {isEditing && board.data !== undefined && <ThresholdEditor rules={board.data.rules} onClose={() => setIsEditing(false)} />}
    </Page>
  );
}

function BoardView({ board: { stages, flows, rules, isWalking, days } }: { readonly board: Board }) {
  const total = stages.reduce((sum, { customers }) => sum + customers, 0);
  return (
    <>
      {isWalking && <Alert type="info" showIcon title="门槛刚改过，正在给所有顾客重新归类，人数会继续变化" />}
      <ul className={styles['stages']}>
        {stages.map((stage) => (
          <li key={stage.code} data-tone={stageLabels[stage.code].tone}>
            <h2>{stage.name}</h2>
            <b>{formatCount(stage.customers)}</b>
            <div className={styles['bar']} aria-hidden>
              <span style={{ width: `${shareOf(stage.customers, total)}%` }} />
            </div>
            <p>
              占 {shareOf(stage.customers, total)}%
              <br />进 {formatCount(stage.entered)} · 出 {formatCount(stage.left)}
            </p>
            <small>{explainStage(stage.code, rules)}</small>
          </li>
        ))}
      </ul>
      <Panel title={`近 ${days} 天的流向`} isFlush={flows.length > 0}>
        {flows.length === 0 ? (
          <EmptyState title="这段时间没有人换阶段" hint="有人下单、退款，或很久没来，会记在这里" />
        ) : (
          <Table<Board['flows'][number]>
            size="middle"
            pagination={false}
            rowKey={({ from, to }) => `${from ?? 'new'} ${to}`}
            dataSource={flows}
            scroll={{ x: 280 }}
            columns={[
              { title: '从', key: 'from', render: (_value, { from }) => <StageTag stage={from} /> },
              { title: '到', key: 'to', render: (_value, { to }) => <StageTag stage={to} /> },
              { title: '人次', dataIndex: 'moves', width: 80, align: 'right', render: (moves: number) => <span className="number">{formatCount(moves)}</span> },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function StageTag({ stage }: { readonly stage: LifecycleStage | null }) {
  return stage === null ? <span className="quiet">新顾客</span> : <StatusTag label={stageLabels[stage]} />;
}

type Thresholds = Omit<Board['rules'], 'version'>;

const FIELDS: readonly { readonly key: keyof Thresholds; readonly label: string; readonly unit: '天' | '单' }[] = [
  { key: 'interestDays', label: '高潜：注册或入会后', unit: '天' },
  { key: 'growingOrders', label: '成长：从第几单起', unit: '单' },
  { key: 'matureOrders', label: '成熟：从第几单起', unit: '单' },
  { key: 'decliningDays', label: '衰退：多少天没买', unit: '天' },
  { key: 'lostDays', label: '流失：多少天没买', unit: '天' },
];

function ThresholdEditor({ rules, onClose }: { readonly rules: Board['rules']; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Thresholds>();
  const save = useAct({
    act: (fields: Thresholds) => adminApi.call('changeLifecycleRules', { body: { ...fields, version: rules.version } }),
    doneText: '门槛已改，正在重新归类',
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['lifecycle'] });
      onClose();
    },
  });
  return (
    <Modal open title="改生命周期门槛" okText="保存" cancelText="先不改" confirmLoading={save.isPending} onOk={form.submit} onCancel={onClose} destroyOnHidden>
      <p className="quiet">改后给所有顾客重新归类，每个人的变化都记为「门槛调整」。</p>
      <Form<Thresholds> form={form} layout="vertical" requiredMark={false} initialValues={rules} onFinish={(fields) => save.mutate(fields)}>
        {FIELDS.map(({ key, label, unit }) => (
          <Form.Item key={key} name={key} label={label} dependencies={['growingOrders', 'decliningDays']} rules={[{ required: true, message: '请填写' }, ({ getFieldValue }) => ({ validator: (_rule, value: number) => problemOf(key, value, getFieldValue) })]}>
            <InputNumber min={unit === '单' ? 2 : 1} max={unit === '单' ? 1_000 : 3_650} precision={0} suffix={unit} style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}

function problemOf(key: keyof Thresholds, value: number, read: (name: keyof Thresholds) => number): Promise<void> {
  if (key === 'matureOrders' && value <= read('growingOrders')) return Promise.reject(new Error('要多于成长的单数'));
  if (key === 'lostDays' && value <= read('decliningDays')) return Promise.reject(new Error('要多于衰退的天数'));
  return Promise.resolve();
}
