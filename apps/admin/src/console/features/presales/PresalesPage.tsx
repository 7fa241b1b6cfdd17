import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi } from '../../api';
import { campaignStatusLabels } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { type PresaleRow, stateLabel, STATUSES } from './presales';
import styles from './Presales.module.css';

const filterSchema = z.object({ status: z.enum(STATUSES).optional().catch(undefined) });

const placeOf = ({ presaleId }: PresaleRow): string => `/presales/${presaleId}`;
const times = (from: string, to: string) => <span className="number">{`${formatInstant(from)} – ${formatInstant(to)}`}</span>;

const columns: TableColumnsType<PresaleRow> = [
  {
    title: '预售', key: 'name',
    render: (_value, row) => (
      <span className={styles['name']}>
        <Link to={placeOf(row)}>{row.name}</Link>
        <small>{[row.title, row.optionText].filter((part) => part !== '').join(' · ')}</small>
      </span>
    ),
  },
  { title: '状态', key: 'state', width: 105, render: (_value, row) => <StatusTag label={stateLabel(row)} /> },
  {
    title: '定金抵扣', key: 'terms', width: 150, align: 'right',
    render: (_value, { depositFen, creditFen }) => (
      <>
        <Money fen={depositFen} />
        {creditFen > depositFen && <> 抵 <Money fen={creditFen} /></>}
      </>
    ),
  },
  { title: '预售价', key: 'price', width: 95, align: 'right', render: (_value, { priceFen }) => <Money fen={priceFen} /> },
  { title: '已订', key: 'taken', width: 100, align: 'right', render: (_value, { taken, quota }) => <span className="number">{`${formatCount(taken)} / ${formatCount(quota)}`}</span> },
  { title: '付定金', key: 'deposit', width: 205, render: (_value, row) => times(row.depositStartsAt, row.depositEndsAt) },
  { title: '付尾款', key: 'balance', width: 205, render: (_value, row) => times(row.balanceStartsAt, row.balanceEndsAt) },
  { title: '最近修改', dataIndex: 'updatedAt', width: 110, render: (at: string) => <Moment at={at} /> },
];

export function PresalesPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('campaigns.write');
  const create = (
    <Link to="/presales/new">
      <Button type="primary" icon={<PlusOutlined />}>
        新建预售
      </Button>
    </Link>
  );
  return (
    <Page title="预售" hint="先付定金占名额，到货后付尾款；名额不占库存，到货不足时先付定金的先得" actions={mayWrite && create}>
      <DataList<PresaleRow>
        queryKey={['presales', filters]}
        load={({ cursor, signal }) => adminApi.call('listPresales', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ presaleId }) => presaleId}
        linkTo={placeOf}
        minWidth={1120}
        refetchMs={10_000}
        filters={<SelectFilter value={filters.status} placeholder="全部状态" options={STATUSES.map((status) => ({ value: status, label: campaignStatusLabels[status].text }))} onChange={(status) => change({ status })} />}
        isFiltered={filters.status !== undefined}
        onClearFilters={() => change({ status: undefined })}
        empty={{ title: '还没有预售', hint: '写好商品、定金和两段时间，另一位同事审批通过后按时间自动开始。', ...(mayWrite ? { action: create } : {}) }}
      />
    </Page>
  );
}
