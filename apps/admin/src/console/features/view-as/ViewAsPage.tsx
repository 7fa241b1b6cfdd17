import { useQuery } from '@tanstack/react-query';
import { Button, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { openView } from '../../../shared/session/view-as';
import { adminApi, type Schemas } from '../../api';
import { storeChoicesQuery } from '../../shell/choices';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { SearchFilter } from '../../ui/filters';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';

type Viewable = Schemas['ViewableStaff'];

const filterSchema = z.object({ q: z.string().max(40).optional().catch(undefined) });
const ROLE_NAMES: Readonly<Partial<Record<Viewable['roles'][number]['role'], string>>> = { storeManager: '店长', storeClerk: '店员' };

/** Whose workbench one may look at; a look has a reason and ends by itself. */
export function ViewAsPage() {
  const [{ q }, change] = useUrlFilters(filterSchema);
  const [wanted, setWanted] = useState<Viewable | null>(null);
  const staff = useQuery({ queryKey: ['viewable-staff', q], queryFn: ({ signal }) => adminApi.call('listViewableStaff', { query: q === undefined ? {} : { q }, signal }) });
  const stores = useQuery(storeChoicesQuery);
  const storeNames = new Map((stores.data ?? []).map(({ value, label }) => [value, label]));
  const columns: TableColumnsType<Viewable> = [
    { title: '姓名', dataIndex: 'name', width: 140 },
    { title: '用户名', dataIndex: 'username', width: 180 },
    { title: '岗位', key: 'role', width: 90, render: (_value, { roles }) => [...new Set(roles.map(({ role }) => ROLE_NAMES[role] ?? role))].join('、') },
    { title: '门店', key: 'stores', render: (_value, { roles }) => roles.map(({ storeId }) => storeNames.get(storeId ?? '') ?? '').join('、') },
    {
      title: '操作',
      key: 'acts',
      width: 100,
      render: (_value, person) => (
        <Button type="link" size="small" onClick={() => setWanted(person)}>
          查看工作台
        </Button>
      ),
    },
  ];
  return (
    <Page title="同事视角" hint="看门店同事眼前的工作台，帮着找问题；只能看不能操作，十分钟后结束，每次都记入操作记录">
      <Panel isFlush>
        <div style={{ padding: 16 }}>
          <SearchFilter value={q} placeholder="用户名 / 姓名" onChange={(next) => change({ q: next })} width={240} />
        </div>
        {staff.isError ? (
          <ErrorState error={staff.error} onRetry={() => void staff.refetch()} />
        ) : (
          <Table<Viewable>
            rowKey={({ staffId }) => staffId}
            columns={columns}
            dataSource={staff.data?.items ?? []}
            loading={staff.isPending}
            pagination={false}
            scroll={{ x: 760 }}
            locale={{ emptyText: q === undefined ? '你管的门店里还没有在用的员工' : '没有找到，换个词试试' }}
          />
        )}
      </Panel>
      <AskReason person={wanted} onClose={() => setWanted(null)} />
    </Page>
  );
}

function AskReason({ person, onClose }: { readonly person: Viewable | null; readonly onClose: () => void }) {
  const begin = useAct({
    act: (wish: { readonly staffId: string; readonly reason: string }) => adminApi.call('viewAs', { params: { staffId: wish.staffId }, body: { reason: wish.reason } }),
    doneText: '已在新标签页打开',
    isQuiet: true,
    onDone({ accessToken, expiresAt, name, username }) {
      openView({ accessToken, expiresAtMs: Date.parse(expiresAt), name, username });
      onClose();
    },
  });
  return (
    <ConfirmWithReason
      isOpen={person !== null}
      title={`查看 ${person?.name ?? ''} 的工作台`}
      okText="打开"
      isBusy={begin.isPending}
      error={begin.error}
      onConfirm={(reason) => person !== null && begin.mutate({ staffId: person.staffId, reason })}
      onClose={onClose}
    >
      在新标签页里打开，十分钟后自动结束。你看到的和 {person?.name} 一样，但点什么都不会生效。
    </ConfirmWithReason>
  );
}
