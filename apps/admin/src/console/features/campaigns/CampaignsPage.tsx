import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType, Tabs } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { campaignStatusLabels } from '../../shell/labels';
import { sessionPhaseLabels } from './labels';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import styles from './Campaigns.module.css';

type Row = Schemas['CampaignSummary'];

const STATUSES = ['draft', 'submitted', 'scheduled', 'paused', 'ended', 'canceled'] as const satisfies readonly Row['status'][];
const filterSchema = z.object({ status: z.enum(STATUSES).optional().catch(undefined) });

/** A draft is opened where it is written, everything else where it is watched. */
function placeOf({ campaignId, status }: Row): string {
  return status === 'draft' ? `/campaigns/${campaignId}/edit` : `/campaigns/${campaignId}`;
}

const columns: TableColumnsType<Row> = [
  {
    title: '活动',
    key: 'name',
    render: (_value, row) => (
      <span className={styles['nameCell']}>
        <Link to={placeOf(row)}>{row.name}</Link>
        <small>{row.createdByName} 创建</small>
      </span>
    ),
  },
  { title: '状态', key: 'status', width: 170, render: (_value, row) => <CampaignState row={row} /> },
  {
    title: '时间',
    key: 'times',
    width: 230,
    render: (_value, row) => (
      <span className="number">
        {formatInstant(row.startsAt)} – {formatInstant(row.endsAt)}
      </span>
    ),
  },
  ...([['sessionCount', '场次'], ['itemCount', '商品'], ['totalUnits', '活动库存']] as const).map(([key, title]) => ({
    title,
    dataIndex: key,
    align: 'right' as const,
    width: key === 'totalUnits' ? 110 : 80,
    render: (count: number) => <span className="number">{formatCount(count)}</span>,
  })),
  { title: '最近修改', dataIndex: 'updatedAt', width: 130, render: (at: string) => <Moment at={at} /> },
];

function CampaignState({ row }: { readonly row: Row }) {
  const isByClock = row.status === 'scheduled' && row.phase !== 'upcoming';
  return (
    <span className={styles['tags']}>
      <StatusTag label={isByClock ? sessionPhaseLabels[row.phase] : campaignStatusLabels[row.status]} />
    </span>
  );
}

export function CampaignsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('campaigns.write');
  const create = (
    <Link to="/campaigns/new">
      <Button type="primary" icon={<PlusOutlined />}>
        新建秒杀
      </Button>
    </Link>
  );
  return (
    <Page title="秒杀活动" hint="锁定库存、限时限价、两人审批；结束后给出没有超卖、没有少卖的证明" actions={mayWrite && create}>
      <div>
        <Tabs
          className={styles['statusTabs'] ?? ''}
          activeKey={filters.status ?? 'all'}
          onChange={(key) => change({ status: key === 'all' ? undefined : key })}
          items={[{ key: 'all', label: '全部' }, ...STATUSES.map((status) => ({ key: status, label: campaignStatusLabels[status].text }))]}
        />
        <DataList<Row>
          queryKey={['campaigns', filters]}
          load={({ cursor, signal }) => adminApi.call('listCampaigns', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
          columns={columns}
          rowKey={({ campaignId }) => campaignId}
          linkTo={placeOf}
          minWidth={980}
          isFiltered={filters.status !== undefined}
          onClearFilters={() => change({ status: undefined })}
          refetchMs={10_000}
          empty={{
            title: '还没有秒杀活动',
            hint: '六步建一场：定时间，挑商品、锁库存，设限购，定预热，选保护，检查后提交。另一位同事审批通过后按时间自动开始。',
            ...(mayWrite ? { action: create } : {}),
          }}
        />
      </div>
    </Page>
  );
}
