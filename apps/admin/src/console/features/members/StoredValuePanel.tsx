import { useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { Label } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Money, Moment, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import type { Wallet, WalletPurchase } from './members';

const statusLabels = {
  pending: { text: '待付款', tone: 'neutral' },
  paid: { text: '有效', tone: 'success' },
  returned: { text: '未生效，已退', tone: 'warning' },
  refunded: { text: '已退款', tone: 'neutral' },
} as const satisfies Readonly<Record<WalletPurchase['status'], Label>>;

/** Stored value of a member: what is there, the brake, and what was bought with what of it would go back. */
export function StoredValuePanel({ memberId, wallet }: { readonly memberId: string; readonly wallet: Wallet }) {
  const queryClient = useQueryClient();
  const mayAdjust = useMay('members.adjust');
  const [isFreezing, setIsFreezing] = useState(false);
  const [refunded, setRefunded] = useState<WalletPurchase | null>(null);
  const reload = (): void => {
    setIsFreezing(false);
    setRefunded(null);
    void queryClient.invalidateQueries({ queryKey: ['member', memberId] });
    void queryClient.invalidateQueries({ queryKey: ['member-entries', memberId] });
  };
  const freeze = useAct({
    act: (reason: string) => adminApi.call('freezeStoredValue', { params: { memberId }, body: { isFrozen: !wallet.isFrozen, reason } }),
    doneText: wallet.isFrozen ? '已解冻' : '已冻结',
    isQuiet: true,
    onDone: reload,
  });
  const refund = useAct({
    act: ({ purchaseId, reason }: { purchaseId: string; reason: string }, idempotencyKey) => adminApi.call('refundMemberPurchaseByStaff', { params: { memberId, purchaseId }, body: { reason }, idempotencyKey }),
    doneText: '已申请退款，原路退回',
    isQuiet: true,
    onDone: reload,
  });
  const columns: TableColumnsType<WalletPurchase> = [
    { title: '付款时间', key: 'paidAt', width: 150, render: (_value, { paidAt }) => (paidAt === null ? '—' : <Moment at={paidAt} />) },
    { title: '内容', key: 'what', render: (_value, { kind, giftFen, termDays }) => (kind === 'topUp' ? giftFen > 0 ? <>充值，送 <Money fen={giftFen} /></> : '充值' : `付费会员 ${termDays ?? 0} 天`) },
    { title: '实付', key: 'pay', width: 110, align: 'right', render: (_value, { payFen }) => <Money fen={payFen} /> },
    { title: '有效期至', key: 'end', width: 150, render: (_value, { termEndsAt }) => (termEndsAt === null ? '—' : <Moment at={termEndsAt} />) },
    { title: '已退', key: 'refunded', width: 110, align: 'right', render: (_value, { refundRequestedFen }) => <Money fen={refundRequestedFen} /> },
    { title: '状态', key: 'status', width: 120, render: (_value, { status }) => <StatusTag label={statusLabels[status]} /> },
    {
      title: '可退', key: 'refundable', width: 150, align: 'right',
      render: (_value, purchase) =>
        purchase.refundableFen === 0 ? '—' : mayAdjust ? <Button type="link" size="small" onClick={() => setRefunded(purchase)}>退 <Money fen={purchase.refundableFen} /></Button> : <Money fen={purchase.refundableFen} />,
    },
  ];
  return (
    <Panel title="储值与付费会员" extra={mayAdjust && <Button size="small" danger={!wallet.isFrozen} onClick={() => setIsFreezing(true)}>{wallet.isFrozen ? '解冻' : '冻结'}</Button>}>
      <Descriptions column={{ xs: 1, md: 2, xl: 4 }} size="small">
        <Descriptions.Item label="余额"><Money fen={wallet.balanceFen} />{wallet.isFrozen && <span className="quiet">（已冻结）</span>}</Descriptions.Item>
        <Descriptions.Item label="本金"><Money fen={wallet.paidFen} /></Descriptions.Item>
        <Descriptions.Item label="赠送"><Money fen={wallet.giftFen} /></Descriptions.Item>
        <Descriptions.Item label="上限"><Money fen={wallet.limitFen} /></Descriptions.Item>
      </Descriptions>
      {wallet.purchases.length === 0 ? <p className="quiet">没有买过储值或付费会员</p> : <Table<WalletPurchase> size="middle" pagination={false} rowKey={({ id }) => id} dataSource={wallet.purchases} columns={columns} scroll={{ x: 860 }} />}
      <ConfirmWithReason isOpen={isFreezing} title={wallet.isFrozen ? '解冻储值' : '冻结储值'} okText={wallet.isFrozen ? '解冻' : '冻结'} isBusy={freeze.isPending} error={freeze.error} onConfirm={(reason) => freeze.mutate(reason)} onClose={() => setIsFreezing(false)}>
        {wallet.isFrozen ? '解冻后可以照常支付和退款。' : '冻结后不能用余额支付，也不能退充值；订单退款仍会退回余额。'}
      </ConfirmWithReason>
      <ConfirmWithReason
        isOpen={refunded !== null}
        title="退款"
        okText="退款"
        isBusy={refund.isPending}
        error={refund.error}
        onConfirm={(reason) => refunded !== null && refund.mutate({ purchaseId: refunded.id, reason })}
        onClose={() => setRefunded(null)}
      >
        {refunded?.kind === 'topUp' ? '退回这一笔没用完的本金，剩余赠送作废。' : '按没有开始的天数退，付费会员到此结束。'}原路退回 <Money fen={refunded?.refundableFen ?? 0} />。
        {refunded !== null && refunded.refundPoints > 0 && `这一期多得的积分按退款比例收回 ${formatCount(refunded.refundPoints)} 分。`}
      </ConfirmWithReason>
    </Panel>
  );
}
