import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Input, InputNumber, Select, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { serverNow } from '../../../shared/backend';
import { shopDate } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { CLOCK_TIMES, WEEKDAY_NAMES, WEEKDAYS } from './hours';
import styles from './Shifts.module.css';
import { addShift, computeStaffByHour, describeShifts, findShiftTrouble, type Shift } from './shifts';
import storeStyles from './Stores.module.css';
import { TabHead } from './TabHead';

type ShiftPlan = Schemas['ShiftPlan'];
type Draft = Omit<BodyOf<AdminOperations['putShifts']>, 'version'>;

const toDraft = ({ weekly, specialDays }: ShiftPlan): Draft => ({ weekly, specialDays });
const shiftsOf = (draft: Draft, weekday: number): Shift[] => draft.weekly.filter((shift) => shift.weekday === weekday).map(({ startsAt, endsAt, staffCount }) => ({ startsAt, endsAt, staffCount }));

const COMPARED: readonly (readonly [string, (draft: Draft) => string])[] = [
  ...WEEKDAYS.map((weekday) => [WEEKDAY_NAMES[weekday], (draft: Draft) => describeShifts(shiftsOf(draft, weekday))] as const),
  ['特别日期', ({ specialDays }) => specialDays.map(({ date, shifts, note }) => `${date} ${describeShifts(shifts)} ${note}`.trim()).join('；')],
];

