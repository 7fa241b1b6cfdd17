import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { DepositGoods, PaySteps, PresaleSkeleton } from '@/features/presale/presale-parts';
import { useDeposit, usePayDeposit } from '@/features/presale/queries';
import type { Deposit } from '@/features/presale/queries';
import { noteOf, rulesOfDeposit, stageNames } from '@/features/presale/words';
import { tellProblem } from '@/frame/refused';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import { toast } from '@/ui/toast';
import { BalanceForm } from './balance-form';
import '@/features/presale/presale-parts.scss';

const results = { done: '定金已付，尾款开始时会提醒你', canceled: '没有付款', later: '付款结果还在确认，稍后下拉刷新', returned: '名额已满，款项会原路退回' } as const;

/** One deposit: both payments, what is due next, and paying it. */
export default function PresaleOrderPage() {
  const { depositId } = usePageParams('depositId');
  const deposit = useDeposit(depositId);
  const refresh = () => deposit.refetch();
  useDidShow(() => void refresh());
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()));
  const { data } = deposit;
  if (depositId === '' || isApiProblem(deposit.error, 'PRESALE.DEPOSIT_NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="预售订单">
        <Empty icon="clock" title="没有找到这笔预售" hint="看看你的其他预售" action={{ text: '我的预售', onTap: () => replacePage('presales') }} />
      </Screen>
    );
  }
  if (data === undefined) {
    return (
      <Screen title="预售订单">
        <Loadable query={deposit} skeleton={<PresaleSkeleton />}>
          {() => null}
        </Loadable>
      </Screen>
    );
  }
  const onTurn = () => void refresh();
  return data.stage === 'balanceOpen' ? <BalanceForm deposit={data} head={<Facts deposit={data} onTurn={onTurn} />} /> : <Waiting deposit={data} onTurn={onTurn} />;
}

function Waiting({ deposit, onTurn }: { deposit: Deposit; onTurn: () => void }) {
  const pay = usePayDeposit();
  const { stage, depositId, depositFen, orderId, presaleId } = deposit;
  const start = () => pay.mutate(depositId, { onSuccess: (result) => toast(results[result]), onError: tellProblem });
  const bar =
    stage === 'awaitingDeposit' ? (
      <Button block size="large" text={`付定金 ${formatFen(depositFen, 'trim')}`} busy={pay.isPending} onTap={start} />
    ) : orderId !== null ? (
      <Button block size="large" text={stage === 'done' ? '查看订单' : '去支付尾款'} onTap={() => (stage === 'done' ? openPage('order', { orderId }) : openPage('cashier', { orderId }))} />
    ) : stage === 'closed' || stage === 'forfeited' || stage === 'refunded' ? (
      <Button block size="large" kind="soft" text="看看预售" onTap={() => replacePage('presale', { presaleId })} />
    ) : null;
  return (
    <Screen title="预售订单" bottom={bar === null ? null : <View className="presale-bar">{bar}</View>}>
      <Facts deposit={deposit} onTurn={onTurn} />
    </Screen>
  );
}

function Facts({ deposit, onTurn }: { deposit: Deposit; onTurn: () => void }) {
  const { stage, depositFen, creditFen, balanceFen, payUntil, paidAt, balanceStartsAt, balanceDueAt } = deposit;
  const until = stage === 'awaitingDeposit' ? payUntil : stage === 'awaitingBalance' ? balanceStartsAt : stage === 'balanceOpen' ? balanceDueAt : null;
  return (
    <>
      <View className="presale-head">
        <View className="presale-head__title">{stageNames[stage]}</View>
        <View className="presale-head__note">{noteOf(deposit)}</View>
        {until !== null ? (
          <View className="presale-block__count">
            {stage === 'awaitingBalance' ? '距尾款开始 ' : '剩余 '}
            <Countdown endsAtMs={Date.parse(until)} onEnd={onTurn} />
          </View>
        ) : null}
      </View>
      <View className="presale-block">
        <DepositGoods deposit={deposit} />
        <PaySteps
          steps={[
            { name: creditFen > depositFen ? `定金（抵 ${formatFen(creditFen, 'trim')}）` : '定金', fen: depositFen, note: paidAt === null ? '未付' : `${formatMoment(paidAt, clock.now())} 已付`, state: paidAt === null ? 'now' : 'done' },
            { name: '尾款', fen: balanceFen, note: stage === 'done' ? '已付' : `${formatMoment(balanceStartsAt, clock.now())} 至 ${formatMoment(balanceDueAt, clock.now())}`, state: stage === 'done' ? 'done' : stage === 'balanceOpen' || stage === 'balanceOrdered' ? 'now' : 'later' },
          ]}
        />
      </View>
      <View className="presale-block">
        {rulesOfDeposit(deposit).map((rule) => (
          <View key={rule} className="presale-block__rule">
            {rule}
          </View>
        ))}
      </View>
    </>
  );
}
