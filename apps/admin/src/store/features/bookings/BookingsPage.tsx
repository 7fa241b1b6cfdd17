import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { LeftOutline, RightOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { formatClock, formatDay, shopDate } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type StaffBooking, staffApi } from '../../api';
import { addDays, calendarQuery } from '../../parts/bookings/calendar';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Screen, StateTag } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { TwoPane } from '../../ui/TwoPane';
import { bookingsOf, bookingStatusLabels } from './booking';
import styles from './BookingsPage.module.css';

const SPANS = [
  { value: '1', text: '按天' },
  { value: '7', text: '一周' },
] as const;

/** Who comes when, by person or room; a code checks in at once. */
export function BookingsPage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const today = shopDate(now);
  const from = /^\d{4}-\d\d-\d\d$/.test(search.get('date') ?? '') ? (search.get('date') ?? today) : today;
  const days = search.get('days') === '7' ? 7 : 1;
  const who = search.get('who');
  const show = (changed: Readonly<Record<string, string>>): void => setSearch({ ...Object.fromEntries(search), ...changed }, { replace: true });
  const calendar = useQuery(calendarQuery(store.id, from, days));
  const { verdict, scan } = useCheckIn();
  const noon = `${from}T12:00:00+08:00`;
  return (
    <TwoPane hint="选一个预约，在这里签到、开始和完成">
      <Screen title="预约" back={{ to: '/tasks', label: '返回作业' }} footer={
          <div className={styles['actions']}>
            <PrimaryButton look="outline" onClick={() => void navigate(`/tasks/bookings/block?${search.toString()}`)}>
              留出时间
            </PrimaryButton>
            <PrimaryButton onClick={() => void navigate(`/tasks/bookings/new?${search.toString()}`)}>登记到店顾客</PrimaryButton>
          </div>
        }
      >
        <ScanBar what="签到码（8 位）" verdict={verdict} onScan={scan} />
        <div className={styles['days']}>
          <button type="button" aria-label="前一段" onClick={() => show({ date: addDays(from, -days) })}>
            <LeftOutline />
          </button>
          <b>
            {formatDay(noon, now)}
            {days === 7 && ` – ${formatDay(`${addDays(from, 6)}T12:00:00+08:00`, now)}`}
          </b>
          <button type="button" aria-label="后一段" onClick={() => show({ date: addDays(from, days) })}>
            <RightOutline />
          </button>
          <Choice label="看多久" options={SPANS} value={days === 7 ? '7' : '1'} onChange={(value) => show({ days: value })} />
        </div>
        {calendar.isPending && <LoadingCards count={3} />}
        {calendar.isError && <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />}
        {calendar.data !== undefined && (
          <>
            {calendar.data.resources.length > 0 && (
              <Choice
                label="人员或房间"
                options={[{ value: '', text: '全部' }, ...calendar.data.resources.filter(({ isActive }) => isActive).map(({ id, name }) => ({ value: id, text: name }))]}
                value={who ?? ''}
                onChange={(value) => show({ who: value })}
              />
            )}
            <Agenda calendar={calendar.data} who={who === null || who === '' ? null : who} days={Array.from({ length: days }, (_unused, index) => addDays(from, index))} />
          </>
        )}
      </Screen>
    </TwoPane>
  );
}

type Calendar = Awaited<ReturnType<typeof staffApi.call<'getBookingCalendar'>>>;

