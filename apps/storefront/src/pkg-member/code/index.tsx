import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { useMemo } from 'react';
import { useMemberCode, useMembership } from '@/features/membership/queries';
import type { MemberCard } from '@/features/membership/queries';
import { formatPieces, groupCode } from '@/features/membership/words';
import { qrPicture } from '@/features/pickup-code/qr-picture';
import { Screen } from '@/frame/screen';
import { useBrightScreen } from '@/frame/use-bright-screen';
import { isApiProblem } from '@/shared/api';
import { useOnline } from '@/shared/network';
import { replacePage } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { useRemaining } from '@/shared/ticker';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import './index.scss';

export default function MemberCodePage() {
  const code = useMemberCode();
  const membership = useMembership();
  useBrightScreen();
  useDidShow(() => {
    if (!code.mayAsk) return;
    void code.refetch();
    void membership.refetch();
  });
  if (!code.mayAsk) {
    return (
      <Screen title="会员码">
        <Empty icon="qr" title="登录后出示会员码" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  if (isApiProblem(code.error) && code.error.code === 'MEMBERSHIP.NOT_A_MEMBER') {
    return (
      <Screen title="会员码">
        <Empty icon="star" title="还不是会员" hint="一键入会，免费" action={{ text: '去入会', onTap: () => replacePage('membership') }} />
      </Screen>
    );
  }
  return (
    <Screen title="会员码">
      <Loadable query={code} skeleton={<CodeSkeleton />}>
        {(data) => <MemberCodeCard code={data.code} expiresAt={data.expiresAt} card={membership.data?.card ?? null} hasFailed={code.isError} onRefresh={() => void code.refetch()} />}
      </Loadable>
      <View className="member-code__note">给店员扫一下，等级和权益一看就知道</View>
    </Screen>
  );
}

type MemberCodeCardProps = { code: string; expiresAt: string; card: MemberCard | null; hasFailed: boolean; onRefresh: () => void };

/** White also in the dark, as every code is. It is good for its minute alone, so an old one is never shown as if it were. */
function MemberCodeCard({ code, expiresAt, card, hasFailed, onRefresh }: MemberCodeCardProps) {
  const isOnline = useOnline();
  const picture = useMemo(() => qrPicture(code), [code]);
  const remainingMs = useRemaining(Date.parse(expiresAt), onRefresh);
  const isOff = remainingMs === 0;
  return (
    <View className="member-code">
      <View className="member-code__tier">{card?.tier.name ?? '会员'}</View>
      <View className="member-code__points">{card === null ? '' : `${formatPieces(card.points)} 积分`}</View>
      <View className={classNames('member-code__qr', isOff && 'member-code__qr--off')} style={{ backgroundImage: `url("${picture}")` }} role="img" ariaLabel="会员二维码">
        {isOff ? <View className="member-code__qr-note">{isOnline ? (hasFailed ? '没刷新出来' : '正在刷新…') : '离线，连上网络后刷新'}</View> : null}
      </View>
      <View className="member-code__digits" ariaLabel={`会员码 ${code.split('').join(' ')}`}>
        {groupCode(code)}
      </View>
      <View className="member-code__hint">{isOff ? '这个码已过期' : `${Math.ceil(remainingMs / 1000)} 秒后自动刷新`}</View>
      {isOff && hasFailed && isOnline ? <Button size="small" kind="soft" text="重新刷新" onTap={onRefresh} /> : null}
    </View>
  );
}

function CodeSkeleton() {
  return (
    <View className="member-code">
      <Bone width="120px" height="26px" className="member-code__bone" />
      <Bone width="240px" height="240px" round className="member-code__bone" />
      <Bone width="280px" height="28px" className="member-code__bone" />
    </View>
  );
}
