import { useQuery } from '@tanstack/react-query';
import { Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { stageLabels } from '../../parts/members/lifecycle';
import { tiersQuery } from '../../parts/members/queries';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Moment, Money, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { snapshotsQuery } from './queries';

type Member = Schemas['SegmentMember'];
const NOW = 'now';

/** Who is in the saved segment, now or when a snapshot was taken; numbers masked. */
export function Members({ segmentId }: { readonly segmentId: string }) {
  const [chosen, setChosen] = useState(NOW);
  const snapshots = useQuery(snapshotsQuery(segmentId));
  const tiers = useQuery(tiersQuery);
  const tierNames = new Map((tiers.data?.items ?? []).map(({ code, name }) => [code, name]));
  const snapshotId = chosen === NOW ? {} : { snapshotId: chosen };
  return (
    <Panel
      title="成员"
      isFlush
      extra={
        <Select
          value={chosen}
          aria-label="看哪一刻"
          style={{ minWidth: 200 }}
          options={[{ value: NOW, label: '此刻（已保存的规则）' }, ...(snapshots.data?.items ?? []).map((snapshot) => ({ value: snapshot.snapshotId, label: `快照 ${formatInstant(snapshot.takenAt)}` }))]}
          onChange={setChosen}
        />
      }
    >
      <DataList<Member>
        queryKey={['segment-members', segmentId, chosen]}
        load={({ cursor, signal }) => adminApi.call('listSegmentMembers', { params: { segmentId }, query: { ...snapshotId, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsOf(tierNames)}
        rowKey={({ customerId }) => customerId}
        minWidth={820}
        isFiltered={false}
        empty={{ title: '没有符合的顾客', hint: '放宽条件，或换一个快照看' }}
      />
    </Panel>
  );
}

function columnsOf(tierNames: ReadonlyMap<string, string>): TableColumnsType<Member> {
  return [
    { title: '昵称', dataIndex: 'nickname', width: 140 },
    { title: '手机号', dataIndex: 'phoneMasked', width: 130, render: (phone: string | null) => (phone === null ? <span className="quiet">未绑定</span> : <span className="number">{phone}</span>) },
    { title: '等级', dataIndex: 'tierCode', width: 110, render: (code: string | null) => (code === null ? <span className="quiet">非会员</span> : (tierNames.get(code) ?? code)) },
    { title: '生命周期', dataIndex: 'stage', width: 90, render: (stage: Member['stage']) => <StatusTag label={stageLabels[stage]} /> },
    { title: '订单', dataIndex: 'orders', width: 80, align: 'right', render: (count: number) => <span className="number">{formatCount(count)}</span> },
    { title: '消费', dataIndex: 'spentFen', width: 120, align: 'right', render: (fen: number) => <Money fen={fen} /> },
    { title: '最近付款', dataIndex: 'lastPaidAt', width: 130, render: (at: string | null) => (at === null ? <span className="quiet">没买过</span> : <Moment at={at} />) },
  ];
}