function Agenda({ calendar, who, days }: { readonly calendar: Calendar; readonly who: string | null; readonly days: readonly string[] }) {
  const now = useNow();
  const { bookingId } = useParams();
  const [search] = useSearchParams();
  const bookings = who === null ? calendar.bookings : bookingsOf(calendar.bookings, who);
  const blocks = calendar.blocks.filter(({ resourceId }) => who === null || resourceId === who);
  const nameOf = (id: string): string => calendar.resources.find((resource) => resource.id === id)?.name ?? '';
  if (bookings.length + blocks.length === 0) return <EmptyState title="没有预约">顾客在线预约，或点「登记到店顾客」</EmptyState>;
  return days.map((day) => {
    const rows = [
      ...bookings.filter(({ startAt }) => shopDate(startAt) === day).map((booking) => ({ startAt: booking.startAt, booking, block: null })),
      ...blocks.filter(({ startAt }) => shopDate(startAt) === day).map((block) => ({ startAt: block.startAt, booking: null, block })),
    ].sort((a, b) => Date.parse(a.startAt) - Date.parse(b.startAt));
    if (rows.length === 0) return null;
    return (
      <section key={day} className={styles['day']} aria-label={day}>
        {days.length > 1 && <h2>{formatDay(`${day}T12:00:00+08:00`, now)}</h2>}
        <ol>
          {rows.map(({ booking, block }) =>
            booking === null ? (
              <BlockRow key={`block-${block.id}`} block={block} name={nameOf(block.resourceId)} />
            ) : (
              <BookingRow key={booking.id} booking={booking} where={booking.resourceIds.map(nameOf).join('、')} to={`/tasks/bookings/${booking.id}?${search.toString()}`} isOpened={booking.id === bookingId} />
            ),
          )}
        </ol>
      </section>
    );
  });
}

/** Time that is kept free; it may be given back. */
function BlockRow({ block, name }: { readonly block: Calendar['blocks'][number]; readonly name: string }) {
  const store = useCurrentStore();
  const [isSure, setIsSure] = useState(false);
  const unblock = useAct({
    run: (blockId: number) => staffApi.call('unblockResource', { params: { storeId: store.id, blockId: String(blockId) } }),
    touches: [['booking-calendar'], ['free-starts']],
  });
  return (
    <li className={styles['block']}>
      <time dateTime={block.startAt}>{formatClock(block.startAt)}</time>
      <span>
        {name} 留空到 {formatClock(block.endAt)}
        {block.note !== '' && ` · ${block.note}`}
      </span>
      <button type="button" disabled={unblock.isPending} onClick={() => (isSure ? unblock.mutate(block.id) : setIsSure(true))}>
        {isSure ? '确定恢复' : '恢复接约'}
      </button>
    </li>
  );
}

function BookingRow({ booking, where, to, isOpened }: { readonly booking: StaffBooking; readonly where: string; readonly to: string; readonly isOpened: boolean }) {
  return (
    <li>
      <Link to={to} className={styles['row']} aria-current={isOpened ? 'page' : undefined}>
        <time dateTime={booking.startAt}>
          {formatClock(booking.startAt)}
          <small>{formatClock(booking.endAt)}</small>
        </time>
        <span className={styles['words']}>
          <b>{booking.serviceName}</b>
          <small>
            {booking.contactName} · 尾号 {booking.phoneTail}
            {where !== '' && ` · ${where}`}
            {booking.isWalkIn && ' · 到店'}
          </small>
        </span>
        <StateTag label={bookingStatusLabels[booking.status]} />
      </Link>
    </li>
  );
}

/** A code that was scanned or typed checks its booking in, and opens it. */
function useCheckIn(): { readonly verdict: ScanVerdict | null; readonly scan: (code: string) => void } {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const say = (kind: ScanVerdict['kind'], text: string): void => setVerdict({ kind, text, at: performance.now() });
  return {
    verdict,
    scan(typed) {
      const code = typed.replaceAll(/\D/g, '');
      if (code.length !== 8) {
        play('wrong');
        return say('wrong', '签到码是 8 位数字');
      }
      say('busy', '正在查签到码…');
      staffApi.call('checkInByCode', { params: { storeId: store.id }, body: { code } }).then(
        (booking) => {
          play('handedOver');
          buzz([60, 40, 60]);
          say('good', `${booking.contactName} ${booking.kind === 'dropOff' ? '到了，请清点' : '已签到'}`);
          Toast.show({ content: booking.serviceName });
          void queryClient.invalidateQueries({ queryKey: ['booking-calendar'] });
          void navigate(`/tasks/bookings/${booking.id}`);
        },
        (error: unknown) => {
          play('wrong');
          say('wrong', describeProblem(error).title);
        },
      );
    },
  };
}
