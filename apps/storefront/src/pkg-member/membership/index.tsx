import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useState } from 'react';
import { BirthdaySheet } from '@/features/membership/birthday-sheet';
import { JoinPanel } from '@/features/membership/join-panel';
import { useCheckIn, useMembership } from '@/features/membership/queries';
import type { MemberCard, MembershipHome } from '@/features/membership/queries';
import { TierCard } from '@/features/membership/tier-card';
import { TierLadder } from '@/features/membership/tier-ladder';
import { benefitCopy, formatPieces } from '@/features/membership/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { openPage } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import './index.scss';

export default function MembershipPage() {
  const membership = useMembership();
  useDidShow(() => void (membership.mayAsk && membership.refetch()));
  usePullDownRefresh(() => void membership.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (!membership.mayAsk) {
    return (
      <Screen title="会员中心">
        <Empty icon="star" title="登录后查看会员卡" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen title="会员中心">
      <Loadable query={membership} skeleton={<MembershipSkeleton />}>
        {(home) => (home.card === null ? <JoinPanel home={home} /> : <MemberHome home={home} card={home.card} />)}
      </Loadable>
    </Screen>
  );
}

const benefitIcons: Record<MemberCard['benefits'][number]['kind'], IconName> = { pointsRate: 'star', paidTerm: 'star-filled', birthdayPoints: 'bell', checkInPoints: 'check-circle' };

function MemberHome({ home, card }: { home: MembershipHome; card: MemberCard }) {
  const [isTelling, setTelling] = useState(false);
  return (
    <>
      <TierCard card={card} />
      {card.pointsExpiringSoon > 0 ? (
        <View className="membership__notice">
          <Icon name="clock" size={16} />
          {`${formatPieces(card.pointsExpiringSoon)} 积分将在 30 天内过期`}
        </View>
      ) : null}
      {card.pointsOwed > 0 ? (
        <View className="membership__notice">
          <Icon name="info" size={16} />
          {`退款订单的积分已用掉，之后获得的前 ${formatPieces(card.pointsOwed)} 积分用来补上`}
        </View>
      ) : null}
      <CheckInRow checkIn={home.checkIn} />
      <View className="membership__card">
        <View className="membership__title">我的权益</View>
        {card.benefits.map((benefit) => {
          const { title, hint } = benefitCopy(benefit);
          const mayTell = benefit.kind === 'birthdayPoints' && card.birthday === null;
          return (
            <View key={benefit.kind} className="membership__benefit">
              <View className="membership__disc">
                <Icon name={benefitIcons[benefit.kind]} size={20} />
              </View>
              <View className="membership__words">
                <View className="membership__benefit-title">{title}</View>
                <View className="membership__hint">{hint}</View>
              </View>
              {mayTell ? <Button kind="soft" size="small" text="填写生日" onTap={() => setTelling(true)} /> : null}
            </View>
          );
        })}
      </View>
      <TierLadder tiers={home.tiers} currentCode={card.tier.code} />
      <View className="membership__card membership__card--links">
        <Tap className="membership__link" role="link" label="邀请好友" onTap={() => openPage('invite')}>
          <Icon name="gift" size={20} />
          <View className="membership__words">邀请好友，双方得积分</View>
          <Icon name="right" size={14} />
        </Tap>
        <Tap className="membership__link membership__link--quiet" role="link" label="退出会员" onTap={() => openPage('leaveMembership')}>
          <View className="membership__words">退出会员</View>
          <Icon name="right" size={14} />
        </Tap>
      </View>
      <BirthdaySheet open={isTelling} onClose={() => setTelling(false)} />
    </>
  );
}

function CheckInRow({ checkIn }: { checkIn: MembershipHome['checkIn'] }) {
  const check = useCheckIn();
  if (checkIn === null) return null;
  const tap = () =>
    check.mutate(undefined, {
      onSuccess: ({ points, streak }) => toast(points > 0 ? `签到成功，+${points} 积分` : `签到成功，连续 ${streak} 天`),
      onError: (error) => toast(problemCopy(error).title),
    });
  return (
    <View className="membership__card membership__check-in">
      <View className="membership__words">
        <View className="membership__benefit-title">{checkIn.hasCheckedIn ? `今天已签到，连续 ${checkIn.streak} 天` : '今天还没签到'}</View>
        <View className="membership__hint">{`连续第 7 天得 7 倍积分${checkIn.streak > 0 && !checkIn.hasCheckedIn ? `，已连续 ${checkIn.streak} 天` : ''}`}</View>
      </View>
      <Button size="small" text={checkIn.hasCheckedIn ? '已签到' : '签到'} disabled={checkIn.hasCheckedIn} busy={check.isPending} onTap={tap} />
    </View>
  );
}

function MembershipSkeleton() {
  return (
    <View className="membership__skeleton">
      <Bone height="204px" round />
      <Bone height="72px" round className="bone--spaced" />
      <Bone height="180px" round className="bone--spaced" />
    </View>
  );
}
