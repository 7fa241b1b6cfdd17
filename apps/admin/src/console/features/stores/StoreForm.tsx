import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, Form, Input, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { shopDate } from '../../../shared/time';
import { serverNow } from '../../../shared/backend';
import { Field } from '../../ui/Field';
import { periodsOf, WEEKDAY_NAMES, WEEKDAYS, withPeriods } from './hours';
import { PeriodsEditor } from './PeriodsEditor';
import type { StoreDraft } from './store-draft';
import styles from './Stores.module.css';

interface PartProps {
  readonly draft: StoreDraft;
  readonly errors: ReadonlyMap<string, string>;
  readonly isDisabled: boolean;
  readonly onChange: (draft: StoreDraft) => void;
}

const SERVICES = [
  { value: 'pickup', label: '到店自提' },
  { value: 'instantDelivery', label: '30 分钟达' },
  { value: 'shipping', label: '快递' },
  { value: 'booking', label: '到店预约' },
] as const;

export function StoreForm({ draft, errors, isDisabled, onChange }: PartProps) {
  const set = (change: Partial<StoreDraft>): void => onChange({ ...draft, ...change });
  const textField = (name: 'name' | 'phone' | 'city' | 'district' | 'address', label: string, maxLength: number) => (
    <Field label={label} error={errors.get(`body.${name}`)}>
      {(id) => <Input id={id} value={draft[name]} maxLength={maxLength} onChange={(event) => set({ [name]: event.target.value })} />}
    </Field>
  );
  const degrees = (name: 'latitude' | 'longitude', label: string, most: number) => (
    <Field label={label} tooltip="国内地图的坐标（GCJ-02），从高德、腾讯地图拾取" error={errors.get(`body.${name}`)}>
      {(id) => <InputNumber id={id} min={-most} max={most} step={0.0001} value={draft[name]} style={{ width: '100%' }} onChange={(value) => set({ [name]: value ?? 0 })} />}
    </Field>
  );
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <div className={styles['two']}>
        {textField('name', '名称', 40)}
        {textField('phone', '电话', 20)}
        {textField('city', '城市', 20)}
        {textField('district', '区县', 20)}
      </div>
      {textField('address', '地址', 120)}
      <div className={styles['two']}>
        {degrees('latitude', '纬度', 90)}
        {degrees('longitude', '经度', 180)}
      </div>
      <Field label="服务" error={errors.get('body.services')}>
        {(id) => <Checkbox.Group<StoreDraft['services'][number]> name={id} options={[...SERVICES]} value={draft.services} onChange={(services) => set({ services })} />}
      </Field>
      <Field label="备货时间" tooltip="下单到能取货，最少要多久（营业时间内计）" error={errors.get('body.pickupLeadMinutes')}>
        {(id) => <InputNumber id={id} min={0} max={1440} precision={0} suffix="分钟" value={draft.pickupLeadMinutes} style={{ width: 160 }} onChange={(minutes) => set({ pickupLeadMinutes: minutes ?? 0 })} />}
      </Field>
      <Field label="自提说明" isLast error={errors.get('body.pickupInstructions')}>
        {(id) => <Input.TextArea id={id} value={draft.pickupInstructions} maxLength={200} showCount autoSize={{ minRows: 2 }} placeholder="哪个门、哪个柜台" onChange={(event) => set({ pickupInstructions: event.target.value })} />}
      </Field>
    </Form>
  );
}

export function HoursForm({ draft, isDisabled, onChange }: PartProps) {
  return (
    <>
      {WEEKDAYS.map((weekday) => (
        <div key={weekday} className={styles['day']}>
          <span>{WEEKDAY_NAMES[weekday]}</span>
          <PeriodsEditor
            label={WEEKDAY_NAMES[weekday]}
            periods={periodsOf(draft.weeklyHours, weekday)}
            isDisabled={isDisabled}
            onChange={(periods) => onChange({ ...draft, weeklyHours: withPeriods(draft.weeklyHours, weekday, periods) })}
          />
        </div>
      ))}
    </>
  );
}

export function SpecialDaysForm({ draft, isDisabled, onChange }: PartProps) {
  const days = draft.specialDays;
  const set = (index: number, change: Partial<StoreDraft['specialDays'][number]>): void =>
    onChange({ ...draft, specialDays: days.map((day, at) => (at === index ? { ...day, ...change } : day)) });
  return (
    <>
      {days.map((day, index) => (
        <div key={index} className={styles['special']}>
          <DatePicker value={dayjs(day.date)} allowClear={false} disabled={isDisabled} onChange={(date) => date !== null && set(index, { date: date.format('YYYY-MM-DD') })} />
          <Input value={day.note} maxLength={60} disabled={isDisabled} placeholder="说明，如 春节" aria-label={`${day.date} 的说明`} onChange={(event) => set(index, { note: event.target.value })} />
          <PeriodsEditor label={day.date} periods={day.periods} isDisabled={isDisabled} onChange={(periods) => set(index, { periods: [...periods] })} />
          {!isDisabled && <Button type="text" icon={<DeleteOutlined />} aria-label={`删除 ${day.date}`} onClick={() => onChange({ ...draft, specialDays: days.filter((_day, at) => at !== index) })} />}
        </div>
      ))}
      {days.length === 0 && <p className="quiet">没有特别日期，按每周时间营业</p>}
      {!isDisabled && (
        <Button icon={<PlusOutlined />} style={{ marginTop: 12 }} onClick={() => onChange({ ...draft, specialDays: [...days, { date: shopDate(serverNow()), periods: [], note: '' }] })}>
          添加日期
        </Button>
      )}
    </>
  );
}
