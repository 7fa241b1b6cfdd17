import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { AddEntry } from './AddEntry';
import { listLabels, subjectNames } from './labels';
import { ListFile } from './ListFile';
import styles from './Risk.module.css';

type Entry = Schemas['RiskListEntry'];

const filterSchema = z.object({
  list: z.enum(['deny', 'allow']).optional().catch(undefined),
  subjectKind: z.enum(['customer', 'device', 'address']).optional().catch(undefined),
  q: z.string().max(100).optional().catch(undefined),
});

/** Who is refused always, and who is let through always. */
export function ListsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('risk.write');
  const [isAdding, setIsAdding] = useState(false);
  const [removing, setRemoving] = useState<Entry | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
      加入名单
    </Button>
  );
  return (
    <Page title="名单" hint="放行优先于拒绝；一秒内全部进程生效" actions={mayWrite && add}>
      <DataList<Entry>
        queryKey={['risk-lists', filters]}
        load={({ cursor, signal }) => adminApi.call('listRiskListEntries', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(mayWrite ? setRemoving : null)}
        rowKey={({ entryId }) => entryId}
        minWidth={960}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ list: undefined, subjectKind: undefined, q: undefined })}
        empty={{ title: '名单是空的', hint: '确认是黄牛或攻击的顾客、设备、网络放进「拒绝」；内部验收账号放进「放行」。记得写期限。', ...(mayWrite ? { action: add } : {}) }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="编号、地址的开头，或原因" onChange={(q) => change({ q })} width={260} />
            <SelectFilter value={filters.list} placeholder="名单" options={choicesOf(listLabels)} width={120} onChange={(list) => change({ list })} />
            <SelectFilter value={filters.subjectKind} placeholder="对象" options={Object.entries(subjectNames).map(([value, label]) => ({ value, label }))} width={130} onChange={(subjectKind) => change({ subjectKind })} />
            <ListFile mayWrite={mayWrite} />
          </>
        }
      />
      <AddEntry isOpen={isAdding} onClose={() => setIsAdding(false)} />
      <RemoveEntry entry={removing} onClose={() => setRemoving(null)} />
    </Page>
  );
}

function columnsFor(remove: ((entry: Entry) => void) | null): TableColumnsType<Entry> {
  return [
    { title: '名单', key: 'list', width: 80, render: (_value, { list }) => <StatusTag label={listLabels[list]} /> },
    {
      title: '对象',
      key: 'subject',
      width: 320,
      render: (_value, { subjectKind, subject }) => (
        <span className={styles['two']}>
          <span className="mono">{subject}</span>
          <small>{subjectNames[subjectKind]}</small>
        </span>
      ),
    },
    { title: '原因', dataIndex: 'reason' },
    { title: '经手人', dataIndex: 'createdBy', width: 110 },
    { title: '加入时间', dataIndex: 'createdAt', width: 130, render: (at: string) => <Moment at={at} /> },
    {
      title: '期限',
      key: 'expires',
      width: 140,
      render: (_value, { expiresAt, isExpired }) => (expiresAt === null ? '长期' : isExpired ? <span className="quiet">已过期</span> : <><Moment at={expiresAt} /> 止</>),
    },
    ...(remove === null
      ? []
      : [
          {
            title: '操作',
            key: 'acts',
            width: 80,
            render: (_value: unknown, entry: Entry) => (
              <Button type="link" size="small" danger onClick={() => remove(entry)}>
                移出
              </Button>
            ),
          },
        ]),
  ];
}

function RemoveEntry({ entry, onClose }: { readonly entry: Entry | null; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ entryId, reason }: { readonly entryId: string; readonly reason: string }) => adminApi.call('removeRiskListEntry', { params: { entryId }, query: { reason } }),
    onSuccess() {
      void message.success('已移出，一秒内生效');
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['risk-lists'] }),
  });
  const close = (): void => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmWithReason isOpen={entry !== null} title="移出名单" okText="移出" isBusy={remove.isPending} error={remove.error} onConfirm={(reason) => entry !== null && remove.mutate({ entryId: entry.entryId, reason })} onClose={close}>
      {entry !== null && (entry.list === 'deny' ? `${entry.subject} 会重新按普通规则判定。` : `${entry.subject} 不再一律放行，会按普通规则判定。`)}
    </ConfirmWithReason>
  );
}
