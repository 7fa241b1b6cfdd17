import { View } from '@tarojs/components';
import { formatDate } from '@/shared/time';
import { Sheet } from '@/ui/sheet';
import { SlotBoard } from '@/ui/slot-board';
import type { Slot, SlotDay } from '@/ui/slot-board';
import { Empty } from '@/ui/state';

type WindowSheetProps = { open: boolean; title?: string; notice?: string | null; windows: readonly Slot[]; days?: readonly SlotDay[]; chosenStartAt: string | null; onClose: () => void; onPick: (startAt: string) => void };

/** Times by day, half an hour each, as the store offers them. `days` also names those without any. */
export function WindowSheet({ open, title = '选择自提时间', notice = null, windows, days, chosenStartAt, onClose, onPick }: WindowSheetProps) {
  const shown = days ?? groupByDay(windows);
  const isEmpty = shown.every(({ slots }) => slots.length === 0);
  return (
    <Sheet open={open} title={title} onClose={onClose}>
      {notice ? (
        <View className="slots__notice" role="alert">
          {notice}
        </View>
      ) : null}
      {isEmpty ? <Empty icon="clock" title="这几天没有可选时间" hint="换一家门店，或晚点再来" /> : <SlotBoard days={shown} chosenStartAt={chosenStartAt} onPick={onPick} />}
    </Sheet>
  );
}

function groupByDay(windows: readonly Slot[]): SlotDay[] {
  const dates = [...new Set(windows.map(({ startAt }) => formatDate(startAt)))];
  return dates.map((date) => ({ date, note: '', slots: windows.filter(({ startAt }) => formatDate(startAt) === date) }));
}
