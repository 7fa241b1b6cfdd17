import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useState } from 'react';
import { useBuy, useRefundPurchase } from '@/features/membership/purchases';
import type { PaidPlan, PurchaseResult, TopUpOffer, WalletPurchase } from '@/features/membership/purchases';
import { useMembership, useWallet } from '@/features/membership/queries';
import type { Wallet } from '@/features/membership/queries';
import { formatRate } from '@/features/membership/words';
import { tellProblem } from '@/frame/refused';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { formatDate } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { Sheet } from '@/ui/sheet';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import './index.scss';

const results: Record<PurchaseResult, string> = {
  done: '支付成功，已到账',
  canceled: '没有付款',
  later: '付款结果还在确认，稍后下拉刷新',
  returned: '余额已到上限，款项会原路退回',
};

/** Stored value: what is there, what can be topped up, what goes back; and the paid membership. */
export default function TopUpPage() {
  const membership = useMembership();
  const isMember = (membership.data?.card ?? null) !== null;
  const home = useWallet(isMember);
  const refresh = () => home.refetch();
  useDidShow(() => void (isMember && refresh()));
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="储值">
      {!membership.mayAsk ? (
        <Empty icon="wallet" title="登录后查看储值" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      ) : (
        <Loadable query={membership} skeleton={<TopUpSkeleton />}>
          {({ card }) =>
            card === null ? (
              <Empty icon="wallet" title="入会后可以充值" hint="入会免费，一键加入" action={{ text: '去入会', onTap: () => openPage('membership') }} />
            ) : (
              <Loadable query={home} skeleton={<TopUpSkeleton />}>
                {({ wallet, offers, plans }) => (
                  <>
                    <Balance wallet={wallet} />
                    <Offers offers={offers} wallet={wallet} />
                    <Plans plans={plans} />
                    <Bought wallet={wallet} plans={plans} />
                  </>
                )}
              </Loadable>
            )
          }
        </Loadable>
      )}
    </Screen>
  );
}

function Balance({ wallet }: { wallet: Wallet }) {
  return (
    <View className="top-up__balance">
      <Price fen={wallet.balanceFen} size="amount" cents="always" tone="plain" />
      <View className="top-up__parts">{wallet.isFrozen ? '余额已冻结，请联系客服' : `本金 ${formatFen(wallet.paidFen)} · 赠送 ${formatFen(wallet.giftFen)}`}</View>
      <Tap className="top-up__entries" role="link" label="储值明细" onTap={() => openPage('ledger', { unit: 'storedValue' })}>
        明细
        <Icon name="right" size={12} />
      </Tap>
    </View>
  );
}

/** Amounts that would go beyond what an account may hold cannot be chosen. */
function Offers({ offers, wallet }: { offers: readonly TopUpOffer[]; wallet: Wallet }) {
  const fits = (offer: TopUpOffer): boolean => wallet.balanceFen + offer.payFen + offer.giftFen <= wallet.limitFen;
  const [chosen, setChosen] = useState<string | null>(null);
  const open = offers.filter(fits);
  const offer = open.find(({ code }) => code === chosen) ?? open.at(-1);
  const buy = useBuy();
  const pay = () =>
    offer !== undefined &&
    buy.mutate({ kind: 'topUp', code: offer.code }, { onSuccess: (result) => toast(results[result]), onError: tellProblem });
  return (
    <View className="top-up__card">
      <View className="top-up__title">充值</View>
      <View className="top-up__offers" role="radiogroup">
        {offers.map((one) => (
          <Tap
            key={one.code}
            role="radio"
            checked={one === offer}
            disabled={!fits(one)}
            label={`充 ${formatFen(one.payFen, 'trim')}${one.giftFen > 0 ? ` 送 ${formatFen(one.giftFen, 'trim')}` : ''}`}
            className={classNames('top-up__offer', one === offer && 'top-up__offer--on', !fits(one) && 'top-up__offer--off')}
            onTap={() => setChosen(one.code)}
          >
            <View className="top-up__pay">{formatFen(one.payFen, 'trim')}</View>
            <View className="top-up__gift">{!fits(one) ? '超过上限' : one.giftFen > 0 ? `送 ${formatFen(one.giftFen, 'trim')}` : '无赠送'}</View>
          </Tap>
        ))}
      </View>
      <View className="top-up__rules">{`余额上限 ${formatFen(wallet.limitFen, 'trim')}${wallet.limitFen < 500_000 ? '，绑定微信手机号后 ¥5,000' : ''}。先用本金后用赠送；没用完的本金随时可退，退款后这一笔的赠送作废。`}</View>
      <Button block size="large" text={offer === undefined ? '余额已到上限' : `微信支付 ${formatFen(offer.payFen, 'trim')}`} disabled={offer === undefined} busy={buy.isPending} onTap={pay} />
    </View>
  );
}

