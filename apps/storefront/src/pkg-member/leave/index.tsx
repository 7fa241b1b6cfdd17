import { View } from '@tarojs/components';
import { useState } from 'react';
import { leaveCopy, useLeaveMembership } from '@/features/membership/invitation';
import { useMembership, useWallet } from '@/features/membership/queries';
import type { MemberCard, Wallet } from '@/features/membership/queries';
import { formatPieces } from '@/features/membership/words';
import { Screen } from '@/frame/screen';
import { formatFen } from '@/shared/money';
import { goBack, openPage } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import './index.scss';

/** Leaving: what lapses, what has to go back first, and two steps before it is done. */
export default function LeavePage() {
  const membership = useMembership();
  const isMember = (membership.data?.card ?? null) !== null;
  const home = useWallet(isMember);
  if (!membership.mayAsk) {
    return (
      <Screen title="退出会员">
        <Empty icon="star" title="登录后才能退出会员" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen title="退出会员">
      <Loadable query={membership} skeleton={<LeaveSkeleton />}>
        {({ card }) =>
          card === null ? (
            <Empty icon="check-circle" title="你不是会员" hint="想回来随时可以，会员号还是原来的" action={{ text: '看看会员权益', onTap: () => openPage('membership') }} />
          ) : (
            <Loadable query={home} skeleton={<LeaveSkeleton />}>{({ wallet }) => <Leaving card={card} wallet={wallet} />}</Loadable>
          )
        }
      </Loadable>
    </Screen>
  );
}

function Leaving({ card, wallet }: { card: MemberCard; wallet: Wallet }) {
  const leave = useLeaveMembership();
  const [hasRead, setRead] = useState(false);
  const hasTerm = card.benefits.some(({ kind }) => kind === 'paidTerm');
  const losses = [
    { name: '积分', value: card.points > 0 ? `${formatPieces(card.points)} 分作废` : '没有积分' },
    { name: '等级', value: `${card.tier.name}，成长值 ${formatPieces(card.growth)} 清零` },
    { name: '权益', value: '积分倍数、生日礼、签到都停止' },
  ];
  const stays = ['订单、售后和优惠券不受影响', '以后回来，会员号还是原来的', ...(card.pointsOwed > 0 ? [`欠的 ${formatPieces(card.pointsOwed)} 积分会留着`] : [])];
  if (wallet.balanceFen > 0 || hasTerm) return <MoneyFirst wallet={wallet} hasTerm={hasTerm} />;
  return (
    <>
      <View className="leave__card">
        <View className="leave__title">退出后会失去</View>
        {losses.map(({ name, value }) => (
          <View key={name} className="leave__row">
            <View className="leave__name">{name}</View>
            <View className="leave__value">{value}</View>
          </View>
        ))}
      </View>
      <View className="leave__card">
        <View className="leave__title">会保留</View>
        {stays.map((text) => (
          <View key={text} className="leave__stay">
            <Icon name="check" size={16} />
            {text}
          </View>
        ))}
      </View>
      <Tap className="leave__tick" role="checkbox" checked={hasRead} label="我知道积分和等级不能恢复" onTap={() => setRead(!hasRead)}>
        {hasRead ? <Icon name="check-circle" size={20} className="leave__on" /> : <View className="leave__ring" />}
        我知道积分和等级不能恢复
      </Tap>
      <View className="leave__actions">
        <Button block size="large" text="再想想" onTap={() => goBack()} />
        <Button
          block
          kind="danger"
          size="large"
          text="退出会员"
          disabled={!hasRead}
          busy={leave.isPending}
          onTap={() => leave.mutate(undefined, { onSuccess: () => toast('已退出会员'), onError: (error) => toast(leaveCopy(error)) })}
        />
      </View>
    </>
  );
}

/** Money is given back before somebody leaves, by themselves. */
function MoneyFirst({ wallet, hasTerm }: { wallet: Wallet; hasTerm: boolean }) {
  return (
    <Empty
      icon="wallet"
      title="先退余额，再退出会员"
      hint={[wallet.balanceFen > 0 ? `储值余额还有 ${formatFen(wallet.balanceFen)}` : '', hasTerm ? '付费会员还没到期' : ''].filter(Boolean).join('，')}
      action={{ text: '去退款', onTap: () => openPage('topUp') }}
    />
  );
}

function LeaveSkeleton() {
  return (
    <View className="leave__skeleton">
      <Bone height="180px" round />
      <Bone height="120px" round className="bone--spaced" />
    </View>
  );
}
