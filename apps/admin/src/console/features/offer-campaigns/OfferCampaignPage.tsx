import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Modal, Skeleton, Table, Typography } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { type CampaignDetail, formatRate, statusLabels } from './campaigns';
import { LiftReport } from './LiftReport';

export function OfferCampaignPage() {
  const { campaignId = '' } = useParams();
  const detail = useQuery({ queryKey: ['offer-campaign', campaignId], queryFn: ({ signal }) => adminApi.call('getOfferCampaign', { params: { campaignId }, signal }) });
  if (detail.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (detail.data === undefined) return <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />;
  return <CampaignView campaign={detail.data} />;
}

/** One campaign: what it gives to whom, how prices know them, and what it did. */
function CampaignView({ campaign }: { readonly campaign: CampaignDetail }) {
  const { campaignId, status, offers } = campaign;
  const queryClient = useQueryClient();
  const mayWrite = useMay('segments.write');
  const [isAsking, setIsAsking] = useState(false);
  const next = status === 'draft' ? ('running' as const) : ('ended' as const);
  const move = useAct({
    act: (to: 'running' | 'ended') => adminApi.call('moveOfferCampaign', { params: { campaignId }, body: { version: campaign.version, status: to } }),
    doneText: next === 'running' ? '已发布，组已分好' : '已结束',
    onDone: (latest) => {
      queryClient.setQueryData(['offer-campaign', campaignId], latest);
      void queryClient.invalidateQueries({ queryKey: ['offer-campaigns'] });
      void queryClient.invalidateQueries({ queryKey: ['offer-results', campaignId] });
      setIsAsking(false);
    },
  });
  const act = status === 'draft' ? '发布' : '结束活动';
  return (
    <Page
      backTo="/offer-campaigns"
      title={campaign.name}
      hint={
        <>
          <StatusTag label={statusLabels[status]} /> <span className="mono">{campaign.code}</span>
        </>
      }
      actions={
        mayWrite &&
        status !== 'ended' && (
          <Button type={status === 'draft' ? 'primary' : 'default'} danger={status === 'running'} onClick={() => setIsAsking(true)}>
            {act}
          </Button>
        )
      }
    >
      <Panel title="活动">
        <Descriptions column={{ xs: 1, md: 2, xl: 4 }} size="small">
          <Descriptions.Item label="开始">
            <Moment at={campaign.startsAt} />
          </Descriptions.Item>
          <Descriptions.Item label="结束">
            <Moment at={campaign.endsAt} />
          </Descriptions.Item>
          <Descriptions.Item label="对照组">{formatRate(campaign.holdoutRate)}</Descriptions.Item>
          <Descriptions.Item label="分组时间">{campaign.launchedAt === null ? <span className="quiet">发布时</span> : <Moment at={campaign.launchedAt} />}</Descriptions.Item>
        </Descriptions>
      </Panel>
      <Panel title="权益" isFlush>
        <Table<CampaignDetail['offers'][number]>
          size="middle"
          pagination={false}
          rowKey={({ offerNo }) => String(offerNo)}
          dataSource={offers}
          scroll={{ x: 720 }}
          columns={[
            { title: '顺序', dataIndex: 'offerNo', width: 70 },
            { title: '权益', dataIndex: 'name' },
            { title: '给谁', key: 'segment', render: (_value, { segmentId, segmentName }) => <Link to={`/segments/${segmentId}`}>{segmentName}</Link> },
            { title: '促销规则「人群」填', dataIndex: 'word', width: 220, render: (word: string) => <Typography.Text copyable code>{word}</Typography.Text> },
          ]}
        />
      </Panel>
      {status !== 'draft' && <LiftReport campaignId={campaignId} offers={offers} isRunning={status === 'running'} />}
      <Modal open={isAsking} title={`${act}：${campaign.name}`} okText={act} cancelText="先不" okButtonProps={{ danger: status === 'running' }} confirmLoading={move.isPending} onOk={() => move.mutate(next)} onCancel={() => setIsAsking(false)}>
        {status === 'draft'
          ? `此刻按人群分组：每人得排在最前的一份，其中 ${formatRate(campaign.holdoutRate)} 进对照组，什么都不给。分好后不再变，之后买了也不换档。`
          : '结束后权益立即失效，效果统计到现在为止。'}
      </Modal>
    </Page>
  );
}
