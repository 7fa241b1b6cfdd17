import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatClock } from '../../../shared/time';
import { staffApi } from '../../api';
import { calendarQuery } from '../../parts/bookings/calendar';
import { useCurrentStore } from '../../shell/currentStore';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';

interface ChooseTimeProps {
  readonly serviceId: string;
  readonly date: string;
  /** What the button does with the time: 改到, 约在. */
  readonly action: string;
  readonly isBusy: boolean;
  readonly onChoose: (time: { readonly startAt: string; readonly staffId: string | null }) => void;
  readonly onClose?: () => void;
}

/** A day, a free beginning, and who does it; the server has the last word. */
export function ChooseTime({ serviceId, date: firstDate, action, isBusy, onChoose, onClose }: ChooseTimeProps) {
  const store = useCurrentStore();
  const [date, setDate] = useState(firstDate);
  const [startAt, setStartAt] = useState<string | null>(null);
  const [staffId, setStaffId] = useState('');
  const calendar = useQuery(calendarQuery(store.id, date, 1));
  const free = useQuery({
    queryKey: ['free-starts', store.id, serviceId, date],
    queryFn: ({ signal }) => staffApi.call('listFreeStarts', { params: { storeId: store.id, serviceId }, query: { date }, signal }),
    enabled: date !== '',
  });
  const chosen = free.data?.items.find((start) => start.startAt === startAt) ?? null;
  const staff = calendar.data?.resources.filter(({ id }) => chosen?.staffIds.includes(id) === true) ?? [];
  return (
    <Card title="选时间">
      <Field label="日期" type="date" value={date} onChange={(value) => { setDate(value); setStartAt(null); }} />
      {free.isPending && <LoadingCards count={1} />}
      {free.isError && <ErrorState error={free.error} onRetry={() => void free.refetch()} />}
      {free.data?.items.length === 0 && <Notice tone="warning">这天约满了，换一天</Notice>}
      {free.data !== undefined && free.data.items.length > 0 && (
        <Choice
          label="开始时间"
          options={free.data.items.map((start) => ({ value: start.startAt, text: formatClock(start.startAt) }))}
          value={startAt}
          onChange={(value) => { setStartAt(value); setStaffId(''); }}
        />
      )}
      {staff.length > 0 && <Choice label="人员" options={[{ value: '', text: '谁都行' }, ...staff.map(({ id, name }) => ({ value: id, text: name }))]} value={staffId} onChange={setStaffId} />}
      <PrimaryButton isBusy={isBusy} disabled={startAt === null} onClick={() => startAt !== null && onChoose({ startAt, staffId: staffId === '' ? null : staffId })}>
        {startAt === null ? '选一个时间' : `${action} ${formatClock(startAt)}`}
      </PrimaryButton>
      {onClose !== undefined && (
        <PrimaryButton look="plain" onClick={onClose}>
          返回
        </PrimaryButton>
      )}
    </Card>
  );
}
