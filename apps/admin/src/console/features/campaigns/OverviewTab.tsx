import { Descriptions, type DescriptionsProps, Table } from 'antd';
import { formatCount, formatFen } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { usePlaceNames } from '../../parts/stock/available';
import { roomModeLabels } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { Thumb } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { Approval } from './Approval';
import items from './Items.module.css';
import styles from './Overview.module.css';
import { CheckList } from './CheckList';
import { type Campaign, unitsOf } from './draft';
import { challengeNames, tierNames } from './labels';
import { PreheatProgress } from './PreheatProgress';
import { Schedule } from './Schedule';

type Item = Campaign['sessions'][number]['items'][number];

/** Everything that was decided about a campaign, and where its approval stands. */
export function OverviewTab({ campaign }: { readonly campaign: Campaign }) {
  const mayWrite = useMay('campaigns.write');
  const placeNames = usePlaceNames();
  const isBeforeEnd = campaign.status !== 'ended' && campaign.status !== 'canceled';
  return (
    <div className={styles['overview']}>
      <div className={styles['column']}>
        {campaign.status === 'submitted' && <Approval campaign={campaign} />}
        {campaign.sessions.map((session, index) => (
          <Panel key={session.sessionId} title={`${campaign.sessions.length === 1 ? '' : `第 ${index + 1} 场 `}${formatInstant(session.startsAt)} – ${formatInstant(session.endsAt)}`} isFlush>
            <Table<Item>
              size="middle"
              pagination={false}
              rowKey={({ itemId }) => itemId}
              dataSource={session.items}
              scroll={{ x: 600 }}
              columns={[
                {
                  title: '商品',
                  key: 'title',
                  render: (_value, item) => (
                    <span className={items['product']}>
                      <Thumb url={item.imageUrl} size={40} />
                      <span>
                        {item.title}
                        <small>{[item.optionText, item.sku].filter((part) => part !== '').join(' · ')}</small>
                      </span>
                    </span>
                  ),
                },
                { title: '日常价', key: 'daily', align: 'right', width: 100, render: (_value, { dailyPriceFen }) => <span className="money quiet">{dailyPriceFen === null ? '—' : formatFen(dailyPriceFen)}</span> },
                { title: '秒杀价', key: 'flash', align: 'right', width: 100, render: (_value, { flashPriceFen }) => <b className="money">{formatFen(flashPriceFen)}</b> },
                { title: '每人限购', dataIndex: 'limitPerCustomer', align: 'right', width: 90 },
                { title: '活动库存', key: 'units', align: 'right', width: 100, render: (_value, item) => <b className="number">{formatCount(unitsOf(item))}</b> },
              ]}
              expandable={{
                expandedRowRender: ({ stock }) => (
                  <ul className={items['fences']}>
                    {stock.map(({ locationId, quantity }) => (
                      <li key={locationId}>
                        {placeNames.get(locationId) ?? `地点 ${locationId.slice(-4)}`}
                        <b className="number">{formatCount(quantity)}</b>
                      </li>
                    ))}
                  </ul>
                ),
              }}
            />
          </Panel>
        ))}
        <Panel title="规则">
          <Descriptions size="small" column={{ xs: 1, sm: 2 }} items={ruleItems(campaign)} />
        </Panel>
      </div>
      <div className={styles['column']}>
        <Panel title="时间安排">
          <Schedule preheatAt={campaign.preheatAt} sessions={campaign.sessions} />
        </Panel>
        {isBeforeEnd && (
          <>
            <Panel title="预热">
              <PreheatProgress campaignId={campaign.campaignId} mayStart={mayWrite && campaign.status !== 'draft'} />
            </Panel>
            <Panel title="发布检查">
              <CheckList campaignId={campaign.campaignId} />
            </Panel>
          </>
        )}
        <Panel title="经手人">
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: 'created', label: '创建', children: campaign.createdByName },
              { key: 'submitted', label: '提交', children: campaign.submittedByName ?? '还没提交' },
              { key: 'approved', label: '审批', children: campaign.approvedByName ?? '还没审批' },
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}

function ruleItems({ limits, conditions, protection, expectedOrdersPerSecond, note }: Campaign): NonNullable<DescriptionsProps['items']> {
  const units = (limit: number | null): string => (limit === null ? '不限' : `${formatCount(limit)} 件`);
  return [
    { key: 'device', label: '同一设备', children: units(limits.perDevice) },
    { key: 'address', label: '同一网络', children: units(limits.perAddress) },
    { key: 'recipient', label: '同一取货手机', children: units(limits.perRecipient) },
    {
      key: 'who',
      label: '谁能参加',
      children: [conditions.newCustomersOnly ? '仅新客' : null, tierNames[conditions.minTier], conditions.minAccountAgeHours === 0 ? null : `注册满 ${conditions.minAccountAgeHours} 小时`].filter((part) => part !== null && part !== undefined).join('，'),
    },
    { key: 'room', label: '等候室', children: protection.waitingRoom === 'off' ? roomModeLabels.off.text : `${roomModeLabels[protection.waitingRoom].text}，每秒 ${formatCount(protection.admitPerSecond)} 人` },
    { key: 'members', label: '会员优先', children: `${Math.round(protection.memberShare * 100)}%` },
    { key: 'challenge', label: '验证', children: challengeNames[protection.challenge] },
    { key: 'pay', label: '付款时限', children: `${protection.paymentMinutes} 分钟` },
    { key: 'expected', label: '预计下单', children: `每秒 ${formatCount(expectedOrdersPerSecond)} 单` },
    { key: 'note', label: '备注', children: note === '' ? '—' : note },
  ];
}
