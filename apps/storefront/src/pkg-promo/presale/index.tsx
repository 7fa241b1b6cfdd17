import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useState } from 'react';
import { PaySteps, PresaleSkeleton } from '@/features/presale/presale-parts';
import { useDeposits, usePayDeposit, usePresale, useTakeUnits } from '@/features/presale/queries';
import type { PresaleOffer } from '@/features/presale/queries';
import { nextTurnOf, ownDepositOf, rulesOf } from '@/features/presale/words';
import { tellProblem } from '@/frame/refused';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent } from '@/shared/session/consent';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Loadable } from '@/ui/loadable';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Empty } from '@/ui/state';
import { Stepper } from '@/ui/stepper';
import { toast } from '@/ui/toast';
import { Toggle } from '@/ui/toggle';

/** A presale: what is paid when, the rules in plain words, and the deposit. */
export default function PresalePage() {
  const { presaleId } = usePageParams('presaleId');
  const presale = usePresale(presaleId);
  const refresh = () => void presale.refetch();
  useDidShow(refresh);
  usePullDownRefresh(() => void presale.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (presaleId === '' || isApiProblem(presale.error, 'PRESALE.NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="预售商品">
        <Empty icon="clock" title="没有找到这个预售" hint="可能已经结束，看看别的" action={{ text: '看看别的', onTap: () => replacePage('presales') }} />
      </Screen>
    );
  }
  if (presale.data === undefined) {
    return (
      <Screen title="预售商品">
        <Loadable query={presale} skeleton={<PresaleSkeleton />}>
          {() => null}
        </Loadable>
      </Screen>
    );
  }
  return <PresaleView offer={presale.data} onRefresh={refresh} />;
}

function PresaleView({ offer, onRefresh }: { offer: PresaleOffer; onRefresh: () => void }) {
  const { depositFen, balanceFen, creditFen, phase, left, limitPerCustomer } = offer;
  const [units, setUnits] = useState(1);
  const [isAgreed, setAgreed] = useState(false);
  const take = useTakeUnits();
  const pay = usePayDeposit();
  const isOpen = phase === 'deposit' && left > 0;
  const most = Math.max(1, Math.min(limitPerCustomer, left));
  const start = async () => {
    if (!isAgreed) return toast('先同意预售规则');
    if (!(await requireConsent())) return undefined;
    try {
      const { depositId } = await take.mutateAsync({ ...offer, units });
      await pay.mutateAsync(depositId).catch(tellProblem);
      return openPage('presaleOrder', { depositId });
    } catch (error) {
      tellProblem(error);
      return onRefresh();
    }
  };
  const text = isOpen ? `付定金 ${formatFen(depositFen * units, 'trim')}` : phase === 'upcoming' ? `${formatMoment(offer.depositStartsAt, clock.now())} 开始` : phase === 'deposit' ? '名额已满' : '定金时间已过';
  const own = ownDepositOf(useDeposits().data ?? [], offer.presaleId);
  const turn = nextTurnOf(offer);
  const bar = (
    <View className="presale-bar">
      {isOpen || own === null ? (
        <Button block size="large" text={text} disabled={!isOpen} busy={take.isPending || pay.isPending} onTap={() => void start()} />
      ) : (
        <Button block size="large" text={own.stage === 'balanceOpen' ? '去付尾款' : '看我的预售订单'} onTap={() => openPage('presaleOrder', { depositId: own.depositId })} />
      )}
    </View>
  );
  return (
    <Screen title="预售商品" bottom={bar}>
      <Picture eager url={offer.imageUrl} alt={offer.title} className="presale-picture" />
      <View className="presale-head">
        <Price fen={offer.handFen} size="large" listFen={offer.dailyPriceFen} />
        <View className="presale-head__title">{offer.title}</View>
        <View className="presale-head__note">{[offer.optionText, `预售价 ${formatFen(offer.priceFen, 'trim')}`, creditFen > depositFen ? `定金 ${formatFen(depositFen, 'trim')} 抵 ${formatFen(creditFen, 'trim')}` : ''].filter(Boolean).join(' · ')}</View>
        {offer.note === '' ? null : <View className="presale-head__note">{offer.note}</View>}
      </View>
      <View className="presale-block">
        <View className="presale-block__row">
          <View className="presale-block__lead">分两次付</View>
          {turn === null ? null : (
            <View className="presale-block__count">
              {`${turn.name} `}
              <Countdown endsAtMs={Date.parse(turn.at)} onEnd={onRefresh} />
            </View>
          )}
        </View>
        <PaySteps
          steps={[
            { name: '定金', fen: depositFen * units, note: `到 ${formatMoment(offer.depositEndsAt, clock.now())}`, state: phase === 'deposit' ? 'now' : 'later' },
            { name: '尾款', fen: balanceFen * units, note: `${formatMoment(offer.balanceStartsAt, clock.now())} 起`, state: phase === 'balance' ? 'now' : 'later' },
          ]}
        />
        {isOpen ? (
          <View className="presale-block__row">
            <View>数量</View>
            <View className="presale-block__count">{`限订 ${limitPerCustomer} 件，还有 ${left} 件`}</View>
            <Stepper value={units} max={most} onChange={setUnits} onOverflow={() => toast(`最多订 ${most} 件`)} />
          </View>
        ) : null}
      </View>
      <View className="presale-block">
        <View className="presale-block__title">预售规则</View>
        {rulesOf(offer).map((rule) => (
          <View key={rule} className="presale-block__rule">
            {rule}
          </View>
        ))}
        {isOpen ? (
          <View className="presale-agree">
            <Toggle isOn={isAgreed} label="我已看过并同意预售规则" onChange={setAgreed} />
            我已看过并同意
          </View>
        ) : null}
      </View>
    </Screen>
  );
}
