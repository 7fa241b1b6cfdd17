import { useQuery } from '@tanstack/react-query';
import { Skeleton, Table } from 'antd';
import { formatCount, formatFenCompact } from '../../../shared/money';
import { adminApi } from '../../api';
import { Moment, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { type CampaignDetail, formatPoints, formatShare, placeOnScale, type Result, scaleOf, verdictLabels } from './campaigns';
import styles from './OfferCampaigns.module.css';

const REFRESH_MS = 60_000;

interface LiftReportProps {
  readonly campaignId: string;
  readonly offers: CampaignDetail['offers'];
  readonly isRunning: boolean;
}

/** Buyers among those with the offer beside those without, and the difference with its interval. */
export function LiftReport({ campaignId, offers, isRunning }: LiftReportProps) {
  const results = useQuery({
    queryKey: ['offer-results', campaignId],
    queryFn: ({ signal }) => adminApi.call('getOfferResults', { params: { campaignId }, signal }),
    refetchInterval: isRunning ? REFRESH_MS : false,
  });
  if (results.isPending) {
    return (
      <Panel title="效果">
        <Skeleton active paragraph={{ rows: 5 }} />
      </Panel>
    );
  }
  if (results.data === undefined) {
    return (
      <Panel title="效果">
        <ErrorState error={results.error} onRetry={() => void results.refetch()} />
      </Panel>
    );
  }
  const { offers: parts, whole, until } = results.data;
  const rows = [...parts, ...(parts.length > 1 ? [whole] : [])];
  const scale = scaleOf(rows);
  const nameOf = ({ offerNo }: Result): string => (offerNo === null ? '整个活动' : (offers.find((offer) => offer.offerNo === offerNo)?.name ?? `权益 ${offerNo}`));
  if (whole.treated.members + whole.holdout.members === 0) {
    return (
      <Panel title="效果">
        <EmptyState title="发布时没有人符合" hint="看看人群的人数，改好后新建一个活动" />
      </Panel>
    );
  }
  return (
    <Panel title="效果" extra={<span className="quiet">统计到 <Moment at={until} /></span>} isFlush>
      <Table<Result>
        size="middle"
        pagination={false}
        rowKey={({ offerNo }) => String(offerNo ?? 'whole')}
        dataSource={rows}
        scroll={{ x: 980 }}
        rowClassName={({ offerNo }) => (offerNo === null ? (styles['whole'] ?? '') : '')}
        columns={[
          { title: '权益', key: 'name', width: 220, render: (_value, result) => nameOf(result) },
          { title: '拿到权益', key: 'treated', width: 150, align: 'right', render: (_value, { treated }) => <Arm {...treated} /> },
          { title: '对照组', key: 'holdout', width: 150, align: 'right', render: (_value, { holdout }) => <Arm {...holdout} /> },
          { title: '购买率之差与 95% 区间', key: 'lift', render: (_value, { lift }) => <LiftBar lift={lift} scale={scale} /> },
          { title: '结论', key: 'verdict', width: 110, render: (_value, { lift }) => (lift === null ? <span className="quiet">没法比</span> : <StatusTag label={verdictLabels[lift.verdict]} />) },
        ]}
      />
      <p className={styles['method']}>
        购买率 = 活动期间有未全退订单的人 ÷ 组内人数。区间用 Newcombe 混合评分法（1998，方法 10），跨过 0 就说明看不出差别。对照组由活动和顾客编号的哈希决定，可复算。
      </p>
    </Panel>
  );
}

function Arm({ members, buyers, spentFen }: Result['treated']) {
  return (
    <span className={styles['arm']}>
      <b>{formatShare({ buyers, members })}</b>
      <small>
        {formatCount(buyers)} / {formatCount(members)} 人
      </small>
      <small>{formatFenCompact(spentFen)}</small>
    </span>
  );
}

function LiftBar({ lift, scale }: { readonly lift: Result['lift']; readonly scale: number }) {
  if (lift === null) return <span className="quiet">有一组没有人</span>;
  const { left, width, middle } = placeOnScale(lift, scale);
  return (
    <div className={styles['lift']}>
      <div className={styles['scale']} data-verdict={lift.verdict} aria-hidden>
        <i className={styles['zero']} />
        <i className={styles['interval']} style={{ left: `${left}%`, width: `${width}%` }} />
        <i className={styles['middle']} style={{ left: `${middle}%` }} />
      </div>
      <span>
        <b>{formatPoints(lift.difference)}</b>
        <small>
          {formatPoints(lift.from)} 到 {formatPoints(lift.upTo)}
        </small>
      </span>
    </div>
  );
}
