import { useQuery } from '@tanstack/react-query';
import { type TableColumnsType, Tabs } from 'antd';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { tiersQuery } from '../../parts/members/queries';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { PendingAdjustments } from './PendingAdjustments';
import { Tiers } from './Tiers';
import type { MemberRow } from './members';

const filterSchema = z.object({
  view: z.enum(['members', 'tiers', 'adjustments']).optional().catch(undefined),
  q: z.string().max(20).optional().catch(undefined),
  tierCode: z.string().max(20).optional().catch(undefined),
});

/** Members with what they hold, the tiers, and what waits for a second person. */
export function MembersPage() {
  const [{ view = 'members', ...filters }, change] = useUrlFilters(filterSchema);
  const mayApprove = useMay('members.approve');
  return (
    <Page title="会员" hint="手机号打码；要看完整号码请在会员页写明原因">
      <Tabs
        activeKey={view}
        onChange={(next) => change({ view: next === 'tiers' || next === 'adjustments' ? next : undefined })}
        items={[
          { key: 'members', label: '会员', children: <Members filters={filters} onChange={change} /> },
          { key: 'tiers', label: '等级与权益', children: <Tiers /> },
          { key: 'adjustments', label: mayApprove ? '待批准的调整' : '待批准', children: <PendingAdjustments /> },
        ]}
      />
    </Page>
  );
}

interface MembersProps {
  readonly filters: Omit<z.infer<typeof filterSchema>, 'view'>;
  readonly onChange: (change: Partial<Record<keyof z.infer<typeof filterSchema>, string | undefined>>) => void;
}

function Members({ filters: { q, tierCode }, onChange }: MembersProps) {
  const tiers = useQuery(tiersQuery);
  return (
    <DataList<MemberRow>
      queryKey={['members', q, tierCode]}
      load={({ cursor, signal }) => adminApi.call('listMembers', { query: { ...searchOf(q), ...(tierCode === undefined ? {} : { tierCode }), cursor, limit: String(PAGE_SIZE) }, signal })}
      columns={columns}
      rowKey={({ memberId }) => memberId}
      linkTo={({ memberId }) => `/members/${memberId}`}
      minWidth={880}
      isFiltered={q !== undefined || tierCode !== undefined}
      onClearFilters={() => onChange({ q: undefined, tierCode: undefined })}
      empty={{ title: '还没有会员', hint: '顾客在小程序「我的」里一键入会后，会出现在这里' }}
      filters={
        <>
          <SearchFilter value={q} placeholder="会员号 12 位 / 手机号 11 位" onChange={(next) => onChange({ q: next })} width={240} />
          <SelectFilter value={tierCode} placeholder="等级" options={(tiers.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name }))} isLoading={tiers.isPending} width={140} onChange={(next) => onChange({ tierCode: next })} />
        </>
      }
    />
  );
}

/** Eleven digits are a phone, everything else is taken for a member number, which the server checks. */
function searchOf(q: string | undefined): { phone?: string; memberNo?: string } {
  if (q === undefined) return {};
  const digits = q.replaceAll(/\s/g, '');
  return /^1\d{10}$/.test(digits) ? { phone: digits } : { memberNo: digits };
}

const columns: TableColumnsType<MemberRow> = [
  { title: '会员号', key: 'memberNo', width: 150, render: (_value, { card }) => <span className="mono">{card.memberNo}</span> },
  { title: '昵称', dataIndex: 'nickname' },
  { title: '手机号', dataIndex: 'phoneMasked', width: 130, render: (phone: string | null) => (phone === null ? <span className="quiet">未绑定</span> : <span className="number">{phone}</span>) },
  { title: '等级', key: 'tier', width: 110, render: (_value, { card }) => card.tier.name },
  { title: '积分', key: 'points', width: 100, align: 'right', render: (_value, { card }) => <span className="number">{formatCount(card.points)}</span> },
  { title: '成长值', key: 'growth', width: 100, align: 'right', render: (_value, { card }) => <span className="number">{formatCount(card.growth)}</span> },
  { title: '入会时间', key: 'joinedAt', width: 150, render: (_value, { card }) => <Moment at={card.joinedAt} /> },
];
