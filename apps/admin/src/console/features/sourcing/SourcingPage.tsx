import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useNavigate } from 'react-router';
import { adminApi } from '../../api';
import { rulesLabels } from '../../parts/sourcing/labels';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import type { RulesVersion, RuleSet } from './rules';

const columns: TableColumnsType<RulesVersion> = [
  { title: '版本', key: 'number', width: 90, render: (_value, { number }) => <b className="number">第 {number} 版</b> },
  { title: '状态', key: 'status', width: 100, render: (_value, { status }) => <StatusTag label={rulesLabels[status]} /> },
  { title: '说明', dataIndex: 'note', ellipsis: true },
  { title: '修改', key: 'edited', width: 200, render: (_value, { editedByName, editedAt }) => <>{editedByName} <Moment at={editedAt} /></> },
  { title: '启用', key: 'activated', width: 200, render: (_value, { activatedByName, activatedAt }) => (activatedAt === null ? '—' : <>{activatedByName} <Moment at={activatedAt} /></>) },
];

/** Versions of the rules that say where goods come from. */
export function SourcingPage() {
  const navigate = useNavigate();
  const mayWrite = useMay('sourcing.write');
  const active = useQuery({ queryKey: ['sourcing-active'], queryFn: ({ signal }) => adminApi.call('getActiveSourcingRules', { signal }) });
  const create = useAct({
    act: (rules: RuleSet, idempotencyKey) => adminApi.call('createSourcingRules', { body: { note: '从现行规则改起', rules }, idempotencyKey }),
    doneText: '已从现行规则建好草稿',
    onDone: ({ rulesId }: RulesVersion) => void navigate(`/sourcing/${rulesId}`),
  });
  const rules = active.data?.rules;
  const add = (
    <Button type="primary" icon={<PlusOutlined />} disabled={rules === undefined} loading={create.isPending} onClick={() => rules !== undefined && create.mutate(rules)}>
      改一版
    </Button>
  );
  return (
    <Page
      title="寻源规则"
      hint={`每单从哪里发，由规则算分决定，分低的赢。现在用的是${active.data === undefined ? '…' : active.data.number === 0 ? '内置规则' : `第 ${active.data.number} 版`}；改动要先回放，再由另一个人启用`}
      actions={mayWrite && add}
    >
      <DataList<RulesVersion>
        queryKey={['sourcing-rules']}
        load={({ cursor, signal }) => adminApi.call('listSourcingRules', { query: { cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ rulesId }) => rulesId}
        linkTo={({ rulesId }) => `/sourcing/${rulesId}`}
        minWidth={860}
        isFiltered={false}
        empty={{ title: '还没有自己的规则', hint: '现在用内置规则。点「改一版」，从它改起；启用前可以用上周的订单试算', ...(mayWrite ? { action: add } : {}) }}
      />
    </Page>
  );
}
