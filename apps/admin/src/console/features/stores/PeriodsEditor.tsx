import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { addPeriod, CLOCK_TIMES, findPeriodTrouble, type Period } from './hours';
import styles from './Stores.module.css';

interface PeriodsEditorProps {
  /** Whose hours these are, for screen readers. */
  readonly label: string;
  /** What a day without periods means; a day off unless said otherwise. */
  readonly emptyText?: string;
  readonly periods: readonly Period[];
  readonly isDisabled: boolean;
  readonly onChange: (periods: readonly Period[]) => void;
}

const times = (current: string) => (CLOCK_TIMES.includes(current) ? CLOCK_TIMES : [...CLOCK_TIMES, current].sort()).map((value) => ({ value, label: value }));

/** The open stretches of one day; none means a day off. */
export function PeriodsEditor({ label, emptyText = '休息', periods, isDisabled, onChange }: PeriodsEditorProps) {
  const set = (index: number, change: Partial<Period>): void => onChange(periods.map((period, at) => (at === index ? { ...period, ...change } : period)));
  const trouble = findPeriodTrouble(periods);
  return (
    <div className={styles['periods']}>
      {periods.length === 0 && <span className="quiet">{emptyText}</span>}
      {periods.map((period, index) => (
        <span key={index} className={styles['period']}>
          <Select value={period.opensAt} options={times(period.opensAt)} disabled={isDisabled} aria-label={`${label}开门`} style={{ width: 84 }} onChange={(opensAt) => set(index, { opensAt })} />
          –
          <Select value={period.closesAt} options={times(period.closesAt)} disabled={isDisabled} aria-label={`${label}打烊`} style={{ width: 84 }} onChange={(closesAt) => set(index, { closesAt })} />
          {!isDisabled && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`删除${label}的时段`} onClick={() => onChange(periods.filter((_period, at) => at !== index))} />}
        </span>
      ))}
      {!isDisabled && periods.length < 4 && (
        <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange(addPeriod(periods))}>
          {periods.length === 0 ? '设为营业' : '加时段'}
        </Button>
      )}
      {trouble !== null && <span style={{ color: 'var(--color-urgent-text)' }}>{trouble}</span>}
    </div>
  );
}
