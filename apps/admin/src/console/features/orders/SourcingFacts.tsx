import { Table, Tooltip } from 'antd';
import { formatFen } from '../../../shared/money';
import { reasonNames, rejectionNames, scoreNames, type SourcingDecision } from '../../parts/sourcing/labels';
import { Moment } from '../../ui/inline';
import { EmptyState } from '../../ui/states';
import styles from './OrderGroups.module.css';

type Plan = SourcingDecision['plan'];
type Rejected = Plan['rejected'][number];

const SCORE_PARTS = ['distanceFen', 'queueFen', 'depthFen', 'kindFen', 'splitFen'] as const;

interface Row {
  readonly locationId: string;
  readonly isChosen: boolean;
  readonly score: Plan['score'];
  readonly units: number;
}

/** Everything that a choice of places was made on: who was weighed, with what score, and why the others lost. */
export function SourcingFacts({ decision, names }: { readonly decision: SourcingDecision; readonly names: ReadonlyMap<string, string> }) {
  const { plan } = decision;
  const chosen = new Set(plan.parts.map(({ locationId }) => locationId));
  const candidates = new Map(decision.candidates.map((candidate) => [candidate.locationId, candidate]));
  const rows: Row[] = plan.weighed.map(({ locationId, score, units }) => ({ locationId, score, units, isChosen: chosen.has(locationId) })).sort((a, b) => Number(b.isChosen) - Number(a.isChosen) || a.score.totalFen - b.score.totalFen);
  const nameOf = (locationId: string): string => names.get(locationId) ?? locationId.slice(-6);
  return (
    <>
      <div className={styles['verdict']}>
        <b>
          {plan.parts.map(({ locationId }) => nameOf(locationId)).join(' + ') || '没有找到有货的地方'}：{reasonNames[plan.reason.code]}
        </b>
        <Why plan={plan} nameOf={nameOf} />
        <span className="quiet">
          <Moment at={decision.decidedAt} isFull /> · {decision.rulesNumber === 0 ? '内置规则' : `第 ${decision.rulesNumber} 版规则`} · {plan.method === 'exact' ? '每种组合都比过' : '候选太多，逐个挑的'}
        </span>
      </div>
      <h3 className={styles['subhead']}>比过的地点（分越低越好，折合成钱）</h3>
      <Table<Row>
        size="small"
        pagination={false}
        rowKey={({ locationId }) => locationId}
        dataSource={rows}
        locale={{ emptyText: <EmptyState title="没有可比的地点" /> }}
        scroll={{ x: 780 }}
        columns={[
          { title: '地点', key: 'name', render: (_value, { locationId, isChosen }) => <span className={isChosen ? styles['chosen'] : undefined}>{nameOf(locationId)}{isChosen && ' ✓'}</span> },
          { title: '有货', dataIndex: 'units', align: 'right', width: 70, render: (units: number) => `${units} 件` },
          { title: '公里', key: 'distance', align: 'right', width: 70, render: (_value, { locationId }) => ((candidates.get(locationId)?.distanceMetres ?? 0) / 1000).toFixed(1) },
          { title: '积压', key: 'queue', align: 'right', width: 70, render: (_value, { locationId }) => `${candidates.get(locationId)?.openOrders ?? 0} 单` },
          ...SCORE_PARTS.map((part) => ({ title: scoreNames[part], key: part, align: 'right' as const, width: 86, render: (_value: unknown, { score }: Row) => <span className="number">{score[part] === 0 ? '—' : formatFen(score[part])}</span> })),
          { title: '合计', key: 'total', align: 'right', width: 96, render: (_value, { score }) => <b className="number">{formatFen(score.totalFen)}</b> },
        ]}
      />
      {plan.rejected.length > 0 && (
        <>
          <h3 className={styles['subhead']}>没选的地点</h3>
          <Table<Rejected>
            size="small"
            pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            rowKey={({ locationId, code }) => `${locationId}-${code}`}
            dataSource={plan.rejected}
            columns={[
              { title: '地点', key: 'name', render: (_value, { locationId }) => nameOf(locationId) },
              { title: '为什么', key: 'code', width: 160, render: (_value, { code }) => rejectionNames[code] },
              { title: <Tooltip title="这里的数，和门槛或中选方案的数">相比</Tooltip>, key: 'numbers', align: 'right', width: 200, render: (_value, rejected) => <span className="number">{describeRejection(rejected)}</span> },
            ]}
          />
        </>
      )}
    </>
  );
}

function Why({ plan, nameOf }: { readonly plan: Plan; readonly nameOf: (locationId: string) => string }) {
  const { runnerUp, decidedBy, advantageFen } = plan.reason;
  if (runnerUp === null) return null;
  return (
    <p style={{ margin: '4px 0' }}>
      第二名 {runnerUp.locationIds.map(nameOf).join(' + ')}，{formatFen(runnerUp.score.totalFen)}
      {decidedBy !== null && `；差在${scoreNames[decidedBy]}，省 ${formatFen(advantageFen)}`}
    </p>
  );
}

function describeRejection({ code, value, limit }: Rejected): string {
  if (value === null || limit === null) return '—';
  switch (code) {
    case 'tooFar':
      return `${(value / 1000).toFixed(1)} 公里，最远 ${(limit / 1000).toFixed(1)}`;
    case 'costlier':
      return `${formatFen(value)}，中选 ${formatFen(limit)}`;
    case 'shelfLife':
      return `${value} 天，要 ${limit} 天`;
    case 'tooBusy':
      return `${value} 单，上限 ${limit}`;
    default:
      return `${value}，对 ${limit}`;
  }
}
