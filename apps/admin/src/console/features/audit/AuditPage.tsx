import { Drawer, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { adminApi, type Schemas } from '../../api';
import { actionTitle } from '../../shell/actions';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { DateRangeFilter, SelectFilter } from '../../ui/filters';
import { Moment } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { areaChoices, compareRecords, fieldTitle, reasonTitle, type RecordDifference, targetTitle, toInstantRange } from './audit';

type AuditEntry = Schemas['AuditEntry'];

const filterSchema = z.object({
  action: z.string().regex(/^[\w.-]{1,60}$/).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});

const columns: TableColumnsType<AuditEntry> = [
  { title: '时间', dataIndex: 'at', width: 160, render: (at: string) => <Moment at={at} isFull /> },
  { title: '谁', dataIndex: 'actorName', width: 130 },
  { title: '做了什么', key: 'action', width: 190, render: (_value, { action }) => actionTitle(action) },
  { title: '对象', key: 'target', ellipsis: true, render: (_value, { targetType, targetId }) => <span className="quiet">{targetTitle(targetType)} <span className="mono">{targetId}</span></span> },
  { title: '原因', key: 'reason', ellipsis: true, width: 220, render: (_value, { reason }) => (reason === null ? '' : reasonTitle(reason)) },
  { title: '来自', dataIndex: 'ip', width: 140, render: (ip: string | null) => <span className="number quiet">{ip ?? ''}</span> },
];

/** Who did what, when, from where; with what was before and after. */
export function AuditPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  return (
    <Page title="操作记录" hint="只能看，不能改，也不能删">
      <DataList<AuditEntry>
        queryKey={['audit', filters]}
        load={({ cursor, signal }) => adminApi.call('listAuditEntries', { query: { action: filters.action, ...toInstantRange(filters), cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ id }) => String(id)}
        onOpen={setOpened}
        minWidth={980}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ action: undefined, from: undefined, to: undefined })}
        empty={{ title: '还没有操作记录', hint: '登录、改价、调库存、取消订单等都会记在这里' }}
        filters={
          <>
            <SelectFilter value={filters.action} placeholder="全部操作" options={areaChoices} width={160} onChange={(action) => change({ action })} />
            <DateRangeFilter from={filters.from} to={filters.to} onChange={change} />
          </>
        }
      />
      <EntryDrawer entry={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}

function EntryDrawer({ entry, onClose }: { readonly entry: AuditEntry | null; readonly onClose: () => void }) {
  const differences = entry === null ? [] : compareRecords(entry.before, entry.after);
  return (
    <Drawer title={entry === null ? '' : actionTitle(entry.action)} open={entry !== null} onClose={onClose} size="min(720px, 100vw)">
      {entry !== null && (
        <>
          <p style={{ marginTop: 0 }}>
            {entry.actorName} · <Moment at={entry.at} isFull />
            <br />
            <span className="quiet">
              {targetTitle(entry.targetType)} <span className="mono">{entry.targetId}</span>
              {entry.requestId !== null && (
                <>
                  {' · 请求 '}
                  <span className="mono">{entry.requestId}</span>
                </>
              )}
            </span>
          </p>
          {entry.reason !== null && <p>原因：{reasonTitle(entry.reason)}</p>}
          <Table<RecordDifference>
            size="small"
            pagination={false}
            rowKey={({ field }) => field}
            dataSource={differences}
            locale={{ emptyText: '这次操作没有改动内容' }}
            columns={[
              { title: '字段', dataIndex: 'field', width: 160, render: fieldTitle },
              { title: '之前', dataIndex: 'before', render: (text: string) => <span style={{ overflowWrap: 'anywhere' }}>{text}</span> },
              { title: '之后', dataIndex: 'after', render: (text: string) => <span style={{ overflowWrap: 'anywhere' }}>{text}</span> },
            ]}
          />
        </>
      )}
    </Drawer>
  );
}
