import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Image, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatFen } from '../../../shared/money';
import { useNow } from '../../../shared/useNow';
import { adminApi } from '../../api';
import { tellEvidence } from '../../parts/risk/evidence';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Moment, Money, StatusTag, Thumb } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import { Timeline } from '../../ui/Timeline';
import { useAct } from '../../ui/useAct';
import goodsStyles from '../../parts/goods/goods.module.css';
import styles from './AfterSales.module.css';
import { caseKindNames, caseReasonNames } from '../../../shared/labels';
import { type Case, caseLabels, describeDue, describeSecondPerson, isByRule, mayRefuse, tellCase, waitsForDecision } from './after-sales';
import { ReplacementRecipient } from './ReplacementRecipient';

const REFRESH_MS = 15_000;

type Act = 'approve' | 'reject' | 'retry' | 'refundInstead';

export function CaseView({ caseId }: { readonly caseId: string }) {
  const found = useQuery({ queryKey: ['after-sales-case', caseId], queryFn: ({ signal }) => adminApi.call('getAfterSales', { params: { caseId }, signal }), refetchInterval: REFRESH_MS });
  if (found.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return <CaseFacts found={found.data} />;
}

/** One case: what is wanted, what it comes to, what happened, and what ops decide. */
function CaseFacts({ found }: { readonly found: Case }) {
  const mayDecide = useMay('orders.cancel');
  const [act, setAct] = useState<Act | null>(null);
  const due = describeDue(found.dueAt, useNow());
  const secondPerson = describeSecondPerson(found);
  const isExchange = found.kind === 'exchange';
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: 'status', label: '状态', children: <span><StatusTag label={caseLabels[found.status]} /> {due !== null && <em className={styles['due']} data-late={due.isLate}>{due.text}</em>}</span> },
          { key: 'kind', label: '类型', children: `${caseKindNames[found.kind]}${isByRule(found) ? '（自动）' : ''}` },
          { key: 'order', label: '订单', children: <Link className="mono" to={`/orders/${found.orderId}`}>{found.orderNo}</Link> },
          { key: 'reason', label: '原因', children: caseReasonNames[found.reason] },
          { key: 'store', label: '销售门店', children: found.storeName },
          { key: 'created', label: '申请', children: <Moment at={found.createdAt} isFull /> },
          ...(found.shipment === null ? [] : [{ key: 'shipment', label: '寄回', children: `${found.shipment.carrier} ${found.shipment.trackingNumber}` }]),
          ...(found.receivedStore === null ? [] : [{ key: 'received', label: '收到退货', children: found.receivedStore.name }]),
          ...(found.replacement === null ? [] : [{ key: 'replacement', label: '换货', children: <ReplacementRecipient found={found} /> }]),
          ...(found.decisionNote === null ? [] : [{ key: 'decision', label: '处理意见', children: found.decisionNote }]),
        ]}
      />
      {found.description !== null && found.description !== '' && <p className={styles['words']}>「{found.description}」</p>}
      {found.photos.length > 0 && (
        <Image.PreviewGroup items={found.photos.map(({ url }) => url)}>
          <div className={styles['photos']}>
            {found.photos.map(({ photoId, thumbUrl }, index) => (
              <Image key={photoId} src={thumbUrl} alt={`顾客照片 ${index + 1}`} width={88} height={88} />
            ))}
          </div>
        </Image.PreviewGroup>
      )}
      <Table<Case['lines'][number]>
        size="small"
        style={{ marginTop: 12 }}
        pagination={false}
        rowKey={({ lineNo }) => lineNo}
        dataSource={found.lines}
        scroll={{ x: 600 }}
        columns={[
          {
            title: '商品',
            key: 'goods',
            render: (_value, { title, optionText, imageUrl, replacement: other }) => (
              <span className={goodsStyles['goods']}>
                <Thumb url={imageUrl} />
                <span>
                  {title}
                  <small>{other === null ? optionText : `${optionText || '原规格'} → ${other.optionText || '同款新的一件'}`}</small>
                </span>
              </span>
            ),
          },
          { title: '数量', dataIndex: 'quantity', align: 'right', width: 70 },
          { title: '验货', key: 'inspection', width: 170, render: (_value, { sellable, damaged, qualityControl }) => (sellable + damaged + qualityControl === 0 ? <span className="quiet">还没验</span> : `可卖 ${sellable}，残次 ${damaged}，待检 ${qualityControl}`) },
          { title: isExchange ? '价值' : '退款', key: 'refund', align: 'right', width: 110, render: (_value, { refundFen }) => <Money fen={refundFen} /> },
        ]}
      />
      <p className={styles['sum']}>
        {isExchange && found.amountFen === 0 ? (
          '同价换货，不退款'
        ) : (
          <>
            {found.feeFen > 0 && `含${found.lines.length === 0 ? '服务款' : '配送费'} ${formatFen(found.feeFen)}，`}
            {found.giftFen > 0 && `赠品没有一起退，已扣 ${formatFen(found.giftFen)}，`}
            {found.giftFen < 0 && `赠品退回，补退 ${formatFen(-found.giftFen)}，`}共退 <b className="money">{formatFen(found.amountFen)}</b>
          </>
        )}
      </p>
      {found.riskReview !== null && (
        <Alert
          type="warning"
          showIcon
          title={`风控提示：${found.riskReview.ruleName}`}
          description={tellEvidence(found.riskReview.evidence)}
          style={{ marginBottom: 12 }}
        />
      )}
      {secondPerson !== null && <Alert type="warning" showIcon title={secondPerson} style={{ marginBottom: 12 }} />}
      {found.status === 'refund_failed' && <Alert type="error" showIcon title="微信没能退出这笔钱" description="顾客的卡失效：在微信商户平台处理这笔异常退款，办成后这里自动完成。退款被关闭：点重试，同一个退款单号，不会退两次" style={{ marginBottom: 12 }} />}
      {mayDecide && (
        <div className={styles['acts']}>
          {waitsForDecision(found) && (
            <>
              {mayRefuse(found) && (
                <Button danger onClick={() => setAct('reject')}>
                  拒绝
                </Button>
              )}
              <Button type="primary" onClick={() => setAct('approve')}>
                {APPROVE_TEXTS[found.kind]}
              </Button>
            </>
          )}
          {found.status === 'replacing' && (
            <Button onClick={() => setAct('refundInstead')}>换不了，改为退款</Button>
          )}
          {found.status === 'refund_failed' && (
            <Button type="primary" onClick={() => setAct('retry')}>
              重试退款
            </Button>
          )}
        </div>
      )}
      <h3 className={styles['subhead']}>经过</h3>
      <Timeline moments={tellCase(found)} />
      <Decide found={found} act={act} onClose={() => setAct(null)} />
    </>
  );
}