/** How many people work when: what pickup promises are computed from. */
export function ShiftsTab({ store }: { readonly store: Schemas['AdminStore'] }) {
  const queryKey = ['shifts', store.id];
  const plan = useQuery({ queryKey, queryFn: ({ signal }) => adminApi.call('getShifts', { params: { storeId: store.id }, signal }) });
  if (plan.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (plan.isError) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  return <ShiftsEditor storeId={store.id} plan={plan.data} />;
}

function ShiftsEditor({ storeId, plan }: { readonly storeId: string; readonly plan: ShiftPlan }) {
  const queryClient = useQueryClient();
  const mayWrite = useMay('stores.write');
  const edit = useVersionedDraft<ShiftPlan, Draft>({
    saved: plan,
    toDraft,
    save: (draft, version) => adminApi.call('putShifts', { params: { storeId }, body: { ...draft, version } }),
    reload: () => adminApi.call('getShifts', { params: { storeId } }),
    compared: COMPARED,
    savedText: '已保存，新的备货承诺按这个排班算',
    onSaved: (saved) => queryClient.setQueryData(['shifts', storeId], saved),
  });
  const { draft, setDraft } = edit;
  const setDay = (weekday: number, shifts: readonly Shift[]): void => setDraft({ ...draft, weekly: [...draft.weekly.filter((shift) => shift.weekday !== weekday), ...shifts.map((shift) => ({ weekday, ...shift }))] });
  const setSpecial = (index: number, change: Partial<Draft['specialDays'][number]>): void => setDraft({ ...draft, specialDays: draft.specialDays.map((day, at) => (at === index ? { ...day, ...change } : day)) });
  const hasTrouble = [...WEEKDAYS.map((weekday) => shiftsOf(draft, weekday)), ...draft.specialDays.map(({ shifts }) => shifts)].some((shifts) => findShiftTrouble(shifts) !== null);
  return (
    <>
      <TabHead isDirty={edit.isDirty} acts={mayWrite && <DraftActs edit={edit} isBlocked={hasTrouble} />}>
        此刻在岗 <b className="number">{edit.base.staffNow}</b> 人。只记人数，不记姓名；自提承诺按在岗人数和测得的速度算
      </TabHead>
      <Panel title="每周班次">
        {WEEKDAYS.map((weekday) => {
          const shifts = shiftsOf(draft, weekday);
          return (
            <div key={weekday} className={styles['day']}>
              <span>{WEEKDAY_NAMES[weekday]}</span>
              <ShiftsOfDay label={WEEKDAY_NAMES[weekday]} shifts={shifts} isDisabled={!mayWrite} onChange={(changed) => setDay(weekday, changed)} />
              <StaffBars shifts={shifts} />
            </div>
          );
        })}
      </Panel>
      <Panel title="特别日期" extra={<span className="quiet">替代那一天的每周班次</span>}>
        {draft.specialDays.map((day, index) => (
          <div key={index} className={storeStyles['special']}>
            <DatePicker value={dayjs(day.date)} allowClear={false} disabled={!mayWrite} onChange={(date) => date !== null && setSpecial(index, { date: date.format('YYYY-MM-DD') })} />
            <Input value={day.note} maxLength={60} disabled={!mayWrite} placeholder="说明，如 双12" aria-label={`${day.date} 的说明`} onChange={(event) => setSpecial(index, { note: event.target.value })} />
            <ShiftsOfDay label={day.date} shifts={day.shifts} isDisabled={!mayWrite} onChange={(shifts) => setSpecial(index, { shifts: [...shifts] })} />
            {mayWrite && <Button type="text" icon={<DeleteOutlined />} aria-label={`删除 ${day.date}`} onClick={() => setDraft({ ...draft, specialDays: draft.specialDays.filter((_day, at) => at !== index) })} />}
          </div>
        ))}
        {draft.specialDays.length === 0 && <p className="quiet">没有特别日期，按每周班次</p>}
        {mayWrite && (
          <Button icon={<PlusOutlined />} style={{ marginTop: 12 }} onClick={() => setDraft({ ...draft, specialDays: [...draft.specialDays, { date: shopDate(serverNow()), shifts: [], note: '' }] })}>
            添加日期
          </Button>
        )}
      </Panel>
      {edit.conflict}
    </>
  );
}

interface ShiftsOfDayProps {
  readonly label: string;
  readonly shifts: readonly Shift[];
  readonly isDisabled: boolean;
  readonly onChange: (shifts: readonly Shift[]) => void;
}

const TIMES = CLOCK_TIMES.map((value) => ({ value, label: value }));

function ShiftsOfDay({ label, shifts, isDisabled, onChange }: ShiftsOfDayProps) {
  const set = (index: number, change: Partial<Shift>): void => onChange(shifts.map((shift, at) => (at === index ? { ...shift, ...change } : shift)));
  const trouble = findShiftTrouble(shifts);
  return (
    <div className={storeStyles['periods']}>
      {shifts.length === 0 && <span className="quiet">没排班</span>}
      {shifts.map((shift, index) => (
        <span key={index} className={storeStyles['period']}>
          <Select value={shift.startsAt} options={TIMES} disabled={isDisabled} aria-label={`${label}上班`} style={{ width: 84 }} onChange={(startsAt) => set(index, { startsAt })} />
          –
          <Select value={shift.endsAt} options={TIMES} disabled={isDisabled} aria-label={`${label}下班`} style={{ width: 84 }} onChange={(endsAt) => set(index, { endsAt })} />
          <InputNumber min={0} max={500} precision={0} suffix="人" value={shift.staffCount} disabled={isDisabled} aria-label={`${label}人数`} style={{ width: 84 }} onChange={(count) => set(index, { staffCount: count ?? 0 })} />
          {!isDisabled && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`删除${label}的班次`} onClick={() => onChange(shifts.filter((_shift, at) => at !== index))} />}
        </span>
      ))}
      {!isDisabled && shifts.length < 6 && (
        <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange(addShift(shifts))}>
          {shifts.length === 0 ? '排一个班' : '加一班'}
        </Button>
      )}
      {trouble !== null && <span style={{ color: 'var(--color-urgent-text)' }}>{trouble}</span>}
    </div>
  );
}

/** The day from 6 to 24 o'clock at a glance: how many people in each hour. */
function StaffBars({ shifts }: { readonly shifts: readonly Shift[] }) {
  const hours = computeStaffByHour(shifts);
  const most = Math.max(1, ...hours.map(({ staff }) => staff));
  return (
    <span className={styles['bars']} role="img" aria-label={hours.filter(({ staff }) => staff > 0).map(({ hour, staff }) => `${hour} 点 ${staff} 人`).join('，') || '没有人'}>
      {hours.map(({ hour, staff }) => (
        <i key={hour} style={{ height: `${(staff / most) * 100}%` }} title={`${hour} 点 ${staff} 人`} />
      ))}
    </span>
  );
}
