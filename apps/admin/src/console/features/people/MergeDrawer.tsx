import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Drawer, Skeleton, Space, Table, Tooltip } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Moment, StatusTag } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { cluesOf, mergeCauseLabels, mergeStatusLabels, type PersonMergeDetail, tellClue, tellSource } from './people';

interface MergeDrawerProps {
  readonly mergeId: string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** One merge: who was joined with whom, why, and what can be done about it. */
export function MergeDrawer({ mergeId, onClose, onChanged }: MergeDrawerProps) {
  const merge = useQuery({ queryKey: ['person-merge', mergeId], queryFn: ({ signal }) => adminApi.call('getPersonMerge', { params: { mergeId }, signal }) });
  return (
    <Drawer open size={640} title="合并依据" onClose={onClose}>
      {merge.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {merge.isError && <ErrorState error={merge.error} onRetry={() => void merge.refetch()} />}
      {merge.data !== undefined && <MergeFacts merge={merge.data} onChanged={onChanged} />}
    </Drawer>
  );
}

function MergeFacts({ merge, onChanged }: { readonly merge: PersonMergeDetail; readonly onChanged: () => void }) {
  const people = [
    { key: 'into', label: '并入', children: <Link to={`/members/${merge.intoId}`}>{cluesOf(merge, merge.intoId)}</Link> },
    { key: 'from', label: '被合并', children: <Link to={`/members/${merge.fromId}`}>{cluesOf(merge, merge.fromId)}</Link> },
  ];
  const story = [
    { key: 'seen', label: '看到于', children: <>{tellSource(merge.source)} <Moment at={merge.observedAt} isFull /></> },
    ...(merge.reason === null ? [] : [{ key: 'reason', label: '原因', children: `${merge.reason}（${merge.requestedName ?? '系统'}）` }]),
    ...(merge.decidedName === null || merge.decidedAt === null ? [] : [{ key: 'decided', label: '处理', children: <>{merge.decidedName} <Moment at={merge.decidedAt} isFull /></> }]),
    ...(merge.undoneAt === null ? [] : [{ key: 'undone', label: '撤销', children: <>{merge.undoneName}：{merge.undoneReason} <Moment at={merge.undoneAt} isFull /></> }]),
  ];
  return (
    <Space orientation="vertical" size={20} style={{ width: '100%' }}>
      <Descriptions column={1} size="small" bordered items={[{ key: 'status', label: '状态', children: <Space><StatusTag label={mergeStatusLabels[merge.status]} />{mergeCauseLabels[merge.cause]}</Space> }, ...people, ...story]} />
      <MergeActs merge={merge} onChanged={onChanged} />
      <Table<PersonMergeDetail['links'][number]>
        size="small"
        pagination={false}
        rowKey={({ customerId, type, hint, observedAt, source }) => `${customerId ?? ''}${type}${hint}${observedAt}${source}`}
        dataSource={merge.links}
        locale={{ emptyText: '没有留下依据' }}
        columns={[
          { title: '标识', key: 'clue', render: (_value, link) => tellClue(link) },
          { title: '属于', key: 'side', width: 90, render: (_value, { customerId }) => (customerId === merge.intoId ? '并入' : '被合并') },
          { title: '来源', dataIndex: 'source', width: 140, render: tellSource },
          { title: '看到于', dataIndex: 'observedAt', width: 140, render: (at: string) => <Moment at={at} /> },
        ]}
      />
    </Space>
  );
}

function MergeActs({ merge, onChanged }: { readonly merge: PersonMergeDetail; readonly onChanged: () => void }) {
  const queryClient = useQueryClient();
  const mayMerge = useMay('people.merge');
  const [isUndoing, setIsUndoing] = useState(false);
  const { mergeId } = merge;
  const done = (): void => {
    setIsUndoing(false);
    void queryClient.invalidateQueries({ queryKey: ['person-merge', mergeId] });
    onChanged();
  };
  const decide = useAct({ act: (isApproved: boolean) => adminApi.call('decidePersonMerge', { params: { mergeId }, body: { isApproved } }), doneText: '已处理', onDone: done });
  const undo = useAct({ act: (reason: string) => adminApi.call('undoPersonMerge', { params: { mergeId }, body: { reason } }), doneText: '已撤销，两边各归各', isQuiet: true, onDone: done });
  if (!mayMerge) return null;
  if (merge.status === 'pending') {
    return (
      <Tooltip title={merge.isOwn ? '自己提出的要由别人批准' : ''}>
        <Space>
          <Button type="primary" disabled={merge.isOwn} loading={decide.isPending} onClick={() => decide.mutate(true)}>是同一人，合并</Button>
          <Button disabled={merge.isOwn || decide.isPending} onClick={() => decide.mutate(false)}>不是同一人</Button>
        </Space>
      </Tooltip>
    );
  }
  if (merge.status !== 'merged') return null;
  return (
    <>
      <Button danger onClick={() => setIsUndoing(true)}>撤销合并</Button>
      <ConfirmWithReason isOpen={isUndoing} title="撤销这次合并" okText="撤销合并" isBusy={undo.isPending} error={undo.error} onConfirm={(reason) => undo.mutate(reason)} onClose={() => setIsUndoing(false)}>
        积分、储值、优惠券和订单各归各，双方都要重新登录；之后不会再自动合到一起。
      </ConfirmWithReason>
    </>
  );
}
