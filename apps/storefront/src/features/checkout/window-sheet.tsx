import { View } from '@tarojs/components';
import { useState } from 'react';
import { clock } from '@/shared/clock';
import { formatClock, formatDate, formatDay } from '@/shared/time';
import { classNames } from '@/ui/class-names';
import { Sheet } from '@/ui/sheet';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import type { Quote } from './queries';
import './window-sheet.scss';

type Windows = Quote['windows'];

type WindowSheetProps = { open: boolean; windows: Windows; chosenStartAt: string | null; onClose: () => void; onPick: (startAt: string) => void };

/** Pickup times by day, half an hour each, as the store offers them. */
export function WindowSheet({ open, windows, chosenStartAt, onClose, onPick }: WindowSheetProps) {
  const nowMs = clock.now();
  const days = [...new Set(windows.map(({ startAt }) => formatDate(startAt)))];
  const [openDay, setOpenDay] = useState<string | null>(null);
  const chosenDay = chosenStartAt === null ? days[0] : formatDate(chosenStartAt);
  const day = openDay !== null && days.includes(openDay) ? openDay : chosenDay;
  return (
    <Sheet open={open} title="选择自提时间" onClose={onClose}>
      {windows.length === 0 ? <Empty icon="clock" title="这几天没有可选时间" hint="换一家门店，或晚点再来" /> : null}
      <View className="windows__days">
        {days.map((date) => (
          <Tap key={date} role="tab" checked={date === day} className={classNames('windows__day', date === day && 'windows__day--on')} onTap={() => setOpenDay(date)}>
            {formatDay(`${date}T12:00:00+08:00`, nowMs)}
            <View className="windows__date">{date.slice(5).replace('-', '/')}</View>
          </Tap>
        ))}
      </View>
      <View className="windows__slots">
        {windows
          .filter(({ startAt }) => formatDate(startAt) === day)
          .map(({ startAt, endAt }, index) => (
            <Tap key={startAt} role="radio" checked={startAt === chosenStartAt} className={classNames('windows__slot', startAt === chosenStartAt && 'windows__slot--on')} onTap={() => onPick(startAt)}>
              {`${formatClock(startAt)}–${formatClock(endAt)}`}
              {index === 0 && day === days[0] ? <View className="windows__first">最快</View> : null}
            </Tap>
          ))}
      </View>
    </Sheet>
  );
}
