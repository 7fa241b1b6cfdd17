import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Descriptions, Select, Skeleton, Tag } from 'antd';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { stageLabels } from '../../parts/members/lifecycle';
import { tagsQuery } from '../../parts/members/queries';
import { useMay } from '../../shell/me';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { CustomerGroups } from './CustomerGroups';

type Insight = Schemas['CustomerInsight'];

const insightKey = (memberId: string) => ['customer-insight', memberId] as const;

/** What a member did, which stage of a customer's life that makes, the tags they carry, and where they stand among all. */
export function InsightPanel({ memberId }: { readonly memberId: string }) {
  const insight = useQuery({ queryKey: insightKey(memberId), queryFn: ({ signal }) => adminApi.call('getCustomerInsight', { params: { customerId: memberId }, signal }) });
  return (
    <Panel title="画像">
      {insight.isPending ? <Skeleton active paragraph={{ rows: 2 }} /> : insight.isError ? <ErrorState error={insight.error} onRetry={() => void insight.refetch()} /> : <Known insight={insight.data} />}
    </Panel>
  );
}

function Known({ insight }: { readonly insight: Insight }) {
  return (
    <>
      <Facts insight={insight} />
      <CustomerGroups memberId={insight.customerId} />
    </>
  );
}

function Facts({ insight }: { readonly insight: Insight }) {
  const [last] = insight.moves;
  return (
    <Descriptions column={{ xs: 1, md: 2, xl: 3 }} size="small">
      <Descriptions.Item label="生命周期">
        <StatusTag label={stageLabels[insight.stage]} />
        <span className="quiet">
          {' '}
          <Moment at={insight.stageSince} /> 起
          {last !== undefined && last.from !== null && `，之前是${stageLabels[last.from].text}`}
        </span>
      </Descriptions.Item>
      <Descriptions.Item label="最近购买">{insight.lastPaidAt === null ? <span className="quiet">没有买过</span> : <Moment at={insight.lastPaidAt} />}</Descriptions.Item>
      <Descriptions.Item label="购买次数">
        {formatCount(insight.orders)} 单，{formatCount(insight.units)} 件
        {insight.couponOrders > 0 && <span className="quiet">（用券 {formatCount(insight.couponOrders)} 单）</span>}
      </Descriptions.Item>
      <Descriptions.Item label="累计消费">
        <Money fen={insight.spentFen} />
      </Descriptions.Item>
      <Descriptions.Item label="首次购买">{insight.firstPaidAt === null ? '—' : <Moment at={insight.firstPaidAt} />}</Descriptions.Item>
      <Descriptions.Item label="标签">
        <Tags insight={insight} />
      </Descriptions.Item>
    </Descriptions>
  );
}

/** Tags by hand can be put on and taken off; those by a rule follow their rule. */
function Tags({ insight: { customerId, tags } }: { readonly insight: Insight }) {
  const queryClient = useQueryClient();
  const mayWrite = useMay('segments.write');
  const all = useQuery({ ...tagsQuery, enabled: mayWrite });
  const byHand = (all.data?.items ?? []).filter(({ rule }) => rule === null);
  const put = useAct({
    act: ({ code, isOn }: { code: string; isOn: boolean }) => adminApi.call('putCustomerTag', { params: { customerId, code }, body: { isOn } }),
    doneText: '标签已更新',
    onDone: () => void queryClient.invalidateQueries({ queryKey: insightKey(customerId) }),
  });
  const addable = byHand.filter(({ code }) => !tags.some((tag) => tag.code === code));
  return (
    <span>
      {tags.length === 0 && <span className="quiet">没有标签 </span>}
      {tags.map(({ code, name, byName }) => (
        <Tag
          key={code}
          closable={mayWrite && byHand.some((tag) => tag.code === code)}
          title={byName === null ? '按规则打上' : `${byName} 打上`}
          onClose={(event) => {
            event.preventDefault();
            put.mutate({ code, isOn: false });
          }}
        >
          {name}
        </Tag>
      ))}
      {mayWrite && addable.length > 0 && (
        <Select<string>
          size="small"
          aria-label="添加标签"
          placeholder="添加标签"
          style={{ width: 120 }}
          value={null}
          loading={put.isPending}
          options={addable.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={(code) => put.mutate({ code, isOn: true })}
        />
      )}
    </span>
  );
}
