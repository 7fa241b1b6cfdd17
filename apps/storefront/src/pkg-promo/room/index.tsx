import { View } from '@tarojs/components';
import { Fairness } from '@/features/waiting-room/fairness';
import { useWaitingPlace } from '@/features/waiting-room/queries';
import { RoomCard } from '@/features/waiting-room/room-card';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { goBack, openPage, openTab, replacePage, returnToPage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { forgetRoom, leaveRoom, resumeWaiting } from '@/shared/waiting/room';
import type { WaitingGoal, WaitingPlace } from '@/shared/waiting/room';
import { Button } from '@/ui/button';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState } from '@/ui/state';
import { ask } from '@/ui/toast';
import './index.scss';

function openGoal(goal: WaitingGoal): void {
  if (goal.page === 'checkout') returnToPage('checkout');
  else returnToPage('flashItem', { itemId: goal.itemId });
}

export default function WaitingRoomPage() {
  const { roomId, itemId } = usePageParams('roomId', 'itemId');
  const { place, error, isJoining, isSlow, join } = useWaitingPlace(roomId, itemId === '' ? { page: 'checkout' } : { page: 'flashItem', itemId });
  return (
    <Screen title="排队等候" hasOwnWayToRoom>
      {place === undefined ? (
        isJoining ? (
          <RoomSkeleton />
        ) : (
          <NotIn roomId={roomId} error={error} onRetry={join} />
        )
      ) : (
        <>
          {isSlow ? (
            <View className="room-page__slow" role="status">
              网络不太稳，位置还在，正在重新连接
            </View>
          ) : null}
          <RoomCard status={place.status} onTurn={resumeWaiting} />
          <RoomActions roomId={roomId} place={place} isJoining={isJoining} onJoin={join} />
          <Fairness roomId={roomId} />
        </>
      )}
    </Screen>
  );
}

function RoomActions({ roomId, place, isJoining, onJoin }: { roomId: string; place: WaitingPlace; isJoining: boolean; onJoin: () => void }) {
  const { goal, status } = place;
  const leave = async () => {
    if (!(await ask({ title: '不排了？', text: '离开后位置会让给后面的人', confirm: '不排了', cancel: '继续排', danger: true }))) return;
    leaveRoom(roomId);
    goBack();
  };
  const done = () => {
    forgetRoom(roomId);
    if (goal.page === 'checkout') openTab('home');
    else replacePage('flash');
  };
  return (
    <View className="room-page__actions">
      {status.state === 'admitted' ? <Button block size="large" text={goal.page === 'checkout' ? '去下单' : '去抢购'} onTap={() => openGoal(goal)} /> : null}
      {status.state === 'expired' ? <Button block size="large" text="重新排队" busy={isJoining} onTap={onJoin} /> : null}
      {status.state === 'closed' ? <Button block size="large" text={goal.page === 'checkout' ? '返回首页' : '看看其他场次'} onTap={done} /> : null}
      {status.state === 'waiting' || status.state === 'queued' || status.state === 'soldOut' ? (
        <>
          <Button block size="large" kind="soft" text="先去逛逛，轮到再来" onTap={() => openTab('home')} />
          <Button block kind="plain" text="不排了" onTap={() => void leave()} />
        </>
      ) : null}
    </View>
  );
}

/** No place was given, and why. */
function NotIn({ roomId, error, onRetry }: { roomId: string; error: unknown; onRetry: () => void }) {
  if (roomId === '' || isApiProblem(error, 'RISK.ROOM_CLOSED', 'RISK.ROOM_NOT_FOUND', 'REQUEST.INVALID')) {
    return <Empty icon="info" title="排队已结束" hint="看看现在还能不能买" action={{ text: '返回', onTap: goBack }} />;
  }
  if (isApiProblem(error, 'RISK.DEVICE_IN_QUEUE')) {
    return <Empty icon="user" title="这台设备上已有账号在排队" hint="一台设备只占一个位置，换回那个账号继续排" action={{ text: '返回', onTap: goBack }} />;
  }
  if (isApiProblem(error, 'RISK.BLOCKED')) {
    return <Empty icon="info" title="这次没有排上" hint="系统判断这次操作有风险。如果弄错了，告诉我们，会有人来看" action={{ text: '去申诉', onTap: () => openPage('appeal') }} />;
  }
  if (isApiProblem(error)) return <ErrorState {...problemCopy(error)} onRetry={onRetry} />;
  return <Empty icon="user" title="登录后才能排队" hint="位置跟着账号走，换手机也不会丢" action={{ text: '登录并排队', onTap: onRetry }} />;
}

function RoomSkeleton() {
  return (
    <View className="room">
      <Bone width="120px" height="16px" />
      <Bone className="room__disc" width="64px" height="64px" round />
      <Bone className="room__title" width="140px" height="28px" />
      <Bone className="room__track" height="8px" />
      <Bone className="room__wait" width="120px" height="20px" />
    </View>
  );
}
