import { Text, View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { clock } from '@/shared/clock';
import { useRemaining } from '@/shared/ticker';
import { formatCountdown, formatMoment, formatTenths } from '@/shared/time';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { FlashItemDetail } from './queries';
import { nextTurnMs, phaseNames, sessionTime } from './sessions';
import type { StockState } from './sessions';
import { StockBar } from './stock-bar';
import './flash-parts.scss';

const hourMs = 3_600_000;
const urgentMs = 5 * 60_000;
const tenthMs = 100;

/** The one countdown with tenths, in the last hour. It draws itself alone, ten times a second. */
function BigCountdown({ endsAtMs, onEnd }: { endsAtMs: number; onEnd: () => void }) {
  const isLastHour = endsAtMs - clock.now() < hourMs;
  const remainingMs = useRemaining(endsAtMs, onEnd, isLastHour ? tenthMs : 1000);
  return <Text className={classNames('flash-clock__digits', remainingMs < urgentMs && 'flash-clock__digits--urgent')}>{isLastHour ? formatTenths(remainingMs) : formatCountdown(remainingMs)}</Text>;
}

type FlashHeadProps = {
  detail: FlashItemDetail;
  stock: { state: StockState; soldPercent: number } | undefined;
  isLive: boolean;
  /** Stock is told by store: without one there is none to tell. */
  hasStore: boolean;
  onTurn: () => void;
};

/** What it is, what it costs and until when, above the fold. */
export function FlashHead({ detail, stock, isLive, hasStore, onTurn }: FlashHeadProps) {
  const { item, session } = detail;
  return (
    <>
      <Picture className="flash-hero" url={item.imageUrl} alt={item.title} eager />
      <FlashClock session={session} onTurn={onTurn} />
      <View className="flash-facts">
        <View className="flash-facts__prices">
          <Price fen={item.flashPriceFen} size="amount" />
          <View className="flash-facts__label">秒杀价</View>
          <View className="flash-facts__daily">
            日常价
            <View className="flash-facts__struck">{formatFen(item.dailyPriceFen, 'trim')}</View>
          </View>
        </View>
        <View className="flash-facts__title">{item.title}</View>
        {item.optionText ? <View className="flash-facts__option">{item.optionText}</View> : null}
        <View className="flash-facts__tags">
          <Tag tone="urgent" text={`每人限购 ${item.limitPerCustomer} 件`} />
          {detail.conditions.newCustomersOnly ? <Tag tone="warning" text="新顾客专享" /> : null}
          {detail.conditions.minTier > 0 ? <Tag tone="warning" text="注册会员专享" /> : null}
          <Tag text={`全场共 ${item.totalUnits} 件`} />
        </View>
        {session.phase === 'running' && hasStore ? (
          <View className="flash-facts__stock">
            <StockBar stock={stock} isLive={isLive} />
          </View>
        ) : null}
        <Tap className="flash-facts__product" role="link" onTap={() => openPage('product', { productId: item.productId })}>
          商品详情与评价
          <Icon name="right" size={12} />
        </Tap>
      </View>
    </>
  );
}

function FlashClock({ session, onTurn }: { session: FlashItemDetail['session']; onTurn: () => void }) {
  const { phase, startsAt, name } = session;
  const turnMs = nextTurnMs(session);
  const isRunning = phase === 'running';
  return (
    <View className={classNames('flash-clock', `flash-clock--${phase}`)}>
      <View className="flash-clock__words">
        <View className="flash-clock__phase">{isRunning ? '抢购中' : phase === 'upcoming' ? `${sessionTime(startsAt, clock.now())} 开抢` : phaseNames[phase]}</View>
        <View className="flash-clock__name">{name}</View>
      </View>
      {turnMs === null || phase === 'paused' ? (
        <View className="flash-clock__over">{phase === 'paused' ? '稍后继续' : formatMoment(session.endsAt, clock.now())}</View>
      ) : (
        <View className="flash-clock__count">
          <View className="flash-clock__label">{phase === 'upcoming' ? '距开抢' : '距结束'}</View>
          <BigCountdown endsAtMs={turnMs} onEnd={onTurn} />
        </View>
      )}
    </View>
  );
}

/** The conditions of the sale as a shop assistant would say them. */
function rulesOf({ item, conditions, paymentMinutes, waitingRoomId }: FlashItemDetail): string[] {
  return [
    `每人限购 ${item.limitPerCustomer} 件，同一设备、同一取货人合并计算`,
    ...(conditions.newCustomersOnly ? ['只给还没下过单的新顾客'] : []),
    ...(conditions.minTier > 0 ? ['注册会员（已验证手机号）可以参加'] : []),
    ...(conditions.minAccountAgeHours > 0 ? [`注册满 ${conditions.minAccountAgeHours} 小时的账号可以参加`] : []),
    `抢到后请在 ${paymentMinutes} 分钟内付款，超时会让给别人`,
    '按门店分配库存，抢到后到所选门店自提',
    waitingRoomId === null ? '人多时会先排队，按顺序放行' : '先排队再抢：开抢前来的随机排序，之后按先来后到',
    '付款后、门店拣货前可以取消，原路退款',
  ];
}

export function FlashRules({ detail }: { detail: FlashItemDetail }) {
  return (
    <View className="flash-rules">
      <View className="flash-rules__title">活动规则</View>
      {rulesOf(detail).map((rule) => (
        <View key={rule} className="flash-rules__rule">
          {rule}
        </View>
      ))}
    </View>
  );
}

export function FlashItemSkeleton() {
  return (
    <>
      <Bone className="flash-hero" height="" />
      <View className="flash-clock">
        <Bone width="96px" height="40px" />
        <Bone width="140px" height="40px" />
      </View>
      <View className="flash-facts">
        <Bone width="140px" height="40px" />
        <Bone height="22px" className="bone--spaced" />
        <Bone width="60%" height="18px" className="bone--spaced" />
      </View>
    </>
  );
}
