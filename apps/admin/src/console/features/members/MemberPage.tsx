import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Form, Input, InputNumber, Modal, Segmented, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { formatRate, tellWay } from '../../parts/members/tiers';
import { ViewShopper } from '../../parts/shopper-view/ViewShopper';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { Delta, Moment, Money, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { InsightPanel } from './InsightPanel';
import { type Adjustment, adjustmentLabels, ALONE_DAILY_LIMIT_POINTS, ALONE_LIMIT_POINTS, formatBirthday, type LedgerEntry, type LedgerUnit, type MemberDetail, tierCauseLabels } from './members';
import { StoredValuePanel } from './StoredValuePanel';

export function MemberPage() {
  const { memberId = '' } = useParams();
  const detail = useQuery({ queryKey: ['member', memberId], queryFn: ({ signal }) => adminApi.call('getMember', { params: { memberId }, signal }) });
  if (detail.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (detail.data === undefined) return <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />;
  return <MemberView detail={detail.data} />;
}

/** One member: what they hold, every entry of it, how the tier came about, and what staff changed by hand. */
function MemberView({ detail: { member, tierChanges, adjustments, wallet } }: { readonly detail: MemberDetail }) {
  const { memberId, nickname, card } = member;
  const [unit, setUnit] = useState<LedgerUnit>('points');
  const [isAdjusting, setIsAdjusting] = useState(false);
  const mayAdjust = useMay('members.adjust');
  const mayReadInsight = useMay('segments.read');
  return (
    <Page
      backTo="/members"
      title={nickname === '' ? '会员' : nickname}
      hint={
        <>
          <span className="mono">{card.memberNo}</span> · {card.tier.name} · {tellWay(card)}
        </>
      }
      actions={
        <>
          <ViewShopper customerId={memberId} />
          {mayAdjust && <Button onClick={() => setIsAdjusting(true)}>加减积分</Button>}
        </>
      }
    >
      <Panel title="资料">
        <Descriptions column={{ xs: 1, md: 2, xl: 3 }} size="small">
          <Descriptions.Item label="手机号">
            <Phone memberId={memberId} masked={member.phoneMasked} />
          </Descriptions.Item>
          <Descriptions.Item label="积分">
            {formatCount(card.points)}
            {card.pointsExpiringSoon > 0 && <span className="quiet">（30 天内过期 {formatCount(card.pointsExpiringSoon)}）</span>}
            {card.pointsOwed > 0 && <span className="quiet">（欠 {formatCount(card.pointsOwed)}）</span>}
          </Descriptions.Item>
          <Descriptions.Item label="积分倍数">{formatRate(card.tier.pointsRate)}</Descriptions.Item>
          <Descriptions.Item label="等级保留至">
            <Moment at={card.protectedUntil} />
          </Descriptions.Item>
          <Descriptions.Item label="入会时间">
            <Moment at={card.joinedAt} isFull />
          </Descriptions.Item>
          <Descriptions.Item label="生日">{formatBirthday(card.birthday)}</Descriptions.Item>
        </Descriptions>
      </Panel>
      {mayReadInsight && <InsightPanel memberId={memberId} />}
      <StoredValuePanel memberId={memberId} wallet={wallet} />
      <DataList<LedgerEntry>
        queryKey={['member-entries', memberId, unit]}
        load={({ cursor, signal }) => adminApi.call('listMemberEntries', { params: { memberId }, query: { unit, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={entryColumns(unit)}
        rowKey={({ id }) => id}
        minWidth={900}
        isFiltered={false}
        empty={{ title: '还没有记录', hint: '下单付款、签到、生日、充值和手工调整都会记在这里' }}
        filters={<Segmented<LedgerUnit> value={unit} onChange={(next) => setUnit(next)} options={[{ value: 'points', label: '积分流水' }, { value: 'growth', label: '成长值流水' }, { value: 'storedValue', label: '储值流水' }]} />}
      />
      <Panel title="等级变化" isFlush>
        <Table<MemberDetail['tierChanges'][number]>
          size="middle"
          pagination={false}
          rowKey={({ at, to }) => `${at} ${to}`}
          dataSource={tierChanges}
          columns={[
            { title: '时间', dataIndex: 'at', width: 150, render: (at: string) => <Moment at={at} /> },
            { title: '变化', key: 'change', render: (_value, { from, to }) => (from === null || from === to ? to : `${from} → ${to}`) },
            { title: '原因', key: 'cause', width: 110, render: (_value, { cause }) => <StatusTag label={tierCauseLabels[cause]} /> },
            { title: '当时成长值', dataIndex: 'growth', width: 110, align: 'right', render: (growth: number) => <span className="number">{formatCount(growth)}</span> },
            { title: '保留至', dataIndex: 'protectedUntil', width: 150, render: (at: string) => <Moment at={at} /> },
          ]}
        />
      </Panel>
      <Panel title="手工调整" isFlush>
        {adjustments.length === 0 ? <p className="quiet" style={{ margin: 0, padding: '0 20px 20px' }}>没有手工调整</p> : <Table<Adjustment> size="middle" pagination={false} rowKey={({ id }) => id} dataSource={adjustments} columns={adjustmentColumns} scroll={{ x: 760 }} />}
      </Panel>
      {isAdjusting && <AdjustPoints memberId={memberId} points={card.points} onClose={() => setIsAdjusting(false)} />}
    </Page>
  );
}

/** Masked until somebody with the permission says why. The whole number is forgotten with the screen. */
function Phone({ memberId, masked }: { readonly memberId: string; readonly masked: string | null }) {
  const mayReveal = useMay('members.reveal');
  const [isAsking, setIsAsking] = useState(false);
  const [phone, setPhone] = useState<string | null>(null);
  const reveal = useAct({
    act: (reason: string) => adminApi.call('revealPhone', { params: { memberId }, body: { reason } }),
    doneText: '已显示，并记入操作记录',
    isQuiet: true,
    onDone: (reply) => {
      setPhone(reply.phone);
      setIsAsking(false);
    },
  });
  if (masked === null) return <span className="quiet">未绑定</span>;
  return (
    <>
      <span className="number">{phone ?? masked}</span>
      {mayReveal && phone === null && (
        <Button type="link" size="small" onClick={() => setIsAsking(true)}>
          查看完整号码
        </Button>
      )}
      <ConfirmWithReason isOpen={isAsking} title="查看完整手机号" okText="查看" isBusy={reveal.isPending} error={reveal.error} onConfirm={(reason) => reveal.mutate(reason)} onClose={() => setIsAsking(false)}>
        谁在什么时候、为什么看了哪位会员的号码，都会留在操作记录里。
      </ConfirmWithReason>
    </>
  );
}

interface AdjustFields {
  readonly amount: number;
  readonly reason: string;
}

function AdjustPoints({ memberId, points, onClose }: { readonly memberId: string; readonly points: number; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [form] = Form.useForm<AdjustFields>();
  const amount = Form.useWatch('amount', form) ?? 0;
  const waits = Math.abs(amount) > ALONE_LIMIT_POINTS;
  const adjust = useAct({
    act: (body: AdjustFields, idempotencyKey) => adminApi.call('adjustMember', { params: { memberId }, body, idempotencyKey }),
    doneText: (_input, { status }) => (status === 'pending' ? '已提交，等另一人批准' : '已入账'),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['member', memberId] });
      void queryClient.invalidateQueries({ queryKey: ['member-entries', memberId] });
      void queryClient.invalidateQueries({ queryKey: ['member-adjustments'] });
      onClose();
    },
  });
  return (
    <Modal open title="加减积分" okText={waits ? '提交批准' : '入账'} cancelText="取消" confirmLoading={adjust.isPending} onOk={form.submit} onCancel={onClose} destroyOnHidden>
      <p className="quiet">
        现有 {formatCount(points)} 分；同一会员 30 天内累计超过 {formatCount(ALONE_LIMIT_POINTS)} 分，或自己 24 小时内累计超过 {formatCount(ALONE_DAILY_LIMIT_POINTS)} 分，要由另一人批准
      </p>
      <Form<AdjustFields> form={form} layout="vertical" onFinish={({ amount: typed, reason }) => adjust.mutate({ amount: typed, reason: reason.trim() })}>
        <Form.Item name="amount" label="积分（负数为扣减）" rules={[{ required: true, message: '请填写' }, { validator: (_rule, value: unknown) => (value === 0 ? Promise.reject(new Error('不能为 0')) : Promise.resolve()) }]}>
          <InputNumber precision={0} min={-10_000_000} max={10_000_000} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="reason" label="原因（会员看得到）" rules={[{ required: true, whitespace: true, min: 4, max: 200, message: '4 到 200 个字' }]}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}

const ABOUT_ORDERS: readonly LedgerEntry['kind'][] = ['order', 'orderReversal', 'spend', 'spendReturn'];

/** Points and growth value by the piece, stored value in money. */
const entryColumns = (unit: LedgerUnit): TableColumnsType<LedgerEntry> => [
  { title: '时间', dataIndex: 'at', width: 150, render: (at: string) => <Moment at={at} /> },
  {
    title: '事由',
    key: 'note',
    render: (_value, { note, kind, referenceId }) => (ABOUT_ORDERS.includes(kind) && referenceId !== null ? <Link to={`/orders/${referenceId}`}>{note}</Link> : note),
  },
  { title: '到期', dataIndex: 'expiresAt', width: 150, render: (at: string | null) => (at === null ? <span className="quiet">—</span> : <Moment at={at} />) },
  { title: '经手人', dataIndex: 'actorName', width: 120, render: (name: string | null) => name ?? <span className="quiet">系统</span> },
  { title: '变化', dataIndex: 'change', width: 100, align: 'right', render: (change: number) => (unit === 'storedValue' ? <Money fen={change} /> : <Delta value={change} />) },
  { title: '另欠', dataIndex: 'owedChange', width: 80, align: 'right', render: (owed: number) => <Delta value={owed} /> },
  { title: '之后余额', dataIndex: 'balanceAfter', width: 110, align: 'right', render: (balance: number) => (unit === 'storedValue' ? <Money fen={balance} /> : <span className="number">{formatCount(balance)}</span>) },
];

const adjustmentColumns: TableColumnsType<Adjustment> = [
  { title: '提交时间', dataIndex: 'requestedAt', width: 150, render: (at: string) => <Moment at={at} /> },
  { title: '积分', dataIndex: 'amount', width: 100, align: 'right', render: (amount: number) => <Delta value={amount} /> },
  { title: '原因', dataIndex: 'reason' },
  { title: '提交人', dataIndex: 'requestedName', width: 120 },
  { title: '批准人', dataIndex: 'decidedName', width: 120, render: (name: string | null) => name ?? '—' },
  { title: '状态', key: 'status', width: 90, render: (_value, { status }) => <StatusTag label={adjustmentLabels[status]} /> },
];
