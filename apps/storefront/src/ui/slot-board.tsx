import { ScrollView, View } from '@tarojs/components';
import { useState } from 'react';
import { clock } from '@/shared/clock';
import { formatClock, formatDate, formatDay } from '@/shared/time';
import { classNames } from './class-names';
import { Tap } from './tap';
import './slot-board.scss';

export type Slot = {
  startAt: string;
  endAt: string;
  /** Places left; null where nobody counts them, 0 when it is full. */
  left?: number | null;
};

export type SlotDay = { date: string; note: string; slots: readonly Slot[] };

/** Below this many the number is worth saying. */
const scarce = 5;

type DayTabsProps = { dates: readonly string[]; day: string | null; onDay: (date: string) => void };

export function DayTabs({ dates, day, onDay }: DayTabsProps) {
  const nowMs = clock.now();
  return (
    <ScrollView className="slots__scroll" scrollX enhanced showScrollbar={false}>
      <View className="slots__days">
        {dates.map((date) => (
          <Tap key={date} role="tab" checked={date === day} className={classNames('slots__day', date === day && 'slots__day--on')} onTap={() => onDay(date)}>
            {formatDay(`${date}T12:00:00+08:00`, nowMs)}
            <View className="slots__date">{date.slice(5).replace('-', '/')}</View>
          </Tap>
        ))}
      </View>
    </ScrollView>
  );
}

type SlotGridProps = { slots: readonly Slot[]; chosenStartAt: string | null; firstStartAt: string | null; onPick: (startAt: string) => void; none: string };

/** The times of one day: a full one stays in sight, so that nobody looks for it. */
export function SlotGrid({ slots, chosenStartAt, firstStartAt, onPick, none }: SlotGridProps) {
  if (slots.length === 0) return <View className="slots__none">{none}</View>;
  return (
    <View className="slots__grid">
      {slots.map(({ startAt, endAt, left = null }) => {
        const isFull = left === 0;
        const isOn = startAt === chosenStartAt && !isFull;
        const time = `${formatClock(startAt)}–${formatClock(endAt)}`;
        return (
          <Tap key={startAt} role="radio" checked={isOn} disabled={isFull} label={isFull ? `${time}，约满` : time} className={classNames('slots__slot', isOn && 'slots__slot--on', isFull && 'slots__slot--off')} onTap={() => onPick(startAt)}>
            {time}
            {isFull ? <View className="slots__full">约满</View> : null}
            {left !== null && left > 0 && left < scarce ? <View className="slots__left">{`仅剩${left}个`}</View> : null}
            {startAt === firstStartAt ? <View className="slots__first">最快</View> : null}
          </Tap>
        );
      })}
    </View>
  );
}

type SlotBoardProps = { days: readonly SlotDay[]; chosenStartAt: string | null; onPick: (startAt: string) => void };

/** Days as tabs and their times beneath. Opens on the day of the chosen time. */
export function SlotBoard({ days, chosenStartAt, onPick }: SlotBoardProps) {
  const [openDay, setOpenDay] = useState<string | null>(null);
  const firstOpen = days.flatMap(({ slots }) => slots).find(({ left }) => left !== 0);
  const start = chosenStartAt ?? firstOpen?.startAt;
  const day = days.find(({ date }) => date === openDay) ?? days.find(({ date }) => start !== undefined && date === formatDate(start)) ?? days[0];
  if (day === undefined) return null;
  return (
    <>
      <DayTabs dates={days.map(({ date }) => date)} day={day.date} onDay={setOpenDay} />
      {day.note ? <View className="slots__note">{day.note}</View> : null}
      <SlotGrid slots={day.slots} chosenStartAt={chosenStartAt} firstStartAt={firstOpen?.startAt ?? null} onPick={onPick} none="当天没有可选时段，换一天看看" />
    </>
  );
}
