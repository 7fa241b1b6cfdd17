import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { EditRule } from './EditRule';
import { modeLabels, pointNames } from './labels';
import styles from './Risk.module.css';
import { describeCondition, effectText } from './rules';

type Rule = Schemas['RiskRule'];

const columns: TableColumnsType<Rule> = [
  {
    title: '规则',
    key: 'name',
    width: 220,
    render: (_value, { code, content, version }) => (
      <span className={styles['two']}>
        <b>{content.name}</b>
        <small>
          {code} · 第 {version} 版
        </small>
      </span>
    ),
  },
  { title: '状态', key: 'mode', width: 90, render: (_value, { content }) => <StatusTag label={modeLabels[content.mode]} /> },
  { title: '用在', key: 'points', width: 150, render: (_value, { content }) => content.points.map((point) => pointNames[point]).join('、') },
  { title: '条件', key: 'condition', render: (_value, { content }) => <span className="quiet">{describeCondition(content.condition)}</span> },
  { title: '命中时', key: 'effect', width: 110, render: (_value, { content }) => effectText(content.effect) },
  {
    title: '最近改动',
    key: 'changed',
    width: 180,
    render: (_value, { createdAt, createdBy, reason }) => (
      <span className={styles['two']}>
        <Moment at={createdAt} />
        <small>
          {createdBy} · {reason}
        </small>
      </span>
    ),
  },
];

/** What requests are judged by. A change is a new version; it can be tried on the last day first. */
export function RulesPage() {
  const rules = useQuery({ queryKey: ['risk-rules'], queryFn: ({ signal }) => adminApi.call('listRiskRules', { signal }) });
  const mayWrite = useMay('risk.write');
  const [edited, setEdited] = useState<Rule | 'new' | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      新规则
    </Button>
  );
  return (
    <Page title="规则" hint="分数相加：40 要求验证，70 复核，100 拒绝。试运行只记录不拦人；改动一秒内生效" actions={mayWrite && add}>
      <section className={styles['block']}>
        {rules.isPending && <Skeleton active className={styles['loading'] ?? ''} paragraph={{ rows: 6 }} />}
        {rules.isError && rules.data === undefined && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
        {rules.data?.items.length === 0 && <EmptyState title="还没有规则" hint="先建一条试运行的规则，看它一天会碰到谁" action={mayWrite ? add : undefined} />}
        {rules.data !== undefined && rules.data.items.length > 0 && (
          <Table<Rule> size="middle" pagination={false} rowKey={({ code }) => code} dataSource={rules.data.items} columns={columns} scroll={{ x: 1060 }} onRow={(rule) => ({ onClick: () => setEdited(rule), style: { cursor: 'pointer' } })} />
        )}
      </section>
      {edited !== null && <EditRule key={edited === 'new' ? 'new' : edited.code} rule={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}
