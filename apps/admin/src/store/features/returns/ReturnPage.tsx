import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useParams } from 'react-router';
import { formatFen } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type AfterSalesCase, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { useMay } from '../../shell/me';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { Photo } from '../../ui/Photo';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { HandOutReplacement } from './HandOutReplacement';
import { InspectReturn } from './InspectReturn';
import { returnQuery } from './returnQuery';
import styles from './Returns.module.css';
import { caseKindNames, caseReasonNames } from '../../../shared/labels';
import { nextStep, returnLabels, type ReturnLine } from './returns';

const BACK = { to: '/tasks/returns', label: '返回退货' } as const;

/** One return at the counter, with the one next step that this store has. */
export function ReturnPage() {
  const store = useCurrentStore();
  const { caseNo = '' } = useParams();
  const found = useQuery(returnQuery(store.id, caseNo));
  if (found.isPending) return <LoadingCards count={3} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  switch (nextStep(found.data, store.id)) {
    case 'receive':
      return <ReceiveReturn found={found.data} />;
    case 'inspect':
      return <InspectReturn key={found.data.caseId} found={found.data} />;
    case 'confirm':
      return <ConfirmRefund found={found.data} />;
    case 'handOut':
      return <HandOutReplacement found={found.data} />;
    case 'elsewhere':
    case 'over':
      return <ReturnStory found={found.data} />;
  }
}

/** What every step of a return does at the server, and what is stale afterwards. */
export function useReturnAct<Input>(found: AfterSalesCase, { run, doneText }: { readonly run: (input: Input) => Promise<AfterSalesCase>; readonly doneText?: (reply: AfterSalesCase) => string }) {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  return useAct({
    run,
    onDone(reply) {
      play('allDone');
      if (doneText !== undefined) Toast.show({ content: doneText(reply), duration: 2_000 });
      queryClient.setQueryData(returnQuery(store.id, found.caseNo).queryKey, reply);
    },
    touches: [['returns', store.id], returnQuery(store.id, found.caseNo).queryKey],
  });
}

function ReceiveReturn({ found }: { readonly found: AfterSalesCase }) {
  const store = useCurrentStore();
  const receive = useReturnAct(found, {
    run: (_input: 'receive') => staffApi.call('receiveReturn', { params: { storeId: store.id, caseId: found.caseId }, body: {} }),
  });
  const units = found.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <Screen
      title={caseKindNames[found.kind]}
      back={BACK}
      label={returnLabels[found.status]}
      footer={
        <PrimaryButton isBusy={receive.isPending} onClick={() => receive.mutate('receive')}>
          {`收下 ${units} 件，开始验货`}
        </PrimaryButton>
      }
    >
      <Notice tone="info">先核对是不是这些商品，再收下</Notice>
      <ReturnGoods lines={found.lines} />
      <ReturnFacts found={found} />
    </Screen>
  );
}

/** Counted, and too much money for who counted it. */
function ConfirmRefund({ found }: { readonly found: AfterSalesCase }) {
  const store = useCurrentStore();
  const mayConfirm = useMay('orders.cancel');
  const confirm = useReturnAct(found, {
    run: (_input: 'confirm') => staffApi.call('approveReturnRefund', { params: { storeId: store.id, caseId: found.caseId }, body: {} }),
    doneText: () => '已退款，款项原路退回',
  });
  return (
    <Screen
      title={caseKindNames[found.kind]}
      back={BACK}
      label={returnLabels[found.status]}
      footer={
        mayConfirm && (
          <PrimaryButton isBusy={confirm.isPending} onClick={() => confirm.mutate('confirm')}>
            {`确认退款 ${formatFen(found.amountFen)}`}
          </PrimaryButton>
        )
      }
    >
      <Notice tone="warning">{mayConfirm ? '金额较大，核对验货结果后再退款' : '货已验完入库。金额较大，请店长登录后在这里确认退款'}</Notice>
      <ReturnGoods lines={found.lines} />
      <ReturnFacts found={found} />
    </Screen>
  );
}

/** A return that this store has nothing more to do with. */
function ReturnStory({ found }: { readonly found: AfterSalesCase }) {
  const where = found.status === 'replacing' ? `换的商品在${found.storeName}，由那里交出` : found.receivedStore === null ? null : `这单由${found.receivedStore.name}收下`;
  return (
    <Screen title={caseKindNames[found.kind]} back={BACK} label={returnLabels[found.status]}>
      {where !== null && <Notice tone="info">{where}</Notice>}
      {found.status === 'refund_failed' && <Notice tone="urgent">微信没能退出这笔钱，客服正在重试；货不用再动</Notice>}
      <ReturnGoods lines={found.lines} />
      <ReturnFacts found={found} />
    </Screen>
  );
}

/** What comes back, and how it was found. */
export function ReturnGoods({ lines }: { readonly lines: readonly ReturnLine[] }) {
  return (
    <GoodsList label="退回的商品">
      {lines.map((line) => {
        const isFound = line.sellable + line.damaged + line.qualityControl > 0;
        return (
          <GoodsRow
            key={line.lineNo}
            goods={{ ...line, sku: '' }}
            aside={
              <>
                {line.quantity} 件{isFound && <small>{[line.sellable > 0 && `可卖 ${line.sellable}`, line.damaged > 0 && `残次 ${line.damaged}`, line.qualityControl > 0 && `待检 ${line.qualityControl}`].filter(Boolean).join(' · ')}</small>}
              </>
            }
          >
            {line.replacement !== null && <p className={styles['swap']}>换成 {line.replacement.optionText || '同款新的一件'}</p>}
          </GoodsRow>
        );
      })}
    </GoodsList>
  );
}

export function ReturnFacts({ found }: { readonly found: AfterSalesCase }) {
  const now = useNow();
  return (
    <Card title="申请">
      <Facts
        facts={[
          ['原因', caseReasonNames[found.reason]],
          ['说明', found.description],
          ['订单', found.orderNo],
          ['销售门店', found.storeName],
          ['寄回', found.shipment === null ? null : `${found.shipment.carrier} ${found.shipment.trackingNumber}`],
          ['退款', found.kind === 'exchange' && found.amountFen === 0 ? null : formatFen(found.amountFen)],
          ['最晚', found.dueAt === null ? null : formatInstant(found.dueAt, now)],
        ]}
      />
      {found.photos.length > 0 && (
        <div className={styles['photos']}>
          {found.photos.map(({ photoId, thumbUrl, url }, index) => (
            <a key={photoId} href={url} target="_blank" rel="noreferrer" aria-label={`看顾客照片 ${index + 1}`}>
              <Photo url={thumbUrl} size={72} />
            </a>
          ))}
        </div>
      )}
    </Card>
  );
}
