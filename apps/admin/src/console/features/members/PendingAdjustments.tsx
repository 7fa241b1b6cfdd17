import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Skeleton, Table, Tooltip } from 'antd';
import { Link } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { Delta, Moment } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import type { Adjustment } from './members';
import { pendingQuery } from './queries';

/** What one person asked for and another decides. */
export function PendingAdjustments() {
  const queryClient = useQueryClient();
  const pending = useQuery(pendingQuery);
  const mayApprove = useMay('members.approve');
  const decide = useAct({
    act: ({ id, isApproved }: { id: string; isApproved: boolean }) => adminApi.call('decideMemberAdjustment', { params: { adjustmentId: id }, body: { isApproved } }),
    doneText: '已处理',
    onDone: () => void queryClient.invalidateQueries({ queryKey: ['member-adjustments'] }),
  });
  if (pending.isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (pending.data === undefined) return <ErrorState error={pending.error} onRetry={() => void pending.refetch()} />;
  if (pending.data.items.length === 0) return <EmptyState title="没有等待批准的调整" hint="同一会员 30 天内累计超过 1,000 分的手工加减会等在这里，由提交人以外的人批准" />;
  return (
    <Panel isFlush>
      <Table<Adjustment>
        size="middle"
        pagination={false}
        rowKey={({ id }) => id}
        dataSource={pending.data.items}
        scroll={{ x: 820 }}
        columns={[
          { title: '会员号', key: 'member', width: 150, render: (_value, { memberId, memberNo }) => <Link to={`/members/${memberId}`}>{memberNo}</Link> },
          { title: '积分', dataIndex: 'amount', width: 110, align: 'right', render: (amount: number) => <Delta value={amount} /> },
          { title: '原因', dataIndex: 'reason' },
          { title: '提交人', dataIndex: 'requestedName', width: 130 },
          { title: '提交时间', dataIndex: 'requestedAt', width: 140, render: (at: string) => <Moment at={at} /> },
          ...(mayApprove
            ? [
                {
                  title: '操作',
                  key: 'acts',
                  width: 150,
                  render: (_value: unknown, { id, isOwn }: Adjustment) => (
                    <Tooltip title={isOwn ? '自己提交的要由别人批准' : ''}>
                      <Button type="link" size="small" disabled={isOwn || decide.isPending} onClick={() => decide.mutate({ id, isApproved: true })}>
                        批准
                      </Button>
                      <Button type="link" size="small" danger disabled={isOwn || decide.isPending} onClick={() => decide.mutate({ id, isApproved: false })}>
                        驳回
                      </Button>
                    </Tooltip>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}
