import { Button, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { type Campaign, formatRate, statusLabels } from './campaigns';

/** Offers for segments, with a share held out, newest first. */
export function OfferCampaignsPage() {
  const mayWrite = useMay('segments.write');
  const create = mayWrite && (
    <Link to="/offer-campaigns/new">
      <Button type="primary">新建人群活动</Button>
    </Link>
  );
  return (
    <Page title="人群活动" hint="给不同人群不同权益，留出对照组，看有没有真的多卖" actions={create}>
      <DataList<Campaign>
        queryKey={['offer-campaigns']}
        load={({ cursor, signal }) => adminApi.call('listOfferCampaigns', { query: { cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ campaignId }) => campaignId}
        linkTo={({ campaignId }) => `/offer-campaigns/${campaignId}`}
        minWidth={760}
        isFiltered={false}
        empty={{ title: '还没有人群活动', hint: '例如三档权益：首购未复购五折、复购 2–5 次买一送一、更多的十倍积分', action: create }}
      />
    </Page>
  );
}

const columns: TableColumnsType<Campaign> = [
  { title: '活动', dataIndex: 'name' },
  { title: '代码', dataIndex: 'code', width: 140, render: (code: string) => <span className="mono">{code}</span> },
  { title: '状态', key: 'status', width: 90, render: (_value, { status }) => <StatusTag label={statusLabels[status]} /> },
  { title: '时间', key: 'times', width: 260, render: (_value, { startsAt, endsAt }) => <><Moment at={startsAt} /> – <Moment at={endsAt} /></> },
  { title: '对照组', dataIndex: 'holdoutRate', width: 90, align: 'right', render: (rate: number) => <span className="number">{formatRate(rate)}</span> },
];
