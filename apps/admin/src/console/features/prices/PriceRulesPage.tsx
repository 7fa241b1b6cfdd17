import { CalculatorOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType, Tabs } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { ruleStatusLabels } from '../../parts/prices/steps';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { benefitNames, type BenefitKind, ruleKindNames } from './rules';

type Row = Schemas['PriceRuleSummary'];

const KINDS = ['promotion', 'coupon'] as const satisfies readonly Row['kind'][];
const STATUSES = ['draft', 'published', 'paused', 'ended'] as const satisfies readonly Row['status'][];
const filterSchema = z.object({ kind: z.enum(KINDS).catch('promotion'), status: z.enum(STATUSES).optional().catch(undefined) });

const placeOf = ({ ruleId }: Row): string => `/prices/${ruleId}`;

const columns: TableColumnsType<Row> = [
  { title: '名称', key: 'name', render: (_value, row) => <Link to={placeOf(row)}>{row.name}</Link> },
  { title: '优惠', dataIndex: 'benefitKind', width: 130, render: (kind: string) => benefitNames[kind as BenefitKind] },
  { title: '状态', key: 'status', width: 110, render: (_value, row) => <StatusTag label={ruleStatusLabels[row.status]} /> },
  { title: '时间', key: 'times', width: 250, render: (_value, row) => <span className="number">{`${formatInstant(row.startsAt)} – ${formatInstant(row.endsAt)}`}</span> },
  { title: '已用次数', key: 'uses', width: 100, align: 'right', render: (_value, row) => <span className="number">{formatCount(row.given.uses)}</span> },
  { title: '已花预算', key: 'spent', width: 120, align: 'right', render: (_value, row) => <Money fen={row.given.spentFen} /> },
  { title: '最近修改', dataIndex: 'updatedAt', width: 130, render: (at: string) => <Moment at={at} /> },
];

export function PriceRulesPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('campaigns.write');
  const create = (
    <Link to={`/prices/new?kind=${filters.kind}`}>
      <Button type="primary" icon={<PlusOutlined />}>
        新建{ruleKindNames[filters.kind]}
      </Button>
    </Link>
  );
  return (
    <Page
      title="促销与优惠券"
      hint="写好规则，贴一个购物车试算，看结果和原因；发布后一秒内在报价和下单里生效"
      actions={
        <>
          <Link to="/prices/simulator">
            <Button icon={<CalculatorOutlined />}>试算</Button>
          </Link>
          {mayWrite && create}
        </>
      }
    >
      <div>
        <Tabs activeKey={filters.kind} onChange={(kind) => change({ kind })} items={KINDS.map((kind) => ({ key: kind, label: ruleKindNames[kind] }))} />
        <DataList<Row>
          queryKey={['price-rules', filters]}
          load={({ cursor, signal }) => adminApi.call('listPriceRules', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
          columns={columns}
          rowKey={({ ruleId }) => ruleId}
          linkTo={placeOf}
          minWidth={980}
          filters={<SelectFilter value={filters.status} placeholder="全部状态" options={STATUSES.map((status) => ({ value: status, label: ruleStatusLabels[status].text }))} onChange={(status) => change({ status })} />}
          isFiltered={filters.status !== undefined}
          onClearFilters={() => change({ status: undefined })}
          empty={{ title: `还没有${ruleKindNames[filters.kind]}`, hint: '先写一条草稿，用真实的购物车试算，结果满意再发布。', ...(mayWrite ? { action: create } : {}) }}
        />
      </div>
    </Page>
  );
}
