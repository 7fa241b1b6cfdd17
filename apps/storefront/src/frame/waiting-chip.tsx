import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { useSecond } from '@/shared/ticker';
import { useWaiting } from '@/shared/waiting/room';
import type { WaitingPlace } from '@/shared/waiting/room';
import { chipText } from '@/shared/waiting/words';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import './waiting-chip.scss';

/** The way back into a queue from every other page; an admitted place first. */
export function WaitingChip() {
  const places = useWaiting((state) => state.places);
  const open = Object.entries(places).filter(([, { status }]) => status.state !== 'closed');
  const shown = open.find(([, { status }]) => status.state === 'admitted') ?? open[0];
  if (shown === undefined) return null;
  return <Chip roomId={shown[0]} place={shown[1]} />;
}

function Chip({ roomId, place }: { roomId: string; place: WaitingPlace }) {
  const text = chipText(place.status, useSecond());
  const isTurn = place.status.state === 'admitted';
  const itemId = place.goal.page === 'flashItem' ? place.goal.itemId : undefined;
  return (
    <Tap className={classNames('waiting-chip', isTurn && 'waiting-chip--turn')} role="link" label={`${text}，回到排队`} onTap={() => openPage('waitingRoom', { roomId, itemId })}>
      <Icon name={isTurn ? 'check-circle' : 'queue'} size={18} />
      <View className="waiting-chip__text">{text}</View>
    </Tap>
  );
}
