import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Drawer, Form, Input, Select, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { z } from 'zod';
import { describeProblem } from '../../../shared/problems';
import { formatInstantFull } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { evidenceName, evidenceText } from '../../parts/risk/evidence';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { kindName, ruleName, type RuleNames } from './labels';
import { ALLOW_TERMS } from './release';
import styles from './Risk.module.css';
import { useRuleNames } from './useRuleNames';

type Appeal = Schemas['RiskAppeal'];

const statusLabels = {
  open: { text: '待答复', tone: 'warning' },
  approved: { text: '已通过', tone: 'success' },
  rejected: { text: '已驳回', tone: 'neutral' },
} as const;

const filterSchema = z.object({ status: z.enum(['open', 'approved', 'rejected']).optional().catch(undefined) });

function columnsFor(names: RuleNames): TableColumnsType<Appeal> {
  return [
    { title: '提出', dataIndex: 'createdAt', width: 130, render: (at: string) => <Moment at={at} /> },
    { title: '状态', key: 'status', width: 90, render: (_value, { status }) => <StatusTag label={statusLabels[status]} /> },
    {
      title: '顾客',
      key: 'customer',
      width: 180,
      render: (_value, { customerId, groupSize }) => (
        <span className={styles['two']}>
          <span className="mono">{customerId.slice(-8)}</span>
          <small>{groupSize > 1 ? `关联群 ${groupSize} 人` : '没有关联'}</small>
        </span>
      ),
    },
    {
      title: '被什么拒绝',
      key: 'rule',
      width: 220,
      render: (_value, { rule, ruleVersion, point }) => (
        <span className={styles['two']}>
          <span>{ruleName(rule, names)}</span>
          <small>
            {kindName(point)} · 第 {ruleVersion} 版
          </small>
        </span>
      ),
    },
    { title: '顾客怎么说', dataIndex: 'words', ellipsis: true },
    { title: '答复', key: 'answer', width: 200, ellipsis: true, render: (_value, { answer, decidedBy }) => (answer === null ? <span className="quiet">还没有</span> : `${decidedBy ?? ''}：${answer}`) },
  ];
}

/** People who say that they were turned away wrongly. Whoever waits longest comes first. */
export function AppealsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const [opened, setOpened] = useState<Appeal | null>(null);
  const names = useRuleNames();
  const columns = useMemo(() => columnsFor(names), [names]);
  return (
    <Page title="申诉" hint="通过后这位顾客在期限内不受风控规则和共享上限限制">
      <DataList<Appeal>
        queryKey={['risk-appeals', filters]}
        load={({ cursor, signal }) => adminApi.call('listRiskAppeals', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ appealId }) => appealId}
        onOpen={setOpened}
        minWidth={980}
        refetchMs={30_000}
        isFiltered={filters.status !== undefined && filters.status !== 'open'}
        onClearFilters={() => change({ status: undefined })}
        empty={{ title: '没有待答复的申诉', hint: '被拒绝的顾客在小程序里可以申诉，带着当时的规则和依据到这里' }}
        filters={<SelectFilter value={filters.status} placeholder="待答复" options={choicesOf(statusLabels)} width={130} onChange={(status) => change({ status })} />}
      />
      {opened !== null && <AppealDrawer key={opened.appealId} appeal={opened} names={names} onClose={() => setOpened(null)} />}
    </Page>
  );
}

interface Fields {
  readonly answer: string;
  readonly allowDays: number;
}

function AppealDrawer({ appeal, names, onClose }: { readonly appeal: Appeal; readonly names: RuleNames; readonly onClose: () => void }) {
  const mayWrite = useMay('risk.write');
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const decide = useAct({
    act: (decision: Fields & { readonly isApproved: boolean }) => adminApi.call('decideRiskAppeal', { params: { appealId: appeal.appealId }, body: decision }),
    doneText: '已答复',
    isQuiet: true,
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['risk-appeals'] });
      onClose();
    },
  });
  const answer = (isApproved: boolean) => void form.validateFields().then((fields) => decide.mutate({ ...fields, isApproved }), () => undefined);
  const isOpen = appeal.status === 'open';
  return (
    <Drawer
      title="一份申诉"
      open
      onClose={onClose}
      size={560}
      footer={
        mayWrite &&
        isOpen && (
          <div className={styles['footer']}>
            <Button danger onClick={() => answer(false)} loading={decide.isPending}>
              驳回
            </Button>
            <Button type="primary" onClick={() => answer(true)} loading={decide.isPending}>
              通过并放行
            </Button>
          </div>
        )
      }
    >
      <blockquote className={styles['words']}>{appeal.words}</blockquote>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'at', label: '被拒绝', children: formatInstantFull(appeal.refusedAt) },
          { key: 'what', label: '请求', children: kindName(appeal.point) },
          { key: 'rule', label: '规则', children: `${ruleName(appeal.rule, names)}（${appeal.rule}，第 ${appeal.ruleVersion} 版）` },
          { key: 'customer', label: '顾客', children: <Link to={`/risk/decisions?customerId=${appeal.customerId}`}>{appeal.customerId}</Link> },
          { key: 'group', label: '关联', children: appeal.groupId === null ? '没有和别人关联' : <Link to={`/risk/groups/${appeal.groupId}`}>关联群，{appeal.groupSize} 人</Link> },
          ...(appeal.answer === null ? [] : [{ key: 'answer', label: '答复', children: `${appeal.decidedBy ?? ''}：${appeal.answer}` }]),
        ]}
      />
      <h3 className={styles['subhead']}>当时的依据</h3>
      <Descriptions column={1} size="small" bordered items={Object.entries(appeal.evidence).map(([name, value]) => ({ key: name, label: evidenceName(name), children: evidenceText(name, value) }))} />
      {mayWrite && isOpen && (
        <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ answer: '', allowDays: 30 }} className={styles['answer'] ?? ''}>
          <Form.Item name="answer" label="答复（顾客看得到）" rules={[{ required: true, whitespace: true, min: 2, max: 200, message: '写一句答复，2 到 200 个字' }]}>
            <Input.TextArea rows={2} maxLength={200} showCount />
          </Form.Item>
          <Form.Item name="allowDays" label="通过后放行">
            <Select options={ALLOW_TERMS} />
          </Form.Item>
        </Form>
      )}
      {decide.isError && <Alert type="error" showIcon title={describeProblem(decide.error).title} description={describeProblem(decide.error).hint ?? undefined} />}
    </Drawer>
  );
}
