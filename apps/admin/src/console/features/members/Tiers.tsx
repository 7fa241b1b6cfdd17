import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { tiersQuery } from '../../parts/members/queries';
import { formatRate } from '../../parts/members/tiers';
import { useMay } from '../../shell/me';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import type { Tier, TierFields } from './members';

/** What each tier needs and gives, and how many have it. */
export function Tiers() {
  const tiers = useQuery(tiersQuery);
  const mayWrite = useMay('members.write');
  const [editing, setEditing] = useState<Tier | null>(null);
  if (tiers.isPending) return <Skeleton active paragraph={{ rows: 5 }} />;
  if (tiers.data === undefined) return <ErrorState error={tiers.error} onRetry={() => void tiers.refetch()} />;
  const number = (title: string, key: 'growthRequired' | 'protectionDays' | 'birthdayPoints' | 'checkInPoints' | 'members', width = 110) => ({
    title,
    dataIndex: key,
    width,
    align: 'right' as const,
    render: (count: number) => <span className="number">{formatCount(count)}</span>,
  });
  return (
    <Panel isFlush>
      <Table<Tier>
        size="middle"
        pagination={false}
        rowKey={({ code }) => code}
        dataSource={tiers.data.items}
        scroll={{ x: 900 }}
        columns={[
          { title: '等级', dataIndex: 'name', width: 120 },
          number('需要成长值', 'growthRequired'),
          { title: '积分倍数', dataIndex: 'pointsRate', width: 100, align: 'right', render: (rate: number) => formatRate(rate) },
          number('生日积分', 'birthdayPoints', 100),
          number('每日签到', 'checkInPoints', 100),
          number('保级天数', 'protectionDays', 100),
          number('会员数', 'members', 100),
          ...(mayWrite
            ? [
                {
                  title: '操作',
                  key: 'acts',
                  width: 80,
                  render: (_value: unknown, tier: Tier) => (
                    <Button type="link" size="small" onClick={() => setEditing(tier)}>
                      修改
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {editing !== null && <TierEditor key={`${editing.code} ${editing.version}`} tier={editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}

function TierEditor({ tier, onClose }: { readonly tier: Tier; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [form] = Form.useForm<TierFields>();
  const save = useAct({
    act: (fields: TierFields) => adminApi.call('updateMemberTier', { params: { code: tier.code }, body: { ...fields, version: tier.version } }),
    doneText: '等级已保存',
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['member-tiers'] });
      onClose();
    },
  });
  const whole = { precision: 0, min: 0, style: { width: '100%' } } as const;
  const required = [{ required: true, message: '请填写' }];
  return (
    <Modal open title={`修改${tier.name}`} okText="保存" cancelText="取消" confirmLoading={save.isPending} onOk={form.submit} onCancel={onClose} destroyOnHidden>
      <p className="quiet">已经在这个等级的会员按各自的保级日期过渡；积分倍数从下一笔付款起生效。</p>
      <Form<TierFields> form={form} layout="vertical" initialValues={tier} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, max: 20, message: '1 到 20 个字' }]}>
          <Input maxLength={20} />
        </Form.Item>
        <Form.Item name="growthRequired" label="需要成长值" rules={required} extra={tier.rank === 1 ? '最低一级固定为 0' : undefined}>
          <InputNumber {...whole} max={100_000_000} disabled={tier.rank === 1} />
        </Form.Item>
        <Form.Item name="pointsRate" label="积分倍数（万分之一，10000 为 1 倍）" rules={required}>
          <InputNumber {...whole} max={1_000_000} step={1_000} />
        </Form.Item>
        <Form.Item name="birthdayPoints" label="生日积分" rules={required}>
          <InputNumber {...whole} max={1_000_000} />
        </Form.Item>
        <Form.Item name="checkInPoints" label="每日签到积分" rules={required}>
          <InputNumber {...whole} max={10_000} />
        </Form.Item>
        <Form.Item name="protectionDays" label="保级天数" rules={required}>
          <InputNumber {...whole} min={1} max={3_650} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
