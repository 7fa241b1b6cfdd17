import { View } from '@tarojs/components';
import { clock } from '@/shared/clock';
import { formatClock } from '@/shared/time';
import type { WaitingStatus } from '@/shared/waiting/room';
import { aheadText, waitText } from '@/shared/waiting/words';
import { classNames } from '@/ui/class-names';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon';
import './room-card.scss';

type Words = { icon: IconName; title: string; hint: string };

/** What each state of the queue means for who stands in it. */
export function roomWords({ state, startsAt, passExpiresAt }: Pick<WaitingStatus, 'state' | 'startsAt' | 'passExpiresAt'>): Words {
  switch (state) {
    case 'waiting':
      return { icon: 'clock', title: '你已在等候室', hint: `${formatClock(startsAt)} 开始，到点随机排序，先到不分先后` };
    case 'queued':
      return { icon: 'queue', title: '正在排队', hint: '可离开此页，轮到会保留 3 分钟' };
    case 'admitted':
      return { icon: 'check-circle', title: '轮到你了', hint: passExpiresAt === null ? '现在就可以进入' : `请在 ${formatClock(passExpiresAt)} 前进入，过时会让给后面的人` };
    case 'soldOut':
      return { icon: 'box', title: '已抢完，暂停放行', hint: '有人未付款会放回来，你的位置还在' };
    case 'expired':
      return { icon: 'clock', title: '轮到时没有进来', hint: '名额已让给后面的人，可以重新排队' };
    case 'closed':
      return { icon: 'info', title: '排队已结束', hint: '没有下单，也没有扣款' };
  }
}

/** The ticket: where in the queue, how long still, and what to do meanwhile. */
export function RoomCard({ status, onTurn }: { status: WaitingStatus; onTurn: () => void }) {
  const { state, aheadAbout, waitSeconds, progressPercent, startsAt, passExpiresAt, lane, name } = status;
  const { icon, title, hint } = roomWords(status);
  const isQueued = state === 'queued';
  return (
    <View className={classNames('room', `room--${state}`)}>
      <View className="room__name">{name}</View>
      <View className="room__disc">
        <Icon name={icon} size={28} />
      </View>
      <View className="room__state" role="status" {...politely}>
        <View className="room__title">{title}</View>
        {isQueued ? <View className="room__ahead">{aheadText(aheadAbout)}</View> : null}
      </View>
      {state === 'waiting' && Date.parse(startsAt) > clock.now() ? <Countdown className="room__count" endsAtMs={Date.parse(startsAt)} onEnd={onTurn} /> : null}
      {state === 'admitted' && passExpiresAt !== null ? <Countdown className="room__count" endsAtMs={Date.parse(passExpiresAt)} onEnd={onTurn} /> : null}
      {isQueued ? (
        <>
          <View className="room__track" ariaLabel={`进度 ${progressPercent}%`}>
            <View className="room__fill" style={{ width: `${Math.max(2, progressPercent)}%` }} />
          </View>
          <View className="room__wait">{waitText(waitSeconds) || '正在估算时间'}</View>
        </>
      ) : null}
      <View className="room__hint">{hint}</View>
      {lane === 'member' && (state === 'waiting' || isQueued) ? <View className="room__lane">会员通道</View> : null}
    </View>
  );
}

// A screen reader tells the change when it has time; the mini-program has no such attribute.
const politely = process.env.TARO_ENV === 'h5' ? { 'aria-live': 'polite' } : {};
