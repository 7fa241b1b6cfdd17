import { DeleteOutlined } from '@ant-design/icons';
import { Button, DatePicker, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { fromShopClock, shopDate } from '../../../shared/time';
import { YuanInput } from '../../ui/YuanInput';
import { type Condition, conditionOn, type Field, fieldChoices, unitOf } from './rules';
import styles from './Segments.module.css';
import { useValueChoices } from './useValueChoices';

interface ConditionEditorProps {
  readonly condition: Condition;
  readonly isDisabled: boolean;
  readonly withoutTags: boolean;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

/** One condition: what of the customer, and how it has to be. */
export function ConditionEditor({ condition, isDisabled, withoutTags, onChange, onRemove }: ConditionEditorProps) {
  const fields = withoutTags ? fieldChoices.map((group) => ({ ...group, options: group.options.filter(({ value }) => value !== 'tag') })) : fieldChoices;
  return (
    <div className={styles['condition']}>
      <Select<Field>
        value={condition.field}
        options={fields}
        disabled={isDisabled}
        aria-label="看什么"
        popupMatchSelectWidth={false}
        className={styles['field'] ?? ''}
        onChange={(field) => onChange(conditionOn(field))}
      />
      <Editor condition={condition} isDisabled={isDisabled} onChange={onChange} />
      {!isDisabled && <Button type="text" icon={<DeleteOutlined />} aria-label="删除条件" onClick={onRemove} className={styles['remove'] ?? ''} />}
    </div>
  );
}

type EditorProps = Omit<ConditionEditorProps, 'withoutTags' | 'onRemove'>;

function Editor({ condition, ...props }: EditorProps) {
  switch (condition.kind) {
    case 'number':
      return <NumberEditor condition={condition} {...props} />;
    case 'age':
    case 'time':
    case 'ever':
      return <TimeEditor condition={condition} {...props} />;
    case 'choice':
      return <ChoiceEditor condition={condition} {...props} />;
    case 'score':
      return <ScoreEditor condition={condition} {...props} />;
  }
}

type Of<Kind extends Condition['kind']> = Omit<EditorProps, 'condition'> & { readonly condition: Extract<Condition, { kind: Kind }> };

function NumberEditor({ condition, isDisabled, onChange }: Of<'number'>) {
  const { field, min, max } = condition;
  if (field === 'spentFen' || field === 'averageFen') {
    return (
      <span className={styles['bounds']}>
        <YuanInput label="至少" placeholder="不限" valueFen={min} isDisabled={isDisabled} onChange={(next) => onChange({ ...condition, min: next })} />
        <span className="quiet">到</span>
        <YuanInput label="至多" placeholder="不限" valueFen={max} isDisabled={isDisabled} onChange={(next) => onChange({ ...condition, max: next })} />
      </span>
    );
  }
  const look = { min: 0, precision: 0, max: field === 'couponPercent' ? 100 : 1_000_000, placeholder: '不限', disabled: isDisabled, suffix: unitOf(field) } as const;
  return (
    <span className={styles['bounds']}>
      <InputNumber {...look} aria-label="至少" value={min} onChange={(next) => onChange({ ...condition, min: next })} />
      <span className="quiet">到</span>
      <InputNumber {...look} aria-label="至多" value={max} onChange={(next) => onChange({ ...condition, max: next })} />
    </span>
  );
}

type TimeTest = 'within' | 'before' | 'between' | 'ever' | 'never';
const timeTests: { value: TimeTest; label: string }[] = [
  { value: 'within', label: '在最近' },
  { value: 'before', label: '早于' },
  { value: 'between', label: '在日期之间' },
  { value: 'ever', label: '有过' },
  { value: 'never', label: '从未有过' },
];

function TimeEditor({ condition, isDisabled, onChange }: Of<'age' | 'time' | 'ever'>) {
  const { field } = condition;
  const test = condition.kind === 'age' ? condition.is : condition.kind === 'time' ? 'between' : condition.is ? 'ever' : 'never';
  const choose = (next: TimeTest): void => {
    if (next === 'within' || next === 'before') onChange({ kind: 'age', field, is: next, days: condition.kind === 'age' ? condition.days : 30 });
    else if (next === 'between') onChange({ kind: 'time', field, from: null, until: null });
    else onChange({ kind: 'ever', field, is: next === 'ever' });
  };
  return (
    <span className={styles['bounds']}>
      <Select<TimeTest> value={test} options={timeTests} disabled={isDisabled} aria-label="怎样" style={{ width: 120 }} onChange={choose} />
      {condition.kind === 'age' && (
        <InputNumber min={1} max={3_650} precision={0} value={condition.days} disabled={isDisabled} suffix={condition.is === 'within' ? '天内' : '天以前'} aria-label="天数" style={{ width: 130 }} onChange={(days) => onChange({ ...condition, days: days ?? 1 })} />
      )}
      {condition.kind === 'time' && <Dates condition={condition} isDisabled={isDisabled} onChange={onChange} />}
    </span>
  );
}

/** Both days are included; the API takes the beginning of the day after the last. */
function Dates({ condition, isDisabled, onChange }: Of<'time'>) {
  const { from, until } = condition;
  const begin = (day: Dayjs | null | undefined): string | null => (day === null || day === undefined ? null : fromShopClock(day.startOf('day')));
  return (
    <DatePicker.RangePicker
      disabled={isDisabled}
      allowEmpty={[true, true]}
      value={[from === null ? null : dayjs(shopDate(from)), until === null ? null : dayjs(shopDate(until)).subtract(1, 'day')]}
      onChange={(range) => onChange({ ...condition, from: begin(range?.[0]), until: begin(range?.[1]?.add(1, 'day')) })}
    />
  );
}

function ChoiceEditor({ condition, isDisabled, onChange }: Of<'choice'>) {
  const { choices } = useValueChoices();
  return (
    <span className={styles['bounds']}>
      <Select<'anyOf' | 'noneOf'>
        value={condition.is}
        options={[{ value: 'anyOf', label: '是其一' }, { value: 'noneOf', label: '都不是' }]}
        disabled={isDisabled}
        aria-label="是或不是"
        style={{ width: 96 }}
        onChange={(is) => onChange({ ...condition, is })}
      />
      <Select<string[]>
        mode="multiple"
        value={condition.values}
        options={[...choices[condition.field]]}
        disabled={isDisabled}
        placeholder="选一个或几个"
        aria-label="选项"
        optionFilterProp="label"
        maxTagCount="responsive"
        className={styles['values'] ?? ''}
        onChange={(values) => onChange({ ...condition, values })}
      />
    </span>
  );
}

function ScoreEditor({ condition, isDisabled, onChange }: Of<'score'>) {
  const look = { min: 1, max: 5, precision: 0, disabled: isDisabled, suffix: '分', style: { width: 96 } } as const;
  return (
    <span className={styles['bounds']}>
      <InputNumber {...look} aria-label="至少" value={condition.min} onChange={(min) => onChange({ ...condition, min: min ?? 1 })} />
      <span className="quiet">到</span>
      <InputNumber {...look} aria-label="至多" value={condition.max} onChange={(max) => onChange({ ...condition, max: max ?? 5 })} />
    </span>
  );
}
