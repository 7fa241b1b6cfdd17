import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { formatFen } from '../../../shared/money';
import { formatClock, formatDay, shopDate } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type StaffBooking, staffApi } from '../../api';
import { calendarQuery } from '../../parts/bookings/calendar';
import { useCurrentStore } from '../../shell/currentStore';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { type BookingStep, bookingStatusLabels, depositNames, findStep, isAhead } from './booking';
import { ChooseTime } from './ChooseTime';
import { CountDropOff } from './CountDropOff';

const STEP_WORDS: Readonly<Record<Exclude<BookingStep, 'receive'>, string>> = { checkIn: '签到', start: '开始服务', finish: '服务完成', reward: '发放礼品' };
const OPERATIONS = { checkIn: 'checkInBooking', start: 'startBooking', finish: 'finishBooking', reward: 'rewardDropOff' } as const;
const CANCEL_REASONS = ['员工请假', '设备故障', '顾客来电取消', '门店临时有事'] as const;

/** One booking, with its next step at the thumb and what else may become of it below. */
export function BookingPage() {
  const { bookingId = '' } = useParams();
  const store = useCurrentStore();
  const [search] = useSearchParams();
  const from = search.get('date') ?? shopDate(Date.now());
  const calendar = useQuery(calendarQuery(store.id, from, search.get('days') === '7' ? 7 : 1));
  if (calendar.isPending) return <LoadingCards count={2} />;
  if (calendar.isError) return <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />;
  const booking = calendar.data.bookings.find(({ id }) => id === bookingId);
  if (booking === undefined) return <EmptyState title="这一天没有这个预约">可能改到了别的日子，换一天看看</EmptyState>;
  const where = calendar.data.resources.filter(({ id }) => booking.resourceIds.includes(id)).map(({ name }) => name);
  return <BookingScreen key={booking.id} booking={booking} where={where.join('、')} back={`/tasks/bookings?${search.toString()}`} />;
}

function BookingScreen({ booking, where, back }: { readonly booking: StaffBooking; readonly where: string; readonly back: string }) {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const now = useNow();
  const [open, setOpen] = useState<'move' | 'cancel' | null>(null);
  const [reason, setReason] = useState<(typeof CANCEL_REASONS)[number] | null>(null);
  const params = { storeId: store.id, bookingId: booking.id };
  const seen = { version: booking.version };
  const refresh = (): void => {
    setOpen(null);
    void queryClient.invalidateQueries({ queryKey: ['booking-calendar'] });
  };
  const touches = [['booking-calendar']];
  const done = (): void => {
    play('handedOver');
    refresh();
  };
  const act = useAct({ run: (operation: (typeof OPERATIONS)[keyof typeof OPERATIONS]) => staffApi.call(operation, { params, body: seen }), onDone: done, touches });
  const noShow = useAct({ run: (_input: 'noShow') => staffApi.call('markBookingNoShow', { params, body: seen }), onDone: refresh, touches });
  const cancel = useAct({ run: (why: string) => staffApi.call('cancelBooking', { params, body: { ...seen, reason: why } }), onDone: refresh, touches });
  const move = useAct({ run: (to: { startAt: string; staffId: string | null }) => staffApi.call('moveBooking', { params, body: { ...seen, ...to } }), onDone: refresh, touches });
  const step = findStep(booking);
  return (
    <Screen
      title={booking.serviceName}
      back={{ to: back, label: '返回预约' }}
      label={bookingStatusLabels[booking.status]}
      footer={
        step !== null &&
        step !== 'receive' && (
          <PrimaryButton isBusy={act.isPending} onClick={() => act.mutate(OPERATIONS[step])}>
            {step === 'reward' ? `${STEP_WORDS.reward}：${booking.giftTitle ?? ''} ${booking.giftQuantity ?? 0} 份` : STEP_WORDS[step]}
          </PrimaryButton>
        )
      }
    >
      <Card title={`${formatDay(booking.startAt, now)} ${formatClock(booking.startAt)}–${formatClock(booking.endAt)}`}>
        <Facts
          facts={[
            ['顾客', `${booking.contactName} · 手机尾号 ${booking.phoneTail}${booking.isWalkIn ? ' · 到店登记' : ''}`],
            ['人员和房间', where],
            ['价格', booking.priceFen === 0 ? null : formatFen(booking.priceFen)],
            ['定金', booking.depositFen === 0 ? null : `${formatFen(booking.depositFen)}，${depositNames[booking.depositOutcome]}`],
            ['预约件数', booking.expectedCount === null ? null : `${booking.expectedCount} 件`],
            ['清点件数', booking.receivedCount === null ? null : `${booking.receivedCount} 件`],
            ['不符原因', booking.countReason],
            ['礼品', booking.giftTitle === null ? null : `${booking.giftTitle} ${booking.giftQuantity ?? 0} 份`],
            ['签到', booking.checkedInAt === null ? null : formatClock(booking.checkedInAt)],
            ['开始', booking.startedAt === null ? null : formatClock(booking.startedAt)],
            ['结束', booking.endedAt === null ? null : formatClock(booking.endedAt)],
            ['说明', booking.endReason],
          ]}
        />
        {booking.remark !== '' && <Notice tone="warning">备注：{booking.remark}</Notice>}
      </Card>
      {step === 'checkIn' && <Notice tone="info">请核对姓名或手机尾号再签到；顾客有签到码时，在列表上扫码更快</Notice>}
      {step === 'receive' && <CountDropOff booking={booking} onDone={done} />}
      {isAhead(booking) && open === null && (
        <>
          {booking.kind === 'appointment' && (
            <PrimaryButton look="outline" onClick={() => setOpen('move')}>
              改约时间或人员
            </PrimaryButton>
          )}
          {booking.kind === 'appointment' && Date.parse(booking.startAt) < now && (
            <PrimaryButton look="plain" isBusy={noShow.isPending} onClick={() => noShow.mutate('noShow')}>
              没有来，记为爽约
            </PrimaryButton>
          )}
          <PrimaryButton look="plain" onClick={() => setOpen('cancel')}>
            门店取消
          </PrimaryButton>
        </>
      )}
      {open === 'move' && <ChooseTime serviceId={booking.serviceId} date={shopDate(booking.startAt)} action="改到" isBusy={move.isPending} onChoose={(to) => move.mutate(to)} onClose={() => setOpen(null)} />}
      {open === 'cancel' && (
        <Card title="门店取消，定金会退给顾客">
          <Choice label="原因" options={CANCEL_REASONS.map((value) => ({ value, text: value }))} value={reason} onChange={setReason} />
          <PrimaryButton look="outline" isBusy={cancel.isPending} disabled={reason === null} onClick={() => reason !== null && cancel.mutate(reason)}>
            取消这个预约
          </PrimaryButton>
          <PrimaryButton look="plain" onClick={() => setOpen(null)}>
            不取消
          </PrimaryButton>
        </Card>
      )}
    </Screen>
  );
}