function Plans({ plans }: { plans: readonly PaidPlan[] }) {
  const buy = useBuy();
  const pay = (code: string) => buy.mutate({ kind: 'paidTerm', code }, { onSuccess: (result) => toast(results[result]), onError: tellProblem });
  return (
    <View className="top-up__card">
      <View className="top-up__title">付费会员</View>
      {plans.map(({ code, name, priceFen, termDays, pointsMultiplier }) => (
        <View key={code} className="top-up__plan">
          <View className="top-up__words">
            <View className="top-up__name">{name}</View>
            <View className="top-up__note">{`${termDays} 天，积分 ${formatRate(pointsMultiplier)}；没开始的天数可退`}</View>
          </View>
          <Button size="small" kind="soft" text={formatFen(priceFen, 'trim')} label={`开通${name}，${formatFen(priceFen, 'trim')}`} busy={buy.isPending && buy.variables.code === code} onTap={() => pay(code)} />
        </View>
      ))}
    </View>
  );
}

const statuses: Record<WalletPurchase['status'], string> = { pending: '待付款', paid: '', returned: '没有生效，已原路退回', refunded: '已退款' };

function Bought({ wallet, plans }: { wallet: Wallet; plans: readonly PaidPlan[] }) {
  const [asked, setAsked] = useState<WalletPurchase | null>(null);
  const refund = useRefundPurchase();
  const confirm = () =>
    asked !== null &&
    refund.mutate(asked, {
      onSuccess: (refundFen) => toast(`${formatFen(refundFen)} 将原路退回`),
      onError: (error) => toast(problemCopy(error).title),
      onSettled: () => setAsked(null),
    });
  if (wallet.purchases.length === 0) return null;
  const nameOf = (purchase: WalletPurchase): string =>
    purchase.kind === 'topUp' ? `充 ${formatFen(purchase.payFen, 'trim')}${purchase.giftFen > 0 ? ` 送 ${formatFen(purchase.giftFen, 'trim')}` : ''}` : (plans.find(({ code }) => code === purchase.code)?.name ?? '付费会员');
  const noteOf = ({ status, paidAt, termEndsAt, refundRequestedFen }: WalletPurchase): string =>
    [paidAt === null ? '' : formatDate(paidAt), statuses[status], status === 'paid' && termEndsAt !== null ? `到 ${formatDate(termEndsAt)}` : '', status === 'paid' && refundRequestedFen > 0 ? `已退 ${formatFen(refundRequestedFen)}` : ''].filter(Boolean).join('，');
  return (
    <View className="top-up__card">
      <View className="top-up__title">购买记录</View>
      {wallet.purchases.map((purchase) => (
        <View key={purchase.id} className="top-up__plan">
          <View className="top-up__words">
            <View className="top-up__name">{nameOf(purchase)}</View>
            <View className="top-up__note">{noteOf(purchase)}</View>
          </View>
          {purchase.refundableFen > 0 && !wallet.isFrozen ? <Button size="small" kind="outline" text="退款" label={`退${nameOf(purchase)}`} onTap={() => setAsked(purchase)} /> : null}
        </View>
      ))}
      <Sheet
        open={asked !== null}
        title="退款"
        onClose={() => setAsked(null)}
        footer={<Button block size="large" text={`退回 ${formatFen(asked?.refundableFen ?? 0)}`} busy={refund.isPending} onTap={confirm} />}
      >
        <View className="top-up__ask">
          {asked?.kind === 'topUp' ? '退回这一笔没用完的本金，原路回到微信；这一笔剩余的赠送作废。' : `退回没有开始的天数，原路回到微信；付费会员到此结束。${(asked?.refundPoints ?? 0) > 0 ? `这一期多得的积分按退款比例收回 ${asked?.refundPoints ?? 0} 分。` : ''}`}
        </View>
      </Sheet>
    </View>
  );
}

function TopUpSkeleton() {
  return (
    <View className="top-up__skeleton">
      <Bone height="120px" round />
      <Bone height="260px" round className="bone--spaced" />
    </View>
  );
}
