import { Button, Descriptions, Drawer, type TableColumnsType, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { formatInstantFull } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { evidenceName, evidenceText, tellEvidence } from '../../parts/risk/evidence';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { AddEntry } from './AddEntry';
import { Counters } from './Counters';
import { kindName, ruleChoices, ruleName, type RuleNames, verdictLabels } from './labels';
import styles from './Risk.module.css';
import { useRuleNames } from './useRuleNames';

type Decision = Schemas['RiskDecision'];
type Subject = { readonly subjectKind: Schemas['RiskListEntry']['subjectKind']; readonly subject: string };

const filterSchema = z.object({
  rule: z.string().max(60).optional().catch(undefined),
  verdict: z.enum(['allowed', 'challenged', 'reviewed', 'queued', 'refused', 'shadowed']).optional().catch(undefined),
  deviceId: z.string().max(100).optional().catch(undefined),
  customerId: z.uuid().optional().catch(undefined),
});

function columnsFor(names: RuleNames): TableColumnsType<Decision> {
  return [
    { title: '时间', dataIndex: 'at', width: 170, render: (at: string) => <Moment at={at} isFull /> },
    { title: '判定', key: 'verdict', width: 100, render: (_value, { verdict }) => <StatusTag label={verdictLabels[verdict]} /> },
    {
      title: '规则',
      key: 'rule',
      width: 190,
      render: (_value, { rule, ruleVersion, kind }) => (
        <span className={styles['two']}>
          <span>{ruleName(rule, names)}</span>
          <small>
            {kindName(kind)} · 第 {ruleVersion} 版
          </small>
        </span>
      ),
    },
    {
      title: '谁',
      key: 'who',
      width: 230,
      render: (_value, { customerId, deviceId, address }) => (
        <span className={styles['two']}>
          <span className="mono">{customerId === null ? '未登录' : `顾客 ${customerId.slice(-8)}`}</span>
          <small>{[deviceId === null ? '没有设备身份' : `设备 ${deviceId.slice(0, 16)}`, address].filter((part) => part !== null).join(' · ')}</small>
        </span>
      ),
    },
    { title: '依据', key: 'evidence', ellipsis: true, render: (_value, { evidence }) => <span className="quiet">{tellEvidence(Object.fromEntries(Object.entries(evidence).slice(0, 3)))}</span> },
    {
      title: <Tooltip title="高峰时抽样：一条记录代表多少次">代表</Tooltip>,
      key: 'weight',
      align: 'right',
      width: 90,
      render: (_value, { weight }) => <span className="number">{weight === 1 ? '1 次' : `${formatCount(weight)} 次`}</span>,
    },
  ];
}

/** What the rules decided and why: exact counts on top, single decisions with their evidence below. */
export function DecisionsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const [opened, setOpened] = useState<Decision | null>(null);
  const names = useRuleNames();
  const columns = useMemo(() => columnsFor(names), [names]);
  return (
    <Page title="判定记录" hint="次数是准确的；单条记录在高峰时抽样，每条写明代表多少次">
      <Counters rule={filters.rule} onRule={(rule) => change({ rule })} />
      <DataList<Decision>
        queryKey={['risk-decisions', filters]}
        load={({ cursor, signal }) => adminApi.call('listRiskDecisions', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ decisionId }) => String(decisionId)}
        onOpen={setOpened}
        minWidth={1040}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ rule: undefined, verdict: undefined, deviceId: undefined, customerId: undefined })}
        empty={{ title: '还没有判定', hint: '限流、名单、排队、验证每次起作用都会记在这里，附上当时的依据' }}
        filters={
          <>
            <SearchFilter value={filters.deviceId} placeholder="设备编号" onChange={(deviceId) => change({ deviceId })} width={220} />
            <SearchFilter value={filters.customerId} placeholder="顾客编号" onChange={(customerId) => change({ customerId })} width={300} />
            <SelectFilter value={filters.rule} placeholder="规则" options={ruleChoices(names)} width={200} onChange={(rule) => change({ rule })} />
            <SelectFilter value={filters.verdict} placeholder="判定" options={choicesOf(verdictLabels)} width={120} onChange={(verdict) => change({ verdict })} />
          </>
        }
      />
      <DecisionDrawer decision={opened} names={names} onFilter={change} onClose={() => setOpened(null)} />
    </Page>
  );
}

interface DecisionDrawerProps {
  readonly decision: Decision | null;
  readonly names: RuleNames;
  readonly onFilter: (change: { readonly customerId?: string | undefined; readonly deviceId?: string | undefined }) => void;
  readonly onClose: () => void;
}

function DecisionDrawer({ decision, names, onFilter, onClose }: DecisionDrawerProps) {
  const mayWrite = useMay('risk.write');
  const [about, setAbout] = useState<Subject | null>(null);
  const { customerId = null, deviceId = null } = decision ?? {};
  const acts = (subjectKind: Subject['subjectKind'], subject: string, filter: () => void) => (
    <span className={styles['acts']}>
      <Button
        size="small"
        onClick={() => {
          filter();
          onClose();
        }}
      >
        只看它
      </Button>
      {mayWrite && (
        <Button size="small" danger onClick={() => setAbout({ subjectKind, subject })}>
          加入名单
        </Button>
      )}
    </span>
  );
  return (
    <Drawer title="一次判定" open={decision !== null} onClose={onClose} size={520}>
      {decision !== null && (
        <>
          <Descriptions
            column={1}
            size="small"
            bordered
            items={[
              { key: 'at', label: '时间', children: formatInstantFull(decision.at) },
              { key: 'verdict', label: '判定', children: <StatusTag label={verdictLabels[decision.verdict]} /> },
              { key: 'rule', label: '规则', children: `${ruleName(decision.rule, names)}（${decision.rule}，第 ${decision.ruleVersion} 版）` },
              { key: 'kind', label: '请求', children: kindName(decision.kind) },
              { key: 'customer', label: '顾客', children: customerId === null ? '未登录' : <>{customerId}{acts('customer', customerId, () => onFilter({ customerId }))}</> },
              { key: 'device', label: '设备', children: deviceId === null ? '没有设备身份' : <>{deviceId}{acts('device', deviceId, () => onFilter({ deviceId }))}</> },
              { key: 'address', label: '网络', children: decision.address ?? '—' },
              { key: 'weight', label: '代表', children: `${formatCount(decision.weight)} 次同样的判定` },
            ]}
          />
          <h3 className={styles['subhead']}>当时的依据</h3>
          <Descriptions column={1} size="small" bordered items={Object.entries(decision.evidence).map(([name, value]) => ({ key: name, label: evidenceName(name), children: evidenceText(name, value) }))} />
        </>
      )}
      {about !== null && <AddEntry isOpen about={about} onClose={() => setAbout(null)} />}
    </Drawer>
  );
}
