import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { ruleStatusLabels } from '../../parts/prices/steps';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { holderUnits, kindNames, KINDS } from './price-lists';

type Row = Schemas['PriceListSummary'];

const STATUSES = ['draft', 'published', 'paused', 'ended'] as const satisfies readonly Row['status'][];
const filterSchema = z.object({ kind: z.enum(KINDS).optional().catch(undefined), status: z.enum(STATUSES).optional().catch(undefined) });

const placeOf = ({ priceListId }: Row): string => `/price-lists/${priceListId}`;

const columns: TableColumnsType<Row> = [
  { title: '名称', key: 'name', render: (_value, row) => <Link to={placeOf(row)}>{row.name}</Link> },
  { title: '对谁', key: 'for', width: 150, render: (_value, { kind, holders }) => <span className="number">{`${formatCount(holders)} ${holderUnits[kind]}`}</span> },
  { title: '状态', key: 'status', width: 110, render: (_value, row) => <StatusTag label={ruleStatusLabels[row.status]} /> },
  { title: '时间', key: 'times', width: 250, render: (_value, row) => <span className="number">{`${formatInstant(row.startsAt)} – ${formatInstant(row.endsAt)}`}</span> },
  { title: '商品数', key: 'prices', width: 100, align: 'right', render: (_value, row) => <span className="number">{formatCount(row.prices)}</span> },
  { title: '最近修改', dataIndex: 'updatedAt', width: 130, render: (at: string) => <Moment at={at} /> },
];

export function PriceListsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('campaigns.write');
  const create = (
    <Link to={`/price-lists/new?kind=${filters.kind ?? 'store'}`}>
      <Button type="primary" icon={<PlusOutlined />}>
        新建价目
      </Button>
    </Link>
  );
  return (
    <Page title="价目" hint="门店价先于渠道价，渠道价先于商品价；等级价更低时按等级价。商品页、报价和下单用同一个价" actions={mayWrite && create}>
      <DataList<Row>
        queryKey={['price-lists', filters]}
        load={({ cursor, signal }) => adminApi.call('listPriceLists', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ priceListId }) => priceListId}
        linkTo={placeOf}
        minWidth={900}
        filters={
          <>
            <SelectFilter value={filters.kind} placeholder="全部对象" options={KINDS.map((kind) => ({ value: kind, label: kindNames[kind] }))} onChange={(kind) => change({ kind })} />
            <SelectFilter value={filters.status} placeholder="全部状态" options={STATUSES.map((status) => ({ value: status, label: ruleStatusLabels[status].text }))} onChange={(status) => change({ status })} />
          </>
        }
        isFiltered={filters.kind !== undefined || filters.status !== undefined}
        onClearFilters={() => change({ kind: undefined, status: undefined })}
        empty={{ title: '还没有价目', hint: '先给一家门店写几个价格，发布后一秒内生效。', ...(mayWrite ? { action: create } : {}) }}
      />
    </Page>
  );
}
