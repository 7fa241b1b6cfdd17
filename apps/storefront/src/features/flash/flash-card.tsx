import { View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { Button } from '@/ui/button';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { StockBar } from './stock-bar';
import type { FlashItem, FlashPhase, StockState, StorePart } from './sessions';
import './flash-card.scss';

type FlashCardProps = {
  item: FlashItem;
  phase: FlashPhase;
  stock: { state: StockState; soldPercent: number } | undefined;
  isLive: boolean;
  /** Whether the chosen store takes part; stock is told by store. */
  store: StorePart;
  reminder: { isSet: boolean; isBusy: boolean; toggle: () => void };
};

/** One item of a session: what it costs, how much is left, and the one thing to do about it now. */
export function FlashCard({ item, phase, stock, isLive, store, reminder }: FlashCardProps) {
  const open = () => openPage('flashItem', { itemId: item.itemId });
  return (
    <Tap className="flash-card" role="link" label={item.title} onTap={open}>
      <Picture className="flash-card__picture" url={item.imageUrl} alt={item.title} />
      <View className="flash-card__body">
        <View className="flash-card__title">{item.title}</View>
        <View className="flash-card__tags">
          {item.optionText ? <View className="flash-card__option">{item.optionText}</View> : null}
          <Tag text={`限购 ${item.limitPerCustomer} 件`} tone="urgent" />
        </View>
        <View className="flash-card__stock">{phase === 'running' && store === 'taking' ? <StockBar stock={stock} isLive={isLive} /> : <View className="flash-card__units">{unitsText(phase, store, item.totalUnits)}</View>}</View>
        <View className="flash-card__foot">
          <View className="flash-card__prices">
            <Price fen={item.flashPriceFen} size="card" />
            <View className="flash-card__daily">{formatFen(item.dailyPriceFen, 'trim')}</View>
          </View>
          <CardButton phase={phase} stock={store === 'taking' ? stock?.state : undefined} reminder={reminder} onOpen={open} />
        </View>
      </View>
    </Tap>
  );
}

function unitsText(phase: FlashPhase, store: StorePart, totalUnits: number): string {
  if (phase === 'ended') return '本场已结束';
  if (store === 'other') return '你选的门店不参加';
  return phase === 'paused' ? '活动暂停中，稍后继续' : `全场共 ${totalUnits} 件`;
}

function CardButton({ phase, stock, reminder, onOpen }: { phase: FlashPhase; stock: StockState | undefined; reminder: FlashCardProps['reminder']; onOpen: () => void }) {
  if (phase === 'upcoming') {
    return <Button size="small" kind={reminder.isSet ? 'outline' : 'soft'} icon={reminder.isSet ? 'check' : 'bell'} text={reminder.isSet ? '已设提醒' : '提醒我'} busy={reminder.isBusy} onTap={reminder.toggle} />;
  }
  if (phase === 'ended' || stock === 'soldOut') return <Button size="small" kind="outline" disabled text={phase === 'ended' ? '已结束' : '已抢光'} onTap={onOpen} />;
  if (stock === 'mayReturn') return <Button size="small" kind="outline" text="等放回" onTap={onOpen} />;
  return <Button size="small" kind={phase === 'running' ? 'urgent' : 'outline'} text={phase === 'running' ? '去抢购' : '去看看'} onTap={onOpen} />;
}