const APPROVE_TEXTS = { refundOnly: '同意退款', returnRefund: '同意，等寄回', exchange: '同意换货，留货' } as const satisfies Readonly<Record<Case['kind'], string>>;
const TITLES = { approve: '同意售后', reject: '拒绝售后', retry: '重试退款', refundInstead: '改为退款' } as const satisfies Readonly<Record<Act, string>>;

const EXPLAINED = {
  refundOnly: ({ amountFen }) => `${formatFen(amountFen)} 会原路退给顾客，不能收回。`,
  returnRefund: () => '顾客会得到退货码，寄回或到任一门店退；验货后退款。',
  exchange: ({ storeName }) => `${storeName}马上为顾客留货；顾客退回、验货后换出。`,
} as const satisfies Readonly<Record<Case['kind'], (found: Case) => string>>;

function explain(found: Case, act: Act): string {
  if (act === 'approve' && found.needsSecondPerson && found.firstApproverName === null) return `${found.riskReview === null ? '金额较大' : '命中风控规则'}：你同意后，还要另一位同事复核才生效。`;
  if (act === 'approve') return EXPLAINED[found.kind](found);
  if (act === 'refundInstead') return `${formatFen(found.lines.reduce((sum, { refundFen }) => sum + refundFen, 0))} 会原路退给顾客，留的货放回可售。先和顾客说好。`;
  if (act === 'retry') return '用同一个退款单号再试，不会退两次。';
  return found.status === 'arbitration' ? '这是终局：顾客不能再申诉。' : '顾客会看到原因，可以申诉一次。';
}

function Decide({ found, act, onClose }: { readonly found: Case; readonly act: Act | null; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const { caseId } = found;
  const decide = useAct({
    act({ chosen, reason }: { readonly chosen: Act; readonly reason: string }) {
      const params = { caseId };
      if (chosen === 'retry') return adminApi.call('retryAfterSalesRefund', { params, body: { reason } });
      if (chosen === 'refundInstead') return adminApi.call('refundExchangeInstead', { params, body: { reason } });
      return adminApi.call('decideAfterSales', { params, body: { isApproved: chosen === 'approve', reason } });
    },
    doneText: '已处理，顾客马上能看到',
    onDone(changed: Case) {
      queryClient.setQueryData(['after-sales-case', caseId], changed);
      void queryClient.invalidateQueries({ queryKey: ['after-sales'] });
      onClose();
    },
    isQuiet: true,
  });
  const close = (): void => {
    decide.reset();
    onClose();
  };
  return (
    <ConfirmWithReason isOpen={act !== null} title={act === null ? '' : TITLES[act]} okText={act === null ? '' : TITLES[act]} isBusy={decide.isPending} error={decide.error} onConfirm={(reason) => act !== null && decide.mutate({ chosen: act, reason })} onClose={close}>
      {act !== null && explain(found, act)}
    </ConfirmWithReason>
  );
}
