import { ScrollView, View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { clock } from '@/shared/clock';
import { Countdown } from '@/ui/countdown';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Tap } from '@/ui/tap';
import { useFlashSessions, useTurn } from './queries';
import { nextTurnMs, phaseNames, pickStripSession, sessionTime } from './sessions';
import './flash-strip.scss';

const itemsMax = 8;

/** The session that the home page announces; null when none runs or comes within a day. */
export function useStripSession() {
  const { data } = useFlashSessions();
  return data === undefined ? null : pickStripSession(data, clock.now());
}

export function FlashStrip() {
  const session = useStripSession();
  const turn = useTurn();
  if (session === null) return null;
  const { sessionId, phase, startsAt, items } = session;
  const turnMs = nextTurnMs(session);
  const open = () => openPage('flash', { sessionId });
  return (
    <View className="flash-strip">
      <Tap className="flash-strip__head" role="link" label={`限时秒杀，${sessionTime(startsAt, clock.now())} 场，${phaseNames[phase]}`} onTap={open}>
        <Icon name="bolt" size={18} className="flash-strip__bolt" />
        <View className="flash-strip__title">限时秒杀</View>
        <View className="flash-strip__session">{`${sessionTime(startsAt, clock.now())} 场`}</View>
        {turnMs === null ? null : (
          <View className="flash-strip__left">
            {phase === 'upcoming' ? '距开抢' : '距结束'}
            <Countdown endsAtMs={turnMs} onEnd={turn} />
          </View>
        )}
        <Icon name="right" size={12} className="flash-strip__go" />
      </Tap>
      <ScrollView className="flash-strip__rail" scrollX enhanced showScrollbar={false}>
        <View className="flash-strip__track">
          {items.slice(0, itemsMax).map(({ itemId, title, imageUrl, flashPriceFen, dailyPriceFen }) => (
            <Tap key={itemId} className="flash-strip__item" role="link" label={title} onTap={() => openPage('flashItem', { itemId })}>
              <Picture className="flash-strip__picture" url={imageUrl} alt={title} />
              <View className="flash-strip__name">{title}</View>
              <Price fen={flashPriceFen} size="body" />
              <View className="flash-strip__daily">{formatFen(dailyPriceFen, 'trim')}</View>
            </Tap>
          ))}
        </View>
      </ScrollView>
    </View>
  );
}
