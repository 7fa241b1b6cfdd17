import { isApiProblem } from '@quanyu/api-client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { formatClock, shopDate } from '../../../shared/time';
import { staffApi } from '../../api';
import { calendarQuery } from '../../parts/bookings/calendar';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';

const LENGTHS = [30, 60, 120, 240, 480] as const;
const REASONS = ['休息', '请假', '培训', '设备检修', '房间清洁'] as const;

function lengthName(minutes: number): string {
  return minutes < 60 ? `${minutes} 分钟` : `${minutes / 60} 小时`;
}

/** Keeps a person or a room free of bookings for a while; nobody who is booked then is pushed out. */
export function BlockTimePage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const back = `/tasks/bookings?${search.toString()}`;
  const [resourceId, setResourceId] = useState(search.get('who'));
  const [date, setDate] = useState(search.get('date') ?? shopDate(Date.now()));
  const [clock, setClock] = useState('');
  const [minutes, setMinutes] = useState<(typeof LENGTHS)[number]>(60);
  const [note, setNote] = useState<string | null>(null);
  const calendar = useQuery({ ...calendarQuery(store.id, date, 1), placeholderData: keepPreviousData });
  const resources = calendar.data?.resources.filter(({ isActive }) => isActive) ?? [];
  const block = useAct({
    run: (body: { resourceId: string; startAt: string; minutes: number; note: string }, idempotencyKey) => staffApi.call('blockResource', { params: { storeId: store.id }, body, idempotencyKey }),
    onDone({ startAt, endAt }) {
      Toast.show({ content: `${formatClock(startAt)}–${formatClock(endAt)} 不接预约`, icon: 'success' });
      void navigate(back);
    },
    onRefused(error) {
      if (!isApiProblem(error, 'STORES.SLOT_FULL')) return false;
      Toast.show({ content: '这段时间有预约，或已经留出。先给顾客改约', duration: 4_000 });
      return true;
    },
    touches: [['booking-calendar'], ['free-starts']],
  });
  const chosen = resources.find(({ id }) => id === resourceId);
  const missing = chosen === undefined ? '选人员或房间' : clock === '' ? '选开始时间' : note === null ? '选一个原因' : null;
  const submit = (): void => {
    if (chosen !== undefined && note !== null) block.mutate({ resourceId: chosen.id, startAt: `${date}T${clock}:00+08:00`, minutes, note });
  };
  return (
    <Screen
      title="留出时间"
      back={{ to: back, label: '返回预约' }}
      footer={
        resources.length > 0 && (
          <PrimaryButton isBusy={block.isPending} disabled={missing !== null} onClick={submit}>
            {missing ?? `${chosen?.name ?? ''} 这 ${lengthName(minutes)}不接预约`}
          </PrimaryButton>
        )
      }
    >
      {calendar.isPending && <LoadingCards count={2} />}
      {calendar.isError && <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />}
      {calendar.data !== undefined && resources.length === 0 && <EmptyState title="本店没有可约的人员或房间">总部在后台加了人员或房间，这里就能留时间</EmptyState>}
      {resources.length > 0 && (
        <>
          <Card title="谁">
            <Choice label="人员或房间" options={resources.map(({ id, name }) => ({ value: id, text: name }))} value={chosen?.id ?? null} onChange={setResourceId} />
          </Card>
          <Card title="什么时候">
            <Field label="日期" type="date" value={date} min={shopDate(Date.now())} onChange={setDate} />
            <Field label="从几点" type="time" step={300} value={clock} onChange={setClock} />
            <Choice label="多久" options={LENGTHS.map((value) => ({ value: String(value), text: lengthName(value) }))} value={String(minutes)} onChange={(value) => setMinutes(LENGTHS.find((each) => String(each) === value) ?? minutes)} />
          </Card>
          <Card title="为什么">
            <Choice label="原因" options={REASONS.map((value) => ({ value, text: value }))} value={note} onChange={setNote} />
          </Card>
          <Notice tone="info">已经约好的顾客不受影响；和预约撞上时，先给顾客改约</Notice>
        </>
      )}
    </Screen>
  );
}
