import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useTellBirthday } from './queries';
import './birthday-sheet.scss';

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Month, then day. It can be told once, so the button says which. */
export function BirthdaySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const tell = useTellBirthday();
  const [month, setMonth] = useState<number | null>(null);
  const [day, setDay] = useState<number | null>(null);
  const pickMonth = (picked: number) => {
    setMonth(picked);
    if (day !== null && day > (daysOfMonth[picked - 1] ?? 31)) setDay(null);
  };
  const save = () => {
    if (month === null || day === null) return;
    tell.mutate({ month, day }, { onSuccess: () => toast('生日已保存'), onError: (error) => toast(problemCopy(error).title), onSettled: onClose });
  };
  const isWhole = month !== null && day !== null;
  return (
    <Sheet
      open={open}
      title="填写生日"
      onClose={onClose}
      footer={<Button block size="large" text={isWhole ? `${month}月${day}日，保存后不能改` : '先选月份和日期'} disabled={!isWhole} busy={tell.isPending} onTap={save} />}
    >
      <View className="birthday">
        <Choices name="月份" unit="月" count={12} chosen={month} onPick={pickMonth} />
        <Choices name="日期" unit="日" count={month === null ? 31 : (daysOfMonth[month - 1] ?? 31)} chosen={day} onPick={setDay} />
      </View>
    </Sheet>
  );
}

function Choices({ name, unit, count, chosen, onPick }: { name: string; unit: string; count: number; chosen: number | null; onPick: (value: number) => void }) {
  return (
    <>
      <View className="birthday__name">{name}</View>
      <View className="birthday__grid">
        {Array.from({ length: count }, (_, index) => index + 1).map((value) => (
          <Tap key={value} role="radio" checked={chosen === value} label={`${value}${unit}`} className={classNames('birthday__choice', chosen === value && 'birthday__choice--on')} onTap={() => onPick(value)}>
            {value}
          </Tap>
        ))}
      </View>
    </>
  );
}
