import { useQueryClient } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { AskMerge } from './AskMerge';
import { MergeDrawer } from './MergeDrawer';
import { cluesOf, mergeCauseLabels, mergeStatusLabels, type PersonMerge } from './people';

const filterSchema = z.object({
  status: z.enum(['pending', 'merged', 'undone', 'rejected']).optional().catch(undefined),
  merge: z.uuid().optional().catch(undefined),
});

/** Which records are one person, by what evidence; what waits for somebody to look, and the way back. */
export function MergesPage() {
  const queryClient = useQueryClient();
  const [{ status, merge }, change] = useUrlFilters(filterSchema);
  const [isAsking, setIsAsking] = useState(false);
  const mayMerge = useMay('people.merge');
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['person-merges'] });
  return (
    <Page title="顾客合并" hint="同一个人的多条记录合为一条；每次合并都留有依据，可以撤销" actions={mayMerge ? <Button type="primary" onClick={() => setIsAsking(true)}>提出合并</Button> : undefined}>
      <DataList<PersonMerge>
        queryKey={['person-merges', status]}
        load={({ cursor, signal }) => adminApi.call('listPersonMerges', { query: { ...(status === undefined ? {} : { status }), cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ mergeId }) => mergeId}
        onOpen={({ mergeId }) => change({ merge: mergeId })}
        minWidth={900}
        isFiltered={status !== undefined}
        onClearFilters={() => change({ status: undefined })}
        empty={{ title: '还没有合并', hint: '同一个人用小程序、门店会员卡、手机号留下的记录会自动合到一起，拿不准的会等在这里' }}
        filters={
          <SelectFilter
            value={status}
            placeholder="状态"
            options={Object.entries(mergeStatusLabels).map(([value, { text }]) => ({ value, label: text }))}
            width={140}
            onChange={(next) => change({ status: next as typeof status })}
          />
        }
      />
      {merge !== undefined && <MergeDrawer mergeId={merge} onClose={() => change({ merge: undefined })} onChanged={refresh} />}
      {isAsking && <AskMerge onClose={() => setIsAsking(false)} onDone={refresh} />}
    </Page>
  );
}

const columns: TableColumnsType<PersonMerge> = [
  { title: '状态', key: 'status', width: 120, render: (_value, { status }) => <StatusTag label={mergeStatusLabels[status]} /> },
  { title: '由来', key: 'cause', width: 120, render: (_value, { cause }) => mergeCauseLabels[cause] },
  { title: '并入', key: 'into', render: (_value, row) => cluesOf(row, row.intoId) },
  { title: '被合并', key: 'from', render: (_value, row) => cluesOf(row, row.fromId) },
  { title: '提出人', dataIndex: 'requestedName', width: 110, render: (name: string | null) => name ?? <span className="quiet">系统</span> },
  { title: '时间', dataIndex: 'requestedAt', width: 140, render: (at: string) => <Moment at={at} /> },
];
