import { Button as HostButton, View } from '@tarojs/components';
import Taro, { usePullDownRefresh, useShareAppMessage } from '@tarojs/taro';
import { useState } from 'react';
import { refusalCopy, useAcceptInvitation, useInvitation } from '@/features/membership/invitation';
import type { Invitation } from '@/features/membership/invitation';
import { useMembership } from '@/features/membership/queries';
import { groupCode, inviteCard } from '@/features/membership/words';
import { Screen } from '@/frame/screen';
import { openPage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { requireConsent } from '@/shared/session/consent';
import { formatDate } from '@/shared/time';
import { Button } from '@/ui/button';
import { Field, FieldProblem } from '@/ui/field';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { toast } from '@/ui/toast';
import './index.scss';

const CODE_LENGTH = 20;
const SHORTEST_CODE = 8;
/** The mini-program hands a card over; a browser has only the text. */
const canShareCard = process.env.TARO_ENV === 'weapp';

/** A member's code to hand out, and what came of it. Opened from a friend's card, it holds that friend's code. */
export default function InvitePage() {
  const membership = useMembership();
  const isMember = (membership.data?.card ?? null) !== null;
  const invitation = useInvitation(isMember);
  const { code: friendsCode } = usePageParams('code');
  useShareAppMessage(() => (invitation.data === undefined ? {} : inviteCard(invitation.data)));
  usePullDownRefresh(() => void invitation.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (!membership.mayAsk) {
    return (
      <Screen title="邀请好友">
        <Empty icon="gift" title="登录后邀请好友" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen title="邀请好友">
      <Loadable query={membership} skeleton={<InviteSkeleton />}>
        {({ card }) =>
          card === null ? (
            <Empty
              icon="gift"
              title={friendsCode === '' ? '入会后可以邀请好友' : '好友邀请你入会'}
              hint={friendsCode === '' ? '入会免费，一键加入' : `入会免费；回到这里填邀请码 ${groupCode(friendsCode)}，首单后双方得积分`}
              action={{ text: '去入会', onTap: () => openPage('membership') }}
            />
          ) : (
            <Loadable query={invitation} skeleton={<InviteSkeleton />}>
              {(found) => (
                <>
                  <CodeCard invitation={found} />
                  <Rewards invitation={found} />
                  {found.mayAccept ? <AcceptCode points={found.inviteePoints} friendsCode={friendsCode} /> : null}
                  <Invitees invitation={found} />
                </>
              )}
            </Loadable>
          )
        }
      </Loadable>
    </Screen>
  );
}

function CodeCard({ invitation: { code, inviterPoints, inviteePoints } }: { invitation: Invitation }) {
  const copy = () => void platform.copy(`送你 ${inviteePoints} 积分：入会时填我的邀请码 ${code}，首单付款后到账`).then(() => toast('已复制，发给好友吧'));
  return (
    <View className="invite__card invite__card--code">
      <View className="invite__lead">{`你得 ${inviterPoints} 积分，好友得 ${inviteePoints} 积分`}</View>
      <View className="invite__name">好友首单付款后到账</View>
      <View className="invite__label">我的邀请码</View>
      <View className="invite__code">{groupCode(code)}</View>
      {canShareCard ? (
        <HostButton className="button button--primary button--large button--block invite__share" openType="share">
          发给微信好友
        </HostButton>
      ) : null}
      <Button block size="large" kind={canShareCard ? 'soft' : 'primary'} icon="copy" text={canShareCard ? '复制邀请码' : '复制邀请码，发给好友'} onTap={copy} />
      <View className="invite__rules">只奖励你直接邀请的好友；首单全额退款后，双方奖励收回。</View>
    </View>
  );
}

function Rewards({ invitation: { invited, rewarded, inviterPoints } }: { invitation: Invitation }) {
  const facts = [
    { name: '已邀请', value: `${invited} 人` },
    { name: '已首单', value: `${rewarded} 人` },
    { name: '获得积分', value: String(rewarded * inviterPoints) },
  ];
  return (
    <View className="invite__card invite__facts">
      {facts.map(({ name, value }) => (
        <View key={name} className="invite__fact">
          <View className="invite__value">{value}</View>
          <View className="invite__name">{name}</View>
        </View>
      ))}
    </View>
  );
}

/** Who was invited says so here, until their first order. */
function AcceptCode({ points, friendsCode }: { points: number; friendsCode: string }) {
  const [code, setCode] = useState(friendsCode);
  const [problem, setProblem] = useState<string | null>(null);
  const accept = useAcceptInvitation();
  const typed = code.replaceAll(/\s/g, '').toUpperCase();
  const send = () => {
    if (typed.length < SHORTEST_CODE) {
      setProblem('邀请码没填完整');
      return;
    }
    accept.mutate(typed, { onSuccess: () => toast(`已填写，首单付款后得 ${points} 积分`), onError: (error) => setProblem(refusalCopy(error)) });
  };
  return (
    <View className="invite__card">
      <View className="invite__title">有人邀请你？</View>
      <Field
        name="邀请码"
        value={code}
        placeholder="首单前可以填"
        maxLength={CODE_LENGTH}
        onInput={(value) => {
          setCode(value);
          setProblem(null);
        }}
      >
        <Button size="small" kind="soft" text="填写" busy={accept.isPending} disabled={typed === ''} onTap={send} />
      </Field>
      <FieldProblem text={problem} />
    </View>
  );
}

function Invitees({ invitation: { invitees, invited } }: { invitation: Invitation }) {
  return (
    <View className="invite__card">
      <View className="invite__title">邀请的好友</View>
      {invitees.length === 0 ? <View className="invite__rules">还没有好友用你的邀请码入会</View> : null}
      {invitees.map(({ name, acceptedAt, rewardedAt }) => (
        <View key={`${acceptedAt} ${name}`} className="invite__row">
          <View className="invite__words">
            <View className="invite__friend">{name}</View>
            <View className="invite__name">{`${formatDate(acceptedAt)} 接受邀请`}</View>
          </View>
          {rewardedAt === null ? <Tag tone="neutral" text="等首单" /> : <Tag tone="primary" text="奖励已到" />}
        </View>
      ))}
      {invited > invitees.length ? <View className="invite__rules">{`只显示最近 ${invitees.length} 位`}</View> : null}
    </View>
  );
}

function InviteSkeleton() {
  return (
    <View className="invite__skeleton">
      <Bone height="240px" round />
      <Bone height="80px" round className="bone--spaced" />
      <Bone height="180px" round className="bone--spaced" />
    </View>
  );
}
